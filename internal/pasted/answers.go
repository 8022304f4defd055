package pasted

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/explain"
)

// answer is an answer to auth.sendCode, or a state of TDLib, that stands in a text.
type answer struct {
	span
	fact explain.Fact
}

// ReadAnswer finds what Telegram answered to a request for a code in any library's print of it, or the state of a TDLib program, and makes a fact of it: explain.AnswerPasted or explain.TDLibState. Of several the
// last one counts. It returns nil where none stands in the text. secrets are what of the text should not be seen by others, each kind once.
func ReadAnswer(text string) (f explain.Fact, secrets []SecretKind) {
	if len(text) > searchedLength {
		text = text[len(text)-searchedLength:]
	}
	p := newPage(text, "")
	literals().in(p)
	p.words()
	secrets = p.secrets()
	if a := p.answer(); a != nil {
		f = a.fact
	}
	return f, secrets
}

// answerMark is a literal in lower case that an answer begins with, and what reads it from there; nil says that it is none.
type answerMark struct {
	text string
	read func(p *page, at int) *answer
}

// answerMarks are what answers have in all prints: the names of their types in TL and in TDLib, and what libraries say instead.
func answerMarks() []answerMark {
	return []answerMark{
		{"sentcode", (*page).sentCode},
		{"authenticationcodetype", (*page).codeInfo},
		{"authorizationstate", (*page).tdlibState},
		{"iscodeviaapp", (*page).viaApp},                           // GramJS's sendCode
		{"verification code has been sent via ", (*page).viaWords}, // WTelegramClient
	}
}

// farthestAnswer is how many bytes of an answer are read, and fieldLength how many of one of its values.
const (
	farthestAnswer = 2000
	fieldLength    = 120
)

// mention is a place where an answer can begin.
type mention struct {
	answerMark
	at int
}

// mostMentions is how many places are read for an answer, the last ones.
const mostMentions = 100

// found notes a place where an answer can begin.
func (m answerMark) found(p *page, at int) { p.mentions = append(p.mentions, mention{m, at}) }

// answer is the last answer of the text; one that says more of the same goes before one that says less. That a TDLib was closed is told where nothing else is.
func (p *page) answer() *answer {
	var last *answer
	for _, m := range p.mentions[max(0, len(p.mentions)-mostMentions):] {
		a := m.read(p, m.at)
		switch {
		case a == nil:
		case last == nil || closing(last.fact) && !closing(a.fact):
			last = a
		case closing(a.fact) && !closing(last.fact):
		case last.to > a.from: // its own fields
		default:
			last = a
		}
	}
	return last
}

// closing reports whether a fact is that a TDLib was closed.
func closing(f explain.Fact) bool {
	state, ok := f.(explain.TDLibState)
	return ok && slices.Contains([]string{"Closing", "Closed", "LoggingOut"}, state.Kind)
}

// belongsTo reports whether an error is a part of an answer, or a general phrase in its line.
func (p *page) belongsTo(a *answer, h match) bool {
	return a.meets(h.at, h.end) || h.rule != nil && h.line == p.lineOf(a.from)
}

// insert puts the finding of an answer among those of the errors, by its place.
func (p *page) insert(findings []Finding, hits []match, a *answer) []Finding {
	at, _ := slices.BinarySearchFunc(hits, a.from, func(h match, from int) int { return h.at - from })
	return slices.Insert(findings, at, Finding{As: p.text[a.from:a.to], Answer: Known, Fact: a.fact})
}

// wordFrom is the end of the word that goes on at a place, with its namespaces.
func (p *page) wordFrom(at int) int {
	for at < len(p.lower) && (isWordByte(p.lower[at]) || p.lower[at] == '.' && at+1 < len(p.lower) && kindOf[p.lower[at+1]] == small) {
		at++
	}
	return at
}

// fields are what follows a place of the text in lower case, as far as one answer goes.
func (p *page) fields(at int) string { return p.lower[at:min(len(p.lower), at+farthestAnswer)] }

