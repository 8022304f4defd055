package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Use says how a tool or library takes a finished session.
type Use struct {
	Tool   string   // as its authors write it
	Format string   // of sessionstring
	Steps  []string // where the session goes and how to see that it works
	Source string   // that documents it
	names  []string // by which it is found, in lower case, besides Tool
}

// uses are the tools whose way with a session we know, from their own documents.
var uses = []Use{
	{
		Tool: "chigwell/telegram-mcp", Format: "telethon", names: []string{"telegram-mcp", "chigwell"},
		Steps: []string{
			"Set TELEGRAM_API_ID, TELEGRAM_API_HASH and TELEGRAM_SESSION_STRING in its .env file, or in the env block of its entry in the client's configuration.",
			"Leave TELEGRAM_SESSION_NAME unset: with it the server looks for a file.",
			"Restart the client, and ask the assistant for the list of chats.",
		},
		Source: "https://github.com/chigwell/telegram-mcp",
	},
	{
		Tool: "n8n", Format: "gramjs", names: []string{"n8n telegram node", "n8n workflow"},
		Steps: []string{
			"n8n's own Telegram node is for bots and takes no session. Install a community node for user accounts (Settings > Community nodes).",
			"Create the credentials that the node asks for: API ID, API hash and session string. Most of these nodes are built on GramJS; if the node's page names another library, fetch the session in that one's format.",
			"Keep the workflow from running twice at once: two connections with one session make Telegram destroy it.",
		},
		Source: "https://docs.n8n.io/integrations/community-nodes/installation/",
	},
	{
		Tool: "Telethon", Format: "telethon",
		Steps: []string{
			"from telethon.sessions import StringSession, and client = TelegramClient(StringSession(session), api_id, api_hash).",
			"Call await client.connect() and then await client.get_me(): the account means that it works, None that the session is not logged in.",
			"For a program that wants a .session file instead, fetch the format telethon_sqlite and pass the file's path as the session.",
		},
		Source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
	{
		Tool: "Pyrogram", Format: "pyrogram", names: []string{"kurigram", "pyrofork", "hydrogram"},
		Steps: []string{
			"app = Client(\"my_account\", api_id=api_id, api_hash=api_hash, session_string=session).",
			"with app: print(app.get_me()) shows the account.",
		},
		Source: "https://docs.pyrogram.org/topics/storage-engines",
	},
	{
		Tool: "GramJS", Format: "gramjs", names: []string{"telegram (npm)", "teleproto"},
		Steps: []string{
			"const { StringSession } = require(\"telegram/sessions\"), and new TelegramClient(new StringSession(session), apiId, apiHash, {}).",
			"Call await client.connect() and then await client.getMe(); start() with a phone number is of no need any more.",
		},
		Source: "https://gram.js.org/getting-started/authorization",
	},
	{
		Tool: "mtcute", Format: "mtcute",
		Steps: []string{
			"const tg = new TelegramClient({ apiId, apiHash, storage: \"my-account\" }), and await tg.importSession(session) once: the storage keeps it.",
			"await tg.getMe() shows the account.",
		},
		Source: "https://mtcute.dev/guide/advanced/session-convert",
	},
	{
		Tool: "gotd/td", Format: "gotd", names: []string{"gotd"},
		Steps: []string{
			"Write the JSON into a file, or fetch the session with deliver file.",
			"telegram.NewClient(apiID, apiHash, telegram.Options{SessionStorage: &session.FileStorage{Path: path}}).",
			"In client.Run, client.Auth().Status(ctx) tells whether it is logged in.",
		},
		Source: "https://pkg.go.dev/github.com/gotd/td/session",
	},
}

// UseRules hold for every tool.
var UseRules = []string{
	"Pass on the API ID and API hash of the login, too: the session is one of that application.",
	"Give the session to one program on one machine: when two use it at the same time, Telegram answers AUTH_KEY_DUPLICATED and destroys it. A second tool gets a login of its own.",
	"Keep it like a password: it goes into no repository and no screenshot, and to nobody else. Terminating its entry under Settings > Devices in Telegram makes it worthless.",
}

// ForTool finds how a tool takes a session, by its name in any case or by words that have it in them: "a script with Telethon". Words that name several are
// about none.
func ForTool(words string) (Use, bool) {
	words = strings.ToLower(strings.TrimSpace(words))
	var found []Use
	for _, u := range uses {
		known := append([]string{strings.ToLower(u.Tool)}, u.names...)
		for _, k := range known {
			if words == k {
				return u, true
			}
		}
		if slices.ContainsFunc(known, func(k string) bool { return names(words, k) }) {
			found = append(found, u)
		}
	}
	if len(found) != 1 {
		return Use{}, false
	}
	return found[0], true
}

// names reports whether words have a name in them that stands for itself: not telethon in telethonic.
func names(words, name string) bool {
	for from := 0; ; {
		at := strings.Index(words[from:], name)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(words[:at])
		after, _ := utf8.DecodeRuneInString(words[at+len(name):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = at + 1
	}
}

// Users lists the names of the tools whose way with a session is known.
func Users() []string {
	out := make([]string, len(uses))
	for i, u := range uses {
		out[i] = u.Tool
	}
	return out
}
