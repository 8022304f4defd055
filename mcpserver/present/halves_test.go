package present

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

var begun = time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)

// login is a login in a state, with all that it can have there.
func login(state authflow.State) authflow.Snapshot {
	s := authflow.Snapshot{
		ID: "flow_abcdefgh2345", State: state, Phone: "+1 *** *** 23", DC: 2, Created: begun, Expires: begun.Add(15 * time.Minute), Now: begun.Add(time.Minute), SentAt: begun,
		Mailbox: "a***@example.org", ForTool: "Telethon", Codes: 1, Timeline: []authflow.TimelineEntry{{At: begun, Kind: authflow.EntryConnecting, DC: 2}},
	}
	s.SentCode = &authflow.Object{Constructor: "auth.sentCode", Fields: []authflow.Field{
		{Name: "type", Value: &authflow.Object{Constructor: "auth.sentCodeTypeApp", Fields: []authflow.Field{{Name: "length", Value: int64(5)}}}},
	}}
	switch state {
	case authflow.Connecting:
		s.SentCode, s.Doing = nil, authflow.Activity{Kind: authflow.ActivityRunning, For: authflow.RequestCode}
	case authflow.PasswordNeeded:
		s.Password = &authflow.PasswordInfo{Hint: "the usual", HasRecovery: true}
	case authflow.QRShown:
		s.QR = &authflow.QR{Token: []byte("token"), Expires: s.Now.Add(20 * time.Second), Number: 2}
	case authflow.Authorized:
		s.Login = &authflow.Login{User: authflow.User{ID: 42, FirstName: "Ada", Username: "ada", Phone: s.Phone}}
	case authflow.Failed, authflow.Expired:
		s.LastErr, s.LastErrAt = &authflow.RPCError{Method: "auth.sendCode", Code: 400, Type: "PHONE_NUMBER_BANNED"}, begun
	case authflow.PaymentNeeded:
		s.SentCode = &authflow.Object{Constructor: "auth.sentCodePaymentRequired", Fields: []authflow.Field{{Name: "currency", Value: "USD"}, {Name: "amount", Value: int64(99)}}}
	}
	s.Next = []authflow.Action{authflow.SubmitCode, authflow.ExplainDelivery, authflow.CancelFlow}
	s.Allowed = s.Next
	return s
}

