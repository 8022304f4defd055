package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/redistest"
)

// A proxy has led the person to another instance than the assistant, on every page of a login.
func TestPagesAreServedByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := append(sharing(t, redistest.Start(t), "")[4:], "--secrets", "private")
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publish(t, []string{"ben"}, shared...)
	first.elsewhere = second.web
	first.loginOnPages(first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), "+9996610020", 1010020, nil)
}

// What a page has begun at one instance, the same call finds at another: nobody is asked for the API hash once more.
func TestLoginThatAPageHasBegunIsFoundByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared, state, noHash := sharing(t, redistest.Start(t), "")[4:], t.TempDir(), []string{"TELEGRAM_API_HASH="}
	first, tokens := publishIn(t, noHash, state, []string{"anna"}, shared...)
	second, _ := publishIn(t, noHash, state, nil, shared...)
	a, b := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), second.hire(mcp.ProtocolVersion20251125, tokens["anna"])
	for tool, c := range map[string]struct {
		arguments toolArgs
		state     string
	}{
		"request_code":   {toolArgs{"phone": "+9996610020"}, "code_sent"},
		"start_qr_login": {toolArgs{"for_tool": "n8n"}, "qr_shown"},
	} {
		typed := first.page(a, tool, c.arguments).sends(map[string]string{"hash": "sandbox"})
		found, said := b.says(tool, c.arguments)
		if found.State != c.state || found.FlowID == "" || found.Page != nil {
			t.Errorf("%s at another instance: %s\nand the page says: %s", tool, said, typed)
		} else if tool == "start_qr_login" && !strings.Contains(said, "for another account: a second login, told apart by that name") {
			t.Errorf("it does not say how another account logs in by QR code: %s", said)
		}
		if again, said := a.says(tool, c.arguments); again.FlowID != found.FlowID || again.State != c.state {
			t.Errorf("%s where the page was: %s", tool, said)
		}
	}
	// Once its code was scanned, it is the same login, until its session was given out. With an API hash another one begins.
	shown, _ := b.says("start_qr_login", toolArgs{"for_tool": "n8n"})
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620020", shown.QR.URL); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"password_needed", "authorized"} {
		if now, said := b.says("get_flow", toolArgs{"flow_id": shown.FlowID, "wait_seconds": 10}); now.State != state {
			t.Fatalf("the login is not %s: %s", state, said)
		}
		for _, at := range []*assistant{a, b} {
			if found, said := at.says("start_qr_login", toolArgs{"for_tool": "n8n"}); found.FlowID != shown.FlowID || found.State != state || found.Page != nil || !strings.Contains(said, "whose QR code was scanned is already here") {
				t.Errorf("the scanned login: %s", said)
			}
		}
		if state == "password_needed" {
			a.says("submit_password", toolArgs{"flow_id": shown.FlowID, "password": "sandbox"})
		}
	}
	if other, said := b.says("start_qr_login", toolArgs{"for_tool": "n8n", "api_hash": "sandbox"}); other.State != "qr_shown" || other.FlowID == shown.FlowID {
		t.Errorf("with a hash: %s", said)
	} else {
		b.says("cancel_flow", toolArgs{"flow_id": other.FlowID})
	}
	if given, said := a.says("get_session", toolArgs{"flow_id": shown.FlowID, "deliver": "chat"}); given.Session == "" {
		t.Errorf("the session: %s", said)
	}
	if next, said := b.says("start_qr_login", toolArgs{"for_tool": "n8n"}); next.Page == nil {
		t.Errorf("after the session was given out: %s", said)
	}
	// That of another account has another name.
	if other, said := b.says("start_qr_login", toolArgs{"for_tool": "n8n of Ben"}); other.Page == nil || other.FlowID != "" {
		t.Errorf("start_qr_login for another account: %s", said)
	}
	// That of another application is another login.
	for _, at := range []*assistant{a, b} {
		if other, said := at.says("start_qr_login", toolArgs{"for_tool": "n8n", "api_id": 2}); other.Page == nil || other.FlowID != "" {
			t.Errorf("start_qr_login for another application: %s", said)
		}
	}
	if all, said := b.says("get_flow", toolArgs{}); len(all.Flows) != 3 {
		t.Errorf("there are %d logins: %s", len(all.Flows), said)
	}
}

