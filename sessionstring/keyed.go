package sessionstring

import (
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Keys in hex digits, as Telegram Web stores them and tools print them, with what stands beside them. Telegram Web's storage has user_auth, dc, and a key for each data centre where the browser was; Web A of today has
// all of an account in account1. It comes as JSON, as lines copied from a browser's table, and with texts in texts: https://github.com/wiz0u/WTelegramClient/discussions/318,
// https://github.com/Ajaxy/telegram-tt/blob/master/src/util/sessions.ts
var (
	webKey     = lazily(`(?i)\bdc([0-9]{1,3})_auth_key["'\s:=,|│]*([0-9a-f]{64,})`)
	webName    = lazily(`(?i)\b(?:dc[0-9]{1,3}_(?:auth_key|server_salt|hash)|auth_key_fingerprint)\b`)
	webHome    = []func() *regexp.Regexp{lazily(`(?i)\bdcid["']?\s*:\s*["']?([0-9]{1,3})\b`), lazily(`(?im)(?:^|[{,"'\s])dc["']?[\s:=,|│]+["']?([0-9]{1,3})\b`)}
	webUser    = []func() *regexp.Regexp{lazily(`(?i)\buserid["']?\s*:\s*["']?([0-9]{4,16})\b`), lazily(`(?i)\buser_auth\b[^0-9]{0,20}(?:dcid[^0-9]+[0-9]{1,3}[^0-9]+)?["']?id["']?\s*:\s*["']?([0-9]{4,16})\b`), lazily(`(?i)[{,]\s*["']?id["']?\s*:\s*["']?([0-9]{4,16})\b`)}
	webTest    = lazily(`(?i)\b(?:is)?test["']?\s*:\s*(?:true|1)\b`)
	namedDC    = lazily(`(?i)(?:^|[^a-z0-9])(?:main[ _]?|home[ _]?|current[ _]?)?(?:dc(?:[ _]?id)?|data ?cent(?:er|re)(?:[ _]?id)?)["']?\s*[:=]?\s*["']?([0-9]{1,3})\b`)
	namedUser  = lazily(`(?i)\buser[ _]?id["']?\s*[:=]\s*["']?([0-9]{4,16})\b`)
	namedAPIID = lazily(`(?i)\b(?:api|app)[ _]?id["']?\s*[:=]\s*["']?([0-9]{1,10})\b`)
	beforeKey  = lazily(`(?:^|[^0-9A-Za-z])([0-9]{1,3})["'\s:;,|/]{1,4}$`)
	behindKey  = lazily(`^["'\s:;,|/]{1,4}([0-9]{1,3})(?:$|[^0-9A-Za-z])`)
)

// hexKey is the length of a key in hex digits.
const hexKey = 2 * KeySize

// detectKeyed reads a key in hex digits that stands beside its data centre. It reports false where none does.
func detectKeyed(text string) (Inspection, bool, error) {
	clean := strings.NewReplacer(`\"`, `"`, `\\`, "", `\`, "").Replace(strings.Map(dropInvisible, text))
	if webKey().MatchString(clean) {
		i, err := detectWeb(clean)
		return i, true, err
	}
	if webName().MatchString(clean) && strings.Contains(clean, "user_auth") {
		return Inspection{}, true, formatError(ExpectedWeb, Got{Kind: GotWebNoKey})
	}
	at := hexRun(clean)
	if at < 0 {
		return Inspection{}, false, nil
	}
	before, key, behind := clean[:at], clean[at:at+hexKey], clean[at+hexKey:]
	stated := map[string]bool{}
	for _, m := range namedDC().FindAllStringSubmatch(before+" "+behind, -1) {
		stated[m[1]] = true
	}
	for _, m := range [][]string{beforeKey().FindStringSubmatch(before), behindKey().FindStringSubmatch(behind)} {
		if m != nil {
			stated[m[1]] = true
		}
	}
	if len(stated) != 1 || hexRun(behind) >= 0 {
		return Inspection{}, false, nil
	}
	s := Session{DC: number(slices.Collect(maps.Keys(stated))[0]), UserID: int64(first(before+behind, namedUser)), APIID: first(before+behind, namedAPIID)}
	i, err := keyed(HexKey, s, key)
	return i, true, err
}

// detectWeb reads the storage of Telegram Web.
func detectWeb(clean string) (Inspection, error) {
	refuse := func(got Got) (Inspection, error) { return Inspection{}, formatError(ExpectedWeb, got) }
	keys := map[int]string{}
	for _, m := range webKey().FindAllStringSubmatch(clean, -1) {
		home, key := number(m[1]), strings.ToLower(m[2])
		switch have, twice := keys[home]; {
		case len(key) != hexKey:
			return refuse(Got{Kind: GotKeySize, Count: len(key) / 2})
		case twice && have != key:
			return refuse(Got{Kind: GotSessions, Count: 2, Formats: []Format{TelegramWeb, TelegramWeb}})
		}
		keys[home] = key
	}
	s := Session{DC: first(clean, webHome...), UserID: int64(first(clean, webUser...))}
	if s.DC == 0 && len(keys) == 1 {
		s.DC = slices.Collect(maps.Keys(keys))[0]
	}
	if keys[s.DC] == "" {
		return refuse(Got{Kind: GotWebNoHome, Count: len(keys)})
	}
	if webTest().MatchString(clean) {
		s.Test = new(true)
	}
	if others := len(keys) - 1; others > 0 {
		s.Extra = []Change{{Field: FieldOtherKeys, Kind: ChangeOtherKeys, Number: int64(others)}}
	}
	return keyed(TelegramWeb, s, keys[s.DC])
}

// keyed is a session whose key is in hex digits.
func keyed(f Format, s Session, key string) (Inspection, error) {
	raw, err := hex.DecodeString(key)
	if err != nil {
		return Inspection{}, formatError(ExpectedKey, Got{Kind: GotKeySize, Count: len(key) / 2})
	}
	if s, err = finish(s, raw, ExpectedKey); err != nil {
		return Inspection{}, err
	}
	return Inspect(f, s), nil
}

// hexRun is where a run of hex digits stands that is as long as a key, -1 where none does.
func hexRun(text string) int {
	from := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && isHex(text[i]) {
			continue
		}
		outside := func(c byte) bool { return strings.IndexByte(base64Characters, c) < 0 || c == '=' }
		if i-from == hexKey && (from == 0 || outside(text[from-1])) && (i == len(text) || outside(text[i])) {
			return from
		}
		from = i + 1
	}
	return -1
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// first is the number that the first of these expressions finds, 0 for none.
func first(text string, of ...func() *regexp.Regexp) int {
	for _, expression := range of {
		if m := expression().FindStringSubmatch(text); m != nil {
			return number(m[1])
		}
	}
	return 0
}

// number reads digits that an expression has bounded.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
