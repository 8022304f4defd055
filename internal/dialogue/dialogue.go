package dialogue

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
	// place. Aside gets questions and echo where only In is one.
	In         io.Reader
	Out, Aside io.Writer
	// Reader is who reads what is said: explain.Terminal where it is zero.
	Reader explain.Reader
	// Plain leaves colours out. Dumb says that a terminal cannot go back to what it has shown, either.
	Plain, Dumb bool
	// Sandbox says that the Telegram on the other side is the embedded one.
	Sandbox bool
	// HasAPIID and HasAPIHash say that the tools know the credentials already.
	HasAPIID, HasAPIHash bool
	// Resume begins with a login that was kept.
	Resume bool
	// Why is said first, nil for nothing.
	Why explain.Fact
	// GoOn is the command that goes on with a kept login. Lost is why there will be none to go on with, told as a clause; nil where logins are
	// kept.
	GoOn string
	Lost explain.Fact
}

// Dialogue is one conversation with one person.
type Dialogue struct {
	Options
	*console
	now   func() time.Time
	ahead time.Duration // how far the sandbox's clock was moved from here

	current answer // the login that it is about, zero without one
	before  map[string]bool
	phone   string // as it was typed, "" when the login was begun elsewhere
	handed  bool   // the session of the current login was handed over
	extras  []string
	last    string // what the last result said, in one line
	begun   int    // rows that were written before it
	apiID   int
	apiHash string
	listed  bool // the people of the sandbox were shown
	doubt   bool // the credentials were refused, so they are asked for

	telling  sync.Mutex
	quiet    bool  // what goes on is not told
	told     Doing // last, zero when nothing is waited for
	shown    Doing // of it, on the screen
	tellRows int   // rows that it takes there
	tellEnd  int   // rows that were written when it was
	later    *time.Timer
}

// New prepares a dialogue. Run holds it.
func New(o Options) *Dialogue {
	if o.Aside == nil {
		o.Aside = o.Out
	}
	if o.Reader == (explain.Reader{}) {
		o.Reader = explain.Terminal
	}
	d := &Dialogue{Options: o, console: newConsole(o), before: map[string]bool{}}
	d.now = func() time.Time { return time.Now().Add(d.ahead) }
	return d
}

// Stay waits for Enter, or for anything else that says that the person is done reading.
func (d *Dialogue) Stay() {
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
	if errors.Is(err, ErrInputEnded) && d.handed {
		err = nil
	}
	d.farewell(context.WithoutCancel(ctx), err != nil)
	return err
}

func (d *Dialogue) greet() {
	if d.Why != nil {
		d.say(d.text(d.Why) + "\n")
	}
	d.title(d.line("say.title"))
	d.say(d.line("say.welcome"))
	if d.Sandbox {
		d.say(d.line("say.rehearsal"))
	}
}

func (d *Dialogue) title(text string) {
	d.write("\n")
	d.sayWith("== "+text, look{first: bold})
}

// Doing is what goes on while a tool is waited for. Unanswered says that it is a call that Telegram has not answered yet.
type Doing struct {
	Text       string
	Unanswered bool
}

// tellAfter is how long a call to Telegram takes before it is worth telling of that it is not answered.
const tellAfter = 2 * time.Second

// Tell takes what goes on while a tool is waited for. It may be called from any goroutine, and with the same again.
func (d *Dialogue) Tell(doing Doing) {
	d.telling.Lock()
	defer d.telling.Unlock()
	if d.quiet || doing == d.told {
		return
	}
	d.stopLaterLocked()
	d.told = doing
	if !doing.Unanswered {
		if doing != d.shown { // it was told before a call was sent, and comes again with the answer
			d.tell(doing)
		}
		return
	}
	d.later = time.AfterFunc(tellAfter, func() {
		d.telling.Lock()
		defer d.telling.Unlock()
		if !d.quiet && doing == d.told {
			d.tell(doing)
		}
	})
}

// tell writes what goes on, in place of what went on before where nothing was written since: a network that fails has an attempt to tell every
// second.
func (d *Dialogue) tell(doing Doing) {
	d.shown = doing
	rows := d.wrapped("   " + doing.Text + " ...")
	text := ""
	if _, height := d.size(); d.cursor && d.rows() == d.tellEnd && d.tellRows > 0 && d.tellRows < height {
		text = fmt.Sprintf("\x1b[%dA\r\x1b[J", d.tellRows)
		d.more(-d.tellRows)
	}
	for _, row := range rows {
		text += d.paint(dim, row) + "\n"
	}
	d.write(text)
	d.tellRows, d.tellEnd = len(rows), d.rows()
}

func (d *Dialogue) stopLaterLocked() {
	if d.later != nil {
		d.later.Stop()
	}
}

