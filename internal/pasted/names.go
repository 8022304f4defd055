package pasted

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

// known is an error of Telegram that explain knows.
type known struct {
	name      string // as Telegram writes it, with the number left out
	elsewhere bool   // it is not of a login
}

// names are all errors that explain knows, by name in lower case.
var names = sync.OnceValue(func() map[string]known {
	all := map[string]known{}
	for _, name := range explain.ElsewhereNames() {
		all[strings.ToLower(name)] = known{name, true}
	}
	for _, name := range explain.Errors() {
		all[strings.ToLower(name)] = known{name, false}
	}
	for alias, name := range aliases {
		all[alias] = all[strings.ToLower(name)]
	}
	return all
})

// errorNamed finds an error by its name in lower case.
func errorNamed(key string) (known, bool) {
	if k, ok := names()[key]; ok {
		return k, true
	}
	if strings.Contains(key, "__") { // RECAPTCHA_CHECK_signup__key
		if name := strings.ToUpper(key); explain.HasError(name) {
			return known{name: name}, true
		}
	}
	return known{}, false
}

// name looks at a word that is written as Telegram writes the names of errors, from at to end in a line; all is what its bytes are.
func (p *page) name(at, end, where int, all uint8) {
	as := p.text[at:end]
	lowered := all&capital == 0
	key, number := p.lower[at:end], 0
	if all&digit != 0 || strings.Contains(key, "_x") || strings.HasSuffix(key, "%d") {
		key, number = split(key)
	}
	if key == "rpc_call_fail" && codeBefore().MatchString(p.text[end:min(len(p.text), end+nearby)]) {
		return // telegram-cli writes it before every error. https://github.com/vysheng/tgl/blob/master/queries.c
	}
	k, listed := errorNamed(key)
	if !listed {
		if lowered || all&underscore == 0 || !isName(as) {
			return
		}
		k.name, _ = split(as)
	}
	if p.seen(where, as) {
		return
	}
	h := match{at: at, end: end, line: where, name: k.name, number: number}
	h.code = p.codeBy(at, end)
	if !p.isError(&h, as, lowered, listed) {
		return
	}
	if h.number == 0 {
		h.number = numberBehind(p.text[end:min(len(p.text), end+nearby)])
	}
	if h.number == 0 {
		h.number = numberIn(p.around(h), h.name)
	}
	p.hits = append(p.hits, h)
}

// codeBefore is a code of Telegram and the name of an error behind it.
var codeBefore = lazily(`^ -?[0-9]{3}: [A-Z0-9]+_[A-Z0-9_]+`)

