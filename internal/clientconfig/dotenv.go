package clientconfig

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Setting is a line of a .env file that sets a variable, or the lines where a quoted value goes over several. Line 3 of a file may be one for
// python-dotenv and not for dotenv of Node.js, and the same line may say something else to each: their rules are nowhere written down but in
// https://github.com/theskumar/python-dotenv/blob/main/src/dotenv/parser.py and https://github.com/motdotla/dotenv/blob/master/lib/main.js.
type Setting struct {
	Name   string // "" for a line that neither understands
	Value  string // as python-dotenv reads it, before it puts in what ${NAME} stands for
	Node   string // as dotenv of Node.js reads it; mostly the same
	Only   string // "python" or "node" for a line that only one of them understands
	Line   int    // where it begins, from 1
	Again  int    // the line of the last setting of the same name, which wins; 0 for that one
	Quote  byte   // ' or " around the value, 0 without
	Export bool   // behind the word export
	Bare   bool   // a name without =, which python-dotenv takes for a variable without a value
	Marked bool   // behind a byte order mark, which python-dotenv until 2026 takes for a part of the name, so that the variable is not set

	from, to int // where the value is, with its quotes
	end      int // behind the comment that follows
}

// ParseDotenv reads a .env file as python-dotenv and dotenv of Node.js do.
func ParseDotenv(text []byte) []Setting {
	settings := readPython(string(text))
	read := make(map[int]Setting)
	for _, s := range readNode(string(text)) {
		read[s.Line] = s
	}
	for i, s := range settings {
		n, ok := read[s.Line]
		switch {
		case ok && n.Name == s.Name:
			settings[i].Node = n.Node
		case ok && s.Name == "":
			n.from, n.to, n.end = s.from, s.to, s.end
			settings[i] = n
		case s.Name != "":
			settings[i].Only = "python"
			continue
		}
		delete(read, s.Line)
	}
	for _, n := range read { // another name in the same line, or a line in a value of the other
		settings = append(settings, n)
	}
	slices.SortStableFunc(settings, func(a, b Setting) int { return a.Line - b.Line })
	last := make(map[string]int)
	for _, s := range settings {
		last[s.Name] = s.Line
	}
	for i, s := range settings {
		if s.Name != "" && last[s.Name] != s.Line {
			settings[i].Again = last[s.Name]
		}
	}
	return settings
}

// dotenvReader is a text and how far it is read.
type dotenvReader struct {
	text    string
	at      int
	line    int // that of counted
	counted int // up to where lines are counted
}

// lineAt is the line of an offset behind all that were asked for before.
func (r *dotenvReader) lineAt(offset int) int {
	r.line += strings.Count(r.text[r.counted:offset], "\n")
	r.counted = offset
	return r.line
}

// take reads as long as a character fits.
func (r *dotenvReader) take(fits func(rune) bool) string {
	rest := r.text[r.at:]
	n := strings.IndexFunc(rest, func(c rune) bool { return !fits(c) })
	if n < 0 {
		n = len(rest)
	}
	r.at += n
	return rest[:n]
}

func (r *dotenvReader) next() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func isBlank(c rune) bool { return c != '\n' && c != '\r' && isSpace(c) }

// isSpace is \s of Python, which knows four separators more than Go does.
func isSpace(c rune) bool { return unicode.IsSpace(c) || c >= 0x1c && c <= 0x1f }

func isLine(c rune) bool { return c != '\n' && c != '\r' }

// readPython is parser.py of python-dotenv, step by step.
func readPython(text string) []Setting {
	r := &dotenvReader{text: text, line: 1}
	hasMark := strings.HasPrefix(text, string(byteOrderMark))
	if hasMark {
		r.at = len(byteOrderMark)
	}
	var settings []Setting
	for first := true; ; first = false {
		begin := r.at
		r.take(isSpace)
		if r.at == len(r.text) {
			return settings
		}
		s := Setting{Line: r.lineAt(r.at), Marked: first && hasMark && r.at == begin}
		if r.next() == '#' {
			r.take(isLine)
			continue
		}
		if !r.binding(&s) {
			s = Setting{Line: s.Line}
			r.take(isLine)
		}
		s.end = r.at
		settings = append(settings, s)
	}
}

