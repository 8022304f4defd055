package explain

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// passOn finds a sentence that has a secret given to a tool as an argument. An address and an API ID are none.
var passOn = regexp.MustCompile(`(?i)\b(pass|give) [^.;:]*\bto (submit_code|submit_password|recover_password|set_login_email|request_code)\b`)

var noSecret = regexp.MustCompile(`(?i)(e-mail address of yours|the address|the API ID alone) to `)

// TestNobodyIsToldToPassASecretOnWhereItGoesByPage asks for every text.
func TestNobodyIsToldToPassASecretOnWhereItGoesByPage(t *testing.T) {
	all := renderingsFor(oldPrivate)
	for _, e := range local {
		v := map[string]string{}
		Know(oldPrivate, v, "1")
		all = append(all, rendering{"local " + e.code, ForLocal(e.code, v).Explanation})
	}
	all = append(all, rendering{"SMS", ForSMS(smsOld{Sent: true, Reader: oldPrivate})})
	for _, r := range all {
		for _, fix := range append([]string{r.Meaning}, r.Fixes...) {
			if passOn.MatchString(fix) && !noSecret.MatchString(fix) {
				t.Errorf("%s: %q", r.where, fix)
			}
		}
		for _, complaint := range complaints(r.Explanation) {
			if !strings.Contains(r.Code, "page") && r.Code != "failure.secret_in_chat" && r.Code != "sms.sent" { // see TestPagesAreToldAsTheyAre
				t.Errorf("%s: %s", r.where, complaint)
			}
		}
	}
}

func TestPasswordGoesByPageInTheChatToo(t *testing.T) {
	password := regexp.MustCompile(`(?i)\bpass [^.;:]*\bto submit_password\b`)
	for _, r := range renderingsFor(oldAssistant) {
		for _, fix := range r.Fixes {
			if password.MatchString(fix) {
				t.Errorf("%s: %q", r.where, fix)
			}
		}
	}
}

func TestPersonOnAPageIsToldOfNoTool(t *testing.T) {
	for _, r := range renderingsFor(oldOnPage) {
		if strings.Contains(r.where, "in general") || strings.HasPrefix(r.where, "connection.") {
			continue // these have no reader on a page
		}
		for _, fix := range r.Fixes {
			for _, word := range named(fix) {
				if slices.Contains(Tools(), word) {
					t.Errorf("%s names %s: %q", r.where, word, fix)
				}
			}
		}
	}
}

func TestFixesOnAPageFitThePage(t *testing.T) {
	for name, tt := range map[string]struct {
		p     Problem
		want  string
		never []string
	}{
		"a hash that does not fit": {ForError(Failure{Type: "API_ID_INVALID", Reader: oldOnPage}), "copy the API hash again", []string{"swapped", "TELEGRAM_API_ID", "restart"}},
		"no such API ID":           {ForError(Failure{Type: "CONNECTION_API_ID_INVALID", Reader: oldOnPage}), "tell your assistant the API ID", []string{"the program reads"}},
		"a dead code":              {ForError(Failure{Type: "PHONE_CODE_EXPIRED", State: "failed", Reader: oldOnPage}), "ask your assistant for a new login", []string{"only here"}},
		"an old code": {
			ForError(Failure{Type: "PHONE_CODE_EXPIRED", State: "failed", Elapsed: 2 * pendingCodeLife, Reader: oldOnPage}), "ask your assistant for a new login", []string{"only here"},
		},
		"a hash of the wrong length": {ForLocal("failure.api_id_invalid_local", map[string]string{"page": "1"}), "Copy the API hash again", []string{"swapped"}},
	} {
		if !says(tt.p.Explanation, tt.want) {
			t.Errorf("%s: nothing says %q: %+v", name, tt.want, tt.p)
		}
		for _, never := range tt.never {
			if says(tt.p.Explanation, never) {
				t.Errorf("%s: it says %q: %+v", name, never, tt.p)
			}
		}
	}
}

