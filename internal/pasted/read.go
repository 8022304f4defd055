package pasted

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

// Answer says what is known of an error.
type Answer string

// The answers.
const (
	Known     Answer = "known"     // about a login, a session, or a tool's way to Telegram: it is explained
	Elsewhere Answer = "elsewhere" // an error of Telegram that is not of a login
	Unknown   Answer = "unknown"   // quoted, with what its form says
)

// Finding is one error that stands in a text.
type Finding struct {
	As     string // how it stands there: a name, a class name or a phrase; never more of the text than that, and never a secret
	Answer Answer
	Fact   explain.Fact
}

// Failure is the error of Telegram that was found, zero for any other.
func (f Finding) Failure() explain.Failure {
	failure, _ := f.Fact.(explain.Failure)
	return failure
}

// SecretKind is a kind of secret that people paste without wanting to.
type SecretKind string

// Reading is what stands in a text.
type Reading struct {
	Findings []Finding    // in the order in which they first stand in the text
	More     bool         // more errors stand in the text than Findings has
	Cut      bool         // the text was so long that only its end was searched
	Secrets  []SecretKind // what of the text should not be seen by others, each kind once
}

// The limits of Read. A login fails for one or two reasons, so more findings help nobody.
const (
	searchedLength = 64 << 10 // bytes from the end of the text, where a traceback says what happened
	maxFindings    = 10
)

// Read finds the errors in text. It knows bare names (FLOOD_WAIT_42, also in
// lower case), numbers of the protocol (-404, bad_msg_notification 16), the class names of Telethon, Pyrogram and GramJS, and the messages
// of those, mtcute, TDLib and gotd. method is the TL name of the failed call when the person gave it; without it, the text is searched for
// one. A name that is not in the catalogue counts only beside an error code in a
// line that is about Telegram, or when it is the whole text. A wait that stands in the text counts from when the error came, so the
// explanations name no time of day.
func Read(text, method string) Reading {
	var found Reading
	if len(text) > searchedLength {
		text, found.Cut = text[len(text)-searchedLength:], true
	}
	var hits []match
	whole := strings.TrimSpace(text)
	lines := slices.Collect(strings.Lines(text))
	for i, line := range lines {
		if len(hits) > maxFindings {
			break
		}
		near := strings.Join(lines[max(0, i-1):min(len(lines), i+2)], "")
		for _, h := range hitsIn(line, near, whole, method) {
			h.method = cmp.Or(method, h.method)
			hits = add(hits, h)
		}
	}
	if len(hits) > maxFindings {
		hits, found.More = hits[:maxFindings], true
	}
	for _, h := range hits {
		found.Findings = append(found.Findings, h.finding())
	}
	return found
}

// hitsIn finds the errors in a line in their order, with the method of each. near is the line with those beside it, whole the text that line is a part of, method the call that the person named.
func hitsIn(line, near, whole, method string) []match {
	all := slices.Concat(namesIn(line, whole, method), classesIn(line), numbersIn(line, whole), phrasesIn(line, near))
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
	code   int          // Telegram's number, or that of the protocol; 0 when it does not stand there
	name   string       // of an error of Telegram
	other  explain.Fact // a failure that is no error of Telegram; nil for one that is
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

// finding is what was found, to be told.
func (h match) finding() Finding {
	if h.other != nil {
		return Finding{As: h.as, Answer: Known, Fact: h.other}
	}
	f := Finding{As: h.as, Answer: Known, Fact: explain.Failure{
		Method: h.method, Code: h.code, Type: h.name, Argument: h.number, Pasted: true, Zero: h.number <= 0 && strings.HasSuffix(h.as, "_0"),
	}}
	if f.Fact.ID() == "failure.unlisted" {
		f.Answer = Unknown
	}
	return f
}

// phrasesIn finds sentences that stand for an error, by the rules.
func phrasesIn(line, near string) []match {
	lower, near := lowerASCII(line), lowerASCII(near)
	var hits []match
	var taken [][2]int
	for _, r := range sortedRules() {
		at, end, n := r.in(lower)
		if at < 0 || r.with != "" && !strings.Contains(near, r.with) ||
			slices.ContainsFunc(taken, func(t [2]int) bool { return at < t[1] && t[0] < end }) {
			continue
		}
		taken = append(taken, [2]int{at, end})
		f := r.fact(n)
		if f == nil {
			continue
		}
		h := match{at: at, as: strings.TrimSpace(line[at:end]), other: f, number: n}
		if failure, ok := f.(explain.Failure); ok {
			h.name, h.code, h.other, h.number = failure.Type, failure.Code, nil, cmp.Or(failure.Argument, numberIn(around(line, at), failure.Type))
		}
		hits = append(hits, h)
	}
	return hits
}

// sortedRules are all rules, the longest first.
var sortedRules = sync.OnceValue(func() []rule {
	all := rules()
	slices.SortStableFunc(all, func(a, b rule) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(len(b.with), len(a.with)))
	})
	return all
})

// in finds the text of a rule in a line: where it begins and ends, and its number. at is -1 when it is not there.
func (r rule) in(line string) (at, end, n int) {
	before, after, hasNumber := strings.Cut(r.text, "#")
	for from := 0; ; from = at + 1 {
		i := indexPhrase(line[from:], before)
		if i < 0 || before == "" {
			return -1, 0, 0
		}
		at = from + i
		end = at + len(before)
		if !hasNumber {
			return at, end, 0
		}
		rest := line[end:]
		digits := strings.TrimPrefix(rest, "-")
		number := rest[:len(rest)-len(strings.TrimLeft(digits, "0123456789"))]
		n, err := strconv.Atoi(number)
		if behind, ok := strings.CutPrefix(rest[len(number):], after); err == nil && ok && (after != "" || behind == "" || !isWordByte(behind[0])) {
			return at, end + len(number) + len(after), n
		}
	}
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
	switch {
	case strings.HasSuffix(name, "_MIGRATE"):
		places = dataCentre
	case explain.HasPause(name):
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
