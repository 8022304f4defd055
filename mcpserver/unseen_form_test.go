package mcpserver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// shownTools are tools of a client that says it shows forms, without pages.
func shownTools(t *testing.T) (*tools, *sandbox.Sandbox) {
	t.Helper()
	tools, s := checkTools(t, false)
	tools.Forms = secretpage.New(secretpage.Options{Unserved: true, Words: func() secretpage.Words { return PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = tools.Forms.Close() })
	tools.shows, tools.For.Pages, tools.For.Forms = true, true, true
	return tools, s
}

// theForm is the one form that is open.
func (t *tools) theForm(test *testing.T) *openPrompt {
	test.Helper()
	open := t.prompts.Find(func(p *openPrompt) bool { return !p.ended() })
	if len(open) != 1 {
		test.Fatalf("%d forms are open", len(open))
	}
	return open[0]
}

// fills has the person send a form.
func (t *tools) fills(test *testing.T, p *openPrompt, values map[string]string) {
	test.Helper()
	p.form.seen()
	t.submitForm(test.Context(), p, formArgs{Version: p.form.View().Version, Values: values})
}

// TestWhoSeesNoFormAnswersInTheChat has a client that says it shows forms, and does not.
func TestWhoSeesNoFormAnswersInTheChat(t *testing.T) {
	server, s := shownTools(t)
	check := server.checkSession()
	if listed, err := json.Marshal(check.Tool); err != nil || !strings.Contains(string(listed), `"in_use":`) {
		t.Errorf("in_use is not listed: %s, %v", listed, err)
	}
	args := map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222"), "in_use": "no"}
	res, text := toolResult(t, check, args)
	if _, waits := res.StructuredContent.(present.Waiting); !waits || strings.Contains(text, "wait until you can") {
		t.Fatalf("before the form was brought:\n%s", text)
	}
	for _, want := range []string{"If you see no form, say here whether one does", `"in_use":"<what they answer, yes or no>"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	form := server.theForm(t)
	if res, text = toolResult(t, check, args); strings.Contains(text, "form") || !strings.Contains(text, "lives") {
		t.Errorf("with the answer in the chat: %+v\n%s", res.StructuredContent, text)
	}
	if !form.ended() {
		t.Error("the form still asks")
	}
}

// TestWhoSeesNoFormNamesAFile keeps secrets out of the chat, where a session comes by its path.
func TestWhoSeesNoFormNamesAFile(t *testing.T) {
	server, s := shownTools(t)
	server.Private, server.For.Private = true, true
	server.Home = t.TempDir()
	session := madeElsewhere(t, s, "+9996620001", "22222")
	_, text := toolResult(t, server.checkSession(), map[string]any{})
	for _, want := range []string{"and in which file or folder the session lies", `check_session {"in_use":"<what they answer, yes or no>","path":"<the path of the file or folder>"}`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	path := filepath.Join(server.Home, "session.txt")
	if err := os.WriteFile(path, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, text = toolResult(t, server.checkSession(), map[string]any{"path": path, "in_use": "no"}); !strings.Contains(text, "lives") {
		t.Errorf("it does not go on: %s", text)
	}
}

// TestWhoSeesTheFormAnswersThere is about an assistant that answers for the person.
func TestWhoSeesTheFormAnswersThere(t *testing.T) {
	server, s := shownTools(t)
	args := map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222")}
	toolResult(t, server.checkSession(), args)
	form := server.theForm(t)
	form.form.seen()
	time.AfterFunc(100*time.Millisecond, func() { server.fills(t, form, map[string]string{"answer": "yes"}) })
	args["in_use"] = "no"
	if res, text := toolResult(t, server.checkSession(), args); !res.IsError || !strings.Contains(text, "uses") {
		t.Errorf("the assistant's no counts:\n%s", text)
	}
}

// TestTheSameCallWaitsForTheForm is what its result promises.
func TestTheSameCallWaitsForTheForm(t *testing.T) {
	server, s := shownTools(t)
	args := map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222")}
	if _, text := toolResult(t, server.checkSession(), args); !strings.Contains(text, "this same call waits for the form") {
		t.Fatal(text)
	}
	form := server.theForm(t)
	time.AfterFunc(100*time.Millisecond, func() { server.fills(t, form, map[string]string{"answer": "no"}) })
	if res, text := toolResult(t, server.checkSession(), args); res.IsError || !strings.Contains(text, "lives") {
		t.Errorf("it does not wait: %s", text)
	}
}

// TestTheCallThatWaitsForAConvertedSessionKeepsItsForm is about a session that came in the chat, which the call that waits does not repeat.
func TestTheCallThatWaitsForAConvertedSessionKeepsItsForm(t *testing.T) {
	server, s := shownTools(t)
	args := map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222"), "to": "gramjs", "deliver": "page"}
	if _, text := toolResult(t, server.convertSession(), args); !strings.Contains(text, "this same call waits for the form") {
		t.Fatal(text)
	}
	form := server.theForm(t)
	time.AfterFunc(100*time.Millisecond, func() { form.Withdraw("") })
	delete(args, "session")
	if _, text := toolResult(t, server.convertSession(), args); strings.Contains(text, "paste the session") {
		t.Errorf("the session is asked for once more: %s", text)
	}
	if form.is(prompt.Superseded) {
		t.Error("the form that shows the session was closed by the call that waits for it")
	}
}

// TestWaysOnWhereNoFormIsSeen has what no argument may answer.
func TestWaysOnWhereNoFormIsSeen(t *testing.T) {
	server, _ := shownTools(t)
	server.LoginCommand = "tlm login"
	said := func(s promptSpec) string { return explain.Text(server.Reader(), server.fact(s, pageWaiting)) }
	asForms := func(s promptSpec) string {
		f := server.fact(s, pageWaiting)
		f.Shown, f.Until, f.Now = "form", time.Unix(600, 0), time.Unix(0, 0)
		return explain.Text(server.Reader(), f)
	}
	place := promptSpec{kind: promptAnswered, place: true}
	if text := asForms(place); !strings.Contains(text, "If you see no form, the session can go into a file instead") || strings.Contains(text, "wait until") {
		t.Errorf("a place: %s", text)
	}
	if text := asForms(promptSpec{kind: promptAnswered}); !strings.Contains(text, "run “tlm login” in a terminal") || strings.Contains(text, "wait until") {
		t.Errorf("a number: %s", text)
	}
	server.Private, server.For.Private = true, true
	if text := asForms(promptSpec{kind: promptTyped}); !strings.Contains(text, "run “tlm login” in a terminal") || strings.Contains(text, "chat will do") {
		t.Errorf("a code, with secrets kept private: %s", text)
	}
	if text := asForms(promptSpec{kind: promptTyped, asks: "session"}); strings.Contains(text, "tlm login") || !strings.Contains(text, "say where") {
		t.Errorf("a session to be looked at, with secrets kept private: %s", text)
	}
	if text := asForms(promptSpec{kind: promptTyped, asks: "passcode"}); strings.Contains(text, "tlm login") {
		t.Errorf("a passcode is sent to a login: %s", text)
	}
	if text := asForms(promptSpec{kind: promptAnswered, unused: "check_session"}); !strings.Contains(text, "say here whether one does.") {
		t.Errorf("a use, with secrets kept private: %s", text)
	}
	if text := asForms(promptSpec{kind: promptAnswered, unused: "check_session", asks: "passcode"}); strings.Contains(text, "wait until") || !strings.Contains(text, "Settings > Devices") {
		t.Errorf("a use and a passcode, with secrets kept private: %s", text)
	}
	if server.shows = false; !strings.Contains(said(place), "a file instead") || strings.Contains(said(place), "form") || !strings.Contains(said(promptSpec{kind: promptAnswered}), "wait until") {
		t.Errorf("without forms: %s", said(place))
	}
}

// TestPastedSessionIsAskedForOnce has a session that does not name its API ID, on a server that knows none.
func TestPastedSessionIsAskedForOnce(t *testing.T) {
	server, s := shownTools(t)
	server.Credentials.APIID = 0
	session := madeElsewhere(t, s, "+9996620001", "22222")
	toolResult(t, server.checkSession(), map[string]any{})
	form := server.theForm(t)
	server.fills(t, form, map[string]string{"session": session, "answer": "no"})
	if v := form.form.View(); v.State != prompt.Refused || len(v.Kept) != 2 || v.Tries != 0 {
		t.Fatalf("without an API ID it stands at %+v", v.Status)
	}
	if fields := form.Spec().Fields; fields[len(fields)-1].Name != "api_id" || fields[len(fields)-1].Optional {
		t.Errorf("what is missing may be left empty: %+v", fields)
	}
	server.fills(t, form, map[string]string{"api_id": "x"})
	if v := form.form.View(); v.State != prompt.Refused || len(v.Kept) != 2 {
		t.Fatalf("with a wrong one it stands at %+v", v.Status)
	}
	server.fills(t, form, map[string]string{"api_id": "1"})
	if res, text := toolResult(t, server.checkSession(), map[string]any{}); res.IsError || !strings.Contains(text, "lives") {
		t.Errorf("with one: %s", text)
	}
}

func TestWhatIsOpenInAFormIsWaitedFor(t *testing.T) {
	server, _ := shownTools(t)
	sent, err := server.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620020", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	flow := map[string]any{"flow_id": sent.ID}
	toolResult(t, server.submitCode(), flow)
	form := server.theForm(t)
	form.form.seen()
	next := func(name string, steps []present.Step) {
		t.Helper()
		if len(steps) < 2 || steps[0].Tool != "get_flow" || steps[1].Tool != "submit_code" || steps[1].Arguments["code"] == nil {
			t.Errorf("%s goes on with %+v", name, steps)
		}
	}
	res, _ := toolResult(t, server.explainDelivery(), flow)
	next("an explanation", res.StructuredContent.(present.Flow).Next)
	res, _ = toolResult(t, server.submitCode(), map[string]any{"flow_id": sent.ID, "code": "33333"})
	next("a wrong code in the chat", res.StructuredContent.(present.Failure).Next)

	server.fills(t, form, map[string]string{"code": "22222"})
	toolResult(t, server.submitPassword(), flow)
	form = server.theForm(t)
	server.fills(t, form, map[string]string{"password": "no"})
	_, text := toolResult(t, server.getFlow(), flow)
	if n := strings.Count(text, "not the code and not the lock"); n != 1 || strings.Count(text, "If you forgot it") != 1 {
		t.Errorf("what helps is told twice:\n%s", text)
	}
}

// TestNoPrivateWayIsSaidSo has a server whose only private way is a form, and a client that shows none.
func TestNoPrivateWayIsSaidSo(t *testing.T) {
	server, _ := checkTools(t, false)
	server.Private, server.For.Private, server.LoginCommand = true, true, "tlm login"
	for _, tool := range []string{"submit_code", "submit_password", "recover_password", "set_login_email"} {
		for _, one := range server.list() {
			if one.Tool.Name != tool {
				continue
			}
			if res, text := toolResult(t, one, map[string]any{"flow_id": "flow_aaaaaaaaaaaa"}); !res.IsError || !strings.Contains(text, "no private way") || !strings.Contains(text, "tlm login") {
				t.Errorf("%s: %s", tool, text)
			}
		}
	}
}

// TestAFormIsNotWaitedForWhileTheServerEnds is about a form that ends with the server.
func TestAFormIsNotWaitedForWhileTheServerEnds(t *testing.T) {
	server, _ := shownTools(t)
	ending := make(chan struct{})
	server.Ending = ending
	sent, err := server.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620020", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	flow := map[string]any{"flow_id": sent.ID}
	toolResult(t, server.submitCode(), flow)
	server.theForm(t).form.seen()
	answered := make(chan string)
	go func() {
		_, text := toolResult(t, server.submitCode(), flow)
		answered <- text
	}()
	select {
	case text := <-answered:
		t.Fatalf("it does not wait:\n%s", text)
	case <-time.After(200 * time.Millisecond): // nothing tells that a call waits
	}
	close(ending)
	if text := <-answered; !strings.Contains(text, "was closed") || !strings.Contains(text, "This server is ending: the login ends with it.") && !strings.Contains(text, "once the server is back") {
		t.Errorf("it says\n%s", text)
	}
}
