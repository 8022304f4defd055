package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Finding is one error that stands in a text.
type Finding struct {
	As      string  // how it stands there: a name, a class name or a phrase; never more of the text than that
	Failure Failure // what was understood; zero for a failure of the connection
	Problem Problem
}

// The limits of FindErrors. A login fails for one or two reasons, so more findings help nobody.
const (
	searchedLength = 64 << 10 // bytes from the end of the text, where a traceback says what happened
	maxFindings    = 10
)

// FindErrors finds the errors of Telegram and of the connection in text and explains each of them, in the order in which they first
// stand there. It knows bare names (FLOOD_WAIT_42), the class names of Telethon, Pyrogram and GramJS, and the messages of those, mtcute,
// TDLib and gotd. method is the TL name of the failed call when the person gave it; without it, the text is searched for one. It returns
// nothing when nothing is found, and never guesses: an unknown name counts only beside an error code, or when it is the whole text.
func FindErrors(text, method string, now time.Time) []Finding {
	if len(text) > searchedLength {
		text = text[len(text)-searchedLength:]
	}
	var hits []hit
	whole := strings.TrimSpace(text)
	for line := range strings.Lines(text) {
		if len(hits) >= maxFindings {
			break
		}
		found := slices.Concat(namesIn(line, whole), classesIn(line), phrasesIn(line))
		slices.SortStableFunc(found, func(a, b hit) int { return cmp.Compare(a.at, b.at) })
		seen := map[string]bool{}
		for _, h := range found {
			if seen[h.as] || len(hits) >= maxFindings {
				continue
			}
			seen[h.as] = true
			h.method = cmp.Or(method, methodIn(around(line, h.at)))
			hits = add(hits, h)
		}
	}
	findings := make([]Finding, len(hits))
	for i, h := range hits {
		findings[i] = h.explained(now)
	}
	return findings
}

// hit is one place where an error stands.
type hit struct {
	at     int // byte in the line
	as     string
	code   int    // Telegram's number, 0 when it does not stand there
	name   string // of an error of Telegram
	local  string // code of a failure of the connection
	number int
	method string
}

// add adds h to hits unless it is there already. The same error with and without its number is one error.
func add(hits []hit, h hit) []hit {
	for i := range hits {
		same := &hits[i]
		if same.name != h.name || same.local != h.local || (same.number != 0 && h.number != 0 && same.number != h.number) {
			continue
		}
		same.code, same.number, same.method = cmp.Or(same.code, h.code), cmp.Or(same.number, h.number), cmp.Or(same.method, h.method)
		return hits
	}
	return append(hits, h)
}

func (h hit) explained(now time.Time) Finding {
	if h.local != "" {
		return Finding{As: h.as, Problem: localEntry(h.local).in(scene{}, circumstance{}, 0)}
	}
	f := Failure{Method: h.method, Code: h.code, Type: h.name, Argument: h.number, Now: now}
	return Finding{As: h.as, Failure: f, Problem: ForError(f)}
}

// pattern is a regular expression that is compiled when it is first used: most servers end without having explained a pasted text, and all
// of them should start fast.
type pattern func() *regexp.Regexp

func lazily(expr string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	upperName = lazily(`\b[0-9]?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+|_%d|__?[a-z][A-Za-z0-9_]*)*`)
	className = lazily(`\b[A-Z][a-z]+[0-9]*(?:[A-Z][a-z0-9]*)+`)
	// beforeName is an error code right before a name, as in "[400 ", "400: ", `"code":400,"message":"`.
	beforeName = lazily(`(?:^|[^0-9.:]|[^0-9]:)(303|400|401|403|406|420|500|-503)[\s:,;"'()\[\]-]*(?:(?:error_)?message["']?\s*[:=]\s*["']?)?$`)
	// behindName is the number as gotd writes it: "FLOOD_WAIT (42)".
	behindName = lazily(`^ \(([0-9]{1,9})\)`)
	// waits are the places of a number of seconds.
	waits = []pattern{
		lazily(`(?i)wait of ([0-9]{1,9}) second`),
		lazily(`(?i)retry after ([0-9]{1,9})`),
		lazily(`(?i)seconds?["']?[=:]\s*([0-9]{1,9})`),
		lazily(`[A-Z] \(([0-9]{1,9})\)`),
	}
	dataCentre = []pattern{lazily(`(?i)\bDC ?([0-9])\b`)}
	causedBy   = lazily(`caused by "?([a-z]+)\.([A-Za-z])([A-Za-z]*)`)
	word       = lazily(`[A-Za-z_]+`)
)

