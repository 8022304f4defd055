package sessionstring

import (
	"encoding/base64"
	"path"
	"regexp"
	"slices"
	"strings"
)

// shapes are what people have in place of a session string, by how it begins or what stands in it.
var shapes = []struct {
	pattern func() *regexp.Regexp
	kind    GotKind
}{
	{lazily(`^gAAAAA[A-Za-z0-9_-]{60,}={0,2}$`), GotFernet},                         // https://github.com/fernet/spec
	{lazily(`^1Bv[EX][A-Za-z0-9_+/=-]{40,}$`), GotGogram},                           // https://github.com/AmarnathCJD/gogram
	{lazily(`(?i)danog\\+madelineproto`), GotMadeline},                              // a session that PHP serialized
	{lazily(`^TDF\$`), GotTdata},                                                    // a file of Telegram Desktop
	{lazily(`(?i)^tg://login\?token=`), GotLoginLink},                               // https://core.telegram.org/api/qr-login
	{lazily(`(?is)^SQLite format 3.*\b(dc_home|dc_option)\b`), GotDatabaseGrammers}, // grammers-session's tables
	{lazily(`(?is)^SQLite format 3.*\b(server_address\b.*\btakeout_id|sent_files|datacenter)\b`), GotDatabaseTelethon},
	{lazily(`(?is)^SQLite format 3.*\b(test_mode|last_update_on)\b`), GotDatabasePyrogram},
}

// shapeOf says what a text is that is no session, "" where nobody knows. A variable, quotes and blanks around it do not count.
func shapeOf(text string) GotKind {
	text = strings.Map(dropInvisible, text)
	for range maxWrappings {
		text = strings.TrimSpace(text)
		for _, s := range shapes {
			if s.pattern().MatchString(text) {
				return s.kind
			}
		}
		switch kind := pathOf(text); {
		case kind != "":
			return kind
		case isMTKruto(text):
			return GotMTKruto
		}
		text = unquote(strings.TrimSpace(unwrap(text)))
	}
	return ""
}

// The roots of a path, and the endings of one that has none.
var (
	pathRoot   = lazily(`^(?:[A-Za-z]:[\\/]|\\\\[A-Za-z0-9]|~[\\/]|\.{1,2}[\\/]|/[A-Za-z0-9._ -]+(?:/|$)|(?i:file://)|%[A-Za-z]+%[\\/]|\$[A-Z]+/|\$\{[A-Z]+\}/)`)
	pathEnding = lazily(`(?i)^[^\n{}"'=:;,|]{1,120}\.(?:session|session-journal|madeline|binlog|sqlite3?|db|env|json)$`)
)

// longestPath is how long a path is that is known as one, in bytes.
const longestPath = 1024

// pathOf says what the file or folder is by its name, "" for what is no path.
func pathOf(text string) GotKind {
	if len(text) > longestPath || strings.ContainsAny(text, "\r\n") || !pathRoot().MatchString(text) && !pathEnding().MatchString(text) {
		return ""
	}
	parts := strings.Split(strings.ToLower(strings.TrimRight(strings.ReplaceAll(text, `\`, "/"), "/ ")), "/")
	name := parts[len(parts)-1]
	switch ending := path.Ext(name); {
	case slices.Contains(parts, "tdata"), name == "telegram desktop", strings.HasPrefix(name, "key_data"):
		return GotPathTdata
	case name == "wtelegram.session":
		return GotPathWTelegram
	case ending == ".session", ending == ".session-journal":
		return GotPathSession
	case ending == ".madeline", slices.ContainsFunc(parts, func(p string) bool { return strings.HasSuffix(p, ".madeline") }):
		return GotPathMadeline
	case ending == ".binlog", name == "db.sqlite", strings.Contains(name, "tdlib"):
		return GotPathTDLib
	case name == ".env", ending == ".env", strings.HasPrefix(name, ".env."):
		return GotPathEnv
	case ending == ".json":
		return GotPathJSON
	}
	return GotPath
}

// isMTKruto recognises MTKruto's session string: base64 of bytes in which each run of zeros is a zero and its length, the number of the data centre as a TL string and the key as TL bytes.
// https://github.com/MTKruto/MTKruto/blob/main/client/0_storage_operations.ts
func isMTKruto(text string) bool {
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(text) < minSession {
		return false
	}
	var raw []byte
	for i := 0; i < len(packed); i++ {
		if packed[i] != 0 || i+1 == len(packed) {
			raw = append(raw, packed[i])
			continue
		}
		i++
		raw = append(raw, make([]byte, packed[i])...)
	}
	r := reader{rest: raw}
	home := string(r.tl())
	return len(r.tl()) == KeySize && !r.short && home != "" && strings.Trim(home, "0123456789-tes") == ""
}