// isName reports whether as is written as names of errors are: capitals, of which small letters may follow behind an underscore.
func isName(as string) bool {
	if kindOf[as[0]]&(capital|digit) == 0 || len(as) > longestName {
		return false
	}
	head := strings.TrimRight(as, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%")
	for i := range len(head) {
		if kindOf[head[i]] == small {
			return strings.Contains(head[:i], "__")
		}
	}
	tail := as[len(head):]
	return strings.Trim(tail, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" || tail == "%d" || kindOf[tail[0]] == small
}

// longestName is how many letters the name of an error has at most. Telegram's longest one has 47.
const longestName = 100

// isError reports whether as, which stands for an error in capitals or small letters, is an error of Telegram there. What depends on whether its line is about Telegram is
// left to the end, when all of the text is known.
func (p *page) isError(h *match, as string, lowered, listed bool) bool {
	alone := func(code int) bool { return standsAlone(as, code, p.whole) }
	switch {
	case h.name == "TIMEOUT": // also the word of other programs for what they gave up on
		h.unsure = !alone(h.code)
		return !lowered && (as == p.whole || h.code != 0)
	case h.name == "ACCESS_DENIED": // also the word of systems and of OAuth
		h.unsure = !alone(h.code)
		return !h.unsure || !ofSystem(p.lower[p.lines[h.line].from:p.lines[h.line].to])
	case listed && !strings.Contains(h.name, "_"):
		h.unsure = !alone(h.code)
		return !lowered && (!h.unsure || h.code != 0)
	case listed && lowered && (slices.Contains(unspecific, h.name) || names()[strings.ToLower(h.name)].elsewhere):
		h.unsure = !alone(h.code)
		return true
	case listed && slices.Contains(anyones, h.name) && h.code == 0:
		h.unsure = !alone(0)
		return true
	case listed:
		return true
	case h.code == 0:
		return alone(0)
	default:
		h.unsure = !(strings.HasPrefix(p.whole, "[") && alone(h.code)) // Pyrogram writes [400 NAME]
		return true
	}
}

// ofSystem reports whether a line in small letters has an error of the operating system, as Python writes it.
func ofSystem(lower string) bool {
	return strings.Contains(lower, "winerror") || strings.Contains(lower, "errno") || strings.Contains(lower, "permissionerror")
}

// unspecific lists names of the catalogue that other programs use too. In lower case they count only where the text is about Telegram.
var unspecific = []string{
	"ACCESS_DENIED", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_INVALID", "CODE_INVALID", "CREDENTIAL_INVALID", "DATA_INVALID", "EMAIL_INVALID",
	"HASH_INVALID", "PASSWORD_EMPTY", "PASSWORD_REQUIRED", "SESSION_EXPIRED", "SESSION_REVOKED", "USERNAME_INVALID", "USER_ID_INVALID",
}

// anyones lists names that other programs use as they are written. Without a code they count only where the text is about Telegram.
var anyones = []string{
	"ADDRESS_INVALID", "COLOR_INVALID", "DATE_EMPTY", "DOCUMENT_INVALID", "EXPIRE_FORBIDDEN", "FILE_EMTPY", "ID_EXPIRED", "ID_INVALID", "LANGUAGE_INVALID", "LIMIT_INVALID", "LOCATION_INVALID", "MESSAGE_REQUIRED",
	"METHOD_INVALID", "MONTH_INVALID", "NAME_INVALID", "NOT_ALLOWED", "NOT_ELIGIBLE", "NOT_JOINED", "OFFSET_INVALID", "OPTION_INVALID", "ORDER_INVALID", "PAYMENT_REQUIRED", "PAYMENT_UNSUPPORTED", "PLATFORM_INVALID",
	"PURPOSE_INVALID", "RANGES_INVALID", "RIGHT_FORBIDDEN", "SCORE_INVALID", "SECONDS_INVALID", "SETTINGS_INVALID", "SLUG_INVALID", "TIMEZONE_INVALID", "TITLE_INVALID", "TOKEN_EMPTY", "TOKEN_INVALID", "TYPES_EMPTY",
	"UNKNOWN_ERROR", "UNKNOWN_METHOD", "URL_EXPIRED", "URL_INVALID", "USER_BLOCKED", "USER_BOT", "USER_DELETED", "USER_INVALID",
}

// standsAlone reports whether whole is as and nothing else but its code and punctuation.
func standsAlone(as string, code int, whole string) bool {
	if len(whole) > len(as)+longestBefore {
		return false
	}
	before, after, ok := strings.Cut(whole, as)
	const ignored = " \t[](){}\"'`:;,.-"
	if code != 0 {
		before = strings.Replace(before, strconv.Itoa(code), "", 1)
	}
	return ok && strings.Trim(before, ignored) == "" && strings.Trim(after, ignored) == ""
}

// split takes the number out of a name as gotd's tgerr does, and the X or %d that stands for one in descriptions.
func split(as string) (name string, number int) {
	var parts []string
	for part := range strings.SplitSeq(as, "_") {
		minutes := strings.TrimSuffix(strings.TrimSuffix(part, "MIN"), "min") // of PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN
		if n, err := strconv.Atoi(minutes); err == nil && len(part) < 10 {
			number = n
		} else if part != "X" && part != "x" && part != "%d" && minutes != "X" && minutes != "x" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "_"), number
}
