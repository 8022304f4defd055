package clientconfig

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var sample = Entry{
	Command: `C:\Tools & more\telegram-login-mcp.exe`,
	Args:    []string{"serve", "--sandbox"},
	Env:     []Variable{{"TELEGRAM_API_ID", "1234567"}, {"TELEGRAM_API_HASH_FILE", "/home/x/hash"}},
}

var small = Entry{Command: "/bin/new"}

func TestSetLooksLikeWhatIsAround(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		entry      Entry
	}{
		"nothing yet": {entry: sample, text: "", want: `{
  "mcpServers": {
    "me": {
      "command": "C:\\Tools & more\\telegram-login-mcp.exe",
      "args": ["serve", "--sandbox"],
      "env": {
        "TELEGRAM_API_ID": "1234567",
        "TELEGRAM_API_HASH_FILE": "/home/x/hash"
      }
    }
  }
}
`},
		"empty object": {entry: small, text: "{}\n", want: "{\n  \"mcpServers\": {\n    \"me\": {\n      \"command\": \"/bin/new\"\n    }\n  }\n}\n"},
		"no list, four spaces": {entry: small, text: "{\n    \"theme\": \"dark\"\n}", want: `{
    "theme": "dark",
    "mcpServers": {
        "me": {
            "command": "/bin/new"
        }
    }
}`},
		"tabs, comments, trailing commas": {entry: small, text: "{\n\t// mine\n\t\"mcpServers\": {\n\t\t\"a\": {\"command\": \"x\"}, // the first\n\t},\n}\n",
			want: "{\n\t// mine\n\t\"mcpServers\": {\n\t\t\"a\": {\"command\": \"x\"}, // the first\n\t\t\"me\": {\n\t\t\t\"command\": \"/bin/new\"\n\t\t},\n\t},\n}\n"},
		"a comment after the last": {entry: small, text: "{\n  \"mcpServers\": {\n    \"a\": {} // last\n  }\n}\n",
			want: "{\n  \"mcpServers\": {\n    \"a\": {}, // last\n    \"me\": {\n      \"command\": \"/bin/new\"\n    }\n  }\n}\n"},
		"Windows line ends": {entry: small, text: "{\r\n  \"mcpServers\": {\r\n    \"a\": {}\r\n  }\r\n}\r\n",
			want: "{\r\n  \"mcpServers\": {\r\n    \"a\": {},\r\n    \"me\": {\r\n      \"command\": \"/bin/new\"\r\n    }\r\n  }\r\n}\r\n"},
		"byte order mark":      {entry: small, text: "\ufeff{\"mcpServers\":{\"a\":{}}}", want: "\ufeff{\"mcpServers\":{\"a\":{},\"me\":{\"command\":\"/bin/new\"}}}"},
		"only a mark":          {entry: small, text: "\ufeff", want: "\ufeff{\n  \"mcpServers\": {\n    \"me\": {\n      \"command\": \"/bin/new\"\n    }\n  }\n}\n"},
		"one line":             {entry: sample, text: `{"mcpServers": {"a": {}}}`, want: `{"mcpServers": {"a": {}, "me": {"command": "C:\\Tools & more\\telegram-login-mcp.exe", "args": ["serve", "--sandbox"], "env": {"TELEGRAM_API_ID": "1234567", "TELEGRAM_API_HASH_FILE": "/home/x/hash"}}}}`},
		"empty list, one line": {entry: small, text: `{"mcpServers":{}}`, want: `{"mcpServers":{"me":{"command":"/bin/new"}}}`},
		"empty list": {entry: small, text: "{\n  \"a\": 1,\n  \"mcpServers\": {}\n}\n",
			want: "{\n  \"a\": 1,\n  \"mcpServers\": {\n    \"me\": {\n      \"command\": \"/bin/new\"\n    }\n  }\n}\n"},
		"empty list with a comment": {entry: small, text: "{\n  \"mcpServers\": { // none\n  }\n}\n",
			want: "{\n  \"mcpServers\": { // none\n    \"me\": {\n      \"command\": \"/bin/new\"\n    }\n  }\n}\n"},
		"a comment that would swallow it": {entry: small, text: "{\"mcpServers\": {\"a\": {} // c\n}}",
			want: "{\"mcpServers\": {\"a\": {}, // c\n  \"me\": {\n    \"command\": \"/bin/new\"\n  }\n}}"},
		"another entry of the name": {entry: small, text: "{\n  \"mcpServers\": {\n    \"m\\u0065\": {\"command\": \"old\" /* gone */}, // stays\n    \"z\": {}\n  }\n}\n",
			want: "{\n  \"mcpServers\": {\n    \"m\\u0065\": {\n      \"command\": \"/bin/new\"\n    }, // stays\n    \"z\": {}\n  }\n}\n"},
		"the same entry, written otherwise": {entry: sample, text: `{"mcpServers": {"me": {"env": {"TELEGRAM_API_HASH_FILE": "\/home/x/hash", "TELEGRAM_API_ID": "1234567"}, "args": [ "serve", "--sandbox" ],
			"command": "C:\\Tools \u0026 more\\telegram-login-mcp.exe",}}}`, want: "(the same)"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.want == "(the same)" {
				test.want = test.text
			}
			got, err := Set([]byte(test.text), "mcpServers", "me", test.entry)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRemoveTakesTheEntryAndNothingElse(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"the only one":                        {"{\n  \"mcpServers\": {\n    \"me\": {}\n  }\n}\n", "{\n  \"mcpServers\": {}\n}\n"},
		"the only one, with a trailing comma": {"{\n  \"mcpServers\": {\n    \"me\": {},\n  }\n}\n", "{\n  \"mcpServers\": {}\n}\n"},
		"the first":                           {"{\"mcpServers\": {\n  \"me\": {},\n  \"b\": 2\n}}", "{\"mcpServers\": {\n  \"b\": 2\n}}"},
		"in the middle":                       {"{\"mcpServers\": {\n  \"a\": 1,\n  \"me\": {},\n  \"b\": 2\n}}", "{\"mcpServers\": {\n  \"a\": 1,\n  \"b\": 2\n}}"},
		"the last":                            {"{\"mcpServers\": {\n  \"a\": 1,\n  \"me\": {}\n}}", "{\"mcpServers\": {\n  \"a\": 1\n}}"},
		"with a comma after":                  {"{\"mcpServers\": {\n  \"a\": 1,\n  \"me\": {},\n}}", "{\"mcpServers\": {\n  \"a\": 1,\n}}"},
		"on one line":                         {`{"mcpServers":{"a":1,"me":{},"b":2}}`, `{"mcpServers":{"a":1,"b":2}}`},
		"among comments":                      {"{\"mcpServers\": {\n  \"a\": 1, // one\n  \"me\": {} // mine\n}}", "{\"mcpServers\": {\n  \"a\": 1 // one\n   // mine\n}}"},
		"behind a comment":                    {"{\"mcpServers\": {\n  \"a\": 1, // one\n  \"me\": {} }}", "{\"mcpServers\": {\n  \"a\": 1 // one\n   }}"},
		"between comments":                    {"{\"mcpServers\": { // c\n  \"me\": {} /* a\n b */, \"a\": 1}}", "{\"mcpServers\": { // c\n   /* a\n b */ \"a\": 1}}"},
		"another name":                        {`{"mcpServers":{"you":{}}}`, `{"mcpServers":{"you":{}}}`},
		"another list":                        {`{"servers":{"me":{}}}`, `{"servers":{"me":{}}}`},
		"no text":                             {"", ""},
		"nothing but a mark":                  {"\ufeff", "\ufeff"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Remove([]byte(test.text), "mcpServers", "me")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeUnderstoodIsRefusedWithItsPlace(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want Error
	}{
		"cut off":            {"{\n  \"mcpServers\": {\n", Error{Line: 3, Column: 1, Kind: kindSyntax, Said: "EOF"}},
		"a missing comma":    {"{\n  \"a\": 1\n  \"b\": 2\n}", Error{Line: 3, Column: 3, Kind: kindSyntax, Said: "after object value"}},
		"single quotes":      {"{\n  'a': 1\n}", Error{Line: 2, Column: 3, Kind: kindSyntax, Said: "'\\''"}},
		"two documents":      {"{}\n{}", Error{Line: 2, Column: 1, Kind: kindSyntax, Said: "after top-level value"}},
		"a list of the file": {"\n [1]", Error{Line: 2, Column: 2, Kind: kindNoObject, Found: "array"}},
		"the list is null":   {"{\n  \"mcpServers\": null\n}", Error{Line: 2, Column: 17, Kind: kindListOther, Name: "mcpServers", Found: "null"}},
		"the list twice":     {"{\n  \"mcpServers\": {},\n  \"mcpServers\": {}\n}", Error{Line: 3, Column: 3, Kind: kindTwice, Name: "mcpServers", First: 2}},
		"the entry twice":    {"{\"mcpServers\": {\n\"me\": {},\n\"\\u006de\": {}}}", Error{Line: 3, Column: 1, Kind: kindTwice, Name: "me", First: 2}},
		"UTF-16":             {"\xff\xfe{\x00}\x00", Error{Line: 1, Column: 1, Kind: kindUTF16}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, edit := range []func() ([]byte, error){
				func() ([]byte, error) { return Set([]byte(test.text), "mcpServers", "me", small) },
				func() ([]byte, error) { return Remove([]byte(test.text), "mcpServers", "me") },
			} {
				got, err := edit()
				var problem *Error
				if !errors.As(err, &problem) || got != nil {
					t.Fatalf("got %q, %v", got, err)
				}
				same := *problem
				if strings.Contains(same.Said, test.want.Said) { // which has more in it
					same.Said = test.want.Said
				}
				if same != test.want {
					t.Errorf("got %+v, want %+v", *problem, test.want)
				}
			}
		})
	}
}

func TestAnEditThatHarmsIsFoundBeforeItIsWritten(t *testing.T) {
	p := plainPlace("mcpServers")
	before, err := p.read([]byte(`{"mcpServers": {"a": 1}, "b": 2}`))
	if err != nil {
		t.Fatal(err)
	}
	path := []string{"mcpServers", "me"}
	for after, want := range map[string]bool{
		`{"mcpServers": {"a": 1, "me": "x"}, "b": 2}`: true,
		`{"mcpServers": {"a": 1, "me": "x"}, "b": 3}`: false,
		`{"mcpServers": {"me": "x"}, "b": 2}`:         false,
		`{"mcpServers": {"a": 1}, "b": 2}`:            false,
		`"mcpServers": {"a": 1, "me": "x"}, "b": 2}`:  false,
	} {
		if got := p.changesOnly(before, []byte(after), stringNode("x"), path); got != want {
			t.Errorf("%s: %v", after, got)
		}
	}
}

func TestDiffHidesTheSecretsAround(t *testing.T) {
	before := "{\"mcpServers\": {\"me\": {\"TELEGRAM_API_HASH\": \"0123abc\", \"API_TOKEN\" : \"a\\\"b\",\r\n  \"TELEGRAM_API_HASH_FILE\": \"/x\x7f\" // \x1b[31m\r\n}}}"
	got := Diff("c.json", []byte(before), []byte(before+"\r\n"), "mcpServers", "me")
	want := `--- c.json
+++ c.json
@@ -1,3 +1,3 @@
 {"mcpServers": {"me": {"TELEGRAM_API_HASH": "(hidden)", "API_TOKEN" : "(hidden)",
   "TELEGRAM_API_HASH_FILE": "(hidden)" // (hidden)
-}}}
\ No newline at end of file
+}}}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Diff("c.json", []byte("a"), []byte("a"), "mcpServers", "me"); got != "" {
		t.Errorf("no change is shown as %q", got)
	}
}

func TestDiffShowsNothingOfTheRestOfTheFile(t *testing.T) {
	for name, before := range map[string]string{
		"one line":     `{"mcpServers": {}, "projects": {"/p": {"mcpServers": {"db": {"command": "db-mcp", "args": ["--api-key", "CANARY1"], "env": {"PGPASS": "CANARY2"}}}}}, "n": 5}`,
		"comments":     "{\n  // \"old\": \"CANARY1\"\n  \"mcpServers\": { /* \"CANARY2\",\n CANARY3 */\n  } // CANARY4\n  , // CANARY5\n  \"list\": [1, /* CANARY6 */ ] }",
		"a setting":    "{\n  \"statusLine\": {\"type\": \"command\", \"command\": \"TOKEN=CANARY1 x\", \"padding\": 471100},\n  \"mcpServers\": {\n  }\n}\n",
		"a neighbour":  "{\n  \"other\": {\"args\": [\"--token\", \"CANARY1\"]},\n  \"mcpServers\": {\n  },\n  \"note\": \"CANARY2\"\n}\n",
		"in the entry": `{"mcpServers": {"me": {"command": "old" /* CANARY1 */, "env": {"TELEGRAM_API_HASH": "CANARY2"}}}}`,
	} {
		after, err := Set([]byte(before), "mcpServers", "me", Entry{Command: "new"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := Diff("c.json", []byte(before), after, "mcpServers", "me")
		if strings.Contains(got, "CANARY") || strings.Contains(got, "4711") || !strings.Contains(got, `"new"`) {
			t.Errorf("%s:\n%s", name, got)
		}
		if strings.Count(got, "\n-") == 0 && strings.Count(got, "\n+") == 0 {
			t.Errorf("%s shows no change:\n%s", name, got)
		}
	}
}

func TestDiffShowsNothingThatANeighbourIsStartedWith(t *testing.T) {
	before := "\xef\xbb\xbf" + `{
  "mcpServers": {
    "me": {"command": "old", "env": {"TELEGRAM_PROXY": "socks5://CANARY1:CANARY2@127.0.0.1:1080"}}, // mine
    "db": {"type": "stdio", "command": "db-mcp", "args": ["--header", "Authorization: CANARY3"], "env": {"DATABASE_URL": "CANARY4", "GITHUB_PAT": "CANARY5", "N": 5}}
  }
}
`
	after, err := Set([]byte(before), "mcpServers", "me", Entry{Command: "new"})
	if err != nil {
		t.Fatal(err)
	}
	got := Diff("c.json", []byte(before), after, "mcpServers", "me")
	if strings.Contains(got, "CANARY") {
		t.Errorf("a secret is shown:\n%s", got)
	}
	for _, shown := range []string{"-    \"me\"", "old", "+    \"me\"", "new", `"env": {"TELEGRAM_PROXY": "(hidden)"}`, `"db": {"type": "stdio", "command": "db-mcp", "args": ["(hidden)", "(hidden)"], "env": {"DATABASE_URL": "(hidden)", "GITHUB_PAT": "(hidden)", "N": "(hidden)"}}`} {
		if !strings.Contains(got, shown) {
			t.Errorf("%s is not shown:\n%s", shown, got)
		}
	}
}
