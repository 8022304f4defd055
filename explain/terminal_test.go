package explain

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
)

// only is the one reader who is told of a fact, zero where there are others.
func only(f Fact) Reader {
	if forPages(f) {
		return OnPage
	}
	if _, ok := f.(atTerminal); ok {
		return Terminal
	}
	return Reader{}
}

// rooms are the folders whose Go speaks to a person at a terminal.
var rooms = []string{"../internal/terminal", "../cmd/telegram-login-mcp"}

// isKey is how a key of a Line looks.
var isKey = regexp.MustCompile(`^(ask|sure|choice|hint|say|refuse|install|demo)\.[a-z0-9_]+$`)

// sources are the files of the rooms, by their path.
var sources = sync.OnceValue(func() map[string]*ast.File {
	all := map[string]*ast.File{}
	for _, room := range rooms {
		names, err := filepath.Glob(room + "/*.go")
		if err != nil || len(names) < 10 {
			panic("where is " + room + "?")
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			all[name] = parsed(name)
		}
	}
	return all
})

// literals are the texts that stand in Go, in the order of a file.
func literals(n ast.Node) (all []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// terminalSamples are the facts of a terminal, see full. Lines are those that Go asks for: a key without a text fails, and a text without a key.
var terminalSamples = sync.OnceValue(func() (all []Fact) {
	var keys []string
	for _, file := range sources() {
		for _, text := range literals(file) {
			if isKey.MatchString(text) {
				keys = append(keys, text)
			}
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		all = append(all, Line{key})
	}
	until := sampleNow.Add(14 * time.Minute)
	for _, kind := range []string{"rehearsal", "session", "session_kept", "forgotten", "lost", "kept"} {
		all = append(all, Goodbye{Kind: kind, Phone: "+99966 *** *** 01", State: "waiting for the code", NotKept: "it was in memory only", Until: until, Now: sampleNow})
	}
	all = append(all, commandSamples()...)
	return append(all, NoSuchChoice{7}, WhatNow{"The code is wrong"}, ToolFailed{"broken pipe"}, KeptLogin{"+99966 *** *** 01", "waiting for the code", sampleNow.Add(-time.Hour), until, sampleNow},
		KeptBefore{1}, KeptBefore{2}, Unwritten{"the disk is full"}, SessionPath{".env"}, SessionFileChoice{"Telethon"}, PlaceHere{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Client: "Cursor", Entry: "“telegram”", File: "~/x/.env", Variable: "TELEGRAM_SESSION_STRING", Occupied: true, Tightens: true, Git: "tracked", Copy: "tracked"}, PlaceHere{Kind: "entry", Shared: []PlaceShared{{"Cursor", "“tg”"}}, MadeWith: 7, Beside: []string{"TELEGRAM_API_ID"}, Tool: "n8n", Client: "Cursor", Entry: "“telegram”", File: "~/x.json", Variable: "S", Git: "loose", Copy: "loose"},
		PlaceHere{Kind: "file", Tool: "n8n", Client: "Cursor", Entry: "“telegram”", File: "~/x.session", Git: "inside", Copy: "inside"}, PlaceHere{Kind: "dotenv", Tool: "n8n", File: "~/.env", Variable: "S", Git: "ignored", Copy: "loose"},
		PlaceHere{Kind: "entry", Tool: "n8n", Client: "Cursor", Entry: "“telegram”", File: "~/x.json", Variable: "S", Pool: 2}, PlaceHere{Kind: "entry", Tool: "n8n", Client: "Cursor", Entry: "“telegram”", File: "~/x.json", Variable: "S", Pool: 2, Nth: 1, Key: "ab12cd34", Occupied: true}, PlaceHere{Kind: "entry", Tool: "n8n", Client: "Cursor", Entry: "“telegram”", File: "~/x.json", Variable: "S", Same: true},
		IntoTool{Tool: "chigwell/telegram-mcp"}, IntoTool{Tool: "Telethon", Library: true}, SureOf{"Write it into the entry “telegram” in Cursor"}, HowTo{Tool: "Telethon", Source: "https://docs.telethon.dev"}, HowTo{Tool: "TDLib", Source: "https://core.telegram.org/tdlib", None: true}, QRUndrawn{"it is too long", "tg://login?token=x"}, QRTooWide{40, 45})
})

// commandSamples are the facts of commands.
func commandSamples() []Fact {
	all := []Fact{
		Crashed{"runtime.Error"}, ConnectionFile{"sandbox.json", "no dcs", "", false}, ConnectionFile{"", "open sandbox.json: no such file or directory", "telegram-login-mcp sandbox", false}, ConnectionFile{"", "open sandbox.json: permission denied", "", true}, ConnectionUnwritten{"permission denied"}, SandboxRuns{[]Listening{{1, "127.0.0.1:40001"}, {2, "127.0.0.1:40002"}}, "sandbox.json", "telegram-login-mcp serve", true},
		Mistyped{"logn", "login"}, EmptyOption{"--secrets"}, UnfilledOption{"--secrets"}, ForgetPauses{"telegram-login-mcp pauses"},
		DemoBegins{"telegram-login-mcp", "2025-11-25"}, DemoCode{"newest_code", "22222"}, DemoCode{"same_chat", "22222"}, DemoSaid{400, "PHONE_CODE_INVALID", "auth.signIn"}, DemoEnds{3 * time.Second}, DemoFails{"no code arrived"},
		InstallChange{"Cursor", "mcp.json", "link.json"}, InstallLoses{[]InstallLoss{{"variable", "X"}, {"argument", "--secrets"}, {"hidden", ""}, {"member", "“dev”"}}, 3}, InstallWritten{"mcp.json", "mcp.json.backup-1"},
		InstallHTTP{"telegram-login-mcp serve --http", "telegram-login-mcp token revoke cursor"}, InstallToken{"cursor", true, "telegram-login-mcp token revoke cursor"}, InstallToken{"this-computer", false, "telegram-login-mcp token revoke this-computer"}, InstallHTTP{"telegram-login-mcp serve --http 8000", ""},
	}
	for _, why := range []string{"sandbox", "no_state", "no_folder"} {
		all = append(all, LoginInMemory{why})
	}
	for _, kind := range []string{"unread", "unknown", "kept"} {
		all = append(all, PausesRefused{kind, "the file memo is damaged", "in memory only"})
	}
	here, list, add := "http://127.0.0.1:7390/mcp", "telegram-login-mcp token list", "telegram-login-mcp token add --local NAME"
	there := HTTPServed{URL: "https://login.example.com/mcp", Public: "127.0.0.1:7390", List: list, Add: add}
	issued, silent, alone, everywhere := there, there, there, there
	everywhere.Public, everywhere.EveryPort = "0.0.0.0:7390", "7390"
	issued.Issuer, silent.Issuer, alone.Issuer = "https://id.example.com", "https://id.example.com", "https://id.example.com"
	silent.Silent = "dial tcp 192.0.2.1:443: connect: connection refused"
	alone.List, alone.Add, alone.Sandbox, alone.Ends, alone.NoCtrlC = "", "", true, true, true
	all = append(all, HTTPServed{URL: here, Token: "tlm_x"}, HTTPServed{URL: here, Token: "tlm_x", Sandbox: true, Ends: true}, HTTPServed{URL: here, List: list, Add: add}, there, issued, silent, alone, everywhere,
		HTTPEnding{0, 25 * time.Second, true}, HTTPEnding{6 * time.Second, 25 * time.Second, false}, TokenMade{"anna", false}, TokenMade{"cursor", true}, TokenRevoked{"anna", false}, TokenRevoked{"cursor", true},
		TokenKnown{"anna", false, sampleNow.Add(-time.Hour), sampleNow.Add(-5 * time.Minute), sampleNow}, TokenKnown{"cursor", true, sampleNow.Add(-time.Hour), sampleNow, sampleNow}, TokenKnown{"ben", false, sampleNow.Add(-time.Hour), time.Time{}, sampleNow})
	for _, kind := range []string{"address", "public_url", "unserved", "open", "nobody", "nobody_kept", "pages_port", "pages_public", "listen"} {
		all = append(all, HTTPRefused{kind, "0.0.0.0:80", "telegram-login-mcp token", "address already in use", kind == "nobody"})
	}
	for _, kind := range []string{"name", "exists", "unknown", "busy", "damaged", "unread", "no_folder"} {
		all = append(all, TokenRefused{kind, "anna", "permission denied"})
	}
	for _, kind := range []string{"client", "api_id", "name", "config", "remove", "sandbox", "http", "http_server"} {
		all = append(all, InstallOption{kind, []string{"cursor", "vscode"}})
	}
	for _, kind := range []string{"no_client", "several_clients", "no_place", "own_place", "go_run", "hash_file", "no_hash", "no_lock_folder", "busy", "no_lock", "not_understood", "no_terminal", "dangling", "too_large", "unreadable",
		"changing", "protected", "not_allowed", "unwritten", "overwritten", "http_none", "http_project"} {
		all = append(all, InstallRefused{kind, "cursor", "mcp.json", "permission denied", 3, 10 * time.Second, "mcp.json.backup-1"})
	}
	for _, kind := range []string{"oauth_issuer", "oauth_scope", "oauth_other_issuer", "oauth_alone", "metrics", "audit", "audit_file", "names", "traces", "unserved",
		"store_unserved", "store_alone", "store_memory", "store_keyless", "store_keys", "store_key_file", "store_key_missing", "store_address", "store_database", "store_option", "store_option_value", "store_option_tls", "store_no_password", "store_no_tls", "store_other_key", "store_silent",
		"store_anybody", "store_unchecked", "store_file", "store_untrusted", "store_other_name", "store_out_of_date", "store_no_certificate", "store_refused", "store_permissions"} {
		all = append(all, ServiceRefused{kind, "https://issuer.example", "it calls itself by another name: “https://issuer.example/”"})
	}
	for _, name := range []string{"addr", "cluster", ""} {
		all = append(all, ServiceRefused{"store_option_value", name, ""})
	}
	for _, fault := range []string{"slow", "nobody", "socket", "way", "host", "name", "closed", "plain", "tls", "password", "master"} {
		all = append(all, ServiceRefused{"store_silent", fault, "WRONGPASS"})
	}
	all = append(all, ServiceRefused{"store_option", "", ""}, ServiceRefused{"store_option_tls", "", ""}, ProxyRefused{"no_port"}, ServiceWarning{"forgets"}, ServiceWarning{"evicts"})
	for _, kind := range []string{"no_file", "no_entry", "same"} {
		all = append(all, InstallNothing{kind, "Cursor", "mcp.json", "telegram-login"})
	}
	for _, kind := range []string{"claude-desktop", "claude-code", "claude-code-user", "cursor", "vscode", "vscode-user", "codex", "gemini-cli", "windsurf", "zed", "goose", "lm-studio", "opencode", "cline", "removed", "removed_http", "credentials", "ask_sandbox", "ask"} {
		all = append(all, InstallNext{kind, "Cursor"})
	}
	return all
}

// faultsAtTerminal says what is wrong with a text of a terminal.
func faultsAtTerminal(id, text string) (bad []string) {
	kind, _, _ := strings.Cut(id, ".")
	lines := strings.Split(text, "\n")
	first := []rune(lines[0])
	if len(first) == 0 {
		return []string{"nothing is said"}
	}
	for _, ugly := range []string{"  ", "{", "}", "<no value>", "!", "n't", "..", " ,", " .", "later", "wait a bit", "illegal", "ou must"} {
		if strings.Contains(strings.NewReplacer(" .session", " session", " ./", " /", " .vscode", " vscode").Replace(text), ugly) {
			bad = append(bad, "it has "+ugly+" in it")
		}
	}
	switch kind {
	case "choice", "hint":
		if unicode.IsUpper(first[0]) && !strings.HasPrefix(text, "Telethon") || strings.HasSuffix(text, ".") || len(lines) > 1 || words(text) > 25 {
			bad = append(bad, "no label")
		}
	case "ask":
		if !unicode.IsUpper(first[0]) || !strings.HasSuffix(text, ":") && !strings.HasSuffix(text, "?") || len(lines) > 1 {
			bad = append(bad, "no question")
		}
	case "sure":
		if !strings.HasSuffix(text, "? (y/N)") && !strings.HasSuffix(text, ". (y/N)") && !strings.HasSuffix(text, "? [y/N]") || !strings.Contains(text, "?") {
			bad = append(bad, "no question for a yes, which names the answers")
		}
	case "refuse":
		if unicode.IsUpper(first[0]) || strings.HasSuffix(lines[0], ".") || len(lines) > 2 {
			bad = append(bad, "no clause with a line for what to do")
		}
		if len(lines) == 2 && (!strings.HasPrefix(lines[1], "fix: ") || !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ":") && !strings.Contains(lines[1], "telegram-login-mcp install")) {
			bad = append(bad, "what to do is no sentence")
		}
	case "lost":
		if unicode.IsUpper(first[0]) || strings.HasSuffix(text, ".") || len(lines) > 1 {
			bad = append(bad, "no clause")
		}
	}
	return bad
}

func TestTerminalIsWellSpoken(t *testing.T) {
	for _, f := range facts() {
		if only(f) != Terminal {
			continue
		}
		for _, fault := range faultsAtTerminal(f.ID(), Text(Terminal, f)) {
			t.Errorf("%+v: %s: %q", f, fault, Text(Terminal, f))
		}
	}
}

func TestFaultsAtATerminalAreSeen(t *testing.T) {
	for id, texts := range map[string][2]string{
		"choice.x": {"go on", "Go on."},
		"hint.x":   {"it is kept", "it is kept."},
		"ask.x":    {"Phone number:", "Phone number"},
		"sure.x":   {"Go on? (y/N)", "Go on?"},
		"say.x":    {"Done.", "Done {{.X}}."},
		"refuse.x": {"nothing was changed\nfix: Run it again.", "nothing was changed\nRun it again."},
		"lost.x":   {"it was in memory only", "It was in memory only."},
	} {
		if bad := faultsAtTerminal(id, texts[0]); bad != nil {
			t.Errorf("a good %s is complained about: %q", id, bad)
		}
		if faultsAtTerminal(id, texts[1]) == nil || faultsAtTerminal(id, "") == nil {
			t.Errorf("nothing is complained about in %s %q", id, texts[1])
		}
	}
}

func TestYesIsWhatTheTextsSay(t *testing.T) {
	for answer, want := range map[string]bool{"y": true, " Yes ": true, "YES": true, "": false, "n": false, "perhaps": false, "y yes": false} {
		if Agrees(Terminal, answer) != want {
			t.Errorf("%q agrees: %t", answer, !want)
		}
	}
}
