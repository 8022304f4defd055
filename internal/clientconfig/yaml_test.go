package clientconfig

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func goose() Place { return PlacesOf("goose", ada)[0] }

func TestYAMLIsChangedInTheWayInWhichItIsWritten(t *testing.T) {
	t.Parallel()
	const mine = "enabled: true\n    type: stdio\n    name: me\n    cmd: /bin/new\n    timeout: 300\n"
	changes(t, goose(), "1", map[string]editing{
		"a block": {
			text:      "a: 1\nextensions:\n  me: # mine\n    cmd: old\n    envs:\n      A: 'x' # a\n\n  # yours\n  you:\n    cmd: x\nb: 2\n",
			set:       "a: 1\nextensions:\n  me: # mine\n    " + mine + "\n  # yours\n  you:\n    cmd: x\nb: 2\n",
			variables: "a: 1\nextensions:\n  me: # mine\n    cmd: old\n    envs:\n      A: 'x' # a\n      S: \"1\"\n\n  # yours\n  you:\n    cmd: x\nb: 2\n",
			removed:   "a: 1\nextensions:\n\n  # yours\n  you:\n    cmd: x\nb: 2\n",
		},
		"no variables yet": {
			text:      "extensions:\r\n    me:\r\n        cmd: old\r\n        envs: {} # none\r\n        args:\r\n        - x\r\n",
			variables: "extensions:\r\n    me:\r\n        cmd: old\r\n        envs: # none\r\n            S: \"1\"\r\n        args:\r\n        - x\r\n",
			removed:   "extensions: {}\r\n",
		},
		"no member for them": {
			text:      "extensions:\n  me:\n    cmd: old\n    description: |\n      a\n      # b\n  # c\n",
			variables: "extensions:\n  me:\n    cmd: old\n    description: |\n      a\n      # b\n    envs:\n      S: \"1\"\n  # c\n",
			removed:   "extensions: {}\n  # c\n",
		},
		"nothing behind it": {
			text:      "extensions:\n  me:\n    envs: # later\n    cmd: old",
			variables: "extensions:\n  me:\n    envs: # later\n      S: \"1\"\n    cmd: old",
			removed:   "extensions: {}",
		},
		"null": {
			text:      "extensions:\n  me:\n    envs: ~ # none\n    cmd: old\n",
			variables: "extensions:\n  me:\n    envs: # none\n      S: \"1\"\n    cmd: old\n",
			removed:   "extensions: {}\n",
		},
		"on one line": {
			text:      "extensions: {me: {cmd: old, envs: {A: \"x, }\"}}, you: {cmd: 'it''s'}} # c\n",
			set:       "extensions: {me: {enabled: true, type: stdio, name: me, cmd: /bin/new, timeout: 300}, you: {cmd: 'it''s'}} # c\n",
			variables: "extensions: {me: {cmd: old, envs: {S: \"1\", A: \"x, }\"}}, you: {cmd: 'it''s'}} # c\n",
			removed:   "extensions: {you: {cmd: 'it''s'}} # c\n",
		},
		"a variable in each way": {
			text:      "extensions:\n  me:\n    envs:\n      \"S\" : >-\n        old\n        value\n      B: 1\n",
			variables: "extensions:\n  me:\n    envs:\n      \"S\" : \"1\"\n      B: 1\n",
			removed:   "extensions: {}\n",
		},
		"an empty one": {
			text:      "extensions:\n  me:\n    envs:\n      S:\n      B: é\n...\n",
			variables: "extensions:\n  me:\n    envs:\n      S: \"1\"\n      B: é\n...\n",
			removed:   "extensions: {}\n...\n",
		},
	})
}

func TestYAMLValueKeepsItsQuotationMarks(t *testing.T) {
	t.Parallel()
	const text = "extensions:\n  me:\n    envs:\n      S: 'old' # mine\n      T: \"old\"\n      U: old\n      V: 'old'\n  you: {cmd: x, envs: {S: 'old'}}\n"
	want := strings.NewReplacer("S: 'old' #", "S: 'abc' #", `"old"`, `"abc"`, "U: old", "U: abc", "V: 'old'", "V: 'it''s 1'").Replace(text)
	got, err := goose().SetVariables([]byte(text), "me", []Variable{{"S", "abc"}, {"T", "abc"}, {"U", "abc"}, {"V", "it's 1"}})
	if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	got, err = goose().SetVariables([]byte(text), "you", []Variable{{"S", "abc"}})
	if want := strings.Replace(text, "{S: 'old'}", "{S: 'abc'}", 1); string(got) != want || err != nil {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestYAMLThatCannotBeChangedIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += string(rune('b'+i)) + ": &" + string(rune('b'+i)) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(rune('a'+i))+", ", 10), ", ") + "]\n"
	}
	refuses(t, goose(), map[string]Error{
		"a: [1\nb: 2\n":                       {Line: 2, Kind: kindSyntax},
		"a: 1\n---\nb: 1\n":                   {Line: 2, Kind: kindLayout},
		"- a\n":                               {Line: 1, Kind: kindNoObject, Found: "array"},
		"a: 1\nextensions: CANARY\n":          {Line: 2, Kind: kindListOther, Name: "extensions", Found: "string"},
		"extensions:\n  me: {}\n  me: {}\n":   {Line: 3, Kind: kindTwice, Name: "me", First: 2},
		"a: &a {}\nextensions: *a\n":          {Line: 2, Kind: kindShared},
		"extensions: &a\n  x: {}\nb: *a\n":    {Line: 1, Kind: kindShared},
		"extensions:\n  me: &a {}\n  b: *a\n": {Line: 2, Kind: kindShared},
		"b: &b {}\nextensions:\n  <<: *b\n":   {Line: 3, Kind: kindShared},
		"extensions:\n  me: {a: &x 1}\n":      {Line: 2, Kind: kindShared},
		"\xfe\xff\x00a":                       {Line: 1, Kind: kindUTF16},
		"a: *CANARY\n":                        {Line: 1, Kind: kindSyntax},
		"a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000): {Line: 1, Kind: kindDeep},
		"a: " + strings.Repeat("[", 1<<16):                            {Line: 1, Kind: kindSyntax},
		"a:\n" + strings.Repeat("- ", 1<<16):                          {Line: 2, Kind: kindSyntax},
		bomb + "extensions: *j\n":                                     {Line: 11, Kind: kindShared},
		"a: \"CANARY\nextensions: {me: CANARY\n":                      {Line: 1, Kind: kindSyntax},
	})
	var bad *Error
	if servers, err := goose().Servers([]byte(bomb + "extensions: {me: {cmd: x, args: *j}}\n")); !errors.As(err, &bad) || bad.Kind != kindLarge {
		t.Errorf("a bomb of aliases has %d servers, %v", len(servers), err)
	}
	if servers, err := goose().Servers([]byte("a: &a [*a]\nextensions: {me: {args: *a}}\n")); err == nil {
		t.Errorf("an alias of itself has %+v", servers)
	}
}