// The types and fields of an answer, in whatever print, in lower case.
var (
	deliveryType  = lazily(`(?:sentcodetype|authenticationcodetype)[._]?([a-z_]+)`)
	typeField     = lazily(`^[^}]{0,200}?\btype["'\]]*\s*(?:=>|[:=])\s*["']?([a-z_.]+)`)
	nextField     = lazily(`\bnext_?type["'\]]*\s*(?:=>|[:=])?\s*`)
	timeoutField  = lazily(`\btimeout["'\]]*\s*(?:=>|[:=])?\s*([0-9]{1,6})\b`)
	lengthField   = lazily(`\blength["'\]]*\s*(?:=>|[:=])?\s*([0-9]{1,2})\b`)
	textFields    = lazily(`\b(pattern|prefix|phone_number_prefix|beginning|first_letter|first_word|email_?pattern|url|support_?email_?address)["'\]]*\s*(?:=>|[:=])\s*(?:["']([^"'\n]{1,80})["']|([^\s"',}){]{1,80}))`)
	viaAppField   = lazily(`^iscodeviaapp["']?\s*[:=]\s*(true|false)`)
	stateNoAnswer = lazily(`\bcase\b|==|\bif\b|\bswitch\b|instanceof`)
)

// fieldNames are how Telegram calls the fields that libraries call otherwise.
var fieldNames = map[string]string{
	"phone_number_prefix": "prefix", "first_letter": "beginning", "first_word": "beginning", "emailpattern": "email_pattern", "supportemailaddress": "support_email_address",
}

// nextTypes are the values of next_type, by what is left of their names without blanks and marks.
var nextTypes = map[string]string{
	"sms": "auth.codeTypeSms", "call": "auth.codeTypeCall", "flashcall": "auth.codeTypeFlashCall", "missedcall": "auth.codeTypeMissedCall", "fragmentsms": "auth.codeTypeFragmentSms", "fragment": "auth.codeTypeFragmentSms",
}

// sentCode reads auth.sentCode, auth.sentCodeTypeX, auth.sentCodePaymentRequired and auth.sentCodeSuccess.
func (p *page) sentCode(at int) *answer {
	from := at
	for from > 0 && (isWordByte(p.lower[from-1]) || p.lower[from-1] == '.') {
		from--
	}
	if before := strings.Trim(p.lower[from:at], "._"); !slices.Contains([]string{"", "auth", "types", "types.auth", "tg.auth", "api.auth", "raw.types.auth", "tl.types.auth", "telethon.tl.types.auth", "enums", "pyrogram.enums", "pyrogram.types", "pyrogram.raw.types.auth"}, before) {
		return nil
	}
	to := p.wordFrom(at)
	found := &answer{span: span{from, to}}
	switch name := p.lower[at:to]; {
	case strings.HasPrefix(name, "sentcodepaymentrequired"):
		found.fact = p.delivered("auth.sentCodePaymentRequired", at)
		return found
	case strings.HasPrefix(name, "sentcodesuccess"):
		found.fact = explain.AnswerPasted{Delivery: explain.Delivery{Type: "auth.sentCodeSuccess"}}
		return found
	case name != "sentcode" && !strings.HasPrefix(name, "sentcodetype"):
		return nil
	}
	said := p.fields(at)
	whole, bracketed := p.object(at)
	if bracketed {
		said = p.lower[whole.from:whole.to]
	}
	kind := ""
	if m := deliveryType().FindStringSubmatch(said); m != nil {
		kind = m[1]
	} else if m := typeField().FindStringSubmatch(said); m != nil {
		kind = m[1]
	}
	nameless := kind == "" && bracketed && typeObject().MatchString(said)
	if nameless {
		kind = namelessType(said)
	}
	constructor, ok := explain.FindDelivery(kind)
	if !ok && !nameless {
		return nil
	}
	found.fact = p.delivered(constructor, at)
	return found
}

// codeInfo reads TDLib's authenticationCodeInfo from the type of its code on.
func (p *page) codeInfo(at int) *answer {
	to := p.wordFrom(at)
	constructor, ok := explain.FindDelivery(p.lower[at:to])
	if before := nextField().FindAllStringIndex(p.lower[max(0, at-fieldLength/2):at], -1); !ok || len(before) > 0 { // that of next_type

		return nil
	}
	return &answer{span: span{at, to}, fact: p.delivered(constructor, at)}
}

