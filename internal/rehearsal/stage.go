package rehearsal

import (
	"cmp"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/sandbox"
)

// Options of Open. Server and Folder are required.
type Options struct {
	Server string          // the program
	Folder string          // for what the server keeps and the person's files; not for whoever plays
	Shows  Shows           // default Text
	Key    *rsa.PrivateKey // of the embedded Telegram, default a new one
	// KillBefore is the number of the call before which the server is killed and started again, 0 for what the story has.
	KillBefore int
	Private    bool   // --secrets private, whatever the story has
	Zone       string // the server's time zone, default UTC
	// Log gets each event as it happens. Nil drops it.
	Log func(Event)
}

// Event is something that happened on a stage. One of its parts is there.
type Event struct {
	Call   string          `json:"call,omitempty"`
	Args   map[string]any  `json:"arguments,omitempty"`
	Result string          `json:"result,omitempty"`
	Words  int             `json:"words,omitempty"`
	Said   string          `json:"said,omitempty"`   // to the person
	Person string          `json:"person,omitempty"` // what they answered
	Note   string          `json:"note,omitempty"`   // what the stage did
	Raw    json.RawMessage `json:"-"`
}

// Stage is one story while it is played. It is not for several goroutines.
type Stage struct {
	story    Story
	opts     Options
	telegram *sandbox.Sandbox
	file     string // leads to telegram
	server   *server
	browser  *http.Client

	script map[Kind][]Answer // what the person answers before what is so
	numbers
	last    Result
	qr      string // the newest link that was shown
	session string // that the person has
	path    string
	chat    map[string]bool
}

type numbers struct{ calls, messages, words, longest int }

// Numbers are what a story came to.
type Numbers struct {
	Story    string   `json:"story"`
	Outcome  string   `json:"outcome"` // "session", or why there is none
	Arrived  bool     `json:"session_arrived"`
	Calls    int      `json:"calls"`
	Messages int      `json:"messages"` // to the person
	Words    int      `json:"words"`    // over all results, without Telegram's own answer
	Longest  int      `json:"longest"`  // words of the longest result
	Listed   int      `json:"listed"`   // words of instructions and tools
	Codes    int      `json:"codes"`    // requests for a code that Telegram took
	InChat   []string `json:"in_chat"`  // secrets that went through the chat
}

