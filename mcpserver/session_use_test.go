package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/mcpserver/present"
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
	session := madeElsewhere(t, s, "+9996620001", "22222")
	for _, answer := range []string{"", "yes"} {
		args := map[string]any{"session": session, "in_use": answer}
		if _, text := uses(t, tools.addLogin(), args); !strings.Contains(text, "log the new tool in by code or QR code") || strings.Contains(text, "check") {
			t.Errorf("add_login, %q:\n%s", answer, text)
		}
		if _, text := tools.checks(t, args); !strings.Contains(text, "check") || strings.Contains(text, "new tool") {
			t.Errorf("check_session, %q:\n%s", answer, text)
		}
	}
}