// A page is open while the login goes on at another instance, and nobody calls the one that has the page.
func TestPageClosesSoonAfterTheLoginWentOnAtAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := sharing(t, redistest.Start(t), "")[4:]
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publishAt(t, first.state, nil, shared...)
	a, b := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), second.hire(mcp.ProtocolVersion20251125, tokens["anna"])

	begun, _ := a.says("request_code", toolArgs{"phone": "+9996610020"})
	flow := toolArgs{"flow_id": begun.FlowID}
	code := first.page(a, "submit_code", flow)
	code.sees(code.opens(), `name="code"`)
	if typed, said := b.says("submit_code", toolArgs{"flow_id": begun.FlowID, "code": "11111"}); typed.State != "password_needed" {
		t.Fatalf("the code at another instance: %s", said)
	}
	code.seesSoon("Your assistant asks for the two-step verification password next")

	password := first.page(a, "submit_password", flow)
	password.sees(password.opens(), `name="password"`)
	if over, said := b.says("cancel_flow", flow); over.State != "cancelled" {
		t.Fatalf("cancelled at another instance: %s", said)
	}
	password.seesSoon("The login that it was for is over.")
}

// Two servers of one state folder are to each other what two instances are, and a call that waits for the page, which nobody has open, hears of it as well.
func TestPageClosesSoonAfterTheLoginWentOnAtAnotherServerOfTheSameFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := private(t, "--state-dir", dir)
	b := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	b.greet()
	c := a.in("code_sent", a.tool("request_code", toolArgs{"phone": "+9996610020"}))
	flow := toolArgs{"flow_id": c.FlowID}

	code := a.page("submit_code", flow)
	waits := a.waits("submit_code", flow)
	b.in("password_needed", b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "11111"}))
	begun := time.Now()
	if said := string(a.await(waits)); !strings.Contains(said, `"state":"password_needed"`) || strings.Contains(said, "page.waiting") || time.Since(begun) > 10*time.Second {
		t.Errorf("after %v the call that waited says %s", time.Since(begun), said)
	}
	code.seesSoon("Your assistant asks for the two-step verification password next")

	password := a.page("submit_password", flow)
	password.sees(password.opens(), `name="password"`)
	b.in("cancelled", b.tool("cancel_flow", flow))
	password.seesSoon("The login that it was for is over.")
}

// The page that one instance has open is the one that another tells of: the person gets no second one for the same, and nobody else hears of it.
func TestPageIsToldOfByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := append(sharing(t, redistest.Start(t), "")[4:], "--secrets", "private")
	first, tokens := publish(t, []string{"anna", "ben"}, shared...)
	second, _ := publishAt(t, first.state, nil, shared...)
	a, b := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), second.hire(mcp.ProtocolVersion20251125, tokens["anna"])
	begun, _ := a.says("request_code", toolArgs{"phone": "+9996610020"})
	flow := toolArgs{"flow_id": begun.FlowID}
	code := first.page(a, "submit_code", flow)
	code.sees(code.sends(map[string]string{"code": "12345"}), "The code is wrong")

	listed, said := b.says("get_flow", flow)
	if len(listed.Pages) != 1 || listed.Pages[0].URL != code.url || listed.Pages[0].For != "the login code" || listed.Pages[0].Tries != 1 || !listed.Pages[0].Opened {
		t.Errorf("get_flow at another instance: %s", said)
	}
	if again, said := b.says("submit_code", flow); again.Page == nil || again.Page.URL != code.url || again.Page.Tries != 1 {
		t.Errorf("the same call at another instance: %s", said)
	}
	if here, said := a.says("get_flow", flow); len(here.Pages) != 1 || here.Pages[0].URL != code.url || here.Pages[0].ExpiresAt.Sub(listed.Pages[0].ExpiresAt).Abs() > 2*time.Second {
		t.Errorf("get_flow where the page is: %s\nelsewhere it closes at %v", said, listed.Pages[0].ExpiresAt)
	}
	if stranger, said := second.hire(mcp.ProtocolVersion20251125, tokens["ben"]).says("get_flow", flow); stranger.Error == nil || strings.Contains(said, code.url) {
		t.Errorf("somebody else hears: %s", said)
	}

	// What is sent to it by way of the other instance counts, and then it is none any more.
	same := &person{TB: t, url: code.url, browser: second.web}
	same.sees(same.sends(map[string]string{"code": "11111"}), "Your assistant asks for the two-step verification password next")
	if done, said := b.says("get_flow", flow); done.State != "password_needed" || len(done.Pages) != 0 {
		t.Errorf("after the code: %s", said)
	}

	// A page ends with its instance: the same call gives another one.
	password := first.page(a, "submit_password", flow)
	if again := second.page(b, "submit_password", flow); again.url != password.url {
		t.Errorf("the same call at another instance opens %s beside %s", again.url, password.url)
	}
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.ended <- <-first.ended // which the end of the test waits for, too
	anew := second.page(b, "submit_password", flow)
	if anew.url == password.url {
		t.Error("the page of an instance that is gone is told of")
	}
}

