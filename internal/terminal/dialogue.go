package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// Options is what a dialogue is made from. Tools, In and Out are required.
type Options struct {
	Tools Tools
	// In and Out are the person's. Where both are terminals, lines can be edited, text is wrapped, and a QR code is drawn again in its
	// place. ErrOut gets questions and echo where only In is one.
	In          io.Reader
	Out, ErrOut io.Writer
	// Reader is who reads what is said: explain.Terminal where it is zero.
	Reader explain.Reader
	// Plain leaves colours out. Dumb says that a terminal cannot go back to what it has shown, either.
	Plain, Dumb bool
	// Sandbox says that the Telegram on the other side is the embedded one.
	Sandbox bool
	// TestServers says that it is Telegram's test servers.
	TestServers bool
	// HasAPIID and HasAPIHash say that the tools know the credentials already.
	HasAPIID, HasAPIHash bool
	// ForTool is the tool that a new login is for, "" for none that is known.
	ForTool string
	// Prompts has what the tools ask of the person. With nil no session goes into the configuration of a tool.
	Prompts *Prompts
	// Resume begins with a login that was kept.
	Resume bool
	// Notice is said first, nil for nothing.
	Notice explain.Fact
	// ResumeCommand is the command that goes on with a kept login. NotKept is why there will be none to go on with, as a clause; nil where logins are
	// kept.
	ResumeCommand string
	NotKept       explain.Fact
}

// Dialogue is one conversation with one person.
type Dialogue struct {
	Options
	*console
	now         func() time.Time
	clockOffset time.Duration // how far the sandbox's clock was moved from here

	current            answer // the login that it is about, zero without one
	keptBefore         map[string]bool
	phone              string // as it was typed, "" when the login was begun elsewhere
	deliveredHere      bool   // the session of the current login was handed over
	extraTools         []string
	resultTitle        string // what the last result said, in one line
	resultRow          int    // rows that were written before it
	apiID              int
	apiHash            string
	accountsShown      bool // the people of the sandbox were shown
	credentialsRefused bool // the credentials were refused, so they are asked for

	progressMu   sync.Mutex
	muted        bool     // what goes on is not shown
	latest       Progress // last, zero when nothing is waited for
	drawn        Progress // of it, on the screen
	progressRows int      // rows that it takes there
	progressEnd  int      // rows that were written when it was
	delayed      *time.Timer
}

// New prepares a dialogue. Run holds it.
func New(o Options) *Dialogue {
	if o.ErrOut == nil {
		o.ErrOut = o.Out
	}
	if o.Reader == (explain.Reader{}) {
		o.Reader = explain.Terminal
	}
	d := &Dialogue{Options: o, console: newConsole(o), keptBefore: map[string]bool{}}
	d.now = func() time.Time { return time.Now().Add(d.clockOffset) }
	return d
}

// WaitForEnter waits for Enter, or for anything else that says that the person is done reading.
func (d *Dialogue) WaitForEnter() {
	d.write("\n")
	_, _ = d.ask(context.Background(), d.line("say.close_window")+" ")
}

// step does a part of the dialogue and returns the part after it, nil at the end.
type step func(ctx context.Context) (step, error)

// Run talks with the person until they have what they came for, or leave. It returns ErrInterrupted after Ctrl-C or the end of ctx, and
// ErrInputEnded when the input ends before the dialogue; what becomes of the login was said then.
func (d *Dialogue) Run(ctx context.Context) error {
	d.greet()
	next := d.begin
	var err error
	for next != nil && err == nil {
		next, err = next(ctx)
	}
	if ctx.Err() != nil && err != nil {
		err = ErrInterrupted
	}
	if errors.Is(err, ErrInputEnded) && d.deliveredHere {
		err = nil
	}
	d.goodbye(context.WithoutCancel(ctx), err != nil)
	return err
}

func (d *Dialogue) greet() {
	if d.Notice != nil {
		d.say(d.text(d.Notice) + "\n")
	}
	d.title(d.line("say.title"))
	d.say(d.line("say.welcome"))
	if d.Sandbox {
		d.say(d.line("say.rehearsal"))
	}
	if d.TestServers {
		d.say(d.line("say.test_servers"))
	}
}

func (d *Dialogue) title(text string) {
	d.write("\n")
	d.sayStyled("== "+text, style{first: bold})
}

