package terminal

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// console is the screen and the keyboard of a person, or the two ends of a pipe.
type console struct {
	*Printer
	keys   *keyboard
	cursor bool           // what was shown can be shown again in its place
	edit   *term.Terminal // nil unless the input is a terminal
	echo   io.Writer      // where it writes
	inFd   int

	// Guarded by mu, as out is: a call that is waited for writes, too.
	raw         bool // the terminal is in raw mode, in which a new line begins where the last one ended
	rowsWritten int
}

// newConsole finds out what it has to do with. Where only the input is a terminal, questions and what is typed show on aside.
func newConsole(o Options) *console {
	c := &console{Printer: NewPrinter(o.Out, o.Plain || o.Dumb), keys: newKeyboard(o.In)}
	c.cursor = c.screen && !o.Dumb
	var ok bool
	if c.inFd, ok = terminalFd(o.In); ok {
		if c.echo = o.ErrOut; c.screen {
			c.echo = o.Out
		}
		c.newEditor()
	}
	return c
}

// newEditor makes an editor of lines with nothing in it.
func (c *console) newEditor() {
	c.edit = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{c.keys, c.echo}, "")
	c.edit.History = noHistory{}
}

// noHistory is the history of an editor that offers nothing of what was typed before: much of it is secret.
type noHistory struct{}

func (noHistory) Add(string)    {}
func (noHistory) Len() int      { return 0 }
func (noHistory) At(int) string { return "" }

// write writes as it stands.
func (c *console) write(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rowsWritten += strings.Count(s, "\n")
	if c.raw {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	_, _ = io.WriteString(c.out, s)
}

// addRows adds rows that a terminal makes of one line.
func (c *console) addRows(rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rowsWritten += rows
}

// written is how many rows were written so far.
func (c *console) written() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rowsWritten
}

// style is how a text is shown where the output is a terminal.
type style struct {
	first string   // SGR code of the first line, "" for none
	steps []string // points that may follow a lead, on its line or numbered below, which is painted
}

// say writes a text, wrapped where the output is a terminal.
func (c *console) say(text string) { c.sayStyled(text, style{}) }

func (c *console) sayStyled(text string, how style) {
	var b strings.Builder
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for n, line := range lines {
		lead := stepLead(lines[n:], how.steps)
		for i, row := range c.Rows(line) {
			if width, _ := c.size(); c.screen && row != "" {
				c.addRows((utf8.RuneCountInString(row) - 1) / width) // a session is longer than the window
			}
			switch {
			case n == 0 && how.first != "":
				row = c.Paint(how.first, row)
			case i == 0 && lead != "" && strings.HasPrefix(row, lead):
				row = c.Paint(green, lead) + row[len(lead):]
			}
			b.WriteString(row + "\n")
		}
	}
	c.write(b.String())
}

// SGR codes of the terminal.
const (
	bold  = "1"
	dim   = "2"
	red   = "1;31"
	green = "32"
	cyan  = "36"
)

// stepLead is what leads to steps at the beginning of the first of these lines, "" where nothing does.
func stepLead(lines, steps []string) string {
	for _, point := range steps {
		if lead, ok := strings.CutSuffix(lines[0], " "+point); ok && !strings.HasPrefix(lead, " ") {
			return lead
		}
		if len(lines) > 1 && lines[1] == "  1. "+point {
			return lines[0]
		}
	}
	return ""
}

// ask asks for a line.
func (c *console) ask(ctx context.Context, question string) (string, error) {
	return c.prompt(ctx, question, c.screen, func(prompt string) (string, error) {
		c.edit.SetPrompt(prompt)
		return c.edit.ReadLine()
	})
}

// askSecret asks for a line that does not show while it is typed.
func (c *console) askSecret(ctx context.Context, question string) (string, error) {
	return c.prompt(ctx, question, true, func(prompt string) (string, error) { return c.edit.ReadPassword(prompt) })
}

// prompt asks with an editor of lines. Without, the line is read as it comes: from a pipe, or from a terminal whose output goes elsewhere,
// which must not be in raw mode while another program writes on it. The editor gets the last row of the question only: it breaks in the middle of words.
func (c *console) prompt(ctx context.Context, question string, editing bool, edit func(prompt string) (string, error)) (line string, err error) {
	switch {
	case ctx.Err() != nil:
		return "", ErrInterrupted
	case c.edit == nil:
		c.write(question)
		line, err = c.keys.line(ctx)
		c.write("\n")
		return line, err
	case !editing:
		_, _ = io.WriteString(c.echo, question)
		return c.keys.line(ctx)
	}
	rows := c.Rows(question)
	last := len(rows) - 1
	for _, row := range rows[:last] {
		c.write(c.Paint(cyan, row) + "\n")
	}
	c.keys.ctx = ctx
	err = c.inRawMode(func() error {
		if width, height := c.size(); width > 0 {
			_ = c.edit.SetSize(width, height) // an error is one of writing, which shows anyway
		}
		line, err = edit(c.Paint(cyan, rows[last]))
		return err
	})
	if errors.Is(err, io.EOF) { // Ctrl-D
		err = ErrInputEnded
	}
	if err != nil {
		c.newEditor() // the old one has half a line in it
		c.write("\n")
	}
	return line, err
}

// withRawMode is for what waits for a key on a terminal.
func (c *console) withRawMode(do func() error) error {
	if c.edit == nil || !c.screen {
		return do()
	}
	return c.inRawMode(do)
}

// inRawMode does something in raw mode, and leaves the terminal as it was, whatever happens.
func (c *console) inRawMode(do func() error) error {
	before, err := term.MakeRaw(c.inFd)
	if err != nil {
		return do()
	}
	c.setRaw(c.screen)
	defer func() {
		c.setRaw(false)
		_ = term.Restore(c.inFd, before)
	}()
	return do()
}

func (c *console) setRaw(raw bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = raw
}