// states are those that authflow declares.
var states = func() (all []authflow.State) {
	source, err := os.ReadFile(filepath.Join("..", "..", "authflow", "state.go"))
	if err != nil {
		panic(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^\t\w+ +State = "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		all = append(all, authflow.State(found[1]))
	}
	return all
}()

// outcomes are what tools can come to, by name.
func outcomes() map[string]Outcome {
	all := map[string]Outcome{}
	for _, state := range states {
		s := login(state)
		all["plain "+string(state)] = Outcome{Flow: &s}
		all["news "+string(state)] = Outcome{Flow: &s, Dump: true, More: true, Happened: []explain.Fact{explain.EmailSet{}}}
		all["history "+string(state)] = Outcome{Flow: &s, History: true, Warnings: []explain.Fact{explain.AnswerUnknown{Method: "auth.signIn"}}}
		rpc := &authflow.RPCError{Method: "auth.signIn", Code: 420, Type: "FLOOD_WAIT", Argument: 200, Notice: "Be patient"}
		p := Presenter{}
		all["refused "+string(state)] = Outcome{Flow: &s, Fact: p.Fact(rpc, s), RPC: rpc, Failed: true}
		unsaved := s
		unsaved.Unsaved = errors.New("no space left")
		all["unsaved "+string(state)] = Outcome{Flow: &unsaved}
	}
	done := login(authflow.Authorized)
	done.Fetched = begun
	for _, deliver := range []string{"chat", "file", "page"} {
		x := Session{Format: "telethon", Library: "Telethon 1", DC: 2, Deliver: deliver, APIID: 7, HashSource: "in the environment", User: done.Login.User}
		switch deliver {
		case "chat":
			x.Text = "1AgAOMTQ5"
		case "file":
			x.Path, x.Variable = "/home/ada/x.env", "TELEGRAM_SESSION_STRING"
		}
		all["session by "+deliver] = Outcome{Flow: &done, Session: &x, Happened: []explain.Fact{explain.Confirmed{Account: Account(done)}}, Warnings: []explain.Fact{explain.ByPage{What: "the session"}}}
	}
	waits := login(authflow.CodeSent)
	page := Page{For: "the login code", URL: "http://127.0.0.1:1/x", Tool: "submit_code", Fact: explain.Page{
		Event: "waiting", What: "the login code", Kind: "typed", URL: "http://127.0.0.1:1/x", Until: begun, Now: begun, Shown: "link", Chat: true,
	}}
	all["page of a login"] = Outcome{Flow: &waits, Page: &page}
	pickup := page
	pickup.Tool, pickup.Again, pickup.Fact.Kind = "get_session", map[string]any{"flow_id": waits.ID, "format": "gotd"}, "copied"
	all["page of a session"] = Outcome{Flow: &waits, Page: &pickup}
	alone := page
	alone.Again = map[string]any{}
	all["page alone"] = Outcome{Page: &alone}
	for i, f := range []explain.Fact{explain.CredentialsMissing{}, explain.UnknownFlow{}, explain.Arguments{Kind: "missing", Name: "code"}} {
		all[fmt.Sprintf("refusal %d", i)] = Outcome{Fact: f, Failed: true}
	}
	return all
}

var audiences = map[string]Presenter{
	"chat":    {For: Audience{Pages: true, Sandbox: true}},
	"private": {For: Audience{Pages: true, Private: true}},
	"alone":   {For: Audience{}},
}

// spoken are the members of a structure that say something to whoever reads it.
var spoken = []string{
	"happened", "title", "meaning", "why", "deadline", "codes", "url", "session", "path", "api_hash_from", "account", "notice", "method", "tool", "state", "flow_id", "phone", "what", "doing", "step",
}

// leaves are the texts of a structure that are said, by where they stand. The lists fixes, more, warnings, steps and next_tools are said as a whole.
func leaves(at string, v any, said bool) map[string]string {
	all := map[string]string{}
	switch v := v.(type) {
	case map[string]any:
		for name, one := range v {
			if name == "arguments" || name == "sent_code" || name == "sent_code_before" || name == "timeline" || name == "user" {
				continue
			}
			for k, text := range leaves(at+"."+name, one, slices.Contains(spoken, name) || slices.Contains([]string{"fixes", "more", "warnings", "steps", "next_tools"}, name)) {
				all[k] = text
			}
		}
	case []any:
		for i, one := range v {
			for k, text := range leaves(fmt.Sprintf("%s[%d]", at, i), one, said) {
				all[k] = text
			}
		}
	case string:
		if said && v != "" {
			all[at] = v
		}
	}
	return all
}

// TestEitherHalfAloneSaysAll holds text and structured content together: some clients show the model only the one, some only the other.
func TestEitherHalfAloneSaysAll(t *testing.T) {
	frame := regexp.MustCompile(`^(error:|Tell them:|You:|Or: |Or, with flow_id |Flow|Before:|Now:|Going on now:|The last call failed:|Timeline \(UTC\):|Telegram's own words:|Telegram's message about it:|API ID:|API hash:|Session for|How .* takes it:|The file also has|The person has|This happened in this step:|QR code number)|^[\s\d.,:;()“”]*$`)
	for who, p := range audiences {
		p.For.Log = func(line string) { t.Error(line) }
		for name, o := range outcomes() {
			res := p.Result(o)
			text := res.Content[0].(mcp.TextContent).Text
			raw, err := json.Marshal(res.StructuredContent)
			if err != nil {
				t.Fatal(err)
			}
			var structure map[string]any
			if err := json.Unmarshal(raw, &structure); err != nil {
				t.Fatal(err)
			}
			for at, want := range leaves("", structure, false) {
				if happened, _ := structure["happened"].(string); happened != "" && at == ".explanation.title" {
					continue // what happened stands in its place
				}
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: the text lacks %s: %q\n%s", who, name, at, want, text)
				}
			}
			dump := false
			for line := range strings.Lines(text) {
				line = strings.TrimSpace(line)
				if strings.HasPrefix(line, "-----") || strings.HasPrefix(line, "-- ") {
					dump = !dump
					continue
				}
				rest := regexp.MustCompile(`^\d+\. `).ReplaceAllString(line, "")
				if dump || frame.MatchString(rest) || regexp.MustCompile(`^\d\d:\d\d:\d\d `).MatchString(line) {
					continue
				}
				rest = strings.TrimSuffix(rest, ".")
				if quoted, _ := json.Marshal(rest); !strings.Contains(string(raw), strings.Trim(string(quoted), `"`)) {
					t.Errorf("%s, %s: the structure lacks the line %q\n%s", who, name, line, raw)
				}
			}
		}
	}
}

