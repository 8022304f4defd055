package dialogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is the tools as a test wants them. A tool without an answer of its own gives an empty list of logins.
type script struct {
	mu    sync.Mutex
	calls []string
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
		return Result{Text: "nothing", Structured: json.RawMessage(`{"flows":[]}`)}, nil
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
	if o.GoOn == "" {
		o.GoOn = "program login --resume"
	}
	err := New(o).Run(t.Context())
	return out.String(), err
}

const codeSent = `{"flow_id":"flow_a","state":"code_sent","phone":"+44 *** 17","next_tools":["submit_code","resend_code","new_tool","cancel_flow"],"resend_available_at":%q,"expires_at":%q}`

func stampIn(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }

func TestChoicesAreWhatTheResultOffersAndNothingElse(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Pass the code to submit_code.", codeSent, stampIn(42*time.Second), stampIn(10*time.Minute)),
	}}
	said, err := held(t, s, Options{}, "1", "+44 20", "4")
	if err != nil {
		t.Fatal(err)
	}
	want := "What now?\n  1. enter the code\n  2. send the code another way (in 4"
	if !strings.Contains(said, want) || !strings.Contains(said, "  3. give this login up\n  4. leave (it is kept)\n") {
		t.Errorf("the choices are not those of next_tools:\n%s", said)
	}
	if !strings.Contains(said, "Type the code at “enter the code”.") || !strings.Contains(said, "is kept until") || !strings.Contains(said, "program login --resume") {
		t.Errorf("it said\n%s", said)
	}
	if !s.called(`request_code {"phone":"+44 20"}`) {
		t.Errorf("it called %q", s.calls)
	}
}

func TestCodeIsTakenWhereAChoiceIsAskedForAndWrongNumbersAreNot(t *testing.T) {
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", codeSent, stampIn(0), stampIn(time.Hour)),
		"submit_code":  says("Accepted.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"]}`),
	}}
	said, err := held(t, s, Options{Lost: "it was in memory only"}, "1", "+44 20", "9", "help", "cancel", "123-45", "2")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said, `There is no such choice: type a number from 1 to 4.`) || !s.called(`submit_code {"code":"123-45","flow_id":"flow_a"}`) {
		t.Errorf("it called %q and said\n%s", s.calls, said)
	}
	if !strings.Contains(said, "is forgotten, because it was in memory only") {
		t.Errorf("it does not say that the login is lost:\n%s", said)
	}
}

func TestWordIsTakenWhereTelegramSentOne(t *testing.T) {
	word := strings.Replace(codeSent, `"state"`, `"sent_code":{"type":{"constructor":"auth.sentCodeTypeSmsWord"}},"state"`, 1)
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"request_code": says("Sent.", word, stampIn(0), stampIn(time.Hour)),
		"submit_code":  says("Accepted.", `{"flow_id":"flow_a","state":"authorized","next_tools":["get_session"]}`),
	}}
	if said, err := held(t, s, Options{}, "1", "+44 20", "paper", "2"); err != nil || !s.called(`submit_code {"code":"paper","flow_id":"flow_a"}`) {
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
