package explain

import (
	"strings"
	"testing"
	"time"
	"unicode"
)

// formSamples are the facts of pages, see full.
func formSamples() (all []Fact) {
	for _, kind := range []string{"code", "password", "recovery", "email_code", "api_hash", "number", "inspect", "convert", "passcode", "handed", "qr"} {
		all = append(all, Form{Kind: kind, Sandbox: true, APIID: 4711, Phone: "+99966 *** *** 01", Numbers: 3, Hint: "the usual", Mailbox: "a***@example.org", Library: "Telethon",
			InChat: true, HasRecovery: true, ResetAsked: true, Mailed: true})
		if kind != "qr" {
			all = append(all, Button{kind})
		}
	}
	for _, f := range []Field{{"code", "code", false}, {"password", "password", false}, {"recovery", "code", false}, {"recovery", "password", false}, {"recovery", "again", false},
		{"email_code", "code", false}, {"api_hash", "hash", true}, {"number", "answer", false}, {"number", "yes", false}, {"number", "no", false}, {"session", "session", false}, {"passcode", "passcode", false}, {"handed", "session", false}} {
		all = append(all, f)
	}
	for _, kind := range []string{"logged_in", "password_next", "no_account", "code_sent", "qr_ready", "qr_waiting", "qr_past", "qr_failing", "passwords_differ", "no_new_password",
		"password_replaced", "password_removed", "sandbox_hash", "number_allowed", "number_refused", "inspected", "not_converted", "converted_page", "converted_file",
		"converted_chat", "not_handed", "session", "replaced", "newer_way", "recovery_asked", "handed_otherwise", "declined", "login_over"} {
		all = append(all, Shown{Kind: kind, Library: "Telethon", Why: "Its format has no room for that."})
	}
	for _, name := range []string{"from", "rehearsal", "account", "error", "done", "back", "footer", "used_up", "expired", "withdrawn", "unknown", "wrong_host", "wrong_place", "wrong_method",
		"wrong_form", "too_long", "defect", "closing", "missing", "failed", "mistake", "working", "unused", "unused_now", "unused_old", "unused_end", "not_sent", "form_long", "optional", "look",
		"kept", "busy", "again", "copy", "copied", "not_copied", "copy_by_hand", "shown_once", "picture", "link", "reloads", "replaced", "asked", "not_protected", "cut_off", "foreign", "unsure", "cleared",
		"form_not_copied", "form_not_saved", "form_unsure", "form_goes_on", "form_tell_it", "form_page_why_qr",
		"form_from", "form_back", "form_used_up", "form_expired", "form_withdrawn", "form_unknown", "form_required", "form_hide", "form_save", "form_saved", "form_open_page", "form_page_why", "form_working", "form_failed", "form_retry", "form_in", "form_minutes_left", "form_picture", "form_none", "form_shown_once", "form_tell", "form_resend", "form_forgotten", "form_into_tool"} {
		all = append(all, PageText{Name: name, Left: 9 * time.Minute, Typed: true, Button: "Log in", Count: "7", Said: "I am done.", Way: "auth.codeTypeCall"})
	}
	for _, name := range []string{"from", "footer", "unknown", "wrong_host", "cut_off", "foreign", "form_page_why"} {
		all = append(all, PageText{Name: name, Left: 9 * time.Minute, Typed: true, Public: "https://login.example"})
	}
	return all
}

// forPages reports whether only a page tells a fact.
func forPages(f Fact) bool {
	_, ok := f.(interface{ forPages() })
	return ok
}

// faultsOfPage says what is wrong with what a page says.
func faultsOfPage(f Fact, e Explanation) (bad []string) {
	all := append([]string{e.Title, e.Meaning}, e.Fixes...)
	for i, s := range all {
		switch {
		case s == "" && i > 1:
			bad = append(bad, "an empty step")
		case i > 0 && s != "" && (!unicode.IsUpper([]rune(s)[0]) && !strings.HasPrefix(s, "telegram-login-mcp") && !unicode.IsDigit([]rune(s)[0]) || !strings.HasSuffix(s, ".")):
			bad = append(bad, "no sentence: "+s)
		}
		for _, ugly := range []string{"  ", "{", "}", "|", " .", " ,", "!", "\n", "%", "n't", "please", "Please", "later", "wait a bit", "a moment", "invalid", "illegal", "ou must", "you failed",
			"SRP", "MTProto", "token", "2FA", "parameter", "string", "flow", "DC", "RPC"} {
			if strings.Contains(s, ugly) {
				bad = append(bad, s+" has "+ugly+" in it")
			}
		}
		for _, word := range named(s) {
			for _, tool := range Tools() {
				if word == tool {
					bad = append(bad, s+" names "+tool)
				}
			}
		}
	}
	if n := len(sentences(e.Meaning)); n > 3 {
		bad = append(bad, "a meaning with too many sentences: "+e.Meaning)
	}
	if len(e.Fixes) > 3 || len(e.More) > 0 {
		bad = append(bad, "too much to do")
	}
	switch f.(type) {
	case Field, Button: // what a person reads at a glance
		if words(e.Title) > 5 || strings.ContainsAny(e.Title, ".:") || !unicode.IsUpper([]rune(e.Title)[0]) || len(e.Fixes) > 0 {
			bad = append(bad, "no label: "+e.Title)
		}
	case Form:
		if e.Meaning == "" || words(e.Title) > 9 || strings.HasSuffix(e.Title, ".") {
			bad = append(bad, "no heading with its reason: "+e.Title)
		}
		if n := words(append([]string{e.Title, e.Meaning}, e.Fixes...)...); n > 110 {
			bad = append(bad, "a page full of words")
		}
	}
	if _, ok := f.(Button); ok && e.Meaning != "" {
		bad = append(bad, "a button that explains itself: "+e.Meaning)
	}
	return bad
}

