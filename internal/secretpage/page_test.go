package secretpage

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

func submit(context.Context, map[string]secret.String) prompt.Result { return accepted }

func reveal(context.Context) (prompt.Reveal, prompt.Result) { return prompt.Reveal{}, accepted }

func TestPageWithoutOnePurposeIsRefused(t *testing.T) {
	qr := func() prompt.QR { return prompt.QR{} }
	for name, p := range map[string]prompt.Spec{
		"no purpose":                 {Title: "T", Button: "B"},
		"two purposes":               {Title: "T", Button: "B", Submit: submit, QR: qr},
		"no title":                   {Button: "B", Submit: submit},
		"no button":                  {Title: "T", Submit: submit},
		"fields beside a QR code":    {Title: "T", QR: qr, Fields: []prompt.Field{{Name: "a", Label: "A"}}},
		"fields beside a reveal":     {Title: "T", Button: "B", Reveal: reveal, Fields: []prompt.Field{{Name: "a", Label: "A"}}},
		"field without a name":       {Title: "T", Button: "B", Submit: submit, Fields: []prompt.Field{{Label: "A"}}},
		"field without a label":      {Title: "T", Button: "B", Submit: submit, Fields: []prompt.Field{{Name: "a"}}},
		"two fields with one name":   {Title: "T", Button: "B", Submit: submit, Fields: []prompt.Field{{Name: "a", Label: "A"}, {Name: "a", Label: "B"}}},
		"the name of a hidden field": {Title: "T", Button: "B", Submit: submit, Fields: []prompt.Field{{Name: csrfField, Label: "A"}}},
	} {
		s, _ := newServer(t, Options{})
		if _, err := s.Open(p); err == nil {
			t.Errorf("%s: the page was taken", name)
		}
		if s.listener != nil {
			t.Errorf("%s: the port was opened all the same", name)
		}
	}
}

func TestEveryTextOfThePageIsShown(t *testing.T) {
	s, _ := newServer(t, Options{Sandbox: true})
	p := codePage()
	p.Notes = []string{"The hint is “boats”."}
	p.Fields = append(p.Fields, prompt.Field{Name: "note", Label: "Note <b>", Optional: true, Secret: true, Multiline: true})
	get(t, open(t, s, p).URL).wants(t, http.StatusOK,
		"<h1>Type the login code</h1>", "<strong>&#43;99966 *** *** 01</strong>", "Telegram sent a code to your other devices.",
		"The hint is “boats”.", `<label for="code">Login code</label>`, "5 digits, from the chat", `autocomplete="one-time-code"`, `inputmode="numeric"`,
		`aria-describedby="code-help"`, "Note &lt;b&gt;", "(may stay empty)", ">Send the code</button>", "Rehearsal:</strong> with the embedded Telegram",
		"for 10 more minutes", `<html lang="en">`, "<title>Type the login code · telegram-login-mcp</title>",
	)
}

func TestOnlyARehearsalSaysThatItIsOne(t *testing.T) {
	s, _ := newServer(t, Options{})
	if a := get(t, open(t, s, codePage()).URL); strings.Contains(a.body, "ehearsal") {
		t.Errorf("a page of the real Telegram speaks of a rehearsal: %s", a.body)
	}
}

func TestQuietFieldsTurnTheBrowsersHelpersOff(t *testing.T) {
	s, _ := newServer(t, Options{})
	p := codePage()
	p.Fields = []prompt.Field{{Name: "password", Label: "Password", Secret: true}}
	get(t, open(t, s, p).URL).wants(t, http.StatusOK,
		`type="password"`, `autocomplete="off"`, `spellcheck="false"`, `translate="no"`, `autocapitalize="none"`, `required`, `autofocus`)
}

func TestAddressesAreUnguessableAndSafeToPaste(t *testing.T) {
	s, _ := newServer(t, Options{})
	seen := make(map[string]bool)
	for range maxOpen {
		session := open(t, s, codePage())
		// 26 letters and digits of 32 kinds are 130 bits.
		if name := token(session); len(name) != 26 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz234567") != "" || seen[name] {
			t.Errorf("the path is %q", name)
		}
		seen[token(session)] = true
		if !strings.HasPrefix(session.URL, "http://127.0.0.1:") {
			t.Errorf("the address is %s", session.URL)
		}
	}
	if _, err := s.Open(codePage()); !errors.Is(err, ErrTooMany) {
		t.Errorf("one page too many: %v", err)
	}
}
