package pasted

import (
	"slices"
	"sort"
	"strings"
)

// page is a text that is being read.
type page struct {
	text   string
	folded []byte // the same with ASCII letters in lower case; every byte keeps its place
	lower  string // of folded
	whole  string // the text without what is blank around it
	method string // of the failed call, when the person gave it
	lines  []line
	hits   []match // where errors stand
	runs   []span  // long runs of letters and digits, which can be secrets
	hidden []secret

	mentions []mention // where answers of Telegram and states of TDLib can begin, in their order

	classIn map[int]bool    // the lines that have the name of an error's class
	seenIn  int             // the line whose names were seen last
	names   map[string]bool // that stand in it
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

func (s span) meets(at, end int) bool { return s.from < end && at < s.to }

// line is one line of a text, without its end.
type line struct {
	span
	marks library // the libraries that it names
	trace int     // the number of the report that it is a part of, such as a traceback; 0 for a line of its own
	weak  bool    // it shows where something happened, and not what
	later bool    // what went wrong while another error was being handled begins with it
	log   bool    // it begins as an entry of a log does
}

// newPage splits a text into its lines.
func newPage(text, method string) *page {
	p := &page{text: text, folded: folded(text), whole: strings.TrimSpace(text), method: given(method)}
	p.lower = string(p.folded)
	written := strings.Contains(text, `\n`)
	for from := 0; from <= len(text); {
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			end = len(text) - from
		}
		p.addLine(span{from, from + end}, written)
		from += end + 1
	}
	return p
}

// addLine adds a line; written says whether ends of lines are written out anywhere. A report that stands in a string of JSON, as results of tools have it, is several lines whose ends are written out.
func (p *page) addLine(s span, written bool) {
	said := p.text[s.from:s.to]
	const end = `\n`
	if written && (strings.Contains(said, `(most recent call last):\n`) || strings.Contains(said, `\n    at `) || strings.Contains(said, `\nCaused by:`)) {
		for at := strings.Index(said, end); at >= 0; at = strings.Index(said, end) {
			p.lines = append(p.lines, line{span: span{s.from, s.from + at}})
			s.from += at + len(end)
			said = said[at+len(end):]
		}
	}
	p.lines = append(p.lines, line{span: s})
}

// seen reports whether as stood in the same line already. The lines come in their order.
func (p *page) seen(where int, as string) bool {
	if p.seenIn != where || p.names == nil {
		p.seenIn, p.names = where, map[string]bool{}
	}
	if p.names[as] {
		return true
	}
	p.names[as] = true
	return false
}

// lineOf is the number of the line that has byte at.
func (p *page) lineOf(at int) int {
	return sort.Search(len(p.lines), func(i int) bool { return p.lines[i].from > at }) - 1
}

// nearby is how far, in bytes, what belongs to an error stands from it in a line.
const nearby = 300

// around is the part of its line that can belong to an error.
func (p *page) around(h match) string {
	l := p.lines[h.line]
	return p.text[max(l.from, h.at-nearby):min(l.to, h.at+nearby)]
}

// lineText is a line as it stands.
func (p *page) lineText(i int) string { return p.text[p.lines[i].from:p.lines[i].to] }

// isHidden reports whether a part of the text is secret, or has something secret in it.
func (p *page) isHidden(at, end int) bool {
	i, _ := slices.BinarySearchFunc(p.hidden, at, func(s secret, at int) int {
		if s.to <= at {
			return -1
		}
		return 1
	})
	return i < len(p.hidden) && p.hidden[i].meets(at, end)
}

// lowerASCII is s with its ASCII letters in lower case.
func lowerASCII(s string) string { return string(folded(s)) }

// folded is s with its ASCII letters in lower case. Every byte keeps its place, which strings.ToLower does not promise: Ⱥ grows.
func folded(s string) []byte {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}

func isWordByte(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }
