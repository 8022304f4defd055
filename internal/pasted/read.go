package pasted

import (
	"cmp"
	"slices"
	"strings"

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
	Near   string // the error that an unknown name almost is, "" for none
}

// Failure is the error of Telegram that was found, zero for any other.
func (f Finding) Failure() explain.Failure {
	failure, _ := f.Fact.(explain.Failure)
	return failure
}

// Name is the error as Telegram calls it, "" for what is no error of Telegram.
func (f Finding) Name() string {
	if other, ok := f.Fact.(explain.Elsewhere); ok {
		return other.Name
	}
	return f.Failure().Type
}

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
	mostErrors     = 100 // that are told apart, so that a page of nothing but errors takes no longer than another
)

// Read finds the errors in text, one for each that happened: a name wins over its description and over general phrases in its line, and a traceback with its causes is one error. It knows names as Telegram
// writes them, in any library's print and in lower case, numbers of the protocol (-404, bad_msg_notification 16), names of classes, and what the rules have. method is the TL name of the failed
// call when the person gave it; without it, the text is searched for one. A name that is in no table counts only beside an error code in a line that is about Telegram, or when it is
// the whole text. A wait that stands in the text counts from when the error came, so the explanations name no time of day.
//
// Where nothing of that stands in the text, one finding says what its form says. There is none in an empty text alone.
func Read(text, method string) Reading {
	var r Reading
	if len(text) > searchedLength {
		text, r.Cut = text[len(text)-searchedLength:], true
	}
	p := newPage(text, method)
	literals().in(p)
	p.words()
	r.Secrets = p.secrets()
	p.reports()
	p.withoutPrompts()
	hits := p.errors()
	said := p.answer()
	if said != nil {
		hits = slices.DeleteFunc(hits, func(h match) bool { return p.belongsTo(said, h) })
	}
	for _, h := range hits {
		r.Findings = append(r.Findings, p.finding(h))
	}
	if said != nil {
		r.Findings = p.insert(r.Findings, hits, said)
	}
	r.Findings = withoutConsequences(r.Findings)
	if len(r.Findings) > maxFindings {
		r.Findings, r.More = r.Findings[:maxFindings], true
	}
	if len(r.Findings) > 0 || p.whole == "" {
		return r
	}
	near, exactly := nearError(p.whole)
	if exactly && len(p.hidden) == 0 {
		r.Findings = spelt(near, p.whole, method)
	}
	if len(r.Findings) == 0 {
		r.Findings = []Finding{p.unread(near)}
	}
	return r
}

// spelt is the error that a text is in another spelling, with the number that the text ends with where the error can have one.
func spelt(name, text, method string) []Finding {
	h := match{name: name, method: given(method)}
	if ending := endingNumber(text); ending != "" && (explain.HasPause(name) || strings.HasSuffix(name, "_WAIT") || strings.HasSuffix(name, "_MIGRATE")) {
		_, h.number = split(ending)
	}
	p := newPage(name, method)
	h.end = len(name)
	return []Finding{p.finding(h)}
}

// match is one place where an error stands.
type match struct {
	at, end int // bytes in the text
	line    int
	code    int          // Telegram's number, or that of the protocol; 0 when it does not stand there
	name    string       // of an error of Telegram
	other   explain.Fact // a failure that is no error of Telegram; nil for one that is
	number  int
	method  string
	rule    *rule // that it was found by; nil for a name or a number
	class   bool  // it is the name of a class
	unsure  bool  // it counts only in a line that is about Telegram
}

// is reports whether h and other are the same error. What has only a number of the protocol is told apart by that.
func (h match) is(other match) bool {
	return h.name == other.name && h.other == other.other && (h.name != "" || h.code == other.code)
}

// nothing reports whether a rule says that what stands there is no error.
func (h match) nothing() bool { return h.rule != nil && h.name == "" && h.code == 0 && h.other == nil }

// errors are the errors of the text in their order, each once.
func (p *page) errors() []match {
	p.hits = slices.DeleteFunc(p.hits, func(h match) bool {
		return h.rule == nil && p.isHidden(h.at, h.end) || h.unsure && p.method == "" && !p.isAboutTelegram(h)
	})
	var all []match
	p.sorted()
	for i := 0; i < len(p.hits); {
		upTo := i
		for upTo < len(p.hits) && p.hits[upTo].line == p.hits[i].line {
			upTo++
		}
		all = append(all, p.ofLine(p.hits[i:upTo])...)
		i = upTo
	}
	var kept []match
	for i := 0; i < len(all); {
		upTo, trace := i+1, p.lines[all[i].line].trace
		for trace != 0 && upTo < len(all) && p.lines[all[upTo].line].trace == trace {
			upTo++
		}
		if trace == 0 {
			kept = p.add(kept, all[i])
		} else {
			kept = p.add(kept, p.ofReport(all[i:upTo]))
		}
		i = upTo
	}
	return kept
}