// binding reads a name and its value, up to the end of the line.
func (r *dotenvReader) binding(s *Setting) bool {
	if rest := r.text[r.at:]; strings.HasPrefix(rest, "export") && strings.IndexFunc(rest[len("export"):], isBlank) == 0 {
		s.Export = true
		r.at += len("export")
		r.take(isBlank)
	}
	switch r.next() {
	case '#':
		return false
	case '\'':
		name, _, closed := strings.Cut(r.text[r.at+1:], "'")
		if s.Name = name; !closed {
			return false
		}
		r.at += len(name) + len("''")
	default:
		s.Name = r.take(func(c rune) bool { return c != '=' && c != '#' && !isSpace(c) })
	}
	if s.Name == "" {
		return false
	}
	s.from, s.to = r.at, r.at
	r.take(isBlank)
	if r.next() != '=' {
		s.Bare = true
		return r.lineEnds()
	}
	r.at++
	r.take(isBlank)
	s.from, s.to = r.at, r.at
	switch c := r.next(); c {
	case '\'', '"':
		if !r.quoted(s, c) {
			return false
		}
	default:
		raw := r.take(isLine)
		s.Value = strings.TrimRightFunc(withoutComment(raw), isSpace)
		if s.to = s.from + len(s.Value); strings.HasPrefix(raw, "#") {
			s.to = s.from // a value here, and a comment for Node.js and in python-dotenv from the end of 2026 on: it is left where it is
		}
	}
	return r.lineEnds()
}

// withoutComment cuts at the first # behind white space.
func withoutComment(raw string) string {
	space := false
	for i, c := range raw {
		if c == '#' && space {
			return raw[:i]
		}
		space = isSpace(c)
	}
	return raw
}

// once compiles an expression when it is first used: nothing of this may cost the start of a server.
func once(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	singleQuoted, singleEscape = once(`^'((?:\\'|[^'])*)'`), once(`\\[\\']`)
	doubleQuoted, doubleEscape = once(`^"((?:\\"|[^"])*)"`), once(`\\[\\'"abfnrtv]`)
)

// quoted reads a value in quotes, over as many lines as it has.
func (r *dotenvReader) quoted(s *Setting, sign byte) bool {
	value, escape := singleQuoted(), singleEscape()
	if sign == '"' {
		value, escape = doubleQuoted(), doubleEscape()
	}
	found := value.FindStringSubmatch(r.text[r.at:])
	if found == nil {
		return false
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(found[1]) // a text file is read so
	unescape := strings.NewReplacer("a", "\a", "b", "\b", "f", "\f", "n", "\n", "r", "\r", "t", "\t", "v", "\v")
	s.Value = escape.ReplaceAllStringFunc(text, func(found string) string { return unescape.Replace(found[1:]) })
	s.Quote = sign
	r.at += len(found[0])
	s.to = r.at
	return true
}

// lineEnds reads a comment, and reports whether nothing else is on the line.
func (r *dotenvReader) lineEnds() bool {
	r.take(isBlank)
	if r.next() == '#' {
		r.take(isLine)
	}
	return r.at == len(r.text) || r.next() == '\n' || r.next() == '\r'
}

// nodeSpace is \s of JavaScript.
const nodeSpace = `[\s\v\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]`

var (
	nodeLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(strings.NewReplacer("SPACE", nodeSpace).Replace(
			"(?m)^SPACE*(?:export(SPACE+))?([\\w.-]+)(?:SPACE*=SPACE*?|:SPACE+?)(SPACE*'(?:\\\\'|[^'])*'|SPACE*\"(?:\\\\\"|[^\"])*\"|SPACE*`(?:\\\\`|[^`])*`|[^#\\r\\n]+)?SPACE*(?:#.*)?$"))
	})
	nodeEnds = once(`^` + nodeSpace + `*|` + nodeSpace + `*$`)
)

// readNode is lib/main.js of dotenv, whose rule is one regular expression.
func readNode(text string) []Setting {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := &dotenvReader{text: text, line: 1}
	var settings []Setting
	for _, m := range nodeLine().FindAllStringSubmatchIndex(text, -1) {
		s := Setting{Name: text[m[4]:m[5]], Line: lines.lineAt(m[4]), Export: m[2] >= 0, Only: "node"}
		if m[6] >= 0 {
			s.Node = nodeEnds().ReplaceAllString(text[m[6]:m[7]], "")
		}
		if n := len(s.Node); n > 0 && strings.IndexByte("'\"`", s.Node[0]) >= 0 {
			sign := s.Node[0]
			if n > 1 && s.Node[n-1] == sign {
				s.Node, s.Quote = s.Node[1:n-1], sign
			}
			if sign == '"' {
				s.Node = strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(s.Node)
			}
		}
		settings = append(settings, s)
	}
	return settings
}
