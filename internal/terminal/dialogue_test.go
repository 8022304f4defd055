package terminal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/explain"
)

// script is the tools as a test wants them. A tool without an answer of its own gives an empty list of logins.
type script struct {
	mu    sync.Mutex
	calls []string
	flows string // the list of logins, "" for none
	on    map[string]func(ctx context.Context, arguments map[string]any) Result
}

func (s *script) Call(ctx context.Context, tool string, arguments map[string]any) (Result, error) {
	s.mu.Lock()
	raw, err := json.Marshal(arguments)
	s.calls = append(s.calls, tool+" "+string(raw))
	do := s.on[tool]
	s.mu.Unlock()
	if err != nil {
		return Result{}, err
	}
	if do == nil || tool == "get_flow" && arguments == nil {
		return Result{Text: "nothing", Structured: json.RawMessage(`{"flows":` + cmp.Or(s.flows, "[]") + `}`)}, nil
	}
	return do(ctx, arguments), ctx.Err()
}

func (s *script) called(want string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == want {
			return true
		}
	}
	return false
}

func says(text, format string, values ...any) func(context.Context, map[string]any) Result {
	return func(context.Context, map[string]any) Result {
		return Result{Text: text, Structured: json.RawMessage(fmt.Sprintf(format, values...))}
	}
}

// held holds a dialogue with these lines typed, and returns what was said.
func held(t *testing.T, s *script, o Options, lines ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	o.Tools, o.In, o.Out, o.HasAPIID, o.HasAPIHash = s, strings.NewReader(strings.Join(lines, "\n")+"\n"), &out, true, true
	if o.ResumeCommand == "" {
		o.ResumeCommand = "program login --resume"
	}
	err := New(o).Run(t.Context())
	return out.String(), err
}

const codeSent = `{"flow_id":"flow_a","state":"code_sent","phone":"+44 *** 17","next_tools":["submit_code","resend_code","new_tool","cancel_flow"],"resend_available_at":%q,"expires_at":%q}`

func stampIn(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }

func TestChoicesAreWhatTheResultOffersAndWhatOneWantsAtAnyTime(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Pass the code to submit_code.", codeSent, stampIn(42*time.Second), stampIn(10*time.Minute)),
	}}
	said, err := held(t, s, Options{}, "1", "+44 20", "6")
	if err != nil {
		t.Fatal(err)
	}
	want := "What now?\n  1. enter the code\n  2. send the code another way, possible in 4"
	if !strings.Contains(said, want) || !strings.Contains(said, "  3. where is my code\n  4. what happened so far\n  5. give this login up\n  6. leave (it is kept)\n") {
		t.Errorf("the choices are not those of next_tools:\n%s", said)
	}
	if !strings.Contains(said, "\nPass the code to submit_code.\n") || !strings.Contains(said, "is kept until") || !strings.Contains(said, "program login --resume") {
		t.Errorf("it said\n%s", said)
	}
	if !s.called(`request_code {"phone":"+44 20"}`) {
		t.Errorf("it called %q", s.calls)
	}
}

func TestNumberOfTheTestServersIsAskedForThere(t *testing.T) {
	for _, test := range []bool{true, false} {
		s := &script{on: map[string]func(context.Context, map[string]any) Result{"request_code": says("Sent.", codeSent, stampIn(0), stampIn(time.Hour))}}
		said, err := held(t, s, Options{TestServers: test}, "1", "+9996621234", "6")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(said, "+14155550123") == test || strings.Contains(said, "99966XYYYY") != test {
			t.Errorf("test servers %v: another question:\n%s", test, said)
		}
	}
}

