package mcpserver

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
	"telegram-login-mcp/sessionstring"
)

// checkTools are tools in front of a sandbox, with or without pages.
func checkTools(t *testing.T, pages bool) (*tools, *sandbox.Sandbox) {
	t.Helper()
	tools, s := hashTools(t, 20*time.Second)
	if !pages {
		tools.Pages, tools.For.Pages = nil, false
	}
	return tools, s
}

// databaseMadeElsewhere is the session of a login that another program made, in a file as Telethon has it.
func databaseMadeElsewhere(t *testing.T, s *sandbox.Sandbox) []byte {
	t.Helper()
	i, err := sessionstring.Detect(madeElsewhere(t, s, "+9996620001", "22222"))
	if err != nil {
		t.Fatal(err)
	}
	database, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, i.Session)
	if err != nil {
		t.Fatal(err)
	}
	return database
}

// madeElsewhere is the session of a login that another program made, and that nobody here knows.
func madeElsewhere(t *testing.T, s *sandbox.Sandbox, phone, code string) string {
	t.Helper()
	other := authflow.New(authflow.Config{
		Telegram: clientOf(t, s), Clock: s,
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
	})
	defer other.Close()
	sent, err := other.RequestCode(t.Context(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.SubmitCode(t.Context(), sent.ID, secret.New(code)); err != nil {
		t.Fatal(err)
	}
	_, x, err := other.Export(t.Context(), sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sessionstring.NewKey(x.Session.Key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	text, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: x.Session.DC, Addr: x.Session.Addr, Port: x.Session.Port, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checks calls check_session, and makes sure that its answer has no part of a session.
func (t *tools) checks(test *testing.T, args map[string]any) (*mcp.CallToolResult, string) {
	test.Helper()
	res, err := t.checkSession().Handler(test.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: args}})
	if err != nil {
		test.Fatal(err)
	}
	text := res.Content[0].(mcp.TextContent).Text
	raw, err := json.Marshal(res)
	if err != nil {
		test.Fatal(err)
	}
	if session, _ := args["session"].(string); len(session) > 60 && bytes.Contains(raw, []byte(session[20:60])) {
		test.Errorf("the answer shows the session: %s", raw)
	}
	return res, text
}

func checkedIn(t *testing.T, res *mcp.CallToolResult) checkedSession {
	t.Helper()
	r, ok := res.StructuredContent.(checkedSession)
	if !ok || res.IsError {
		t.Fatalf("no check: %+v", res.StructuredContent)
	}
	return r
}

// calls counts what reached Telegram besides connections.
func usersAsked(s *sandbox.Sandbox) (n int) {
	for _, c := range s.Calls() {
		if c.Method == "users.getUsers" {
			n++
		}
	}
	return n
}

func TestNobodyConnectsWithASessionBeforeTheWordThatItIsUnused(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	asked := usersAsked(s)
	for answer, want := range map[string]string{"": "failure.session_use_unknown", "perhaps": "failure.session_use_unknown", "yes": "failure.session_in_use"} {
		res, _ := tools.checks(t, map[string]any{"session": session, "in_use": answer})
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != want {
			t.Errorf("in_use %q: %+v", answer, res.StructuredContent)
		}
	}
	if usersAsked(s) != asked {
		t.Error("Telegram was asked")
	}
	res, text := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
	r := checkedIn(t, res)
	if !r.Alive || r.Cause != nil || r.User == nil || r.User.ID != 1020001 || r.FlowID != nil || r.KeyFingerprint == "" {
		t.Errorf("%+v", r)
	}
	if r.PasswordSet == nil || *r.PasswordSet || r.Frozen != nil || r.Explanation.Code != "session.alive" {
		t.Errorf("%+v", r)
	}
	for _, want := range []string{"The session lives", "1020001", "Two-step password: not set", r.KeyFingerprint} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text:\n%s", want, text)
		}
	}
}

func TestThePersonIsAskedOnAPageWhereThereIsOne(t *testing.T) {
	for name, x := range map[string]struct{ answer, code string }{
		"a no": {"no", ""}, "a yes": {"yes", "failure.session_in_use"},
	} {
		t.Run(name, func(t *testing.T) {
			tools, s := checkTools(t, true)
			session := madeElsewhere(t, s, "+9996620001", "22222")
			page := waitsFor(t, tools, map[string]any{"session": session})
			asked := usersAsked(s)
			fill(t, page, "answer", "perhaps")
			if usersAsked(s) != asked {
				t.Error("Telegram was asked before the answer")
			}
			fill(t, page, "answer", x.answer)
			res, _ := tools.checks(t, map[string]any{"session": session})
			if x.code == "" {
				if r := checkedIn(t, res); !r.Alive {
					t.Errorf("%+v", r)
				}
				return
			}
			if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != x.code {
				t.Errorf("%+v", res.StructuredContent)
			}
		})
	}
}

// waitsFor calls check_session, which must wait for a page, and gives its address.
func waitsFor(t *testing.T, tools *tools, args map[string]any) string {
	t.Helper()
	res, _ := tools.checks(t, args)
	w, waits := res.StructuredContent.(present.Waiting)
	if !waits || w.Page == nil {
		t.Fatalf("no page: %+v", res.StructuredContent)
	}
	return w.Page.URL
}

func TestASessionThatIsNotGivenIsAskedForTogetherWithItsUse(t *testing.T) {
	tools, s := checkTools(t, true)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	page := waitsFor(t, tools, map[string]any{})
	fillAll(t, page, map[string]string{"session": session, "answer": "no"})
	res, text := tools.checks(t, map[string]any{})
	if r := checkedIn(t, res); !r.Alive || r.User == nil {
		t.Errorf("%+v", r)
	}
	if strings.Contains(text, session[20:60]) {
		t.Error("the answer shows the session")
	}
}

func TestWherePagesAreNoArgumentIsThePersonsWord(t *testing.T) {
	tools, s := checkTools(t, true)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	asked := usersAsked(s)
	res, _ := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.arguments" || usersAsked(s) != asked {
		t.Errorf("%+v", res.StructuredContent)
	}
}