// A client that shows pages is asked once, though what it answers gets to another instance than the question came from.
func TestClientThatShowsAPageIsNotAskedAgainByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := append(sharing(t, redistest.Start(t), "")[4:], "--secrets", "private")
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publishAt(t, first.state, nil, shared...)
	begun, _ := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]).says("request_code", toolArgs{"phone": "+9996610020"})
	call := func(at *publicService, more toolArgs) string {
		t.Helper()
		return at.sends(tokens["anna"], toolArgs{"elicitation": toolArgs{"url": toolArgs{}}}, "submit_code", toolArgs{"flow_id": begun.FlowID}, more)
	}
	page, state := regexp.MustCompile(`https://example\.com/p/[a-z2-7]{26}`), regexp.MustCompile(`"requestState":"([^"]+)"`)
	question := call(first, nil)
	asked := state.FindStringSubmatch(question)
	if asked == nil || page.FindString(question) == "" {
		t.Fatalf("the client is not asked: %s", question)
	}
	answer := toolArgs{"inputResponses": toolArgs{"private_page": toolArgs{"action": "accept"}}, "requestState": asked[1]}
	if said := call(second, answer); state.MatchString(said) || !strings.Contains(said, `"code":"page.waiting"`) || page.FindString(said) != page.FindString(question) {
		t.Errorf("asked about %s, and another instance says %s", page.FindString(question), said)
	}
}

// sends is a call of a tool in the era without sessions, which any instance may get, and its answer. The client can do so much, and says more beside the arguments.
func (s *publicService) sends(token string, capabilities toolArgs, tool string, arguments, more toolArgs) string {
	s.Helper()
	params := toolArgs{"name": tool, "arguments": arguments, "_meta": toolArgs{
		mcp.MetaKeyProtocolVersion: mcp.ProtocolVersion20260728, mcp.MetaKeyClientCapabilities: capabilities, mcp.MetaKeyClientInfo: toolArgs{"name": "t", "version": "1"},
	}}
	maps.Copy(params, more)
	body, err := json.Marshal(toolArgs{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
	if err != nil {
		s.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, publicURL+"/mcp", bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + token,
		mcp.HeaderProtocolVersion: mcp.ProtocolVersion20260728, mcp.HeaderMethod: "tools/call", mcp.HeaderName: tool,
	} {
		r.Header.Set(name, value)
	}
	res, err := s.web.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(said)
}

// A form in the chat asks whichever instance it is led to, and is the same at each: what is typed counts, a session is shown once, and nobody else gets to it.
func TestFormIsServedByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := append(sharing(t, redistest.Start(t), "")[4:], "--secrets", "private", "--forms")
	first, tokens := publish(t, []string{"anna", "ben"}, shared...)
	second, _ := publishAt(t, first.state, nil, shared...)
	call := func(at *publicService, tool string, arguments toolArgs) string {
		t.Helper()
		return at.sends(tokens["anna"], toolArgs{"extensions": apps}, tool, arguments, nil)
	}
	flow := toolArgs{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(call(first, "request_code", toolArgs{"phone": "+9996610001"}))}
	form := func(tool string) toolArgs {
		t.Helper()
		said := call(first, tool, flow)
		id := regexp.MustCompile(`"form":"([A-Z2-7]{26})"`).FindStringSubmatch(said)
		if id == nil {
			t.Fatalf("%s brings no form: %s", tool, said)
		}
		return toolArgs{"form": id[1]}
	}
	has := func(said string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("want %s: %s", w, said)
			}
		}
	}
	code := form("submit_code")
	has(call(second, "form_refresh", code), `"state":"ask"`, "Login code")
	has(second.sends(tokens["ben"], toolArgs{"extensions": apps}, "form_refresh", code, nil), "This form is over")
	has(call(second, "form_submit", toolArgs{"form": code["form"], "version": 0, "values": toolArgs{"other": "1"}}), `"isError":true`)
	has(call(second, "form_submit", toolArgs{"form": code["form"], "version": 0, "values": toolArgs{"code": "12345"}}), "The code is wrong", `"version":1`)
	has(call(second, "form_submit", toolArgs{"form": code["form"], "version": 1, "values": toolArgs{"code": "11111"}}), `"state":"result"`, "Telegram accepted the login")
	has(call(second, "form_refresh", code), `"state":"result"`)

	session := form("get_session")
	has(call(second, "form_reveal", toolArgs{"form": session["form"], "version": 0}), `"items":`)
	has(call(second, "form_submit", toolArgs{"form": session["form"], "action": "shown"}), "This form is used up")
	if again := call(second, "form_reveal", toolArgs{"form": session["form"], "version": 0}); strings.Contains(again, `"items":`) {
		t.Errorf("the session is shown twice: %s", again)
	}
	has(call(second, "form_refresh", toolArgs{"form": strings.Repeat("A", 26)}), "This form is over")
}