func TestCodeIsTakenWhereAChoiceIsAskedForAndWrongNumbersAreNot(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", codeSent, stampIn(0), stampIn(time.Hour)),
		"submit_code":  says("Accepted.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"]}`),
	}}
	said, err := held(t, s, Options{NotKept: explain.Unwritten{Why: "the disk is full"}}, "1", "+44 20", "9", "help", "cancel", "123-45", "4")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said, `There is no such choice: type a number from 1 to 6.`) || !s.called(`submit_code {"code":"123-45","flow_id":"flow_a"}`) {
		t.Errorf("it called %q and said\n%s", s.calls, said)
	}
	if !strings.Contains(said, "is forgotten, because it could not be written: the disk is full, and no session") {
		t.Errorf("it does not say that the login is lost:\n%s", said)
	}
}

func TestWordIsTakenWhereTelegramSentOne(t *testing.T) {
	word := strings.Replace(codeSent, `"state"`, `"sent_code":{"type":{"constructor":"auth.sentCodeTypeSmsWord"}},"state"`, 1)
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", word, stampIn(0), stampIn(time.Hour)),
		"submit_code":  says("Accepted.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"]}`),
	}}
	if said, err := held(t, s, Options{}, "1", "+44 20", "paper", "4"); err != nil || !s.called(`submit_code {"code":"paper","flow_id":"flow_a"}`) {
		t.Errorf("%v, it called %q and said\n%s", err, s.calls, said)
	}
}

func TestEndOfInputIsAnErrorInTheMiddleOnly(t *testing.T) {
	tools := map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", codeSent, stampIn(0), stampIn(time.Hour)),
		"submit_code":  says("Accepted.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"]}`),
		"get_session":  says("Here.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"],"session":"x"}`),
	}
	if _, err := held(t, &script{on: tools}, Options{}, "1", "+44 20"); !errors.Is(err, ErrInputEnded) {
		t.Errorf("in the middle: %v", err)
	}
	if said, err := held(t, &script{on: tools}, Options{}, "1", "+44 20", "12345", "1", "3", "2"); err != nil || !strings.Contains(said, "How to use it in Telethon") {
		t.Errorf("after the session: %v\n%s", err, said)
	}
}

func TestCredentialsThatWereRefusedAreAskedForAgain(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": func(context.Context, map[string]any) Result {
			return Result{Failed: true, Text: "error: no", Structured: json.RawMessage(`{"error":{"code":"failure.api_id_invalid"},"flow_id":null,"next_tools":[]}`)}
		},
	}}
	if _, err := held(t, s, Options{}, "1", "+44 20", "1", "77", "hash", "+44 21"); !errors.Is(err, ErrInputEnded) {
		t.Fatal(err)
	}
	if !s.called(`request_code {"phone":"+44 20"}`) || !s.called(`request_code {"api_hash":"hash","api_id":77,"phone":"+44 21"}`) {
		t.Errorf("it called %q", s.calls)
	}
}

func TestDialogueEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, typing := io.Pipe()
	defer func() { _ = typing.Close() }()
	var out strings.Builder
	done := make(chan error)
	go func() { done <- New(Options{Tools: &script{}, In: in, Out: &out}).Run(ctx) }()
	stop()
	if err := <-done; !errors.Is(err, ErrInterrupted) {
		t.Errorf("it ended with %v", err)
	}
}

func TestHelpWithAnErrorComesFromWhatTheErrorRecommends(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", codeSent, stampIn(0), stampIn(time.Hour)),
		"submit_code": func(context.Context, map[string]any) Result {
			return Result{Failed: true, Text: "error: no way to Telegram; see explain_error", Structured: json.RawMessage(
				`{"error":{"code":"network.refused"},"flow_id":"flow_a","state":"code_sent","next_tools":["submit_code","check_connection"]}`)}
		},
	}}
	said, _ := held(t, s, Options{}, "1", "+44 20", "12345")
	_, menu, _ := strings.Cut(said, "see explain_error")
	if !strings.Contains(menu, "check the connection\n") || strings.Contains(menu, "explain an error") {
		t.Errorf("it said\n%s", said)
	}
}