// Open sets the stage for a story.
func Open(ctx context.Context, story Story, o Options) (*Stage, error) {
	if o.Shows == "" {
		o.Shows = Text
	}
	story.Private = story.Private || o.Private
	if o.KillBefore != 0 {
		story.KillBefore = o.KillBefore
	}
	tg, err := sandbox.Start(ctx, sandbox.Options{Key: o.Key})
	if err != nil {
		return nil, err
	}
	s := &Stage{
		story: story, opts: o, telegram: tg, file: filepath.Join(o.Folder, "sandbox.json"), chat: map[string]bool{},
		browser: &http.Client{Transport: &http.Transport{}}, script: map[Kind][]Answer{},
	}
	for kind, answers := range story.First {
		s.script[kind] = slices.Clone(answers)
	}
	if err := tg.Connection().WriteFile(s.file); err != nil {
		return nil, errors.Join(err, tg.Close())
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, tg.Close())
	}
	if story.Before != nil {
		if err := story.Before(ctx, s); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (s *Stage) start(ctx context.Context) error {
	arguments := []string{"serve", "--sandbox-at", s.file, "--state-dir", filepath.Join(s.opts.Folder, "state")}
	if s.story.Private {
		arguments = append(arguments, "--secrets", "private")
	}
	var err error
	s.server, err = begin(ctx, s.opts.Server, s.opts.Folder, s.opts.Zone, !s.story.NoCredentials, arguments)
	return err
}

// Close ends server and Telegram.
func (s *Stage) Close() error {
	s.browser.CloseIdleConnections()
	return errors.Join(s.server.close(), s.telegram.Close())
}

// Opening is what the person writes first.
func (s *Stage) Opening() string { return s.story.Opening() }

// Instructions are what a model reads before its first call.
func (s *Stage) Instructions() string { return veiled(s.server.instructions) }

// Tools are those that a server of the real Telegram has.
func (s *Stage) Tools() []mcp.Tool {
	return slices.DeleteFunc(slices.Clone(s.server.tools), func(t mcp.Tool) bool { return strings.HasPrefix(t.Name, "sandbox_") })
}

// Call calls a tool.
func (s *Stage) Call(ctx context.Context, tool string, arguments map[string]any) (Result, error) {
	if !slices.ContainsFunc(s.Tools(), func(t mcp.Tool) bool { return t.Name == tool }) {
		return Result{}, fmt.Errorf("there is no tool %q", tool)
	}
	s.calls++
	if s.story.KillBefore == s.calls {
		s.log(Event{Note: "the server is killed and started again"})
		if err := errors.Join(s.server.kill(), s.start(ctx)); err != nil {
			return Result{}, err
		}
	}
	res, err := s.call(ctx, tool, arguments)
	if err != nil {
		return Result{}, err
	}
	r, err := read(res, s.opts.Shows)
	if err != nil {
		return Result{}, fmt.Errorf("read the result of %s: %w", tool, err)
	}
	s.words += r.Words
	s.longest = max(s.longest, r.Words)
	s.last = r
	if r.QR != nil {
		s.qr = r.QR.URL
	}
	if r.Session != "" {
		s.session = r.Session
		s.chat["session"] = true
	}
	if r.Path != "" {
		s.path = r.Path
	}
	s.log(Event{Call: tool, Args: arguments, Result: s.Shown(r), Words: r.Words, Raw: r.Raw})
	return r, nil
}

// Shown is a result as the client of this stage shows it.
func (s *Stage) Shown(r Result) string { return r.shown(s.opts.Shows) }

// call is Call over the wire. Where a story hurries, a wait passes by the clock of the story: the call waits for a second, and the clock moves by the rest.
func (s *Stage) call(ctx context.Context, tool string, arguments map[string]any) (*mcp.CallToolResult, error) {
	wait, _ := arguments["wait_seconds"].(float64)
	if !s.story.Hurries || wait <= 1 {
		return s.server.call(ctx, tool, arguments)
	}
	if err := s.Wait(ctx, time.Duration(wait-1)*time.Second); err != nil {
		return nil, err
	}
	arguments = maps.Clone(arguments)
	arguments["wait_seconds"] = 1
	return s.server.call(ctx, tool, arguments)
}

// Wait lets time pass in the story, by whole seconds.
func (s *Stage) Wait(ctx context.Context, d time.Duration) error {
	seconds := int((d + time.Second - 1) / time.Second)
	s.log(Event{Note: fmt.Sprintf("%d seconds pass", seconds)})
	_, err := s.server.call(ctx, "sandbox_clock", map[string]any{"advance_seconds": seconds})
	return err
}

// Now is the time in the story.
func (s *Stage) Now() time.Time { return s.telegram.Now() }

// Ask is one message to the person that asks for these things. The answers come in the same order.
func (s *Stage) Ask(ctx context.Context, words string, questions ...Question) ([]Answer, error) {
	s.messages++
	var answers []Answer
	var said []string
	for _, q := range questions {
		a, err := s.Answer(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("the person is asked for the %s: %w", q.Kind, err)
		}
		if wary(q, a) {
			s.chat[string(q.Kind)] = true
		}
		answers, said = append(answers, a), append(said, a.Words)
	}
	s.log(Event{Said: words, Person: strings.Join(said, " ")})
	return answers, nil
}

// Say is a message to the person in free English, and what they answer.
func (s *Stage) Say(ctx context.Context, words string) (string, error) {
	answers, err := s.Ask(ctx, words, s.understood(words)...)
	var said []string
	for _, a := range answers {
		said = append(said, a.Words)
	}
	return strings.Join(said, " "), err
}

// Numbers are what the story came to so far. They try the session, so they belong to the end.
func (s *Stage) Numbers(ctx context.Context) Numbers {
	n := Numbers{
		Story: s.story.Name, Calls: s.calls, Messages: s.messages, Words: s.words, Longest: s.longest, Codes: s.codes(), InChat: slices.Sorted(maps.Keys(s.chat)),
		Listed: TextWords(s.Instructions()) + toolWords(s.Tools()),
	}
	switch err := s.arrived(ctx); {
	case err == nil:
		n.Arrived, n.Outcome = true, "session"
	case errors.Is(err, errNoSession):
		n.Outcome = cmp.Or(s.last.Code(), s.last.State)
	default:
		n.Outcome = err.Error()
	}
	return n
}

// codes is how often Telegram was asked for a code, and took it.
func (s *Stage) codes() (n int) {
	for _, c := range s.telegram.Calls() {
		if (c.Method == "auth.sendCode" || c.Method == "auth.resendCode") && c.Err == "" {
			n++
		}
	}
	return n
}

func (s *Stage) log(e Event) {
	if s.opts.Log != nil {
		s.opts.Log(e)
	}
}