// TestNextIsOneList: what the text names as the next call is what the structure lists, in the same order.
func TestNextIsOneList(t *testing.T) {
	for who, p := range audiences {
		for name, o := range outcomes() {
			res := p.Result(o)
			raw, err := json.Marshal(res.StructuredContent)
			if err != nil {
				t.Fatal(err)
			}
			var r struct {
				Next      []Step
				NextTools []string `json:"next_tools"`
			}
			if err := json.Unmarshal(raw, &r); err != nil {
				t.Fatal(err)
			}
			text := res.Content[0].(mcp.TextContent).Text
			named := []string{} // each once
			for _, s := range r.Next {
				if !slices.Contains(named, s.Tool) {
					named = append(named, s.Tool)
				}
			}
			if r.NextTools == nil || !slices.Equal(named, r.NextTools) {
				t.Errorf("%s, %s: next %v, next_tools %v", who, name, r.Next, r.NextTools)
				continue
			}
			flow, _ := structure(t, res)["flow_id"].(string)
			for i, s := range r.Next {
				line, ok := lineWith(text, s.Tool, i == 0)
				if !ok {
					t.Errorf("%s, %s: the text does not name %s:\n%s", who, name, s.Tool, text)
					continue
				}
				for argument, value := range s.Arguments {
					if !strings.Contains(line, argument) || !strings.Contains(line, fmt.Sprint(value)) {
						t.Errorf("%s, %s: %s stands without %s %v: %s", who, name, s.Tool, argument, value, line)
					}
				}
				if _, takes := s.Arguments["flow_id"]; !takes && flow != "" && strings.Contains(line, flow) {
					t.Errorf("%s, %s: %s takes no flow_id: %s", who, name, s.Tool, line)
				}
			}
			if len(r.Next) > 0 && !strings.Contains(text, "You: "+r.NextTools[0]) {
				t.Errorf("%s, %s: the text does not name %s first:\n%s", who, name, r.NextTools[0], text)
			}
			if len(r.Next) == 0 && strings.Contains(text, "You: ") {
				t.Errorf("%s, %s: the text names a call, the structure none:\n%s", who, name, text)
			}
		}
	}
}

// lineWith is the line of a text that names a tool as the one to call next, or as another one.
func lineWith(text, tool string, first bool) (string, bool) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "You: ") == first && (first || strings.HasPrefix(line, "Or")) && regexp.MustCompile(`\b`+tool+`\b`).MatchString(line) {
			return line, true
		}
	}
	return "", false
}

func structure(t *testing.T, res *mcp.CallToolResult) (r map[string]any) {
	t.Helper()
	raw, err := json.Marshal(res.StructuredContent)
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStepThatTwoHaveStandsOnce(t *testing.T) {
	for state, want := range map[authflow.State][]string{
		authflow.CodeSent: {"two", "three", "one"}, authflow.Expired: {"two", "three", "five"}, // how another login begins stands there already
	} {
		r := Flow{State: state, Explanation: &explain.Explanation{Fixes: []string{"two", "one", "four"}}, history: &history{LastError: &Error{Fixes: []string{"two", "three", "five"}}}}
		r.shareSteps(false)
		if got := r.toDo(); !slices.Equal(got, want) || len(r.Explanation.Fixes)+len(r.LastError.Fixes) != len(want) {
			t.Errorf("%s: %q", state, got)
		}
	}
}

// TestStepsForThePersonAreOneList: get_flow tells of the last call that failed besides where the login stands, and both have steps.
func TestStepsForThePersonAreOneList(t *testing.T) {
	for _, state := range states {
		s := login(state)
		s.LastErr, s.LastErrAt = &authflow.RPCError{Method: "auth.signIn", Code: 400, Type: "PHONE_CODE_INVALID"}, begun
		for lead, p := range map[string]Presenter{"Tell them:": {}, "What to do:": {For: Audience{Terminal: true}}} {
			p.For.Log = func(line string) { t.Error(line) }
			text := p.Result(Outcome{Flow: &s, History: true}).Content[0].(mcp.TextContent).Text
			if strings.Count(text, lead) != 1 {
				t.Errorf("%s: %d lists in\n%s", state, strings.Count(text, lead), text)
			}
			told := 0
			for _, f := range []explain.Fact{p.Past(s), p.Standing(s)} {
				for i, step := range explain.Tell(p.Reader(), f).Fixes {
					n := strings.Count(text, step)
					if told += n; n > 1 || n == 0 && i == 0 && !(state.Ended() && told > 0) {
						t.Errorf("%s: %q stands %d times in\n%s", state, step, n, text)
					}
				}
			}
			if told > mostSteps {
				t.Errorf("%s: %d steps in\n%s", state, told, text)
			}
		}
	}
}
