package pasted

import (
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/explain"
)

// longestBefore is how far, in bytes, an error code stands before its name.
const longestBefore = 60

// The codes that Telegram's errors have. https://core.telegram.org/api/errors
var codes = []int{303, 400, 401, 403, 406, 420, 500, -503}

// messageKeys are what stands between a code and a name where they are fields, in small letters.
var messageKeys = []string{"error_message", "errormessage", "message", "description", "error", "name", "text", "msg"}

// codeBy is the error code that stands beside the name from at to end, as in "[400 ", "400: ", `"code":400,"message":"` and `"message":"…","code":400`. 0 without one.
func (p *page) codeBy(at, end int) int {
	before := trimmed(p.lower[max(0, at-longestBefore):at], " \t:,;\"'()[]-")
	for _, key := range messageKeys {
		if rest, ok := strings.CutSuffix(before, key); ok && (rest == "" || !isWordByte(rest[len(rest)-1])) {
			before = trimmed(rest, " \t\r\n:,;\"'()[]-")
			break
		}
	}
	if n, from := endNumber(before); from < len(before) && isCode(n) && !strings.HasSuffix(before[:from], ".") && !afterTime(before[:from]) {
		return n
	}
	after := strings.TrimLeft(p.lower[end:min(len(p.lower), end+longestBefore)], " \t\r\n,;\"'")
	for _, key := range []string{"error_code", "errorcode", "code"} {
		if rest, ok := strings.CutPrefix(after, key); ok {
			rest = strings.TrimLeft(rest, " \t:=\"'")
			n, err := strconv.Atoi(rest[:len(rest)-len(strings.TrimLeft(rest, "-0123456789"))])
			if err == nil && isCode(n) {
				return n
			}
		}
	}
	return 0
}

func isCode(n int) bool { return slices.Contains(codes, n) }

// trimmed is s without these bytes at its end, of which the minus sign of a number is none.
func trimmed(s, cut string) string { return strings.TrimRight(s, cut) }

// endNumber is the number that a text ends with, and where it begins; a minus sign is a part of it.
func endNumber(s string) (n, from int) {
	from = len(strings.TrimRight(s, "0123456789"))
	n, _ = strconv.Atoi(s[from:])
	if from > 0 && from < len(s) && s[from-1] == '-' {
		return -n, from - 1
	}
	return n, from
}

// afterTime reports whether a text ends with the first half of a time of day: 12:.
func afterTime(s string) bool {
	return len(s) > 1 && s[len(s)-1] == ':' && kindOf[s[len(s)-2]] == digit
}

// number looks at digits, from at to end in a line: a number of the transport with a minus sign before it, or what can be a code or a phone number.
func (p *page) number(at, end, where int) {
	if n := end - at; n == 5 || n == 6 {
		p.loginCode(at, end)
	} else if n >= 10 && n <= 15 {
		p.phoneNumber(at, end)
	}
	if end-at != 3 || at == 0 || p.text[at-1] != '-' || at > 1 && (isWordByte(p.lower[at-2]) || p.text[at-2] == '.' || p.text[at-2] == '-') {
		return
	}
	l := p.lines[where]
	switch code := "-" + p.text[at:end]; code {
	case "-404", "-429", "-444":
		h := numberHit(at-1, end, where, code)
		before := strings.TrimRight(p.lower[max(l.from, at-1-longestBefore):at-1], " \t:=([\"'")
		if !strings.HasSuffix(before, "code") && !strings.HasSuffix(before, "error") && !standsAlone(code, 0, strings.TrimSpace(p.lineText(where))) {
			h.unsure = true
		}
		p.hits = append(p.hits, h)
	case "-503": // which Telegram once wrote in capitals. https://github.com/gram-js/gramjs/issues/716
		after := strings.TrimLeft(p.lower[end:l.to], "\"' \t:,")
		before := strings.TrimRight(p.lower[l.from:at-1], " \t:,(")
		const word = "timeout"
		switch {
		case strings.HasPrefix(after, word) && (len(after) == len(word) || !isWordByte(after[len(word)])):
			p.hits = append(p.hits, match{at: at - 1, end: l.to - len(after) + len(word), line: where, code: -503, name: "TIMEOUT"})
		case strings.HasSuffix(before, word):
			p.hits = append(p.hits, match{at: l.from + len(before) - len(word), end: end, line: where, code: -503, name: "TIMEOUT"})
		}
	}
}

// numberHit is the match of an error of the protocol that is known by its number.
func numberHit(at, end, where int, number string) match {
	code, _ := strconv.Atoi(number)
	return match{at: at, end: end, line: where, code: code, name: explain.Numbered(code)}
}