// sorted sorts the matches by where they begin and takes out those that a longer one covers, or one as long that was found by a rule.
func (p *page) sorted() {
	slices.SortStableFunc(p.hits, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.end, a.end), cmp.Compare(b.strength(), a.strength()))
	})
	kept := p.hits[:0]
	for _, h := range p.hits {
		if n := len(kept); n > 0 && h.at < kept[n-1].end {
			last := &kept[n-1]
			if h.end-h.at > last.end-last.at || h.end-h.at == last.end-last.at && h.strength() > last.strength() {
				*last = h
			}
			continue
		}
		kept = append(kept, h)
	}
	p.hits = kept
}

// strength orders matches of the same length at the same place: a rule with a second literal, a rule, a name.
func (h match) strength() int {
	switch {
	case h.rule == nil:
		return 0
	case h.rule.with == "":
		return 1
	}
	return 2
}

// ofLine are the errors of one line: those that have a name, or the one that says most.
func (p *page) ofLine(hits []match) (all []match) {
	hits = slices.DeleteFunc(slices.Clone(hits), match.nothing)
	best := -1
	var named []match // of the line, each once
	for _, h := range hits {
		if h.rule == nil && len(named) < mostErrors && !slices.ContainsFunc(named, h.is) {
			named = append(named, h)
		}
	}
	next := nextNames(hits, p.lines)
	for i, h := range hits {
		h.method = p.methodOf(h, next[i])
		if hits[i] = h; len(named) > 0 {
			if h.rule == nil || slices.ContainsFunc(named, h.is) {
				all = p.add(all, h)
			}
		} else if best < 0 || h.rank() < hits[best].rank() || h.rank() == hits[best].rank() && h.end-h.at > hits[best].end-hits[best].at {
			best = i
		}
	}
	if best >= 0 {
		all = append(all, hits[best])
	}
	return all
}

// nextNames is where, behind each match of a line, the next name of another error begins; the end of the line where none does.
func nextNames(hits []match, lines []line) []int {
	next := make([]int, len(hits))
	after, other := -1, -1 // the name that comes next, and the one behind it that is another error
	for i, h := range slices.Backward(hits) {
		n := after
		if n >= 0 && h.is(hits[n]) {
			n = other
		}
		if next[i] = lines[h.line].to; n >= 0 {
			next[i] = hits[n].at
		}
		if h.rule == nil {
			after, other = i, n
		}
	}
	return next
}

// ofReport is the error of a report, such as a traceback: what says most of it. Of two that say as much, the one that led to the other counts, unless the first one was being handled when
// the second came.
func (p *page) ofReport(hits []match) match {
	if slices.ContainsFunc(hits, func(h match) bool { return !p.lines[h.line].weak }) {
		hits = slices.DeleteFunc(slices.Clone(hits), func(h match) bool { return p.lines[h.line].weak })
	}
	best := hits[0]
	for i, h := range hits[1:] {
		switch before := hits[i]; {
		case h.is(best):
			best = merged(best, h)
		case h.rank() < best.rank(), h.rank() == best.rank() && p.handled(before.line, h.line):
			best = h
		}
	}
	if best.number == 0 && best.name != "" {
		from, to := best.line, best.line
		for from > 0 && p.lines[from-1].trace == p.lines[best.line].trace {
			from--
		}
		for to < len(p.lines)-1 && p.lines[to+1].trace == p.lines[best.line].trace {
			to++
		}
		best.number = numberIn(p.text[max(p.lines[from].from, best.at-longestAround):min(p.lines[to].to, best.end+longestAround)], best.name)
	}
	return best
}

// handled reports whether a line of a report between these two says that an error was being handled when another one came, or begins an error that another one was caused by.
func (p *page) handled(from, to int) bool {
	for i := from + 1; i <= to; i++ {
		if p.lines[i].later || strings.Contains(strings.ToLower(p.text[p.lines[i].from:min(p.lines[i].to, p.lines[i].from+nearby)]), "cause") && !strings.Contains(p.lineText(i), "direct cause") {
			return true
		}
	}
	return false
}