func (d *Dialogue) untellLocked() {
	d.stopLaterLocked()
	d.told, d.shown = Doing{}, Doing{}
}

// untell ends the telling of a call that has ended.
func (d *Dialogue) untell() {
	d.telling.Lock()
	defer d.telling.Unlock()
	d.untellLocked()
}

// hush switches telling off, or on again. Either way what was told last is over.
func (d *Dialogue) hush(quiet bool) {
	d.telling.Lock()
	defer d.telling.Unlock()
	d.untellLocked()
	d.quiet = quiet
}

// call calls a tool. The error is ErrInterrupted when ctx is over; a tool that does not answer for another reason is a refusal, too.
func (d *Dialogue) call(ctx context.Context, tool string, arguments map[string]any) (Result, error) {
	res, err := d.Tools.Call(ctx, tool, arguments)
	d.untell()
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
	a := res.read()
	d.last, d.begun = a.title(), d.rows()
	d.write("\n")
	how := look{whole: a.whole(), steps: a.steps()}
	if res.Failed {
		how.first = red
	}
	d.sayWith(res.Text, how)
}

// did takes the result of a tool that was called for a login: it is shown, and says where the login stands now.
func (d *Dialogue) did(ctx context.Context, res Result) (step, error) {
	a := res.read()
	d.extras = nil
	for _, tool := range a.NextTools {
		if tool == "check_connection" || tool == "explain_error" { // which help with an error, whatever fits the login
			d.extras = append(d.extras, tool)
		}
	}
	d.doubt = d.doubt || strings.Contains(a.Error.Code, "api_id") || strings.Contains(a.Error.Code, "api_credentials")
	switch {
	case a.FlowID == "" && a.State == "": // nothing came of it
		d.show(res)
		if d.current.FlowID == "" || a.Error.Code == "failure.unknown_flow" {
			return d.start, nil
		}
		return d.menu, nil
	case res.Failed: // an error does not say all about the login
		d.show(res)
		return d.refreshed(ctx, a)
	}
	d.enter(a)
	d.show(res)
	return d.at, nil
}

// enter notes where the login stands.
func (d *Dialogue) enter(a answer) {
	if a.FlowID != d.current.FlowID {
		d.handed = false
	}
	d.current = a
}

// refreshed looks up what an error did not say.
func (d *Dialogue) refreshed(ctx context.Context, a answer) (step, error) {
	d.enter(a)
	d.hush(true)
	res, err := d.call(ctx, "get_flow", map[string]any{"flow_id": a.FlowID})
	d.hush(false)
	if err != nil {
		return nil, err
	}
	if now := res.read(); !res.Failed && now.FlowID == a.FlowID {
		d.enter(now)
	}
	return d.at, nil
}

// at goes on from where the login stands.
func (d *Dialogue) at(context.Context) (step, error) {
	switch {
	case d.current.busy():
		return d.watchCall, nil
	case d.current.State == "qr_shown" && d.current.QR != nil:
		return d.watchQR, nil
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

// list shows choices, each on one line where the window is not too narrow for that.
func (d *Dialogue) list(head explain.Fact, choices []choice, question string) {
	width, height := d.size()
	var b strings.Builder
	rows := len(d.wrapped(question)) + 1
	for i, c := range choices {
		line := fmt.Sprintf("%3d. %s", i+1, c.label)
		if c.hint != "" {
			hinted := line + " (" + c.hint + ")"
			if !d.screen || utf8.RuneCountInString(hinted) <= min(width, widest) {
				line = hinted
			}
		}
		rows += len(d.wrapped(line))
		b.WriteString(line + "\n")
	}
	asked := d.text(head)
	if head == (explain.WhatNow{}) && d.last != "" && d.screen && d.rows()-d.begun+rows+len(d.wrapped(asked)) > height {
		asked = d.text(explain.WhatNow{Last: d.last}) // which has scrolled off
	}
	d.write("\n")
	for _, row := range d.wrapped(asked) {
		d.write(d.paint(bold, row) + "\n")
	}
	d.say(b.String())
}

// agreed asks for a yes.
func (d *Dialogue) agreed(ctx context.Context, key string) (bool, error) {
	text, err := d.ask(ctx, d.line(key)+" ")
	if err != nil {
		return false, err
	}
	return explain.Agrees(d.Reader, text), nil
}

// field asks for a line and cuts blanks off.
func (d *Dialogue) field(ctx context.Context, question explain.Fact) (string, error) {
	text, err := d.ask(ctx, d.text(question)+" ")
	return strings.TrimSpace(text), err
}

// hidden asks for a line that does not show.
func (d *Dialogue) hidden(ctx context.Context, key string) (string, error) {
	return d.askSecret(ctx, d.line(key)+" ")
}
