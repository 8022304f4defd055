package terminal

import (
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"
)

// maxWidth is how wide a text gets, however wide the window is: longer lines are hard to read.
const maxWidth = 100

// Printer writes texts for a person: with lines wrapped at the width of the window where its output is a terminal, and as they are elsewhere.
type Printer struct {
	out    io.Writer
	outFd  int
	screen bool // out is a terminal
	colour bool // texts may be painted

	mu    sync.Mutex
	whole []string // what is not wrapped
}

// NewPrinter makes a printer on out. plain leaves colours out.
func NewPrinter(out io.Writer, plain bool) *Printer {
	p := &Printer{out: out}
	p.outFd, p.screen = terminalFd(out)
	p.colour = p.screen && !plain
	return p
}

// Keep has lines that end with one of these stay whole: a command or a path that is wrapped is pasted as two. It may be called from any goroutine, as
// Rows.
func (p *Printer) Keep(values ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole = append(p.whole, slices.DeleteFunc(values, func(v string) bool { return v == "" || slices.Contains(p.whole, v) })...)
}

// Write implements io.Writer.
func (p *Printer) Write(text []byte) (int, error) {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(p.Rows(line), "\n")
	}
	if _, err := io.WriteString(p.out, strings.Join(lines, "\n")); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Rows are the rows of the window that a line takes.
func (p *Printer) Rows(line string) []string {
	p.mu.Lock()
	whole := slices.ContainsFunc(p.whole, func(value string) bool { return strings.HasSuffix(line, value) })
	p.mu.Unlock()
	if !p.screen || whole {
		return []string{line}
	}
	return Wrap(line, p.Width())
}

// Paint shows a text in the style of an SGR code, such as "1;31", where texts may be painted.
func (p *Printer) Paint(sgr, s string) string {
	if !p.colour || sgr == "" || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// Width is how wide a text gets, in characters.
func (p *Printer) Width() int {
	width, _ := p.size()
	return min(width, maxWidth)
}

// size is the size of the window, and the usual one where there is none.
func (p *Printer) size() (width, height int) {
	width, height, err := term.GetSize(p.outFd)
	if err != nil || !p.screen || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

func terminalFd(f any) (fd int, ok bool) {
	file, ok := f.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	fd = int(file.Fd()) //nolint:gosec // a file descriptor is a small number
	return fd, term.IsTerminal(fd)
}