func TestAfterTheSessionThereIsNothingToGiveUp(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Done.", `{"flow_id":"flow_a","state":"authorized","next_tools":[],"explanation":{"code":"state.authorized","title":"Finished"}}`),
	}}
	said, err := held(t, s, Options{}, "1", "+44 20", "1")
	if err != nil || !strings.Contains(said, "What now?\n  1. finish\n  2. get the session (in another format)\n  3. check whether a session lives\n  4. another login for another tool (without a code)\n  5. log out (ends the session at Telegram)\n  6. what happened so far\nYour choice") {
		t.Errorf("%v: it said\n%s", err, said)
	}
}

// leaving holds a dialogue whose list of logins is this, and presses Ctrl-D at once or after a choice.
func leaving(t *testing.T, flows string, lines ...string) (said string, s *script) {
	t.Helper()
	shown := says("Shown.", `{"flow_id":"flow_q","state":"qr_shown","next_tools":["get_flow","cancel_flow"]}`)
	s = &script{
		flows: flows,
		on: map[string]func(context.Context, map[string]any) Result{
			"start_qr_login": func(ctx context.Context, a map[string]any) Result {
				s.flows = `[{"flow_id":"flow_q","state":"qr_shown","next_tools":["get_flow","cancel_flow"]}]`
				return shown(ctx, a)
			},
			"cancel_flow": says("Given up.", `{"flow_id":"flow_q","state":"cancelled"}`),
		},
	}
	said, _ = held(t, s, Options{}, lines...)
	return said, s
}

func TestQRCodeThatNobodyScannedIsNotKept(t *testing.T) {
	said, s := leaving(t, `[]`, "2")
	if !s.called(`cancel_flow {"flow_id":"flow_q"}`) || !strings.Contains(said, "this login was given up") {
		t.Errorf("it called %q and said\n%s", s.calls, said)
	}
}

func TestKeptLoginsAreNotDenied(t *testing.T) {
	for flows, want := range map[string]string{
		`[]`: "No login is under way",
		`[{"flow_id":"flow_a","state":"code_sent"}]`:                                         "One login from before is kept. Go on with it:\n\n    program login --resume\n",
		`[{"flow_id":"flow_a","state":"code_sent"},{"flow_id":"flow_b","state":"qr_shown"}]`: "2 logins from before are kept.",
	} {
		if said, s := leaving(t, flows); !strings.Contains(said, want) || s.called(`cancel_flow {"flow_id":"flow_b"}`) {
			t.Errorf("with %s it called %q and said\n%s", flows, s.calls, said)
		}
	}
}

func TestKeptLoginsTellWhenEachWasBegunTheNewestFirst(t *testing.T) {
	said, _ := leaving(t, fmt.Sprintf(`[{"flow_id":"flow_a","state":"qr_shown","begun_at":%q},{"flow_id":"flow_b","state":"qr_shown","begun_at":%q}]`, stampIn(-time.Hour), stampIn(-10*time.Minute)))
	newer, older := strings.Index(said, "begun 11 minutes ago"), strings.Index(said, "begun 61 minutes ago")
	if newer < 0 || older < newer {
		t.Errorf("it said\n%s", said)
	}
}

func TestLeavingAQRCodeThatNobodyScannedDoesNotPromiseThatItIsKept(t *testing.T) {
	said, _ := leaving(t, `[]`, "2")
	if strings.Contains(said, "leave (it is kept)") || !strings.Contains(said, "leave (it is not kept)") {
		t.Errorf("it said\n%s", said)
	}
	// What was there before stays there.
	s := &script{flows: `[{"flow_id":"flow_q","state":"qr_shown"}]`, on: map[string]func(context.Context, map[string]any) Result{
		"get_flow": says("Shown.", `{"flow_id":"flow_q","state":"qr_shown","next_tools":["get_flow","cancel_flow"]}`),
	}}
	if said, _ := held(t, s, Options{Resume: true}, "9"); !strings.Contains(said, "leave (it is kept)") {
		t.Errorf("of one from before it said\n%s", said)
	}
}
