package pasted

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

// pattern is a regular expression that is compiled when it is first used: most servers end without having explained a pasted text, and all
// of them should start fast.
type pattern func() *regexp.Regexp

func lazily(expr string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	upperName = lazily(`\b[0-9]?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+|_%d|__?[a-z][A-Za-z0-9_]*)*`)
	lowerName = lazily(`\b[0-9]?[a-z][a-z0-9]*(?:_[a-z0-9]+)+`)
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
	// ofTelegram is what only texts about Telegram say. "@type" is how TDLib names the kind of an object. gRPC and JSON-RPC are others'.
	ofTelegram = lazily(`(?i)(?:^|[^a-z0-9-])rpc|\btelegram\b|\b(?:auth|account|users|help|updates)\.[a-z][a-z]+\b|['"]_['"]:\s*['"]error['"]|caused by|telethon|pyro(?:gram|fork)|(?:kuri|hydro)gram|gramjs|mtcute|` +
		`tdlib|"@type":\s*"error"|gotd|madeline|mtproto`)
	// ofSystem is how Python writes an error of the operating system.
	ofSystem = lazily(`(?i)winerror|errno|permissionerror`)
)

// namesIn finds names of errors. whole is the text that line is a part of.
func namesIn(line, whole, method string) []match {
	var hits []match
	seen := map[string]bool{}
	about := sync.OnceValue(func() bool { return method != "" || aboutTelegram(line) })
	for _, place := range slices.Concat(upperName().FindAllStringIndex(line, -1), lowerName().FindAllStringIndex(line, -1)) {
		as := line[place[0]:place[1]]
		if seen[as] {
			continue
		}
		lower := as == strings.ToLower(as)
		name, number := split(as)
		if lower {
			name, number = split(strings.ToUpper(as))
		}
		code := 0
		if m := beforeName().FindStringSubmatch(line[max(0, place[0]-longestBefore):place[0]]); m != nil {
			code, _ = strconv.Atoi(m[1])
		}
		if !isErrorName(as, name, code, lower, line, whole, about) {
			continue
		}
		if m := behindName().FindStringSubmatch(line[place[1]:min(len(line), place[1]+nearby)]); m != nil && number == 0 {
			number, _ = strconv.Atoi(m[1])
		}
		if number == 0 {
			number = numberIn(around(line, place[0]), name)
		}
		seen[as] = true
		hits = append(hits, match{at: place[0], as: as, code: code, name: name, number: number})
	}
	return hits
}

// isErrorName reports whether as, which stands for name in line, in capitals or lower, is an error of Telegram there. about says whether line
// is about Telegram.
func isErrorName(as, name string, code int, lower bool, line, whole string, about func() bool) bool {
	known := explain.HasError(name)
	switch {
	case name == "TIMEOUT": // also the word of other programs for what they gave up on
		return !lower && (as == whole || (code != 0 && (standsAlone(as, code, whole) || about())))
	case name == "ACCESS_DENIED": // also the word of systems and of OAuth
		return standsAlone(as, code, whole) || (about() && !ofSystem().MatchString(line))
	case known && lower && slices.Contains(unspecific, name):
		return standsAlone(as, code, whole) || about()
	case known:
		return true
	case lower || !strings.Contains(as, "_"):
		return false
	case code == 0:
		return standsAlone(as, 0, whole)
	default:
		return about() || (strings.HasPrefix(whole, "[") && standsAlone(as, code, whole)) // Pyrogram writes [400 NAME]
	}
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

// aboutTelegram reports whether line speaks of Telegram, of its remote calls, or of a library for it.
func aboutTelegram(line string) bool {
	return ofTelegram().MatchString(line) || len(classesIn(line)) > 0
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
