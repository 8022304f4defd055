package rehearsal

import (
	"regexp"
	"strings"
)

// Who plays in free English is understood by words that give away what they ask for. A sentence that asks counts; where none does, all of them do.

var (
	sentences = regexp.MustCompile(`[^.?!\n]+[.?!]*`)
	asking    = regexp.MustCompile(`(?i)\?|\b(please|tell me|send me|give me|let me know|type|paste|share|reply|write|need|enter|scan|open|what is|which)\b`)
	pageLink  = regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z0-9]+`)
	qrLink    = regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_=-]+`)
)

// hints are the words by which a kind is understood, and those that keep it from being meant.
var hints = []struct {
	kind Kind
	says *regexp.Regexp
	not  *regexp.Regexp
}{
	{Scan, regexp.MustCompile(`(?i)\b(qr|scan\w*)\b`), nil},
	{Number, regexp.MustCompile(`(?i)\b(phone number|number|country code)\b`), regexp.MustCompile(`(?i)\b(login code|calling number|number that call\w*|digits|caller|missed call)\b`)},
	{NewPassword, regexp.MustCompile(`(?i)\bnew (two-step |cloud |2fa )?password\b`), nil},
	{Password, regexp.MustCompile(`(?i)\b(password|passphrase|2fa)\b`), regexp.MustCompile(`(?i)\bnew (two-step |cloud |2fa )?password\b|\bnot (the|your) (\w+ )?password\b`)},
	{Mail, regexp.MustCompile(`(?i)\b(e-?mail address|which address|what address|your (e-?mail|address))\b`), regexp.MustCompile(`(?i)\bcode\b`)},
	{APIID, regexp.MustCompile(`(?i)\b(api[_ ]?id|my\.telegram\.org)\b`), nil},
	{APIHash, regexp.MustCompile(`(?i)\b(api[_ ]?hash|my\.telegram\.org)\b`), nil},
	{Tool, regexp.MustCompile(`(?i)\b((which|what) (\w+ )?(tool|program|app|script)|session (is|be) for)\b`), nil},
	{Format, regexp.MustCompile(`(?i)\b(which|what) (library|format)\b`), nil},
	{Deliver, regexp.MustCompile(`(?i)\b(file|here in (the|this) chat|in (the|this) chat|private page)\b`), regexp.MustCompile(`(?i)\b(code|password|hash|scan|qr)\b`)},
	{Code, regexp.MustCompile(`(?i)\b(codes?|digits|sms|text message|call(ed|er|ing)?|word|phrase|fragment|arrived?|inbox|mailbox|spam|chat .?telegram)\b`),
		regexp.MustCompile(`(?i)\b(qr code|country code)\b`)},
}

// understood is what a message asks for.
func (s *Stage) understood(words string) []Question {
	if link := pageLink.FindString(words); link != "" {
		return []Question{{Kind: Link, About: link}}
	}
	var asks []string
	all := sentences.FindAllString(words, -1)
	for _, sentence := range all {
		if asking.MatchString(sentence) {
			asks = append(asks, sentence)
		}
	}
	if len(asks) == 0 {
		asks = all
	}
	var found []Question
	for _, h := range hints {
		for _, sentence := range asks {
			if h.says.MatchString(sentence) && (h.not == nil || !h.not.MatchString(sentence)) {
				found = append(found, Question{Kind: h.kind, About: s.shownTo(h.kind, words)})
				break
			}
		}
	}
	if len(found) == 0 {
		return []Question{{Kind: Happened}}
	}
	return found
}

// shownTo is what a person has in sight when they are asked: the newest QR code, whose picture a client shows, or the link in the message.
func (s *Stage) shownTo(kind Kind, words string) string {
	if kind != Scan {
		return ""
	}
	if link := qrLink.FindString(words); link != "" && strings.HasPrefix(s.qr, link) {
		return link
	}
	return s.qr
}