func TestYAMLServersHaveWhatAliasesStandFor(t *testing.T) {
	t.Parallel()
	servers, err := goose().Servers([]byte("common: &c\n  cmd: x\n  envs: &e {A: 1}\nextensions:\n  me:\n    <<: *c\n    cmd: y\n  you: {cmd: z, envs: *e, enabled: false}\n"))
	if err != nil || len(servers) != 2 || servers[0].Command != "y" || len(servers[0].Env) != 1 || servers[1].Env[0] != (Variable{"A", "1"}) || !servers[1].Disabled || servers[1].Line != 8 {
		t.Errorf("%+v, %v", servers, err)
	}
}

// FuzzYAML puts an entry and a variable into whatever YAML comes, and takes the entry out again.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"extensions:\n  me:\n    cmd: x # c\n    envs:\n      A: |\n        b\n", "extensions: {me: {envs: {}}}\n", "a: &a {b: *a}\nextensions:\n  <<: *a\n", "\ufeffextensions:\r\n  \"me\": {cmd: 'it''s'}\r\n",
		"--- # c\nextensions:\n- a\n", "extensions:\n  me:\n    args:\n    - 1\n    envs: ~\nb: >\n  # c\n...\n", "? a\n: b\nextensions:\n",
	} {
		f.Add([]byte(text), "v")
	}
	f.Fuzz(func(t *testing.T, text []byte, value string) { fuzzPlace(t, goose(), text, value) })
}

// fuzzPlace puts an entry and a variable into a text, and takes the entry out again. Whatever is refused is refused with a place.
func fuzzPlace(t *testing.T, p Place, text []byte, value string) {
	if !utf8.ValidString(value) {
		t.Skip("no syntax has such a string")
	}
	refused := func(err error) bool {
		var bad *Error
		if err != nil && (!errors.As(err, &bad) || bad.Line < 1 || bad.Column < 1) {
			t.Fatalf("%v: %q", err, text)
		}
		return err != nil
	}
	before, err := p.read(text)
	if refused(err) {
		return
	}
	_, _ = p.Servers(text)
	entry := Entry{Command: "/x", Args: []string{value}, Env: []Variable{{"S", "CANARYCANARY" + value}}}
	set, err := p.Set(text, "me", entry)
	if refused(err) {
		return
	}
	if !p.changesOnly(before, set, p.shape.entry("me", entry), append(append([]string{}, p.List...), "me")) {
		t.Fatalf("%q became %q", text, set)
	}
	if shown := p.Diff(text, set, "me"); strings.Contains(shown, "CANARYCANARY") && !bytes.Contains(text, []byte("CANARYCANARY")) {
		t.Fatalf("shown: %q", shown)
	}
	with, err := p.SetVariables(set, "me", []Variable{{"T", value}, {"S", value}})
	if refused(err) {
		return
	}
	if got, err := p.read(with); err != nil || got.find(append(append([]string{}, p.List...), "me", p.shape.envName(), "T")...).str() != value {
		t.Fatalf("%v: %q", err, with)
	}
	if removed, err := p.Remove(with, "me"); !refused(err) {
		if got, err := p.read(removed); err != nil || got.find(append(append([]string{}, p.List...), "me")...) != nil {
			t.Fatalf("%v: %q", err, removed)
		}
	}
}

// TestYAMLMayEndItsLinesInAnyWay has ends of lines that the library counts, and that no editor of today writes.
func TestYAMLMayEndItsLinesInAnyWay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a: 1\rextensions: {}\r", "# \u2028\u2029\u0085\nextensions: {}\n", "a: 1\rextensions:\r  me:\r    cmd: y\r    envs: {}\r", "# \u0085\u0085\nextensions:\n  me:\n    cmd: y\n    envs: {}\n"} {
		set, err := goose().Set([]byte(text), "new", small)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if set, err = goose().SetVariables(set, "new", []Variable{{"S", "1"}}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		removed, err := goose().Remove(set, "new")
		if err != nil {
			t.Errorf("%q: %v", set, err)
		}
		before, _ := readYAML([]byte(text))
		if after, err := readYAML(removed); err != nil || !after.same(before) {
			t.Errorf("%q became %q, %v", text, removed, err)
		}
		if strings.Contains(text, "me:") {
			if _, err := goose().Remove([]byte(text), "me"); err != nil && !errors.As(err, new(*Error)) {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}