// place is a literal behind which something else has to be read.
type place struct {
	text  string
	found func(p *page, at int)
}

// places are what begins a bad_msg_notification in the spellings of the protocol, gotd, Telethon and Pyrogram, and what begins a secret.
// https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
var places = []place{
	{"bad_msg", func(p *page, at int) { p.badMessage(at, "bad_msg") }},
	{"badmsg", func(p *page, at int) { p.badMessage(at, "badmsg") }},
	{"badmessageerror", func(p *page, at int) { p.badMessage(at, "badmessageerror") }},
	{"bad msg error code", func(p *page, at int) { p.badMessage(at, "bad msg error code") }},
	{"error: timeout", (*page).updatesTimeout},
	{"://", (*page).address},
	{"password", func(p *page, at int) { p.password(at + len("password")) }},
	{"passwd", func(p *page, at int) {
		if at == 0 || p.text[at-1] != '/' { // /etc/passwd
			p.password(at + len("passwd"))
		}
	}},
	{"пароль", func(p *page, at int) { p.password(at + len("пароль")) }},
	{"Пароль", func(p *page, at int) { p.password(at + len("Пароль")) }},
	{"secret=", (*page).proxySecret},
	{"this is your login code:", (*page).webCode},
	{"sign_in(", (*page).codeGiven},
	{"signin(", (*page).codeGiven},
}

// badMessage reads the number of a bad_msg_notification.
func (p *page) badMessage(at int, word string) {
	if at > 0 && isWordByte(p.lower[at-1]) {
		return
	}
	rest := p.lower[at+len(word):]
	for again := true; again; {
		again = false
		for _, part := range []string{"notification", "error", "code"} {
			if after, ok := strings.CutPrefix(rest, part); ok {
				rest, again = after, true
			}
		}
		if len(rest) > 0 && strings.IndexByte("\"' \t:=,({[_", rest[0]) >= 0 {
			rest, again = rest[1:], true
		}
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	end := len(p.lower) - len(rest) + len(digits)
	if end < len(p.lower) && isWordByte(p.lower[end]) || !slices.Contains(badMessages, digits) {
		return
	}
	p.hits = append(p.hits, numberHit(at, end, p.lineOf(at), digits))
}

var badMessages = []string{"16", "17", "18", "19", "20", "32", "33", "34", "35", "48", "64"}

// updatesTimeout reads the timeout of GramJS' update loop, whose pings got no answer. https://github.com/gram-js/gramjs/issues/753: the line with its file comes behind this one.
func (p *page) updatesTimeout(at int) {
	const said = "Error: TIMEOUT"
	where := p.lineOf(at)
	if strings.TrimSpace(p.text[at:p.lines[where].to]) != said || !strings.Contains(strings.ReplaceAll(p.text[at:min(len(p.text), at+longestAround)], `\`, "/"), "telegram/client/updates.js") {
		return
	}
	p.hits = append(p.hits, match{at: at, end: at + len(said), line: where, other: explain.ToolFailure{Kind: "update_loop"}})
}

// numberBehind is the number as gotd writes it behind a name: " (42)". 0 without one.
func numberBehind(after string) int {
	rest, ok := strings.CutPrefix(after, " (")
	if !ok {
		return 0
	}
	n, rest := leading(rest)
	if !strings.HasPrefix(rest, ")") {
		return 0
	}
	return n
}

// leading is the number that a text begins with, of up to nine digits, and what stands behind it.
func leading(s string) (n int, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	if digits := s[:len(s)-len(rest)]; len(digits) < 10 {
		n, _ = strconv.Atoi(digits)
	}
	return n, rest
}

// waits are what a number of seconds stands behind, in small letters.
var waits = []string{"wait of ", "retry after ", "seconds: ", "seconds=", "seconds\":", "second: ", "value: some(", "please wait "}

// numberIn finds the number that belongs to the error name in text, 0 when there is none or the error has none.
func numberIn(text, name string) int {
	before := waits
	switch {
	case strings.HasSuffix(name, "_MIGRATE"):
		before = []string{"dc ", "dc"}
	case !explain.HasPause(name) && !strings.HasSuffix(name, "_WAIT"):
		return 0
	}
	text = lowerASCII(text)
	for _, b := range before {
		for from := 0; ; {
			at := strings.Index(text[from:], b)
			if at < 0 {
				break
			}
			from += at + len(b)
			if n, rest := leading(strings.TrimLeft(text[from:], " \"'")); n > 0 && (rest == "" || !isWordByte(rest[0]) || b == "seconds=") {
				return n
			}
		}
	}
	return 0
}
