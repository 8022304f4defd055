package explain

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// chatFormSamples are facts as they are told where the client shows forms in the chat, see full.
func chatFormSamples() (all []Fact) {
	until := sampleNow.Add(14 * time.Minute)
	for _, kind := range []string{"typed", "copied", "scanned", "answered"} {
		for _, url := range []string{"http://127.0.0.1:40001/x", ""} {
			all = append(all, Page{Event: "waiting", What: "the session", Kind: kind, URL: url, Until: until, Now: sampleNow, Shown: "form", Opened: true, Busy: true, Last: "The code is wrong", Chat: true, Forms: true,
				Unused: "add_login", With: "the session"})
		}
		all = append(all, Page{Event: "waiting", What: "the login code", Kind: kind, URL: "http://127.0.0.1:40001/x", Until: until, Now: sampleNow, Shown: "link", Opened: true, Busy: true, Last: "The code is wrong", Chat: true,
			Forms: true, Place: true, Pasted: true})
		for _, event := range []string{"declined", "expired", "withdrawn", "too_many"} {
			all = append(all, Page{Event: event, What: "the login code", Kind: kind, Chat: true, Forms: true, Replaced: true, Unused: "check_session"})
		}
	}
	for _, tool := range Tools() {
		all = append(all, Tool{Name: tool, Pages: true, Forms: true, Private: true})
	}
	for _, kind := range []string{"nowhere", "unnamed", "by_hand", "outside", "write", "declined"} {
		all = append(all, NotPlaced{Kind: kind, Forms: true})
	}
	return append(all, SecretInChat{What: "the login code", Argument: "code", Forms: true}, NumberRefused{Forms: true}, WentOn{Form: true}, QRWaiting{Live: true, Forms: true},
		ManyNumbers{Count: 4, Left: 14 * time.Minute, Until: until, Now: sampleNow, Pages: true, Forms: true}, LogInPrompt{Pages: true, Forms: true}, WhyNotPrompt{Pages: true, Forms: true},
		UsePrompt{Tool: "n8n", Format: "gramjs", Pages: true, Forms: true}, Step{Tool: "instead", Kind: "file", Forms: true}, Instructions{Forms: true, Pages: true, Sandbox: true})
}

// withForms is a fact as it is told where the client shows forms in the chat; ok is false for what is told of a page alone, and where there are no forms.
func withForms(f Fact) (_ Fact, ok bool) {
	switch f := f.(type) {
	case PageQuestion: // a client asks it, which shows the page itself
		return nil, false
	case Page:
		if f.Event == "impossible" || slices.Contains([]string{"client", "client_silent", "browser"}, f.Shown) { // a form needs no page, and a client or a browser shows it
			return nil, false
		}
	case NoPrivateWay: // of a client that shows no forms
		return nil, false
	case NotPlaced:
		if f.Kind == "no_pages" {
			return nil, false
		}
	default:
		for _, elsewhere := range []string{"elsewhere.", "failure.portal_", "use.", "finding.", "listed."} { // pages of other programs, and documents
			if strings.HasPrefix(f.ID(), elsewhere) {
				return nil, false
			}
		}
	}
	v := reflect.New(reflect.TypeOf(f)).Elem()
	v.Set(reflect.ValueOf(f))
	if field := v.FieldByName("Unpaged"); field.IsValid() { // of a server without forms
		field.SetZero()
	}
	for _, name := range []string{"Form", "Forms"} {
		if field := v.FieldByName(name); field.IsValid() && field.Kind() == reflect.Bool {
			field.SetBool(true)
		}
	}
	return v.Interface().(Fact), true
}

var (
	sentenceEnd = regexp.MustCompile(`[.] |\n`)
	aPage       = regexp.MustCompile(`(?i)\bpages?\b`)
	aWebPage    = regexp.MustCompile(`(?i)\b(login|web|same|its own|node's) pages?\b|the page only says ERROR|the page of the tool`)
	valueOf     = regexp.MustCompile(`deliver (“page”|page)\b|\bpage \(|: page\b`) // the value of an argument
)

// onlyPages are the sentences that name a page and no form.
func onlyPages(text string) (bad []string) {
	if !aPage.MatchString(text) {
		return nil
	}
	for _, s := range sentenceEnd.Split(valueOf.ReplaceAllString(aWebPage.ReplaceAllString(text, ""), ""), -1) {
		if aPage.MatchString(s) && !strings.Contains(strings.ToLower(s), "form") {
			bad = append(bad, s)
		}
	}
	return bad
}

// TestWhereFormsShowNoTextNamesAPageAlone is about what an assistant is told: "open the page" is of no use to somebody who has a form before them.
func TestWhereFormsShowNoTextNamesAPageAlone(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range facts() {
		if forPages(f) || only(f) == Terminal {
			continue
		}
		f, ok := withForms(f)
		if !ok {
			continue
		}
		for _, r := range []Reader{Assistant, Private} {
			if r == Private && english.headingOf(f, Private) == english.headingOf(f, Assistant) {
				continue
			}
			for _, s := range onlyPages(Text(r, f)) {
				if !seen[f.ID()+s] {
					t.Errorf("%s for %s: %s (%+v)", f.ID(), r, s, f)
				}
				seen[f.ID()+s] = true
			}
		}
	}
}

func TestPagesAloneAreSeen(t *testing.T) {
	for text, bad := range map[string]bool{
		"Open the page.": true, "It is asked for on a private page. A form waits.": true, "Take it as a file or on a page, and put it there": true,
		"In a form or on its page.": false, "If the network has a login page, open any web page.": false, "deliver: page (a form) or file": false,
	} {
		if got := onlyPages(text) != nil; got != bad {
			t.Errorf("%q is found bad: %v", text, got)
		}
	}
}

func TestFormsSayWhatIsDoneThere(t *testing.T) {
	told := func(p Page) string {
		p.Event, p.Shown, p.Forms, p.Until, p.Now = "waiting", "form", true, sampleNow.Add(time.Minute), sampleNow
		return strings.Join(Tell(Assistant, p).Fixes, " ")
	}
	for want, p := range map[string]Page{
		"Use the form here: type the login code there.":                                                      {Kind: "typed", What: "the login code"},
		"Use the form here: paste the session there.":                                                        {Kind: "typed", What: "the session", Pasted: true},
		"Use the form here: say there whether the session may go into its tool.":                             {Kind: "answered", Place: true},
		"Use the form here: say there whether a code may go to this number.":                                 {Kind: "answered"},
		"Use the form here: say there whether a program uses the session now.":                               {Kind: "answered", Unused: "check_session"},
		"Use the form here: give the session there, and say whether a program uses the session now.":         {Kind: "answered", Unused: "add_login", With: "the session"},
		"Go on in the form: type the login code there. If you see no form, the chat will do.":                {Kind: "typed", What: "the login code", Opened: true, Chat: true},
		"If you see no form, open http://x where telegram-login-mcp runs. If neither works, a file will do.": {Kind: "copied", What: "the session", URL: "http://x"},
	} {
		if said := told(p); !strings.Contains(said, want) {
			t.Errorf("%q is not in %q", want, said)
		}
	}
}