func TestPagesAreWellWritten(t *testing.T) {
	for _, f := range facts() {
		if !forPages(f) {
			continue
		}
		p := Tell(OnPage, f)
		if p.Code != f.ID() || p.Title == "" {
			t.Fatalf("%+v is told as %s", f, p.Code)
		}
		for _, fault := range faultsOfPage(f, p.Explanation) {
			t.Errorf("%+v: %s", f, fault)
		}
	}
}

func TestFaultsOfPagesAreSeen(t *testing.T) {
	if bad := faultsOfPage(Field{}, Explanation{Title: "Login code", Meaning: "Five digits."}); bad != nil {
		t.Errorf("a good label is complained about: %q", bad)
	}
	for name, x := range map[string]struct {
		f Fact
		e Explanation
	}{
		"a long label":        {Field{}, Explanation{Title: "The code that Telegram has sent to you"}},
		"a label that ends":   {Button{}, Explanation{Title: "Log in."}},
		"a button explains":   {Button{}, Explanation{Title: "Log in", Meaning: "It logs in."}},
		"a tool":              {Shown{}, Explanation{Title: "Done", Meaning: "Your assistant calls submit_code."}},
		"jargon":              {Form{}, Explanation{Title: "Password", Meaning: "An SRP proof is made."}},
		"no reason":           {Form{}, Explanation{Title: "Password"}},
		"help is no sentence": {Field{}, Explanation{Title: "Code", Meaning: "five digits"}},
	} {
		if faultsOfPage(x.f, x.e) == nil {
			t.Errorf("%s: nothing is complained about", name)
		}
	}
}

func TestPagesSayWhatPeopleAskedFor(t *testing.T) {
	for name, x := range map[string]struct {
		f    Fact
		want []string
	}{
		"where the password was set":        {Form{Kind: "password"}, []string{"Settings > Privacy and Security > Two-Step Verification"}},
		"a forgotten password":              {Form{Kind: "password"}, []string{"If you forgot it", "still logged in", "7 days"}},
		"a forgotten password, mailed":      {Form{Kind: "password", HasRecovery: true, Mailed: true}, []string{"it sent a code to the recovery e-mail"}},
		"a forgotten password, with e-mail": {Form{Kind: "password", HasRecovery: true}, []string{"If you forgot it", "recovery e-mail"}},
		"the button of the password":        {Button{"password"}, []string{"Log in"}},
		"a session":                         {Form{Kind: "handed", Library: "Telethon"}, []string{"paste it into that tool, not into the chat"}},
		"a session that is shown":           {Shown{Kind: "session", Library: "Telethon"}, []string{"not into the chat"}},
		"a page that came back empty":       {PageText{Name: "missing"}, []string{"left out", "nothing was sent"}},
		"typed, and nothing happened":       {PageText{Name: "again", Button: "Log in"}, []string{"press “Log in”"}},
	} {
		p := Tell(OnPage, x.f)
		all := strings.Join(append([]string{p.Title, p.Meaning}, p.Fixes...), " ")
		for _, want := range x.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not in %q", name, want, all)
			}
		}
	}
}

// TestWhatStandsInAFormTooSpeaksOfNoPage is about the words that pages and forms in the chat share: they name neither, nor the browser.
func TestWhatStandsInAFormTooSpeaksOfNoPage(t *testing.T) {
	for _, f := range formSamples() {
		own, isOwn := f.(PageText)
		if isOwn && !strings.HasPrefix(own.Name, "form_") || isOwn && strings.HasPrefix(own.Name, "form_open_page") || isOwn && strings.HasPrefix(own.Name, "form_page_why") {
			continue
		}
		for reader, words := range map[Reader][]string{
			OnPage:             {"this page", "This page", "private page", "browser", "Go back to the chat", "go back to the chat"},
			OnPage.In(Russian): {"страниц", "раузер", "ернитесь в чат"},
		} {
			p := Tell(reader, f)
			said := append([]string{p.Meaning}, p.Fixes...)
			if _, shown := f.(Shown); !shown { // of one that ended the reason alone stands in a form
				said = append(said, p.Title)
			}
			for _, word := range words {
				if text := strings.Join(said, " "); strings.Contains(text, word) {
					t.Errorf("%s has %q in it: %s", f.ID(), word, text)
				}
			}
		}
	}
}