// delivered is an answer of a type, with the fields that stand behind a place.
func (p *page) delivered(constructor string, at int) explain.AnswerPasted {
	said := p.fields(at)
	whole, bracketed := p.object(at)
	if bracketed {
		at, said = whole.from, p.lower[whole.from:whole.to]
	}
	f := explain.AnswerPasted{Delivery: explain.Delivery{Type: constructor, Fields: map[string]any{}}}
	own := said // the fields of the type; those of the next one have the same names
	if where := nextField().FindStringIndex(said); where != nil {
		name, to := p.nextIn(at + where[1])
		f.Next, own = name, said[:where[0]]
		if to = min(to-at, len(said)); bracketed {
			own += strings.Repeat(" ", to-where[0]) + said[to:]
		}
	}
	if m := timeoutField().FindStringSubmatch(said); m != nil && f.Next != "" {
		n, _ := strconv.Atoi(m[1])
		f.Timeout = time.Duration(n) * time.Second
	}
	if m := lengthField().FindStringSubmatch(own); m != nil {
		f.Fields["length"], _ = strconv.Atoi(m[1])
	}
	for _, m := range textFields().FindAllStringSubmatchIndex(own, -1) {
		value := span{m[4], m[5]}
		if value.from < 0 {
			value = span{m[6], m[7]}
		}
		name := own[m[2]:m[3]]
		if tl, other := fieldNames[name]; other {
			name = tl
		}
		if s := strings.TrimRight(p.text[at+value.from:at+value.to], ".;"); !slices.Contains([]string{"none", "null", "nil", "undefined"}, strings.ToLower(s)) {
			f.Fields[name] = p.withoutSecrets(at+value.from, s)
		}
	}
	return f
}

// withoutSecrets is said, which stands at byte at, without what of it is secret: "…" stands for that.
func (p *page) withoutSecrets(at int, said string) string {
	var b strings.Builder
	from, end := at, at+len(said)
	for _, s := range p.hidden {
		if !s.meets(from, end) {
			continue
		}
		b.WriteString(p.text[from:max(from, s.from)] + "…")
		from = min(end, s.to)
	}
	b.WriteString(p.text[from:end])
	return quotable(b.String())
}

// plainNext is the name of a next_type without what libraries write before it.
func plainNext(name string) string {
	for _, before := range []string{"codetype", "."} {
		if i := strings.LastIndex(name, before); i >= 0 {
			name = name[i+len(before):]
		}
	}
	return strings.ReplaceAll(name, "_", "")
}

// tdlibState reads authorizationStateX.
func (p *page) tdlibState(at int) *answer {
	to := p.wordFrom(at)
	name := strings.ReplaceAll(strings.TrimPrefix(p.lower[at:to], "authorizationstate"), "_", "")
	l := p.lines[p.lineOf(at)]
	said := p.lower[max(l.from, at-fieldLength):min(l.to, to+fieldLength)]
	if stateNoAnswer().MatchString(said) { // a program, and not what it shows
		return nil
	}
	f := explain.TDLibState{Unsupported: containsAny(said, []string{"unexpected", "not supported", "unsupported", "unhandled", "unknown", "not implemented", "keep getting"})}
	if i := slices.IndexFunc(explain.TDLibStates(), func(kind string) bool { return strings.ToLower(kind) == name }); i >= 0 {
		f.Kind = explain.TDLibStates()[i]
	} else if !strings.HasPrefix(name, "wait") {
		return nil
	}
	if info := strings.Index(p.fields(at), "authenticationcodetype"); f.Kind == "WaitCode" && info >= 0 {
		if a := p.codeInfo(at + info); a != nil {
			return &answer{span: span{at, to}, fact: a.fact}
		}
	}
	return &answer{span: span{at, to}, fact: f}
}

// viaApp reads what GramJS's sendCode returns.
func (p *page) viaApp(at int) *answer {
	m := viaAppField().FindStringSubmatch(p.fields(at))
	if m == nil {
		return nil
	}
	f := explain.AnswerPasted{}
	if m[1] == "true" {
		f.Type = "auth.sentCodeTypeApp"
	}
	return &answer{span: span{at, at + len("iscodeviaapp")}, fact: f}
}

// viaWords reads "… code has been sent via app".
func (p *page) viaWords(at int) *answer {
	from := at + len("verification code has been sent via ")
	to := p.wordFrom(from)
	constructor, ok := explain.FindDelivery(strings.TrimSuffix(p.lower[from:to], "."))
	if !ok {
		return nil
	}
	return &answer{span: span{at, to}, fact: explain.AnswerPasted{Delivery: explain.Delivery{Type: constructor}}}
}

// lazily compiles an expression when it is first used.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
