package mcpserver

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/sessionstring"
)

func TestResultsOfTheTestServersSaySo(t *testing.T) {
	c := connect(t, Options{TestServers: true})
	for tool, args := range map[string]map[string]any{
		"get_flow": {}, "submit_code": {"flow_id": "flow_aaaaaaaaaaaa", "code": "22222"}, "request_code": {"phone": "+9996621234"},
	} {
		res := call(t, c, tool, args)
		structure, err := json.Marshal(res.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		if text := textOf(t, res); !strings.Contains(text, "test servers") || !strings.Contains(string(structure), `"test_servers":true`) {
			t.Errorf("%s says\n%s\n%s", tool, text, structure)
		}
	}
}

func TestInstructionsForTheTestServersNameTheirNumbers(t *testing.T) {
	for _, private := range []bool{false, true} {
		told := newTools(Options{TestServers: true, Private: private}).instructions(false)
		for _, want := range []string{"TEST SERVERS", "99966XYYYY", "the code is X", "about five logins a day", "another YYYY"} {
			if !strings.Contains(told, want) {
				t.Errorf("private %v: no %q in\n%s", private, want, told)
			}
		}
		if told := newTools(Options{Private: private}).instructions(false); strings.Contains(told, "TEST SERVERS") {
			t.Errorf("the real Telegram is called a test:\n%s", told)
		}
	}
}

// Telegram does not know a session of its test servers, and they none of Telegram: the answer would be that it is dead.
func TestSessionOfOtherServersIsNotAskedAbout(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		options Options
		session sessionstring.Session
		theirs  string
	}{
		"test at real":                     {Options{}, sessionstring.Session{Test: &yes}, serversTest},
		"real at test":                     {Options{TestServers: true}, sessionstring.Session{Test: &no, Addr: "149.154.167.50"}, serversReal},
		"real at test, without an address": {Options{TestServers: true}, sessionstring.Session{Test: &no}, serversReal},
		"either at test":                   {Options{TestServers: true}, sessionstring.Session{}, ""},
		"real at real":                     {Options{}, sessionstring.Session{Test: &no}, ""},
		"test at test":                     {Options{TestServers: true}, sessionstring.Session{Test: &yes}, ""},
	} {
		c.options.Credentials = Credentials{APIID: 1}
		_, refusal := (&tools{Options: c.options}).foreign(sessionstring.Inspection{Session: c.session}, sessionWork{})
		switch {
		case c.theirs == "" && refusal != nil:
			t.Errorf("%s: refused with %#v", name, refusal.Fact)
		case c.theirs != "":
			want := explain.SessionOtherServers{Theirs: c.theirs, Ours: (&tools{Options: c.options}).servers()}
			if refusal == nil || refusal.Fact != want {
				t.Errorf("%s: %#v", name, refusal)
			}
		}
	}
}

func TestUnknownDeviceIsNotSoughtInTheListOfAccounts(t *testing.T) {
	c := connect(t, Options{Sandbox: fakeSandbox{errors.New("nobody is logged in like that")}})
	for _, args := range []map[string]any{{"phone": "+9996620001", "device": "nobody's"}, {"phone": "+9996620001", "error": "NO_SUCH"}} {
		said := textOf(t, call(t, c, "sandbox_end_session", args))
		if strings.Contains(said, "sandbox_accounts") || strings.Contains(said, "list of the sandbox's accounts") || !strings.Contains(said, "You: sandbox_end_session") {
			t.Errorf("%v:\n%s", args, said)
		}
	}
}