// Progress is what goes on while a tool is waited for. Unanswered says that it is a call that Telegram has not answered yet.
type Progress struct {
	Text       string
	Unanswered bool
}

// progressDelay is how long a call to Telegram takes before it is worth telling of that it is not answered.
const progressDelay = 2 * time.Second

// ShowProgress takes what goes on while a tool is waited for. It may be called from any goroutine, and with the same again.
func (d *Dialogue) ShowProgress(doing Progress) {
	d.progressMu.Lock()
	defer d.progressMu.Unlock()
	if d.muted || doing == d.latest {
		return
	}
	d.stopDelayedLocked()
	d.latest = doing
	if !doing.Unanswered {
		if doing != d.drawn { // it was shown before a call was sent, and comes again with the answer
			d.drawProgress(doing)
		}
		return
	}
	d.delayed = time.AfterFunc(progressDelay, func() {
		d.progressMu.Lock()
		defer d.progressMu.Unlock()
		if !d.muted && doing == d.latest {
			d.drawProgress(doing)
		}
	})
}

// drawProgress writes what goes on, in place of what went on before where nothing was written since: a network that fails has an attempt to show every
// second.
func (d *Dialogue) drawProgress(doing Progress) {
	d.drawn = doing
	rows := d.Rows("   " + doing.Text + " ...")
	text := ""
	if _, height := d.size(); d.cursor && d.written() == d.progressEnd && d.progressRows > 0 && d.progressRows < height {
		text = fmt.Sprintf("\x1b[%dA\r\x1b[J", d.progressRows)
		d.addRows(-d.progressRows)
	}
	for _, row := range rows {
		text += d.Paint(dim, row) + "\n"
	}
	d.write(text)
	d.progressRows, d.progressEnd = len(rows), d.written()
}

func (d *Dialogue) stopDelayedLocked() {
	if d.delayed != nil {
		d.delayed.Stop()
	}
}

func (d *Dialogue) clearProgressLocked() {
	d.stopDelayedLocked()
	d.latest, d.drawn = Progress{}, Progress{}
}

// clearProgress ends the telling of a call that has ended.
func (d *Dialogue) clearProgress() {
	d.progressMu.Lock()
	defer d.progressMu.Unlock()
	d.clearProgressLocked()
}

// muteProgress switches the progress off, or on again. Either way what was shown last is over.
func (d *Dialogue) muteProgress(quiet bool) {
	d.progressMu.Lock()
	defer d.progressMu.Unlock()
	d.clearProgressLocked()
	d.muted = quiet
}

// call calls a tool. The error is ErrInterrupted when ctx is over; a tool that does not answer for another reason is a refusal, too.
func (d *Dialogue) call(ctx context.Context, tool string, arguments map[string]any) (Result, error) {
	res, err := d.Tools.Call(ctx, tool, arguments)
	d.clearProgress()
	switch {
	case ctx.Err() != nil:
		return res, ErrInterrupted
	case err != nil:
		return Result{Text: d.text(explain.ToolFailed{Why: outside.Text(err.Error())}), Failed: true}, nil
	}
	return res, nil
}

// show prints what a tool says.
func (d *Dialogue) show(res Result) {
	a := res.parse()
	d.resultTitle, d.resultRow = a.title(), d.written()
	d.write("\n")
	d.Keep(a.copied()...)
	how := style{steps: a.steps()}
	if res.Failed {
		how.first = red
	}
	d.sayStyled(res.Text, how)
}

// handleResult takes the result of a tool that was called for a login: it is shown, and says where the login stands now.
func (d *Dialogue) handleResult(ctx context.Context, res Result) (step, error) {
	a := res.parse()
	d.extraTools = nil
	for _, tool := range a.NextTools {
		if tool == "check_connection" || tool == "explain_error" { // which help with an error, whatever fits the login
			d.extraTools = append(d.extraTools, tool)
		}
	}
	d.credentialsRefused = d.credentialsRefused || strings.Contains(a.Error.Code, "api_id") || strings.Contains(a.Error.Code, "api_credentials")
	switch {
	case a.FlowID == "" && a.State == "": // nothing came of it
		d.show(res)
		if d.current.FlowID == "" || a.Error.Code == "failure.unknown_flow" {
			return d.start, nil
		}
		return d.menu, nil
	case res.Failed: // an error does not say all about the login
		d.show(res)
		return d.refresh(ctx, a)
	}
	d.setCurrent(a)
	d.show(res)
	return d.proceed, nil
}

