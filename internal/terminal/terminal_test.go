//go:build !windows

package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"telegram-login-mcp/explain"
)

// terminalOf gives a terminal: the end that a program has, and the one where a person types and reads.
func terminalOf(t *testing.T) (program *os.File, person *screen) {
	t.Helper()
	near, far, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(far, &pty.Winsize{Rows: 50, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s := &screen{T: t, keys: near, news: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(s, near)
	}()
	t.Cleanup(func() {
		_ = far.Close()
		_ = near.Close()
		<-done
	})
	return far, s
}

// screen is what a person sees.
type screen struct {
	*testing.T
	keys io.Writer
	news chan struct{}

	mu   sync.Mutex
	all  bytes.Buffer
	read int
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
	return s.all.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

func (s *screen) sees(words ...string) {
	s.Helper()
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	for _, w := range words {
		for {
			all := s.String()
			if i := strings.Index(all[s.read:], w); i >= 0 {
				s.read += i + len(w)
				break
			}
			select {
			case <-s.news:
			case <-patience.C:
				s.Fatalf("%q is not seen after\n%q", w, all[s.read:])
			}
		}
	}
}

func (s *screen) types(keys string) {
	s.Helper()
	if _, err := io.WriteString(s.keys, keys); err != nil {
		s.Fatal(err)
	}
}

func TestSecretLeavesNoTraceAndALineCanBeEdited(t *testing.T) {
	program, person := terminalOf(t)
	c := newConsole(Options{In: program, Out: program})
	type reply struct {
		line string
		err  error
	}
	got := make(chan reply)
	ask := func(how func(context.Context, string) (string, error), ctx context.Context, question string) {
		go func() {
			line, err := how(ctx, question)
			got <- reply{line, err}
		}()
		person.sees(question)
	}
	ask(c.askSecret, t.Context(), "Secret: ")
	person.types("CANARY one\r")
	if r := <-got; r.line != "CANARY one" || r.err != nil {
		t.Errorf("%+v", r)
	}
	ask(c.ask, t.Context(), "Line: ")
	person.types("12x\x7f3\x1b[D\x1b[D0\r") // delete, and twice to the left
	if r := <-got; r.line != "1023" || r.err != nil {
		t.Errorf("%+v", r)
	}
	ask(c.ask, t.Context(), "Line: ")
	person.types("\x1b[A\r") // up: nothing of what was typed before
	if r := <-got; r.line != "" || r.err != nil {
		t.Errorf("%+v", r)
	}
	ask(c.askSecret, t.Context(), "Secret: ")
	person.types("CANARY two\x03")
	if r := <-got; !errors.Is(r.err, ErrInterrupted) {
		t.Errorf("Ctrl-C: %+v", r)
	}
	ask(c.askSecret, t.Context(), "Secret: ")
	person.types("\x04")
	if r := <-got; !errors.Is(r.err, ErrInputEnded) {
		t.Errorf("Ctrl-D: %+v", r)
	}
	ctx, stop := context.WithCancel(t.Context())
	ask(c.askSecret, ctx, "Secret: ")
	stop()
	if r := <-got; !errors.Is(r.err, ErrInterrupted) {
		t.Errorf("end of the context: %+v", r)
	}
	if strings.Contains(person.String(), "CANARY") {
		t.Errorf("the secret shows: %q", person)
	}
	person.types("does it show?\r") // the terminal is as it was
	person.sees("does it show?\r\n")
}

func TestQRCodeIsDrawnAgainInItsPlaceAndEnterLeadsToTheMenu(t *testing.T) {
	program, person := terminalOf(t)
	const shown = `{"flow_id":"flow_a","state":"qr_shown","next_tools":["get_flow","cancel_flow"],"qr":{"url":"tg://login?token=%s","number":%d}}`
	renew := make(chan struct{})
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"start_qr_login": says("Scan it.", shown, "first", 1),
		"get_flow": func(ctx context.Context, _ map[string]any) Result {
			select {
			case <-renew:
			case <-ctx.Done():
			}
			return says("", shown, "second", 2)(ctx, nil)
		},
	}}
	done := make(chan error)
	d := New(Options{Tools: s, In: program, Out: program, HasAPIID: true, HasAPIHash: true})
	go func() { done <- d.Run(t.Context()) }()
	person.sees("Your choice [1]: ")
	person.types("2\r")
	person.sees("Scan it.", blackOnWhite, "Waiting for a phone")
	if strings.Contains(person.String(), "tg://") {
		t.Error("the link of a code that is drawn is shown as well")
	}
	renew <- struct{}{}
	person.sees("A\r\x1b[J", blackOnWhite, "Waiting for a phone")
	person.types("x\r")
	person.sees("show the QR code", "give this login up", "Your choice [1]: ")
	person.types("\x03")
	if err := <-done; !errors.Is(err, ErrInterrupted) {
		t.Error(err)
	}
}

func TestNoColourWherePlain(t *testing.T) {
	program, person := terminalOf(t)
	c := newConsole(Options{In: program, Out: program, Plain: true})
	c.sayStyled("red\nThen: green", style{first: red, steps: []string{"green"}})
	person.sees("red\r\nThen: green\r\n")
	if strings.Contains(person.String(), "\x1b") {
		t.Errorf("%q", person)
	}
}

func TestErrorsAndLeadsArePaintedInAnyLanguage(t *testing.T) {
	program, person := terminalOf(t)
	s := &script{on: map[string]func(context.Context, map[string]any) Result{
		"get_flow": func(context.Context, map[string]any) Result {
			return Result{Failed: true, Text: "ошибка: нет\nОна есть.\n\nЧто делать: Ждать.", Structured: []byte(`{"error":{"code":"failure.x","fixes":["Ждать."]}}`)}
		},
	}}
	d := New(Options{Tools: s, In: program, Out: program})
	d.show(s.on["get_flow"](t.Context(), nil))
	person.sees("\x1b[1;31mошибка: нет\x1b[0m\r\nОна есть.\r\n\r\n\x1b[32mЧто делать:\x1b[0m Ждать.\r\n")
	d.show(Result{Text: "Готово.\nЧто делать:\n  1. Ждать.\n  2. Искать.", Structured: []byte(`{"explanation":{"fixes":["Ждать.","Искать."]}}`)})
	person.sees("\r\nГотово.\r\n\x1b[32mЧто делать:\x1b[0m\r\n  1. Ждать.\r\n")
}

func TestCallThatIsNotAnsweredIsToldAfterAWhileOnly(t *testing.T) {
	program, person := terminalOf(t)
	d := New(Options{Tools: &script{}, In: program, Out: program, Plain: true})
	d.ShowProgress(Progress{Text: "asking, and not answered", Unanswered: true})
	d.ShowProgress(Progress{Text: "connecting"})
	person.sees("   connecting ...\r\n")
	if strings.Contains(person.String(), "asking") {
		t.Errorf("%q", person)
	}
}

func TestHintsStandBelowWhereTheWindowIsTooNarrowForThem(t *testing.T) {
	program, person := terminalOf(t)
	resize(t, program, 40)
	d := New(Options{Tools: &script{}, In: program, Out: program, Plain: true})
	d.list(explain.WhatNow{}, []choice{{"log in by QR code", "needs a phone that is logged in", nil}, {"leave", "it is kept", nil}}, "Your choice [1]: ")
	person.sees("  1. log in by QR code\r\n     (needs a phone that is logged in)\r\n  2. leave (it is kept)\r\n")
}

func TestPrinterWrapsAtATerminalOnlyAndKeepsCommandsWhole(t *testing.T) {
	program, person := terminalOf(t)
	resize(t, program, 20)
	const text = "one two three four five six\nRun: program --with many options\n                 fix: look at the file\n"
	p := NewPrinter(program, true)
	p.Keep("program --with many options")
	if _, err := io.WriteString(p, text); err != nil {
		t.Fatal(err)
	}
	person.sees("one two three four\r\nfive six\r\nRun: program --with many options\r\nfix: look at the\r\nfile\r\n")
	var file strings.Builder
	long := text + strings.Repeat("word ", 30) + "\n"
	if _, err := io.WriteString(NewPrinter(&file, true), long); err != nil || file.String() != long {
		t.Errorf("%v: a file has\n%s", err, file.String())
	}
}

func TestQuestionBreaksBetweenWords(t *testing.T) {
	program, person := terminalOf(t)
	resize(t, program, 20)
	c := newConsole(Options{In: program, Out: program, Plain: true})
	for question, shown := range map[string]string{
		"A new file inside your home folder: ": "A new file inside\r\nyour home folder: ",
		"Is it twenty wide?? ":                 "Is it twenty wide??",
		"Is it exactly this?? ":                "Is it exactly this??\r\n",
	} {
		for _, ask := range []func(context.Context, string) (string, error){c.ask, c.askSecret} {
			got := make(chan string)
			go func() {
				line, err := ask(t.Context(), question)
				got <- fmt.Sprint(line, err)
			}()
			person.sees(shown[:5])
			person.types("yes\r")
			if line := <-got; line != "yes<nil>" {
				t.Errorf("%q: %q", question, line)
			}
			person.sees(shown[5:])
		}
	}
}

func resize(t *testing.T, terminal *os.File, width uint16) {
	t.Helper()
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 50, Cols: width}); err != nil {
		t.Fatal(err)
	}
}
