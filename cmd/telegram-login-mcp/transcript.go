package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mattn/go-isatty"
)

// transcript prints a conversation for people, with colours on a terminal only (https://no-color.org).
type transcript struct {
	out    io.Writer
	colour bool
}

func newTranscript(f *os.File) *transcript {
	return &transcript{out: f, colour: isatty.IsTerminal(f.Fd()) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// SGR codes of the terminal.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (t *transcript) paint(sgr, s string) string {
	if !t.colour {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

func (t *transcript) line(s string) { _, _ = fmt.Fprintln(t.out, s) }

func (t *transcript) title(format string, args ...any) {
	t.line("\n" + t.paint(bold, "== "+fmt.Sprintf(format, args...)) + "\n")
}

func (t *transcript) note(format string, args ...any) {
	t.line(t.paint(dim, "("+fmt.Sprintf(format, args...)+")"))
}

func (t *transcript) person(format string, args ...any) {
	t.line(t.paint(yellow, "you>  ") + fmt.Sprintf(format, args...))
}

func (t *transcript) fail(format string, args ...any) {
	t.line(t.paint(red, fmt.Sprintf(format, args...)))
}

func (t *transcript) call(tool string, a args) {
	raw, err := json.Marshal(a)
	if err != nil {
		raw = []byte("{}")
	}
	t.line(t.paint(cyan, "tool> "+tool) + " " + string(raw))
}

// answer prints the text of a result, indented, as the assistant gets to see it.
func (t *transcript) answer(res *mcp.CallToolResult) {
	for _, c := range res.Content {
		content, ok := c.(mcp.TextContent)
		if !ok {
			continue
		}
		for l := range strings.SplitSeq(content.Text, "\n") {
			switch {
			case strings.HasPrefix(l, "error:"):
				l = t.paint(red, l)
			case strings.HasPrefix(l, "fix:"), strings.HasPrefix(l, "What to do"):
				l = t.paint(green, l)
			}
			t.line(strings.TrimRight("      "+l, " "))
		}
	}
	t.line("")
}