// setCurrent notes where the login stands.
func (d *Dialogue) setCurrent(a answer) {
	if a.FlowID != d.current.FlowID {
		d.deliveredHere = false
	}
	d.current = a
}

// refresh looks up what an error did not say.
func (d *Dialogue) refresh(ctx context.Context, a answer) (step, error) {
	d.setCurrent(a)
	d.muteProgress(true)
	res, err := d.call(ctx, "get_flow", map[string]any{"flow_id": a.FlowID})
	d.muteProgress(false)
	if err != nil {
		return nil, err
	}
	if now := res.parse(); !res.Failed && now.FlowID == a.FlowID {
		d.setCurrent(now)
	}
	return d.proceed, nil
}

// proceed goes on from where the login stands.
func (d *Dialogue) proceed(context.Context) (step, error) {
	switch {
	case d.current.pending():
		return d.waitForCall, nil
	case d.current.State == "qr_shown" && d.current.QR != nil:
		return d.waitForScan, nil
	default:
		return d.menu, nil
	}
}

// choice is a line of a menu.
type choice struct {
	label, hint string
	do          step
}

// choose lets the person choose by number, under a head. An empty answer is the first. other takes an answer that is no number of a choice
// and may be the code, nil where none is waited for, and returns nil for what is none either.
func (d *Dialogue) choose(ctx context.Context, head explain.Fact, choices []choice, other func(text string) step) (step, error) {
	question := d.line("ask.choice") + " "
	if other != nil {
		question = d.line("ask.choice_or_code") + " "
	}
	d.list(head, choices, question)
	for {
		text, err := d.ask(ctx, question)
		if err != nil {
			return nil, err
		}
		text = strings.TrimSpace(text)
		n, notNumber := strconv.Atoi(text)
		switch {
		case text == "":
			return choices[0].do, nil
		case notNumber == nil && n >= 1 && n <= len(choices):
			return choices[n-1].do, nil
		case other != nil && (notNumber != nil || len(text) > 2):
			if do := other(text); do != nil {
				return do, nil
			}
		}
		d.say(d.text(explain.NoSuchChoice{Count: len(choices)}))
	}
}

// list shows choices, each on one line where the window is not too narrow for that, and else with its hint below.
func (d *Dialogue) list(head explain.Fact, choices []choice, question string) {
	_, height := d.size()
	var b strings.Builder
	rows := len(d.Rows(question)) + 1
	for i, c := range choices {
		line := fmt.Sprintf("%3d. %s", i+1, c.label)
		if c.hint != "" {
			hint := "(" + c.hint + ")"
			if d.screen && utf8.RuneCountInString(line+" "+hint) > d.Width() {
				rows += len(d.Rows(line))
				b.WriteString(line + "\n")
				line = "    "
			}
			line += " " + hint
		}
		rows += len(d.Rows(line))
		b.WriteString(line + "\n")
	}
	asked := d.text(head)
	if head == (explain.WhatNow{}) && d.resultTitle != "" && d.screen && d.written()-d.resultRow+rows+len(d.Rows(asked)) > height {
		asked = d.text(explain.WhatNow{Last: d.resultTitle}) // which has scrolled off
	}
	d.write("\n")
	for _, row := range d.Rows(asked) {
		d.write(d.Paint(bold, row) + "\n")
	}
	d.say(b.String())
}

// confirm asks for a yes.
func (d *Dialogue) confirm(ctx context.Context, key string) (bool, error) {
	text, err := d.ask(ctx, d.line(key)+" ")
	if err != nil {
		return false, err
	}
	return explain.Agrees(d.Reader, text), nil
}

// askLine asks for a line and cuts blanks off.
func (d *Dialogue) askLine(ctx context.Context, question explain.Fact) (string, error) {
	text, err := d.ask(ctx, d.text(question)+" ")
	return strings.TrimSpace(text), err
}

// askHidden asks for a line that does not show.
func (d *Dialogue) askHidden(ctx context.Context, key string) (string, error) {
	return d.askSecret(ctx, d.line(key)+" ")
}
