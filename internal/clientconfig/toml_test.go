package clientconfig

import (
	"errors"
	"strings"
	"testing"
)

func codex() Place { return PlacesOf("codex", ada)[0] }

func TestTOMLIsChangedInTheWayInWhichItIsWritten(t *testing.T) {
	t.Parallel()
	changes(t, codex(), "new", map[string]editing{
		"under its header": {
			text:      "[mcp_servers.me] # mine\ncommand = 'old' # c\n# args\n\n[other]\na = 1\n",
			set:       "[mcp_servers.me]\ncommand = \"/bin/new\" # c\n# args\n\n[other]\na = 1\n",
			variables: "[mcp_servers.me] # mine\ncommand = 'old' # c\n# args\n\n[mcp_servers.me.env]\nS = \"new\"\n\n[other]\na = 1\n",
			removed:   "# args\n\n[other]\na = 1\n",
		},
		"with a table that has its own": {
			text:      "a = 1\r\n\r\n[mcp_servers.\"me\"]\r\ncommand = \"old\"\r\n\r\n[mcp_servers.me.env]\r\n  A = '1' # a\r\n\r\n[[list]]\r\n",
			set:       "a = 1\r\n\r\n[mcp_servers.me]\r\ncommand = \"/bin/new\"\r\n\r\n[[list]]\r\n",
			variables: "a = 1\r\n\r\n[mcp_servers.\"me\"]\r\ncommand = \"old\"\r\n\r\n[mcp_servers.me.env]\r\n  A = '1' # a\r\n  S = \"new\"\r\n\r\n[[list]]\r\n",
			removed:   "a = 1\r\n\r\n[[list]]\r\n",
		},
		"as an inline table": {
			text:      "[mcp_servers]\nme = { command = 'old', env = {} } # c\nyou = {}",
			set:       "[mcp_servers]\nme = { command = \"/bin/new\" } # c\nyou = {}",
			variables: "[mcp_servers]\nme = { command = 'old', env = { S = \"new\" } } # c\nyou = {}",
			removed:   "[mcp_servers]\nyou = {}",
		},
		"in an inline table": {
			text:      "mcp_servers = { me = { env.A = '1', env.S = \"\"\"\nold\"\"\" }, you = { a = [ 1, # c\n2 ] } }\n",
			set:       "mcp_servers = { me = { command = \"/bin/new\" }, you = { a = [ 1, # c\n2 ] } }\n",
			variables: "mcp_servers = { me = { env.A = '1', env.S = \"new\" }, you = { a = [ 1, # c\n2 ] } }\n",
			removed:   "mcp_servers = { you = { a = [ 1, # c\n2 ] } }\n",
		},
		"by keys with dots": {
			text:      "mcp_servers.me.command = 'old'\nmcp_servers.me.env.A = '1' # a\nmcp_servers.you.command = 'x'\n",
			set:       "mcp_servers.me = { command = \"/bin/new\" }\nmcp_servers.you.command = 'x'\n",
			variables: "mcp_servers.me.command = 'old'\nmcp_servers.me.env.A = '1' # a\nmcp_servers.me.env.S = \"new\"\nmcp_servers.you.command = 'x'\n",
			removed:   "mcp_servers.you.command = 'x'\n",
		},
		"by keys with dots under the header of the list": {
			text:      "[mcp_servers]\nme.command = 'old'\nme.env.\"S\" = 'o' # s\nme.enabled = true\n",
			set:       "[mcp_servers]\nme = { command = \"/bin/new\" }\n",
			variables: "[mcp_servers]\nme.command = 'old'\nme.env.\"S\" = \"new\" # s\nme.enabled = true\n",
			removed:   "[mcp_servers]\n",
		},
		"in pieces": {
			text:      "[mcp_servers.me]\ncommand = 'old'\n\n[other]\na = 1\n\n[mcp_servers.me.env]\nA = '1'\n\n[mcp_servers.you]\ncommand = 'x'\n",
			set:       "[mcp_servers.me]\ncommand = \"/bin/new\"\n\n[other]\na = 1\n\n[mcp_servers.you]\ncommand = 'x'\n",
			variables: "[mcp_servers.me]\ncommand = 'old'\n\n[other]\na = 1\n\n[mcp_servers.me.env]\nA = '1'\nS = \"new\"\n\n[mcp_servers.you]\ncommand = 'x'\n",
			removed:   "[other]\na = 1\n\n[mcp_servers.you]\ncommand = 'x'\n",
		},
	})
}

func TestTOMLThatCannotBeChangedIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	refuses(t, codex(), map[string]Error{
		"a = 1\nb =\n":                                                 {Line: 2, Kind: kindSyntax},
		"[mcp_servers.me]\na = 1\na = 2\n":                             {Line: 3, Kind: kindSyntax},
		"[mcp_servers.me]\n[mcp_servers.me]\n":                         {Line: 2, Kind: kindSyntax},
		"\n mcp_servers = 'CANARY'\n":                                  {Line: 2, Kind: kindListOther, Name: "mcp_servers", Found: "string"},
		"[[mcp_servers]]\n":                                            {Line: 1, Kind: kindListOther, Name: "mcp_servers", Found: "array"},
		"\xff\xfea\x00":                                                {Line: 1, Kind: kindUTF16},
		"a = \"\xff\"\n":                                               {Line: 1, Kind: kindSyntax},
		strings.Repeat("[[a]]\n", 1<<16):                               {Line: 10_001, Kind: kindLarge},
		"a = [" + strings.Repeat("1,", 1<<16) + "]\n":                  {Line: 1, Kind: kindLarge},
		"a = 1\n" + strings.Repeat("a.", 1<<18) + "b = 1\n":            {Line: 2, Kind: kindDeep},
		"[" + strings.Repeat("a.", 1<<18) + "b]\n":                     {Line: 1, Kind: kindDeep},
		"b = " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000): {Line: 1, Kind: kindDeep},
		"a = " + strings.Repeat("[", 1<<16):                            {Line: 1, Kind: kindSyntax},
		"b = 1\na = " + strings.Repeat("{a=", 1<<15):                   {Line: 2, Kind: kindSyntax},
		"CANARY = \"CANARY\nb\n":                                       {Line: 1, Kind: kindSyntax},
	})
	if _, err := codex().SetVariables([]byte("[mcp_servers.me.env.S]\nx = 1\n"), "me", []Variable{{"S", "v"}}); err == nil {
		t.Error("a table became a value")
	}
	if _, err := codex().SetVariables(nil, "me", nil); !errors.Is(err, ErrNoEntry) {
		t.Errorf("no entry: %v", err)
	}
}

// FuzzTOML puts an entry and a variable into whatever TOML comes, and takes the entry out again.
func FuzzTOML(f *testing.F) {
	for _, text := range []string{
		"[mcp_servers.me]\ncommand = 'x' # c\n[mcp_servers.me.env]\nA = \"\"\"\nb\"\"\"\n", "mcp_servers = { me = { env.A = 1 } }", "mcp_servers.me.env.A = 1\n[[a]]\nb.c = [1, # c\n2]",
		"\ufeff[mcp_servers]\r\n\"me\".command = 'x'\r\n", "a = 1979-05-27T07:32:00Z\n['mcp_servers'.you]\n", "[mcp_servers.me]\n",
	} {
		f.Add([]byte(text), "v")
	}
	f.Fuzz(func(t *testing.T, text []byte, value string) { fuzzPlace(t, codex(), text, value) })
}

func TestAnInlineTableIsShownAsOne(t *testing.T) {
	t.Parallel()
	p := PlacesOf("codex", ada)[0]
	shows := func(text string) string {
		after, err := p.SetVariables([]byte(text), "me", []Variable{{"S", "CANARY"}})
		if err != nil {
			t.Fatal(err)
		}
		shown := p.Diff([]byte(text), after, "me")
		if strings.Contains(shown, "CANARY") {
			t.Errorf("a secret is shown:\n%s", shown)
		}
		return shown
	}
	const text = "[mcp_servers.me]\ncommand = \"npx\"\nenv = { TELEGRAM_API_ID = \"7\", S = \"old\" }\n"
	if got := shows(text); !strings.Contains(got, "\n-env = { TELEGRAM_API_ID = ") || !strings.Contains(got, "\n+env = { TELEGRAM_API_ID = ") || !strings.Contains(got, `S = "(hidden, new)" }`) || strings.Contains(got, ".env]") {
		t.Errorf("%s", got)
	}
	if got := shows("[mcp_servers]\nme = { command = \"npx\" }\n"); !strings.Contains(got, `+me = { command = "npx", env = { S = "(hidden, new)" } }`) {
		t.Errorf("%s", got)
	}
	if got := shows(strings.Replace(text, "S =", strings.Repeat("LONG_LONG_LONG_LONG = 1, ", 1)+"A_"+strings.Repeat("B", 200)+" = \"x\", S =", 1)); strings.Contains(got, "env = {") || !strings.Contains(got, `+S = "(hidden, new)"`) {
		t.Errorf("what changes cannot be seen:\n%s", got)
	}
}
