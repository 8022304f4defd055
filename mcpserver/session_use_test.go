package mcpserver

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// TestAnswerIsAboutTheSessionThatWasGivenWithIt types a session that is none first, and another answer with the one that comes next.
func TestAnswerIsAboutTheSessionThatWasGivenWithIt(t *testing.T) {
	tools, s := checkTools(t, true)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	asked := usersAsked(s)
	page := waitsFor(t, tools, map[string]any{})
	fillAll(t, page, map[string]string{"session": "none", "answer": "no"})
	fillAll(t, page, map[string]string{"session": session}) // without an answer
	if usersAsked(s) != asked {
		t.Error("the answer about another session was taken for this one")
	}
	fillAll(t, page, map[string]string{"session": session, "answer": "yes"})
	res, _ := tools.checks(t, map[string]any{})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_in_use" || usersAsked(s) != asked {
		t.Errorf("%+v", res.StructuredContent)
	}
}

// TestUseOfASessionIsToldForWhatItIsWantedFor has a session that a program uses, or may use, and a new login that it should let in.
func TestUseOfASessionIsToldForWhatItIsWantedFor(t *testing.T) {
	tools, s := checkTools(t, false)
	tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
	session := madeElsewhere(t, s, "+9996620001", "22222")
	for _, answer := range []string{"", "yes"} {
		args := map[string]any{"session": session, "in_use": answer}
		if _, text := toolResult(t, tools.addLogin(), args); !strings.Contains(text, "log the new tool in by code or QR code") || strings.Contains(text, "check") {
			t.Errorf("add_login, %q:\n%s", answer, text)
		}
		if _, text := tools.checks(t, args); !strings.Contains(text, "check") || strings.Contains(text, "new tool") {
			t.Errorf("check_session, %q:\n%s", answer, text)
		}
	}
}

func TestAnswerCanBeATruthValue(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	res, _ := tools.checks(t, map[string]any{"session": session, "in_use": true})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_in_use" {
		t.Errorf("true: %+v", res.StructuredContent)
	}
	if r := checkedIn(t, first(tools.checks(t, map[string]any{"session": session, "in_use": false}))); !r.Alive {
		t.Errorf("false: %+v", r)
	}
	res, _ = tools.checks(t, map[string]any{"session": session, "in_use": 1})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.arguments" {
		t.Errorf("1: %+v", res.StructuredContent)
	}
}

