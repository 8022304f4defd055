package sessionstring

import (
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
		if kind := pathOf(text); kind != "" {
			return kind
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