func TestALoginHereIsCheckedWithoutAQuestionUntilItsSessionWasHandedOut(t *testing.T) {
	tools, s := checkTools(t, false)
	sent, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620045", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Flows.SubmitCode(t.Context(), sent.ID, secret.New("22222")); err != nil {
		t.Fatal(err)
	}
	res, text := tools.checks(t, map[string]any{"flow_id": sent.ID})
	r := checkedIn(t, res)
	if !r.Alive || r.FlowID == nil || *r.FlowID != sent.ID || r.Frozen == nil || r.Frozen.AppealURL == "" || r.Frozen.Until == "" {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(text, "frozen") || !strings.Contains(text, "SpamBot") {
		t.Errorf("the text does not tell of the freeze:\n%s", text)
	}
	if _, _, err := tools.Flows.Export(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Flows.Delivered(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	asked := usersAsked(s)
	res, _ = tools.checks(t, map[string]any{"flow_id": sent.ID})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_use_unknown" || usersAsked(s) != asked {
		t.Errorf("%+v", res.StructuredContent)
	}
	if r := checkedIn(t, first(tools.checks(t, map[string]any{"flow_id": sent.ID, "in_use": "no"}))); !r.Alive {
		t.Errorf("%+v", r)
	}
}

func first(res *mcp.CallToolResult, _ string) *mcp.CallToolResult { return res }

func TestADeadSessionIsToldWithWhatKilledIt(t *testing.T) {
	for _, name := range []string{"AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "SESSION_EXPIRED", "USER_DEACTIVATED_BAN", "AUTH_KEY_DUPLICATED"} {
		t.Run(name, func(t *testing.T) {
			tools, s := checkTools(t, false)
			session := madeElsewhere(t, s, "+9996620001", "22222")
			if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: name, Times: 1}); err != nil {
				t.Fatal(err)
			}
			res, text := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
			r := checkedIn(t, res)
			if r.Alive || r.Cause == nil || *r.Cause != name || r.User != nil || len(r.Explanation.Fixes) == 0 || r.Next == nil {
				t.Errorf("%+v", r)
			}
			if !strings.Contains(text, r.Explanation.Title) || !strings.Contains(text, r.Explanation.Fixes[0]) {
				t.Errorf("the text says something else:\n%s", text)
			}
		})
	}
}