// namesIn finds names in capitals. whole is the text that line is a part of.
func namesIn(line, whole string) []hit {
	var hits []hit
	seen := map[string]bool{}
	for _, place := range upperName().FindAllStringIndex(line, -1) {
		as := line[place[0]:place[1]]
		if seen[as] {
			continue
		}
		name, number := split(as)
		code := 0
		if m := beforeName().FindStringSubmatch(line[max(0, place[0]-longestBefore):place[0]]); m != nil {
			code, _ = strconv.Atoi(m[1])
		}
		_, known := find(Failure{Type: name})
		switch {
		case name == "TIMEOUT" && code == 0 && as != whole:
			continue // also the word of other programs for what they gave up on
		case known:
		case code != 0 && strings.Contains(as, "_"), as == whole && strings.Contains(as, "_"):
		default:
			continue
		}
		if m := behindName().FindStringSubmatch(line[place[1]:min(len(line), place[1]+nearby)]); m != nil && number == 0 {
			number, _ = strconv.Atoi(m[1])
		}
		if number == 0 {
			number = numberIn(around(line, place[0]), name)
		}
		seen[as] = true
		hits = append(hits, hit{at: place[0], as: as, code: code, name: name, number: number})
	}
	return hits
}

// split takes the number out of a name as gotd's tgerr does, and the X or %d that stands for one in descriptions.
func split(as string) (name string, number int) {
	var parts []string
	for part := range strings.SplitSeq(as, "_") {
		if n, err := strconv.Atoi(part); err == nil && len(part) < 10 {
			number = n
		} else if part != "X" && part != "%d" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "_"), number
}

// classesIn finds names of exception classes.
func classesIn(line string) []hit {
	var hits []hit
	for _, place := range className().FindAllStringIndex(line, -1) {
		as := line[place[0]:place[1]]
		key := strings.TrimSuffix(strings.ToLower(as), "error")
		if name, ok := byClass()[key]; ok {
			hits = append(hits, hit{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
		} else if name, ok := byClass()[strings.ToLower(as)]; ok { // InterdcCallError of Pyrogram
			hits = append(hits, hit{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
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
func phrasesIn(line string) []hit {
	lower := strings.ToLower(line)
	var hits []hit
	for _, p := range phrases {
		at := strings.Index(lower, p.text)
		if at < 0 {
			continue
		}
		h := hit{at: at, as: strings.TrimSpace(p.text), name: p.name, local: p.code}
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

// methodIn finds the TL name of the call that failed: "caused by" says it, else a method of a login in any spelling counts.
func methodIn(text string) string {
	if m := causedBy().FindStringSubmatch(text); m != nil {
		if known := methodNamed(m[2] + m[3]); known != "" {
			return known
		}
		return m[1] + "." + strings.ToLower(m[2]) + m[3]
	}
	for _, w := range word().FindAllString(text, -1) {
		if known := methodNamed(w); known != "" {
			return known
		}
	}
	return ""
}

// methodNamed finds a method of a login by SignIn, signIn, sign_in or SignInRequest.
func methodNamed(spelling string) string {
	return byMethod()[strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(spelling, "_", "")), "request")]
}

// byMethod finds a method by its last part in lower case.
var byMethod = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, len(methods))
	for _, method := range methods {
		_, last, _ := strings.Cut(method, ".")
		m[strings.ToLower(last)] = method
	}
	return m
})

// longestBefore is how far, in bytes, an error code stands before its name.
const longestBefore = 40

// nearby is how far, in bytes, what belongs to an error stands from it in a line.
const nearby = 300

// around is the part of line that can belong to the error at byte at.
func around(line string, at int) string {
	return line[max(0, at-nearby):min(len(line), at+nearby)]
}
