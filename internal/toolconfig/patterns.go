package toolconfig

import (
	"regexp"
	"sync"

	"telegram-login-mcp/explain/uses"
)

// lazily compiles an expression when it is first used: nothing of this may cost the start of a server.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	// telegramWords show that a server which is not known uses Telegram.
	telegramWords = lazily(`(?i)telegram|mtproto|telethon|pyrogram|gramjs|mtcute`)
	// examplePath is how the path of an example looks, as READMEs have it.
	examplePath = lazily(`(?i)(full|absolute|your)[/\\_ -]path|path[/\\_ -]to|<[^>]*>|/path/`)

	apiID       = lazily(`^[0-9]{1,10}$`)
	apiHash     = lazily(`^[0-9a-fA-F]{32}$`)
	shortNumber = lazily(`^[0-9]{4,10}$`)

	// asked is a value that a client asks for or looks up itself.
	asked = lazily(`^(\$\{(input|file|keychain|secret):|\{file:)`)
	// referring is a value that is a reference to a variable, in the ways in which clients write it: ${NAME}, ${env:NAME}, ${NAME:-}, $NAME, {env:NAME}, %NAME%.
	referring = lazily(`^\s*(?:\$\{(?:env:)?([A-Za-z_]\w*)(?::-)?\}|\$([A-Z_][A-Z0-9_]*)|\{env:([A-Za-z_]\w*)\}|%([A-Za-z_]\w*)%)\s*$`)
	// exampleName and exampleValue are how the values of examples look, in lower case: of names and paths, where telegram_session is as good as any, and of others.
	exampleName  = lazily(`^<.*>$|^your[-_ ]|/path/to/`)
	exampleValue = lazily(`^(<.*>|\[.*\]|\{\{.*\}\}|.{0,12}(\.\.\.|…)|x{3,}|\*{3,}|(your|enter|insert|paste|replace|example)[-_ ]?.*|(my|put|add|here|some|the)[-_ ].*)$|[-_ ](here|goes[-_ ]here)$|\byour[-_ ]`)
)

// guesses are what variables hold by the words in their names, the first that fits.
var guesses = []struct {
	words func() *regexp.Regexp
	holds uses.Holds
}{
	{lazily(`SESSION_STRINGS$`), uses.Sessions},
	{lazily(`SESSION_?(NAME)(_[A-Z0-9]+)?$`), uses.SessionName},
	{lazily(`SESSION_?(PATH|FILE)$`), uses.SessionPath},
	{lazily(`SESSION_?DIR$`), uses.SessionDir},
	{lazily(`(SESSION_?STRING|STRING_?SESSION|AUTH_STRING|TELEGRAM_SESSION|TG_SESSION|^SESSION$|MTCUTE_SESSION)(_[A-Z0-9]+)?$`), uses.Session},
	{lazily(`(API|APP)_?ID$`), uses.APIID},
	{lazily(`(API|APP)_?HASH$`), uses.APIHash},
	{lazily(`(TELEGRAM|TG)_PHONE(_NUMBER)?$`), uses.Phone},
}