func TestANetworkThatFailsIsNotTakenForADeadSession(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	res, text := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || !res.IsError || !slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, "says nothing about the session") }) {
		t.Errorf("%+v", res.StructuredContent)
	}
	if !strings.Contains(text, "says nothing about the session") {
		t.Error(text)
	}
}

func TestASessionOfOtherServersIsNotAskedAbout(t *testing.T) {
	tools, s := checkTools(t, false)
	key, err := sessionstring.NewKey(bytes.Repeat([]byte{7}, 256))
	if err != nil {
		t.Fatal(err)
	}
	ours := tools.Sandbox
	for name, x := range map[string]struct {
		addr    string
		sandbox Sandbox
	}{"real in the sandbox": {"149.154.167.51", ours}, "test in the sandbox": {"149.154.167.40", ours}, "sandbox at the real one": {"127.0.0.1", nil}, "test at the real one": {"149.154.167.40", nil}} {
		tools.Sandbox = x.sandbox
		session, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 2, Addr: x.addr, Port: 443, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		res, _ := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_other_servers" {
			t.Errorf("%s: %+v", name, res.StructuredContent)
		}
	}
	if len(s.Calls()) != 0 {
		t.Error("Telegram was asked")
	}
}

func TestASessionInAFileIsChecked(t *testing.T) {
	tools, s := checkTools(t, false)
	tools.Home = t.TempDir()
	path, database := filepath.Join(tools.Home, "bot.session"), databaseMadeElsewhere(t, s)
	if err := os.WriteFile(path, database, 0o600); err != nil {
		t.Fatal(err)
	}
	res, _ := tools.checks(t, map[string]any{"path": path})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || f.Error.Code != "failure.session_use_unknown" || len(f.Next) == 0 || f.Next[0].Arguments["path"] != path {
		t.Errorf("%+v", res.StructuredContent)
	}
	res, text := tools.checks(t, map[string]any{"path": path, "in_use": "no"})
	if r := checkedIn(t, res); !r.Alive || r.Login == nil || r.Login.Device == "" || r.Login.APIID != 1 || r.Others == nil || *r.Others != 1 {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(text, "Other logins of the account: 1") || !strings.Contains(text, "counts as confirmed in 7 days") {
		t.Errorf("the text lacks what Telegram told:\n%s", text)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, database) {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestASessionThatTelegramEndedIsFoundDeadAndItsNeighbourAlive(t *testing.T) {
	tools, s := checkTools(t, false)
	one := madeElsewhere(t, s, "+9996620001", "22222")
	if _, err := s.EndSession(t.Context(), "+9996620001", "", "SESSION_REVOKED"); err != nil {
		t.Fatal(err)
	}
	two := madeElsewhere(t, s, "+9996620001", "22222")
	if r := checkedIn(t, first(tools.checks(t, map[string]any{"session": one, "in_use": "no"}))); r.Alive || r.Cause == nil || *r.Cause != "SESSION_REVOKED" {
		t.Errorf("%+v", r)
	}
	if r := checkedIn(t, first(tools.checks(t, map[string]any{"session": two, "in_use": "no"}))); !r.Alive {
		t.Errorf("%+v", r)
	}
}

func TestACheckWithoutAnAPIIDSaysThatItNeedsOne(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Credentials = Credentials{}
	res, _ := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.api_credentials_missing" {
		t.Errorf("%+v", res.StructuredContent)
	}
}

func TestACheckNeedsOneSession(t *testing.T) {
	tools, _ := checkTools(t, false)
	for i, args := range []map[string]any{{}, {"flow_id": "flow_aaaaaaaaaaaa", "session": "x"}, {"session": "x", "path": "/x"}} {
		res, _ := tools.checks(t, args)
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.arguments" {
			t.Errorf("%d: %+v", i, res.StructuredContent)
		}
	}
}
