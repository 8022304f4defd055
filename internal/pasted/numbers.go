package pasted

import (
	"strconv"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

var (
	transportNumber = lazily(`(?:^|[^\w.-])(-404|-429|-444)\b`)
	// beforeNumber is what stands right before a number of the transport when it is one: "code: ", `"error_code": `, "protocol error, code ".
	beforeNumber = lazily(`(?i)(?:code|error)["']?[\s:=(\[]*$`)
	// badMessageNumber is a bad_msg_notification in the spellings of the protocol, gotd, Telethon and Pyrogram, with its number.
	// https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
	badMessageNumber = lazily(`(?i)\b(?:bad_?msg(?:_?notification)?|badmessageerror|bad msg error code)` +
		`(?:error|code|["'\s:=,({\[_])*(1[6-9]|20|3[2-5]|48|64)\b`)
	// overloaded is Telegram's -503, which it once wrote in capitals. https://github.com/gram-js/gramjs/issues/716
	overloaded = lazily(`(?i)(-503)["']?[\s:,]*timeout\b|timeout[\s:,(]*(-503)\b`)
)

// numbersIn finds the numbers of the protocol, which come without a name, and the timeout that GramJS writes without either. whole is the
// text that line is a part of.
func numbersIn(line, whole string) []match {
	var hits []match
	about := sync.OnceValue(func() bool { return aboutTelegram(line) })
	for _, place := range transportNumber().FindAllStringSubmatchIndex(line, -1) {
		from, to := place[2], place[3]
		code, _ := strconv.Atoi(line[from:to])
		if beforeNumber().MatchString(line[max(0, from-longestBefore):from]) || standsAlone(line[from:to], 0, strings.TrimSpace(line)) || about() {
			hits = append(hits, numbered(from, line[from:to], code))
		}
	}
	for _, place := range badMessageNumber().FindAllStringSubmatchIndex(line, -1) {
		code, _ := strconv.Atoi(line[place[2]:place[3]])
		hits = append(hits, numbered(place[0], line[place[0]:place[3]], code))
	}
	if place := overloaded().FindStringIndex(line); place != nil {
		hits = append(hits, match{at: place[0], as: line[place[0]:place[1]], code: -503, name: "TIMEOUT"})
	}
	// https://github.com/gram-js/gramjs/issues/753: its pings got no answer. The line with its file comes behind this one.
	const gramjs = "Error: TIMEOUT"
	if at := strings.Index(line, gramjs); at >= 0 && strings.TrimSpace(line[at:]) == gramjs &&
		strings.Contains(strings.ReplaceAll(whole, `\`, "/"), "telegram/client/updates.js") {
		hits = append(hits, match{at: at, as: gramjs, other: explain.WayFailure{Kind: "timed_out"}})
	}
	return hits
}

// numbered is the hit for an error of the protocol that is known by its number.
func numbered(at int, as string, code int) match {
	return match{at: at, as: as, code: code, name: explain.Numbered(code)}
}
