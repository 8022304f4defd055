package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Finding is one error that stands in a text.
type Finding struct {
	As      string  // how it stands there: a name, a class name or a phrase; never more of the text than that
	Failure Failure // what was understood; zero for a failure of the connection
	Problem Problem // told to an assistant
	fact    Fact
}

// For is the problem told to a reader.
func (f Finding) For(r Reader) Problem { return Tell(r, f.fact) }

// Found is what Find found, and whether there was more of it.
type Found struct {
	Findings []Finding // in the order in which they first stand in the text
	More     bool      // more errors stand in the text than Findings has
	Cut      bool      // the text was so long that only its end was searched
}

// The limits of Find. A login fails for one or two reasons, so more findings help nobody.
const (
	searchedLength = 64 << 10 // bytes from the end of the text, where a traceback says what happened
	maxFindings    = 10
)

// Find finds the errors of Telegram and of the connection in text and explains each of them. It knows bare names (FLOOD_WAIT_42, also in
// lower case), numbers of the protocol (-404, bad_msg_notification 16), the class names of Telethon, Pyrogram and GramJS, and the messages
// of those, mtcute, TDLib and gotd. method is the TL name of the failed call when the person gave it; without it, the text is searched for
// one. It finds nothing where nothing stands, and never guesses: a name that is not in the catalogue counts only beside an error code in a
// line that is about Telegram, or when it is the whole text. A wait that stands in the text counts from when the error came, so the
// explanations name no time of day.
func Find(text, method string) Found {
	var found Found
	if len(text) > searchedLength {
		text, found.Cut = text[len(text)-searchedLength:], true
	}
	var hits []match
	whole := strings.TrimSpace(text)
	for line := range strings.Lines(text) {
		if len(hits) > maxFindings {
			break
		}
		for _, h := range hitsIn(line, whole, method) {
			h.method = cmp.Or(method, h.method)
			hits = add(hits, h)
		}
	}
	if len(hits) > maxFindings {
		hits, found.More = hits[:maxFindings], true
	}
	for _, h := range hits {
		found.Findings = append(found.Findings, h.explained())
	}
	return found
}

// hitsIn finds the errors in a line in their order, with the method of each. whole is the text that line is a part of, method the call that the person named.
func hitsIn(line, whole, method string) []match {
	all := slices.Concat(namesIn(line, whole, method), classesIn(line), numbersIn(line, whole), phrasesIn(line))
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(a.at, b.at) })
	var hits []match
	for i, h := range all {
		if slices.ContainsFunc(hits, func(other match) bool { return other.as == h.as }) {
			continue
		}
		next := len(line)
		if n := slices.IndexFunc(all[i:], func(other match) bool { return !h.is(other) }); n > 0 {
			next = all[i+n].at
		}
		h.method = methodOf(line, h.at, next)
		hits = append(hits, h)
	}
	return hits
}

// match is one place where an error stands.
type match struct {
	at     int // byte in the line
	as     string
	code   int    // Telegram's number, or that of the protocol; 0 when it does not stand there
	name   string // of an error of Telegram
	other  Fact   // a failure that is no error of Telegram; nil for one that is
	number int
	method string
}

// is reports whether h and other are the same error. What has only a number of the protocol is told apart by that.
func (h match) is(other match) bool {
	return h.name == other.name && h.other == other.other && (h.name != "" || h.code == other.code)
}

// add adds h to hits unless it is there already. The same error with and without its number is one error.
func add(hits []match, h match) []match {
	for i := range hits {
		same := &hits[i]
		if !same.is(h) || (same.number != 0 && h.number != 0 && same.number != h.number) {
			continue
		}
		same.code, same.number, same.method = cmp.Or(same.code, h.code), cmp.Or(same.number, h.number), cmp.Or(same.method, h.method)
		return hits
	}
	return append(hits, h)
}

func (h match) explained() Finding {
	f, _ := h.fact().(Failure)
	return Finding{As: h.as, Failure: f, Problem: Tell(Assistant, h.fact()), fact: h.fact()}
}

// fact is what was found, to be told.
func (h match) fact() Fact {
	if h.other != nil {
		return h.other
	}
	return Failure{Method: h.method, Code: h.code, Type: h.name, Argument: h.number, pasted: true, timeless: h.number <= 0 && strings.HasSuffix(h.as, "_0")}
}

// classesIn finds names of exception classes.
func classesIn(line string) []match {
	var hits []match
	for _, place := range className().FindAllStringIndex(line, -1) {
		as := line[place[0]:place[1]]
		key := strings.TrimSuffix(strings.ToLower(as), "error")
		if name, ok := byClass()[key]; ok {
			hits = append(hits, match{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
		} else if name, ok := byClass()[strings.ToLower(as)]; ok { // InterdcCallError of Pyrogram
			hits = append(hits, match{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
		}
	}
	return hits
}

// byClass finds an error by the name that libraries give its class, in lower case.
var byClass = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, len(catalogue))
	for _, e := range catalogue {
		if e.name != "" && !slices.Contains(noClass, e.name) {
			m[strings.ToLower(strings.ReplaceAll(e.name, "_", ""))] = e.name
		}
	}
	for class, name := range classNames {
		m[class] = name
	}
	return m
})

// phrasesIn finds sentences that stand for an error.
func phrasesIn(line string) []match {
	lower := lowerASCII(line)
	var hits []match
	for _, p := range phrases {
		at := indexPhrase(lower, p.text)
		if at < 0 || p.text == "unexpected eof" && strings.Contains(lower, "parsing") { // of a file, not of a connection
			continue
		}
		h := match{at: at, as: strings.TrimSpace(p.text), name: p.name, other: p.other}
		if p.name != "" {
			h.number = numberIn(around(line, at), p.name)
		}
		if p.name == "FLOOD_WAIT" && h.number == 0 {
			continue // "a wait of" something else
		}
		hits = append(hits, h)
	}
	return hits
}

// lowerASCII is s with its ASCII letters in lower case. Every byte keeps its place, which strings.ToLower does not promise: Ⱥ grows.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// indexPhrase finds a phrase in a line, -1 when it is not there. A phrase of one word, such as enotfound, has to be a word of its own,
// which it is not in TypeNotFoundError; the name of a class may be the end of a longer one.
func indexPhrase(line, phrase string) int {
	whole := !strings.HasSuffix(phrase, "error") && strings.Trim(phrase, "_abcdefghijklmnopqrstuvwxyz") == ""
	for from := 0; ; {
		at := strings.Index(line[from:], phrase)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(phrase)
		if !whole || (at == 0 || !isWordByte(line[at-1])) && (end == len(line) || !isWordByte(line[end])) {
			return at
		}
		from = at + 1
	}
}

func isWordByte(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// numberIn finds the number that belongs to the error name in text, 0 when there is none or the error has none.
func numberIn(text, name string) int {
	var places []pattern
	e, _ := find(Failure{Type: name})
	switch {
	case strings.HasSuffix(name, "_MIGRATE"):
		places = dataCentre
	case e.retry == Retry{When: RetryAfter}:
		places = waits
	}
	for _, place := range places {
		if m := place().FindStringSubmatch(text); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return 0
}

// longestBefore is how far, in bytes, an error code stands before its name.
const longestBefore = 40

// nearby is how far, in bytes, what belongs to an error stands from it in a line.
const nearby = 300

// around is the part of line that can belong to the error at byte at.
func around(line string, at int) string {
	return line[max(0, at-nearby):min(len(line), at+nearby)]
}
