package explain

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"telegram-login-mcp/internal/outside"
)

// scene is what is known when a text is rendered.
//
// A line of a table is one sentence or more, and may have alternatives, separated by " | ". The first alternative that can be said as it
// stands is said: every {value} in it is known, and every tool that it names exists and makes sense here. A line without such an
// alternative is left out, so a text never has a hole in it. {?value} asks that a value is known and {!value} that it is not, and both
// print nothing.
type scene struct {
	values map[string]string // by the name that stands between the braces
	flow   bool              // a flow of ours is behind it, so tools that need one can be named
	done   bool              // the login is finished, so another way to log in is no advice
}

const alternative = " | "

// oldReader is who reads a text, and so what it may ask for. It is one more thing that is known: lines ask for {?private}, {?by_page}, {?no_pages} and {?page}.
type oldReader string

// The readers.
const (
	oldAnyone    oldReader = ""         // a person at a terminal, or who uses another program
	oldAssistant oldReader = "by_page"  // an assistant that may, but has the password typed on a private page
	oldNoPages   oldReader = "no_pages" // an assistant whose server has no private pages
	oldPrivate   oldReader = "private"  // an assistant to which no secret is told: the person types all of them on private pages
	oldOnPage    oldReader = "page"     // the person on a private page, who types there and calls no tool
)

// Know adds the reader to the values that a text is made with, as ForLocal, ForState and ForAnswer take them.
func Know[V any](r oldReader, values map[string]V, yes V) {
	switch r {
	case oldAnyone:
	case oldPrivate:
		values[string(oldAssistant)] = yes
		fallthrough
	default:
		values[string(r)] = yes
	}
}

// lines renders every line that can be said.
func (s scene) lines(table []string) []string {
	var said []string
	for _, line := range table {
		for one := range strings.SplitSeq(line, alternative) {
			if text, ok := s.fill(one); ok && s.canUse(one) {
				said = append(said, text)
				break
			}
		}
	}
	return said
}

// paragraph renders sentences that follow each other.
func (s scene) paragraph(table []string) string { return strings.Join(s.lines(table), " ") }

// fill puts the values in. It reports false when one of them is not known. Values are put in once: braces inside them stay as they are.
func (s scene) fill(line string) (string, bool) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(line, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), true
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", false
		}
		line = after
		switch value := s.values[strings.TrimLeft(name, "?!")]; {
		case strings.HasPrefix(name, "!") != (value == ""):
			return "", false
		case !strings.HasPrefix(name, "?"):
			b.WriteString(value) // empty behind an exclamation mark
		}
	}
}

// canUse reports whether every tool that line names can be used here.
func (s scene) canUse(line string) bool {
	for _, name := range named(line) {
		i := slices.IndexFunc(tools, func(t tool) bool { return t.name == name })
		if i < 0 {
			continue // another word with an underscore, such as next_type
		}
		if tools[i].later || s.values[string(oldOnPage)] != "" || (tools[i].needsFlow && !s.flow) || (tools[i].logsIn && s.done) {
			return false
		}
	}
	return true
}

// named lists the words of line that could be the name of a tool or variable.
func named(line string) []string {
	if known, ok := mentions.Load(line); ok {
		return known.([]string)
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return !strings.Contains(w, "_") })
	mentions.Store(line, words)
	return words
}

// mentions keeps what named found. It is asked of lines of the tables only, again and again.
var mentions sync.Map

// ownLength is how many characters a text of this program may have that lists what it has to list.
const ownLength = 2000

// clean makes a text that came from outside fit to stand inside a sentence, without marks around it: for what is a name or a number.
func clean(value string) string { return outside.Text(value) }

// shown is a field of an answer as it stands in a sentence: a text in marks, anything else as it is printed, "" for an empty text.
func shown(value any) string {
	if s, ok := value.(string); ok {
		return quoted(s)
	}
	return clean(fmt.Sprint(value))
}

// quoted puts a text from outside in marks, as it is. "" stays "", which is not known.
func quoted(value string) string {
	if value == "" {
		return ""
	}
	return outside.Quoted(value)
}

// name is a name from outside, in marks where it is none.
func name(value string) string {
	if value == "" {
		return ""
	}
	return outside.Name(value)
}