// TestPageNamesTheSessionAndWhatComesOfTheAnswer has a login here that was handed out, a file, and one that stands in the call.
func TestPageNamesTheSessionAndWhatComesOfTheAnswer(t *testing.T) {
	tools, s := checkTools(t, true)
	tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
	session := madeElsewhere(t, s, "+9996610001", "11111")
	other := madeElsewhere(t, s, "+9996610001", "11111") // the page about a key is one, wherever that stands
	i, err := sessionstring.Detect(other)
	if err != nil {
		t.Fatal(err)
	}
	tools.Home = t.TempDir()
	path := filepath.Join(tools.Home, "session.txt")
	if err := os.WriteFile(path, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	here := tools.finished(t, "+9996620001", "22222")
	toolResult(t, tools.getSession(), map[string]any{"flow_id": here.ID, "format": "telethon", "deliver": "chat"})
	for _, x := range []struct {
		name, value, shown string
	}{{"flow_id", here.ID, here.Login.User.Phone}, {"path", path, path}, {"session", other, sessionstring.Fingerprint(i.Session.Key)}} {
		res, _ := toolResult(t, tools.addLogin(), map[string]any{x.name: x.value, "for_tool": "n8n"})
		w, ok := res.StructuredContent.(present.Waiting)
		if !ok {
			t.Fatalf("%s: %+v", x.name, res.StructuredContent)
		}
		for _, want := range []string{x.shown, "lets a new login “n8n” into its account", "Does a program use this session now?"} {
			if page := shownAt(t, w.Page.URL); !strings.Contains(html.UnescapeString(page), want) {
				t.Errorf("%s: %q is not on the page:\n%s", x.name, want, page)
			}
		}
		page := html.UnescapeString(shownAt(t, waitsFor(t, tools, map[string]any{x.name: x.value})))
		if !strings.Contains(page, x.shown) || strings.Contains(page, "new login") {
			t.Errorf("%s, a check:\n%s", x.name, page)
		}
	}
}

func TestPageOfACheckSaysWhoseTheSessionIs(t *testing.T) {
	tools, s := checkTools(t, false)
	res, _ := tools.checks(t, map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222"), "in_use": "no"})
	r := checkedIn(t, res)
	if _, text := tools.checks(t, map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222"), "in_use": "no"}); !strings.Contains(text, "(as its last connection called it, which can be this check)") || r.Login.DeviceOf == "" {
		t.Errorf("nobody is told whose name of the device this is:\n%s", text)
	}
	told := explain.Tell(tools.OnPage(), toldOnPage(&outcome{Fact: explain.SessionChecked{}, Structured: r})).Meaning
	if !strings.Contains(told, "(ID 1020001) is logged in") || !strings.Contains(told, "“"+r.Login.Device+"”") {
		t.Error(told)
	}
}

// shownAt is a page as a browser gets it.
func shownAt(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// TestSandboxCallsNoSessionDeadThatMayBeReal has one of Pyrogram, which says the same of the sandbox and of the real Telegram, with a key that the sandbox does not know.
func TestSandboxCallsNoSessionDeadThatMayBeReal(t *testing.T) {
	tools, s := checkTools(t, false)
	i, err := sessionstring.Detect(madeElsewhere(t, s, "+9996620001", "22222"))
	if err != nil {
		t.Fatal(err)
	}
	lives, key := i.Session.Key, bytes.Repeat([]byte{7}, 256)
	no := false
	for _, known := range []bool{false, true} {
		i.Session.Test, i.Session.Bot, i.Session.APIID, i.Session.UserID = &no, &no, 1, 1020001
		if i.Session.Key, err = sessionstring.NewKey(key); known {
			i.Session.Key = lives
		}
		if err != nil {
			t.Fatal(err)
		}
		session, err := sessionstring.Encode(sessionstring.Pyrogram, i.Session)
		if err != nil {
			t.Fatal(err)
		}
		res, text := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
		if known {
			if r := checkedIn(t, res); !r.Alive {
				t.Errorf("%+v", r)
			}
			continue
		}
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || f.Error.Code != "failure.session_key_unknown" || !slices.Equal(f.NextTools, []string{"inspect_session"}) || !strings.Contains(text, "without --sandbox") {
			t.Errorf("%+v\n%s", res.StructuredContent, text)
		}
	}
}

// TestAConvertedSessionLeadsToTheCheck has a conversion say who tells whether the session lives, since it does not.
func TestAConvertedSessionLeadsToTheCheck(t *testing.T) {
	d := newUserHome(t)
	session := d.session(d.login("").ID, sessionstring.Telethon)
	path := d.has("old.session.txt", session, 0o600)
	for name, args := range map[string]map[string]any{
		"in the chat": {"session": session, "to": "pyrogram", "user_id": 1, "api_id": 7}, "a file": {"from_path": path, "to": "gramjs", "deliver": "file"},
	} {
		res, text := d.call("convert_session", args)
		r, ok := res.StructuredContent.(conversion)
		if !ok || len(r.Next) != 1 || r.Next[0].Tool != "check_session" || !strings.Contains(text, "You: check_session") || !strings.Contains(text, "if no program uses it") {
			t.Fatalf("%s: %+v\n%s", name, r.Next, text)
		}
		if got := r.Next[0].Arguments; name == "a file" && got["path"] != path || name != "a file" && (got["session"] == nil || got["session"] == session) {
			t.Errorf("%s: it is to be called with %+v", name, got)
		}
	}
}
