package mcpserver

import (
	"bytes"
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// TestASessionIsCalledByItsOwnServers has sessions of each Telegram looked at and converted by a program that speaks to each.
func TestASessionIsCalledByItsOwnServers(t *testing.T) {
	key, err := sessionstring.NewKey(bytes.Repeat([]byte{7}, 256))
	if err != nil {
		t.Fatal(err)
	}
	no := false
	session := func(format sessionstring.Format, address string) string {
		s := sessionstring.Session{DC: 2, Addr: address, Port: 443, Key: key}
		if format == sessionstring.Pyrogram {
			s.Test, s.Bot, s.APIID, s.UserID = &no, &no, 1, 2
		}
		text, err := sessionstring.Encode(format, s)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	real, test, local := session(sessionstring.Telethon, "149.154.167.51"), session(sessionstring.Telethon, "149.154.167.40"), session(sessionstring.Telethon, "127.0.0.1")
	bare := session(sessionstring.Pyrogram, "")
	const opens, worthless, testOnly, localOnly = "of the real Telegram, and opens its account there", "nothing here is real", "this session is good for them only", "this session is good for the sandbox only"
	for name, x := range map[string]struct {
		options         Options
		session, format string
		converted       string // in both halves, "" for no word
	}{
		"real in the sandbox":             {Options{Sandbox: fakeSandbox{}}, real, "gramjs", opens},
		"either in the sandbox":           {Options{Sandbox: fakeSandbox{}}, bare, "pyrogram", "which it does not say"},
		"the sandbox's in it":             {Options{Sandbox: fakeSandbox{}}, local, "gramjs", localOnly},
		"test in the sandbox":             {Options{Sandbox: fakeSandbox{}}, test, "gramjs", testOnly},
		"real at the test servers":        {Options{TestServers: true}, real, "gramjs", opens},
		"real without an address at them": {Options{TestServers: true}, bare, "pyrogram", opens},
		"test at the test servers":        {Options{TestServers: true}, test, "gramjs", testOnly},
		"the sandbox's at the real one":   {Options{}, local, "gramjs", localOnly},
		"test at the real one":            {Options{}, test, "gramjs", testOnly},
		"real at the real one":            {Options{}, real, "gramjs", ""},
	} {
		x.options.Flows = authflow.New(authflow.Config{Telegram: noTelegram{}})
		t.Cleanup(x.options.Flows.Close)
		tools := newTools(x.options)
		res, text := toolResult(t, tools.convertSession(), map[string]any{"session": x.session, "to": x.format})
		r, ok := res.StructuredContent.(conversion)
		if !ok {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
		_, seen := toolResult(t, tools.inspectSession(), map[string]any{"session": x.session})
		for half, said := range map[string]string{"text": text, "structure": strings.Join(r.Warnings, " ")} {
			if !strings.Contains(said, x.converted) {
				t.Errorf("%s, %s: %s", name, half, said)
			}
			for _, other := range []string{opens, testOnly, localOnly, worthless} {
				if other != x.converted && strings.Contains(said, other) {
					t.Errorf("%s, %s says %q", name, half, other)
				}
			}
		}
		if x.converted == opens && (strings.Contains(seen, worthless) || !strings.Contains(seen, opens)) {
			t.Errorf("%s, inspected: %s", name, seen)
		}
	}
}

// inspectsNext is what inspect_session says to call next, which is a check with a condition or nothing.
func inspectsNext(t *testing.T, tools *tools, args map[string]any) []present.Step {
	t.Helper()
	res, text := toolResult(t, tools.inspectSession(), args)
	r, ok := res.StructuredContent.(inspection)
	if !ok || len(r.Next) != len(r.NextTools) || r.Next == nil || r.NextTools == nil {
		t.Fatalf("%+v", res.StructuredContent)
	}
	if asks := strings.Contains(text, ", if no program uses it"); asks != (len(r.Next) > 0) || len(r.Next) > 0 && r.Next[0].Tool != "check_session" {
		t.Errorf("%+v\n%s", r.Next, text)
	}
	return r.Next
}

// TestTheCheckOfAnInspectedSessionCanBeCalledAsItStands has a session in the call, where there are no pages.
func TestTheCheckOfAnInspectedSessionCanBeCalledAsItStands(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	next := inspectsNext(t, tools, map[string]any{"session": session})
	if len(next) != 1 || next[0].Arguments["session"] == nil {
		t.Fatalf("%+v", next)
	}
	next[0].Arguments["session"] = session
	res, _ := tools.checks(t, next[0].Arguments)
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_use_unknown" {
		t.Errorf("%+v", res.StructuredContent)
	}
}