func TestPagesAreToldAsTheyAre(t *testing.T) {
	type values = map[string]string
	for name, tt := range map[string]struct {
		code   string
		values values
		want   []string
		never  []string
	}{
		"the client shows it":     {"page.waiting", values{"by_client": "1", "flow": "f"}, []string{"agreed to open it", "have the link already", "get_flow"}, []string{"Pass the link"}},
		"the client has not said": {"page.waiting", values{"client_silent": "1"}, []string{"has not answered yet", "Pass the link on"}, []string{"did not"}},
		"the client did not":      {"page.waiting", values{"client_mute": "1"}, []string{"did not", "Pass the link on"}, nil},
		"the browser was asked":   {"page.waiting", values{"in_browser": "1"}, []string{"was asked to open it", "should be open in their browser"}, []string{"Pass the link on", "It was opened"}},
		"a QR code":               {"page.waiting", values{"seen": "1"}, []string{"Pass the link on", "on the computer that runs me", "scan the code there", "get_flow returns"}, []string{"not get to see", "does not see", "Do not ask"}},
		"cannot be opened":        {"page.waiting", values{"chat": "1", "typed": "1"}, []string{"type the login code there", "phone, hosted assistant", "pass it to submit_code"}, []string{"deliver", "Do not ask"}},
		"cannot be opened, file":  {"page.waiting", values{"chat": "1", "file": "1"}, []string{"copy the login code there", "call submit_code with deliver file or chat"}, []string{"pass it to"}},
		"private":                 {"page.waiting", values{"typed": "1"}, []string{"Do not ask for it in the chat."}, []string{"unless", "deliver"}},
		"sent a moment ago":       {"page.waiting", values{"busy": "1", "opened": "1", "by_client": "1", "last_error": "wrong"}, []string{"is being worked on"}, []string{"has opened it", "agreed to open", "failed", "until they are done"}},
		"expired, chat":           {"failure.page_expired", values{"chat": "1", "typed": "1"}, []string{"phone, hosted assistant", "pass it to submit_code"}, nil},
		"expired, private":        {"failure.page_expired", values{"typed": "1"}, []string{"new page"}, []string{"pass it to"}},
		"closed without a word":   {"failure.page_declined", values{"dismissed": "1"}, []string{"closed without an answer"}, []string{"the answer was no"}},
		"declined, to type":       {"failure.page_declined", values{"chat": "1", "typed": "1"}, []string{"pass it to submit_code"}, []string{"deliver", "sent to Telegram"}},
		"declined, to be shown":   {"failure.page_declined", values{"chat": "1", "file": "1"}, []string{"deliver chat", "deliver file"}, []string{"pass it to"}},
		"declined, private":       {"failure.page_declined", values{"file": "1"}, []string{"deliver file"}, []string{"pass it to", "deliver chat"}},
		"replaced":                {"failure.page_withdrawn", values{"replaced": "1"}, []string{"other arguments"}, []string{"login ended"}},
		"given in the chat":       {"failure.secret_in_chat", values{"argument": "code"}, []string{"was not used", "seen by others", "without the argument code"}, []string{"deliver"}},
		"asked for in the chat":   {"failure.secret_in_chat", nil, []string{"deliver page or file"}, []string{"was not used", "seen by others"}},
	} {
		v := values{"what": "the login code", "url": "http://x", "until": "noon", "tool": "submit_code"}
		for k, one := range tt.values {
			v[k] = one
		}
		p := ForLocal(tt.code, v)
		for _, want := range tt.want {
			if !says(p.Explanation, want) {
				t.Errorf("%s: nothing says %q: %+v", name, want, p)
			}
		}
		for _, never := range tt.never {
			if says(p.Explanation, never) {
				t.Errorf("%s: it says %q: %+v", name, never, p)
			}
		}
	}
}
