package terminal

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

// console is the screen and the keyboard of a person, or the two ends of a pipe.
type console struct {
	keys   *keyboard
	screen bool           // the output is a terminal: lines are wrapped
	cursor bool           // what was shown can be shown again in its place
	colour bool           // texts may be painted
	edit   *term.Terminal // nil unless the input is a terminal
	echo   io.Writer      // where it writes
	inFd   int
	outFd  int

	mu          sync.Mutex // for what follows: a call that is waited for writes, too
	out         io.Writer
	raw         bool // the terminal is in raw mode, in which a new line begins where the last one ended
	rowsWritten int  // rows that were written
}

// newConsole finds out what it has to do with. Where only the input is a terminal, questions and what is typed show on aside.
func newConsole(o Options) *console {
	c := &console{keys: newKeyboard(o.In), out: o.Out}
	c.outFd, c.screen = terminalFd(o.Out)
	c.cursor = c.screen && !o.Dumb
	c.colour = c.cursor && !o.Plain
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

func terminalFd(f any) (fd int, ok bool) {
	file, ok := f.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	fd = int(file.Fd()) //nolint:gosec // a file descriptor is a small number
	return fd, term.IsTerminal(fd)
}

// noHistory is the history of an editor that offers nothing of what was typed before: much of it is secret.
type noHistory struct{}

func (noHistory) Add(string)    {}
func (noHistory) Len() int      { return 0 }
func (noHistory) At(int) string { return "" }

// size is the size of the window, and the usual one where there is none.
func (c *console) size() (width, height int) {
	return windowSize(c.outFd)
}

func windowSize(fd int) (width, height int) {
	width, height, err := term.GetSize(fd)
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

// Width is how wide a text gets on what is a terminal or not: 80 characters where nobody knows better.
func Width(out any) int {
	fd, ok := terminalFd(out)
	if !ok {
		return 80
	}
	width, _ := windowSize(fd)
	return min(width, maxWidth)
}

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

// rows is how many were written so far.
func (c *console) rows() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rowsWritten
}

// style is how a text is shown where the output is a terminal.
type style struct {
	first    string   // SGR code of the first line, "" for none
	verbatim []string // lines that are not wrapped, for whoever copies them
	steps    []string // points that may follow a lead, on its line or numbered below, which is painted
}

// say writes a text, wrapped where the output is a terminal.
func (c *console) say(text string) { c.sayStyled(text, style{}) }

func (c *console) sayStyled(text string, how style) {
	var b strings.Builder
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for n, line := range lines {
		if slices.Contains(how.verbatim, line) {
			b.WriteString(line + "\n")
			if width, _ := c.size(); c.screen {
				c.addRows((utf8.RuneCountInString(line) - 1) / width)
			}
			continue
		}
		lead := stepLead(lines[n:], how.steps)
		for i, row := range c.wrapped(line) {
			switch {
			case n == 0 && how.first != "":
				row = c.paint(how.first, row)
			case i == 0 && lead != "" && strings.HasPrefix(row, lead):
				row = c.paint(green, lead) + row[len(lead):]
			}
			b.WriteString(row + "\n")
		}
	}
	c.write(b.String())
}

// maxWidth is how wide a text gets, however wide the window is: longer lines are hard to read.
const maxWidth = 100

func (c *console) wrapped(line string) []string {
	if !c.screen {
		return []string{line}
	}
	width, _ := c.size()
	return Wrap(line, min(width, maxWidth))
}

// SGR codes of the terminal.
const (
	bold  = "1"
	dim   = "2"
	red   = "1;31"
	green = "32"
	cyan  = "36"
)

func (c *console) paint(sgr, s string) string {
	if !c.colour || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

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
	return c.prompt(ctx, question, c.screen, func() (string, error) {
		c.edit.SetPrompt(c.paint(cyan, question))
		return c.edit.ReadLine()
	})
}

// askSecret asks for a line that does not show while it is typed.
func (c *console) askSecret(ctx context.Context, question string) (string, error) {
	return c.prompt(ctx, question, true, func() (string, error) { return c.edit.ReadPassword(c.paint(cyan, question)) })
}

// prompt asks with an editor of lines. Without, the line is read as it comes: from a pipe, or from a terminal whose output goes elsewhere,
// which must not be in raw mode while another program writes on it.
func (c *console) prompt(ctx context.Context, question string, editing bool, edit func() (string, error)) (line string, err error) {
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
	c.keys.ctx = ctx
	err = c.inRawMode(func() error {
		if width, height := c.size(); width > 0 {
			_ = c.edit.SetSize(width, height) // an error is one of writing, which shows anyway
		}
		line, err = edit()
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