// rank says how much an error tells, the least number most: one with a name; what a rule of a session or a tool says; the computer, a proxy; a way that fails in a certain step; one that broke off; that something failed or ended.
func (h match) rank() int {
	if h.name != "" {
		if _, listed := errorNamed(strings.ToLower(h.name)); listed {
			return 0
		}
		return 1
	}
	switch other := h.other.(type) {
	case explain.SystemFailure:
		switch {
		case other.Kind == "number":
			return 6
		case h.rule != nil && strings.HasSuffix(h.rule.text, "error"): // a class, whose message says more: PermissionError is a file in use, too
			return 4
		}
		return 3
	case explain.StartFailure:
		switch {
		case other.Kind == "ended_at_once" && other.Case == "": // of which the line may have the reason
			return 6
		case other.Kind == "ended_at_once" && other.Case == "slow":
			return 4
		}
	case explain.ToolFailure:
		if isAftermath(other) {
			return 4
		}
	}
	failed, ok := h.other.(explain.WayFailure)
	if !ok {
		return 2
	}
	switch failed.Kind {
	case "dns", "refused", "unreachable", "tls":
		return 4
	case "timed_out", "connection_cut":
		return 5
	case "network":
		return 6
	}
	return 3
}

// add adds h to hits unless it is there already. The same error with and without its number is one error, and so is one that a log repeats, of which the last number counts.
func (p *page) add(hits []match, h match) []match {
	for i := range hits {
		switch same := &hits[i]; {
		case !same.is(h):
		case same.number == 0 || h.number == 0 || same.number == h.number:
			*same = merged(*same, h)
			return hits
		case same.line != h.line && p.lines[same.line].log && p.lines[h.line].log && same.method == h.method:
			same.number = h.number
			return hits
		}
	}
	if len(hits) == mostErrors {
		return hits
	}
	return append(hits, h)
}

// merged is h with what other knows besides.
func merged(h, other match) match {
	h.code, h.number, h.method = cmp.Or(h.code, other.code), cmp.Or(h.number, other.number), cmp.Or(h.method, other.method)
	return h
}

// as is how an error stands in the text, without anything secret.
func (p *page) as(h match) string {
	if p.isHidden(h.at, h.end) {
		return strings.TrimSpace(strings.ReplaceAll(h.rule.text, "#", "…"))
	}
	at, end := h.at, h.end
	if h.rule != nil && h.rule.with != "" && h.other != nil { // with what makes it that error, where it stands near in the line: spawn uv ENOENT
		l := p.lines[h.line]
		if after := strings.Index(p.lower[end:min(l.to, end+longestBetween)], h.rule.with); after >= 0 {
			end += after + len(h.rule.with)
		} else if from := max(l.from, at-longestBetween); strings.Contains(p.lower[from:at], h.rule.with) {
			at = from + strings.LastIndex(p.lower[from:at], h.rule.with)
		}
		if said := p.text[at:end]; p.isHidden(at, end) || quotable(said) != said {
			at, end = h.at, h.end
		}
	}
	return strings.TrimSpace(strings.ToValidUTF8(p.text[at:end], ""))
}

// longestBetween is how far, in bytes, the two literals of a rule stand from each other at most where both are shown.
const longestBetween = 60

// finding is what was found, to be told.
func (p *page) finding(h match) Finding {
	f := Finding{As: p.as(h), Answer: Known, Fact: h.other}
	if h.other == nil {
		zero := h.number <= 0 && (h.rule != nil || strings.HasSuffix(p.text[h.at:h.end], "_0")) // words have no name at whose end a number could stand
		f.Fact = explain.Failure{Method: h.method, Code: h.code, Type: h.name, Argument: h.number, Pasted: true, Zero: zero}
		k, _ := errorNamed(strings.ToLower(h.name))
		if k.elsewhere || !ofALogin(h.method) {
			if other, ok := explain.ElsewhereNamed(h.name, h.code, h.number, h.method); ok {
				f.Fact = other
			}
		}
	}
	switch f.Fact.(type) {
	case explain.Elsewhere:
		f.Answer = Elsewhere
	case explain.Unread:
		f.Answer = Unknown
	}
	if f.Fact.ID() == "failure.unlisted" {
		f.Answer = Unknown
		f.Near, _ = nearError(f.As)
	}
	return f
}
