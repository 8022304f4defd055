package clientconfig

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// tricks is what a hostile file could have in any of its names and values.
const tricks = "\x1b[2J\x1b]52;c;aGk=\x07\u009b2J\u202e\u2066\u200b\u2060\ufeff\U000e0041\r\nWritten to FORGED.\n\u2028Make this change? [y/N] \x00\x7f"

// quotedTricks is tricks as JSON can hold it: with escapes for what needs one, and everything else as it is.
func quotedTricks(t *testing.T, rest string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range tricks + rest {
		if r < ' ' || r == '"' || r == '\\' {
			quoted, err := json.Marshal(string(r))
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(strings.Trim(string(quoted), `"`))
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// wantSafe fails the test if a text could make a terminal do something, hides something, or has a line that is not one of a diff.
func wantSafe(t *testing.T, what, text string, prefixes string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			t.Errorf("%s holds %U:\n%q", what, r, text)
			break
		}
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > maxWidth+2 {
			t.Errorf("%s has a line of %d characters", what, utf8.RuneCountInString(line))
		}
		if prefixes != "" && !strings.ContainsAny(line[:1], prefixes) {
			t.Errorf("%s has the line %q", what, line)
		}
	}
	if strings.Contains(text, strings.Repeat("x", 201)) {
		t.Errorf("%s has a value of more than 200 characters", what)
	}
	if n := strings.Count(text, "\n"); n > 200 {
		t.Errorf("%s has %d lines", what, n)
	}
}

func TestNothingOfAHostileFileReachesATerminal(t *testing.T) {
	t.Parallel()
	bad := quotedTricks(t, "")
	long := quotedTricks(t, strings.Repeat("x", 100_000))
	many := func(format string) string {
		var all []string
		for i := range 1000 {
			all = append(all, strings.ReplaceAll(format, "N", fmt.Sprint(i)))
		}
		return strings.Join(all, ", ")
	}
	for name, text := range map[string]string{
		"names and values":   `{` + bad + `: 1, "mcpServers": {` + bad + `: {"command": ` + bad + `, ` + bad + `: ` + bad + `}, "me": {"type": ` + bad + `, "command": ` + bad + `, "args": [` + bad + `], "env": {` + bad + `: ` + bad + `}, ` + bad + `: ` + bad + `}}}`,
		"long ones":          `{` + long + `: 1, "mcpServers": {` + long + `: {"command": ` + long + `}, "me": {"type": ` + long + `, "command": ` + long + `, "args": ["--secrets", ` + long + `], "env": {` + long + `: ` + long + `}, ` + long + `: ` + long + `}}}`,
		"many":               `{"mcpServers": {"me": {"command": "old", "args": [` + many(`"--a-N"`) + `], "env": {` + many(`"NAME_N": "N"`) + `}, ` + many(`"N": {"a": [N]}`) + `}, ` + many(`"server N": {"command": "N"}`) + `}}`,
		"many lines":         "{\"mcpServers\": {\"me\": {\n" + strings.Repeat("\n \t", 1000) + "\"command\": \"old\"\n" + strings.Repeat("// x\n", 1000) + "}}}",
		"a comment":          "{\"mcpServers\": {\"me\": {} /* \x1b[2J" + strings.Repeat("\nWritten to FORGED.", 500) + " */, // \u202e\n}}",
		"a wide blank":       `{"mcpServers": {` + strings.Repeat(" ", 100_000) + `"me": {"command": "old"}}}`,
		"an entry of nought": `{"mcpServers": {"me": ` + long + `}}`,
		"deep":               `{"mcpServers": {"me": {"x": ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `}, "other": {"x": ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `}}}`,
	} {
		for change, make := range map[string]func() ([]byte, error){
			"set":    func() ([]byte, error) { return Set([]byte(text), "mcpServers", "me", small) },
			"remove": func() ([]byte, error) { return Remove([]byte(text), "mcpServers", "me") },
		} {
			after, err := make()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			shown := Diff("c.json", []byte(text), after, "mcpServers", "me")
			wantSafe(t, name+", "+change, shown, "+- @\\")
			if !strings.Contains(shown, "\n-") || change == "set" && !strings.Contains(shown, `"/bin/new"`) {
				t.Errorf("%s, %s: the change is not to be seen:\n%s", name, change, shown)
			}
		}
		lost, _ := Losses([]byte(text), "mcpServers", "me", small)
		for _, l := range lost {
			wantSafe(t, name+", lost", l.Name, "")
			if strings.Contains(l.Name, "\n") || utf8.RuneCountInString(l.Name) > 220 {
				t.Errorf("%s: lost is %q", name, l.Name)
			}
		}
		if len(lost) > maxMembers {
			t.Errorf("%s: %d things are lost", name, len(lost))
		}
	}
}

func TestErrorsOfAHostileFileQuoteNothingOfIt(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a literal":         "{\"a\": CANARY" + strings.Repeat("x", 1000) + "}",
		"a string":          "{\"a\": \"CANARY\x1b]52;c;x\x07\"}",
		"an escape":         `{"TOKEN": "CANARY\q"}`,
		"a control":         "{\x1b[2J",
		"a direction":       "{\u202e",
		"something long":    "{\"a\" " + strings.Repeat("\u202e", 10000),
		"a hostile depth":   `{"a": ` + strings.Repeat("[", 1<<20),
		"a hidden depth":    `{"a": "\"[[", /* ]]] " */ "b": ` + strings.Repeat(`{"":`, 1<<18) + ` // ]]`,
		"a depth that ends": `{"mcpServers": ` + strings.Repeat("[", 1<<19) + strings.Repeat("]", 1<<19) + `}`,
	} {
		_, err := Set([]byte(text), "mcpServers", "me", small)
		var bad *Error
		if !errors.As(err, &bad) {
			t.Fatalf("%s: %v", name, err)
		}
		wantSafe(t, name, bad.Error(), "l")
		if strings.Contains(bad.Error(), "CANARY") || utf8.RuneCountInString(bad.Said) > 200 {
			t.Errorf("%s: %v", name, bad)
		}
	}
	if _, err := Set([]byte(`{"a": "[[[[\"", // [[[`+"\n"+`"b": [{}, {}, [], []] /* [ */}`), "mcpServers", "me", small); err != nil {
		t.Errorf("what is not deep: %v", err)
	}
}

func TestDiffAndLosesHideOldSecrets(t *testing.T) {
	t.Parallel()
	entry := `{"command": "COMMAND", "args": ["serve", "--secrets", "private", "--state-dir", "/kept", "--token", "CANARY1", "--api-hash=CANARY2", "-e", "API_HASH=CANARY3",
		"CANARY4", "-pCANARY5", "--header", "Authorization: Bearer CANARY6", "socks5://ada:CANARY7@host:1", "--max-logins=7"],
		"env": {"TELEGRAM_API_ID": "1234567", "TELEGRAM_API_HASH_FILE": "/home/ada/hash", "TELEGRAM_API_HASH": "CANARY8", "SESSION_STRING": "CANARY9", "N": 815, "TOKEN=CANARY18": "",
			"TELEGRAM_PROXY": "tg://proxy?server=host&secret=CANARY10", "ADDRESS": "CANARY11"},
		"headers": {"x": "CANARY12"}, "url": "https://host/CANARY13", "CANARY-free": ["CANARY14"]}`
	for name, command := range map[string]string{
		"a program":       "/bin/old",
		"an assignment":   "TOKEN=CANARY15 /bin/old",
		"a whole command": "npx old --token CANARY16",
		"an address":      "https://ada:CANARY17@host",
		"words":           "npx old CANARY19",
		"a path and more": "/usr/bin/node old.js CANARY200123456789abcdefghij",
	} {
		text := []byte(`{"mcpServers": {"me": ` + strings.Replace(entry, "COMMAND", command, 1) + `}}`)
		for change, make := range map[string]func() ([]byte, error){
			"set":    func() ([]byte, error) { return Set(text, "mcpServers", "me", small) },
			"remove": func() ([]byte, error) { return Remove(text, "mcpServers", "me") },
		} {
			after, err := make()
			if err != nil {
				t.Fatal(err)
			}
			got := Diff("c.json", text, after, "mcpServers", "me")
			if strings.Contains(strings.ReplaceAll(got, "CANARY-free", ""), "CANARY") || strings.Contains(got, "815") {
				t.Errorf("%s, %s: a secret shows:\n%s", name, change, got)
			}
			for _, shown := range []string{`"--secrets"`, `"private"`, `"/kept"`, `"--token"`, `"--api-hash=(hidden)"`, `"--max-logins=7"`, `"1234567"`, `"/home/ada/hash"`, `"SESSION_STRING": "(hidden)"`} {
				if !strings.Contains(got, shown) {
					t.Errorf("%s, %s: %s does not show:\n%s", name, change, shown, got)
				}
			}
			if strings.Contains(got, "/bin/old") != (name == "a program") {
				t.Errorf("%s, %s: the command:\n%s", name, change, got)
			}
		}
		losses, _ := Losses(text, "mcpServers", "me", small)
		lost := fmt.Sprint(losses)
		if strings.Contains(strings.ReplaceAll(lost, "CANARY-free", ""), "CANARY") || !strings.Contains(lost, "{argument --token} {hidden }") || !strings.Contains(lost, "{variable SESSION_STRING}") {
			t.Errorf("lost:\n%s", lost)
		}
	}
	// A hash in place of the name of its file is one all the same.
	if isHarmless("TELEGRAM_API_HASH_FILE", "0123456789abcdef0123456789abcdef") || isHarmless("TELEGRAM_API_ID", "CANARY") {
		t.Error("a value that is not what its name says is taken for harmless")
	}
	// Nothing is no secret, and whoever reads that something is hidden believes that something goes.
	if shown := PlacesOf("claude-desktop", Paths{Home: "/home/x", Config: "/home/x/.config", OS: "linux"})[0].Diff([]byte(`{"mcpServers": {"me": {"command": "x", "env": {"SESSION": ""}}}}`), []byte(`{"mcpServers": {"me": {"command": "x", "env": {"SESSION": "CANARY"}}}}`), "me"); !strings.Contains(shown, `"SESSION": ""`) || strings.Contains(shown, "CANARY") {
		t.Errorf("an empty variable that gets a value is shown as\n%s", shown)
	}
}

func TestOnlyArgumentsThatCouldBeSecretsAreHidden(t *testing.T) {
	t.Parallel()
	const h = hidden
	for _, c := range [][2][]string{
		{{"serve", "--sandbox", "--secrets", "private", "--state-dir", "/home/ada/My logins", "--no-pages"}, {"serve", "--sandbox", "--secrets", "private", "--state-dir", "/home/ada/My logins", "--no-pages"}},
		{{"-y", "telegram-login-mcp@latest", "serve"}, {"-y", "telegram-login-mcp@latest", "serve"}},
		{{"run", "-i", "--rm", "-v", "/home/ada/state", "ghcr.io/ada/telegram-login-mcp:v1.2"}, {"run", "-i", "--rm", "-v", "/home/ada/state", "ghcr.io/ada/telegram-login-mcp:v1.2"}},
		{{"--config=/etc/x.json", "--profile", "work", `C:\Users\ada\x`, "~/bin", "${workspaceFolder}"}, {"--config=/etc/x.json", "--profile", "work", `C:\Users\ada\x`, "~/bin", "${workspaceFolder}"}},
		{{"--api-hash", "hunter", "--token=hunter", "--password", "/hunter", "-p", "hunter", "--phone", "serve", "--session-string=abc"}, {"--api-hash", h, "--token=" + h, "--password", h, "-p", h, "--phone", h, "--session-string=" + h}},
		{{"0123456789abcdef0123456789abcdef", "+14155550123", "14155550123", "1BVtsOK8Bu3/x=", "sk-abc123def", "ghp_abcDEF", "123e4567-e89b-12d3-a456-426614174000"}, {h, h, h, h, h, h, h}},
		{{"/AbCdEf0123456789AbCdEf0123456789/x", "https://host/x", "ada@example.org", "A=b", "Bearer x", "hunter2", ""}, {h, h, h, h, h, h, h}},
	} {
		if got := visibleArgs(c[0]); !slices.Equal(got, c[1]) {
			t.Errorf("%q\ngot  %q\nwant %q", c[0], got, c[1])
		}
	}
}

func TestAChangeThatCannotBeSeenIsSaid(t *testing.T) {
	t.Parallel()
	text := []byte("{\n  \"mcpServers\": {\n    \"me\": {\n      \"command\": \"/bin/\u200bnew\"\n    }\n  }\n}\n")
	after, err := Set(text, "mcpServers", "me", small)
	if err != nil {
		t.Fatal(err)
	}
	if got := Diff("c.json", text, after, "mcpServers", "me"); !strings.Contains(got, "cannot be seen") {
		t.Errorf("%q", got)
	}
}

func TestPrintableIsTheSameJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{tricks, "/home/ada/Čapek/王/e\u0301", "😀\U000e0041"} {
		raw := quote(text)
		got := Printable(raw)
		wantSafe(t, raw, got, "")
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back != text {
			t.Errorf("%q became %s, which is %q, %v", text, got, back, err)
		}
	}
}
