package uses

import (
	"strings"
	"testing"
)

// TestEntriesOfTheirOwnDocumentsAreRecognised has the entries that the tools' sources show, and what people make of them.
func TestEntriesOfTheirOwnDocumentsAreRecognised(t *testing.T) {
	for _, tt := range []struct{ entry, env, want string }{
		{"uv --directory /full/path/to/telegram-mcp run main.py", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING", "chigwell/telegram-mcp"},
		{"uv --directory=/home/ada/src/telegram-mcp run main.py /home/ada/files", "", "chigwell/telegram-mcp"},
		{"/home/ada/.local/bin/uv run --directory /home/ada/telegram-mcp main.py", "", "chigwell/telegram-mcp"},
		{"uv --directory C:\\Users\\ada\\telegram-mcp run main.py", "TELEGRAM_API_ID", "chigwell/telegram-mcp"},
		{"/home/ada/telegram-mcp/.venv/bin/telegram-mcp", "", "chigwell/telegram-mcp"},
		{"C:\\telegram\\.venv\\Scripts\\telegram-mcp.exe", "TELEGRAM_API_ID", "chigwell/telegram-mcp"},
		{"/home/ada/telegram-mcp/.venv/bin/python /home/ada/telegram-mcp/main.py", "", "chigwell/telegram-mcp"},
		{"docker run -i --rm --env-file /full/path/to/.env telegram-mcp:latest", "", "chigwell/telegram-mcp"},
		{"docker run -i --rm -e TELEGRAM_API_ID -e TELEGRAM_API_HASH -e TELEGRAM_SESSION_STRING ghcr.io/alexmakeev/telegram-user-mcp:latest", "", "chigwell/telegram-mcp"},
		{"uvx uniquedivine-telegram-mcp@latest", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING", "chigwell/telegram-mcp"},
		{"uniquedivine-telegram-mcp", "", "chigwell/telegram-mcp"},
		{"uvx uniquedivine-telegram-mcp", "", "chigwell/telegram-mcp"},
		{"uv --directory /home/ada/telegram-user-mcp run main.py", "", "chigwell/telegram-mcp"},
		{"/home/ada/telegram-user-mcp/.venv/bin/telegram-mcp", "", "chigwell/telegram-mcp"},
		{"uvx --from git+https://github.com/alexmakeev/telegram-user-mcp telegram-mcp", "", "chigwell/telegram-mcp"},
		{"uvx --from git+https://github.com/chigwell/telegram-mcp.git telegram-mcp", "", "chigwell/telegram-mcp"},
		{"telegram-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING_WORK", "chigwell/telegram-mcp"},
		{"uvx telegram-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING", "chigwell/telegram-mcp"}, // which is meant, and not what starts
		{"uv --directory /home/ada/my-telegram run main.py", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING", "chigwell/telegram-mcp"},
		{"python3 server.py", "TELEGRAM_API_ID TELEGRAM_SESSION_STRINGS", "chigwell/telegram-mcp"},
		{"npx @overpod/mcp-telegram", "TELEGRAM_API_ID TELEGRAM_API_HASH", "mcp-telegram/mcp-telegram"},
		{"npx -y @overpod/mcp-telegram@latest", "", "mcp-telegram/mcp-telegram"},
		{"cmd /c npx -y @overpod/mcp-telegram", "", "mcp-telegram/mcp-telegram"},
		{"npx -y -p @overpod/mcp-telegram mcp-telegram", "", "mcp-telegram/mcp-telegram"},
		{"pnpm dlx @overpod/mcp-telegram", "", "mcp-telegram/mcp-telegram"},
		{"docker run -i --rm -e TELEGRAM_API_ID=YOUR_ID -e TELEGRAM_API_HASH=YOUR_HASH -v ~/.mcp-telegram:/data mcp-telegram", "", "mcp-telegram/mcp-telegram"},
		{"/path/to/mcp-telegram", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_PATH", "mcp-telegram/mcp-telegram"},
		{"uvx fast-mcp-telegram", "API_ID API_HASH SESSION_NAME", "fast-mcp-telegram"},
		{"uvx --from fast-mcp-telegram==0.16.6 fast-mcp-telegram", "", "fast-mcp-telegram"},
		{"uv tool run fast-mcp-telegram", "", "fast-mcp-telegram"},
		{"uvx fast-mcp-telegram", "API_ID API_HASH BOT_API_TOKEN", "fast-mcp-telegram"},
		{"telegram-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_PHONE", "nguyenvanduocit/telegram-mcp"},
		{"/home/ada/go/bin/telegram-mcp --env /home/ada/.env", "", "nguyenvanduocit/telegram-mcp"},
		{"go run github.com/nguyenvanduocit/telegram-mcp@latest", "", "nguyenvanduocit/telegram-mcp"},
		{"telegram-mcp", "TG_APP_ID TG_API_HASH PATH HOME", "chaindead/telegram-mcp"},
		{"npx -y @chaindead/telegram-mcp", "TG_APP_ID TG_API_HASH", "chaindead/telegram-mcp"},
		{"npx -y mcp-telegram", "TELEGRAM_API_ID TELEGRAM_API_HASH", "beautyfree/mcp-telegram"},
		{"npx -y secure-telegram-mcp connect", "TELEGRAM_MCP_ENDPOINT_TOKEN", "antonorlov/secure-telegram-mcp"},
		{"telegram-mcp serve --transport stdio", "TDLIB_API_ID TDLIB_API_HASH_FILE MCP_TOOL_PROFILE MCP_READ_ONLY", "tolboy/telegram-mcp-tdlib"},
		{"docker run -i --rm -v /absolute/path/to/session:/data/tdlib-data -e TDLIB_API_ID ghcr.io/tolboy/telegram-mcp-tdlib:1.15.0-stdio", "", "tolboy/telegram-mcp-tdlib"},
		{"km run", "API_ID API_HASH", "z-mio/kurigram-mcp"},
		{"uvx --python 3.13 better-telegram-mcp", "TELEGRAM_PHONE", "n24q02m/better-telegram-mcp"},
		{"mcp-telegram start", "API_ID API_HASH", "dryeab/mcp-telegram"},
		{"uvx mcp-telegram start", "API_ID API_HASH", "dryeab/mcp-telegram"},
		{"docker exec -i mcp-telegram mcp-telegram run", "", "j2h4u/mcp-telegram"},
		{"uv --directory /path/to/mcp-telegram run telegram-mcp", "", "alexandertsai/mcp-telegram"},
		{"/path/to/mcp-telegram serve --config /path/to/config.yaml", "TG_APP_ID TG_API_HASH", "Prgebish/mcp-telegram"},
		{"npx @prgebish/mcp-telegram serve --config config.yaml", "TG_APP_ID TG_API_HASH", "Prgebish/mcp-telegram"},
		{"mcp-telegram run", "TELEGRAM_API_ID TELEGRAM_API_HASH", "tolmachov/mcp-telegram"},
		{"node /absolute/path/to/telegram-mcp-server/dist/index.js", "TELEGRAM_API_ID TELEGRAM_API_HASH", "DLHellMe/telegram-mcp-server"},
		{"npx telegram-mcp-local-server", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_SESSION_STRING TELEGRAM_READONLY_MODE", "Undermove/telegram-mcp-local-server"},
		{"bash -lc cd~/x&&TDLIB_API_ID=1~exec~telegram-mcp~serve", "", "tolboy/telegram-mcp-tdlib"}, // ~ stands for a blank within an argument
		{"env TG_SESSION_PATH=/x TG_APP_ID=1 /opt/telegram-mcp", "TG_API_HASH", "chaindead/telegram-mcp"},
		{"my-own-wrapper", "TG_APP_ID TG_API_HASH TG_SESSION_PATH", "chaindead/telegram-mcp"},
	} {
		words := strings.Fields(tt.entry)
		for i := range words {
			if strings.Contains(tt.entry, "&&") {
				words[i] = strings.ReplaceAll(words[i], "~", " ")
			}
		}
		if got, ok := OfEntry(words[0], words[1:], strings.Fields(tt.env)); got.Name != tt.want || !ok {
			t.Errorf("%s with %s is %q, want %s", tt.entry, tt.env, got.Name, tt.want)
		}
	}
}

// TestOtherEntriesAreNotRecognised has entries that have nothing to do with an account of Telegram, and those that several tools could be.
func TestOtherEntriesAreNotRecognised(t *testing.T) {
	for _, tt := range []struct{ entry, env string }{
		{"", ""},
		{"npx -y @modelcontextprotocol/server-filesystem /home/ada/src/telegram-mcp /home/ada/mcp-telegram", ""},
		{"npx -y @modelcontextprotocol/server-github", "GITHUB_PERSONAL_ACCESS_TOKEN"},
		{"uvx mcp-server-git --repository /home/ada/telegram-mcp", ""},
		{"uvx mcp-server-fetch", ""},
		{"docker run -i --rm -e GITHUB_PERSONAL_ACCESS_TOKEN ghcr.io/github/github-mcp-server", ""},
		{"docker run -i --rm -v /home/ada/telegram-mcp:/data mcp/filesystem /data", ""},
		{"uv --directory /home/ada/weather run weather.py", "API_KEY"},
		{"node /home/ada/build/index.js", "API_ID API_HASH"},
		{"python -m mcp_server_time", ""},
		{"npx -y mcp-remote https://example.org/mcp", ""},
		{"npx -y @chaindead/telegram-mcp-ui", ""},
		{"npx -y telegram-bot-mcp", "TELEGRAM_BOT_TOKEN"},
		{"uvx better-telegram-mcp", "TELEGRAM_BOT_TOKEN"},
		{"uvx --python 3.13 better-telegram-mcp", "TELEGRAM_BOT_TOKEN TELEGRAM_PHONE"},
		{"docker run -i --rm -e TELEGRAM_BOT_TOKEN n24q02m/better-telegram-mcp", ""},
		{"docker run -i --rm -e TELEGRAM_BOT_TOKEN telegram-mcp", ""},
		{"uv --directory /home/ada/telegram-mcp run main.py", "TELEGRAM_BOT_TOKEN TELEGRAM_CHAT_ID"},
		{"node /home/ada/telegram-mcp-server/dist/index.js", "TELEGRAM_BOT_TOKEN"},
		{"node /home/ada/telegram-mcp-server/dist/index.js", ""},
		{"telegram-mcp", "TELEGRAM_TOKEN"},
		{"npx some-bot", "TELEGRAM_TOKEN TELEGRAM_PROXY_HOST"},
		{"uvx telegram-mcp", ""},                              // of somebody else
		{"telegram-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH"}, // one of two
		{"mcp-telegram", "TELEGRAM_API_ID TELEGRAM_API_HASH"}, // one of two
		{"telegram-mcp", ""}, // one of three
		{"tdl", ""},          // which serves no client
		{"telegram-login-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH"}, // this program
		{"npx telegram-login-mcp", "TELEGRAM_API_ID TELEGRAM_API_HASH TELEGRAM_LOGIN_MCP_STATE"},
	} {
		command, args := cut(strings.Fields(tt.entry))
		if got, ok := OfEntry(command, args, strings.Fields(tt.env)); ok {
			t.Errorf("%s with %s is taken for %s", tt.entry, tt.env, got.Name)
		}
	}
}

func TestFolderTellsWhereNoArgumentDoes(t *testing.T) {
	session := []string{"TELEGRAM_API_ID", "TELEGRAM_API_HASH", "TELEGRAM_SESSION_STRING"}
	for _, tt := range []struct {
		entry  string
		env    []string
		folder string
		want   string
	}{
		{"uv run main.py", nil, "/home/ada/telegram-mcp", "chigwell/telegram-mcp"}, {"uv run telegram-mcp", nil, "/home/ada/mcp-telegram", "alexandertsai/mcp-telegram"},
		{"node dist/index.js", session[:2], "/home/ada/telegram-mcp-server", "DLHellMe/telegram-mcp-server"}, {"uv run weather.py", nil, "/home/ada/telegram-mcp", ""},
		{"", session, "/home/ada/telegram-mcp", "chigwell/telegram-mcp"}, {"", session, "/home/ada/mcp-telegram/", "alexandertsai/mcp-telegram"}, {"", session, "/home/ada/project", ""},
		{"", session, "", ""}, {"", session[:2], "/home/ada/telegram-mcp", ""}, {"", []string{"TELEGRAM_BOT_TOKEN", "TELEGRAM_SESSION_STRING"}, "/home/ada/telegram-mcp", ""},
		{"", session, "/home/ada/telegram-mcp-server", ""}, {"npx some-server", session, "/home/ada/telegram-mcp", ""},
	} {
		command, args := cut(strings.Fields(tt.entry))
		if got, ok := OfEntry(command, args, tt.env, tt.folder); got.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("%q in %s is %q, want %q", tt.entry, tt.folder, got.Name, tt.want)
		}
	}
}

func FuzzOfEntry(f *testing.F) {
	for _, entry := range []string{"uv --directory /x/telegram-mcp run main.py", "cmd /c npx -y a@1", "docker compose run -e A=1 b:c", "sh -c env", "uv tool run", "python -m", "bash -c \"\"", "go run x@y", "env", "npx @", "docker exec"} {
		f.Add(entry, "TELEGRAM_API_ID")
	}
	f.Fuzz(func(t *testing.T, entry, env string) {
		command, args := cut(strings.Fields(entry))
		names := strings.Fields(env)
		tool, ok := OfEntry(command, args, names)
		if again, same := OfEntry(command, args, names); ok != same || tool.Name != again.Name || ok == (tool.Name == "") {
			t.Errorf("%q is %q, %t and %q, %t", entry, tool.Name, ok, again.Name, same)
		}
	})
}
