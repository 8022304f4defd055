package clientconfig

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestDotenvIsReadAsBothReadersDo holds what was seen of python-dotenv 0.21 and dotenv 17.4 and 18.0, which read 60,000 random files as this does.
func TestDotenvIsReadAsBothReadersDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Setting{
		"":                        nil,
		"# A=1\n\n":               nil,
		"A=1":                     {{Name: "A", Value: "1", Node: "1", Line: 1}},
		"\r\nexport A = x y \r\n": {{Name: "A", Value: "x y", Node: "x y", Line: 2, Export: true}},
		"A=b # c":                 {{Name: "A", Value: "b", Node: "b", Line: 1}},
		"A=b#c":                   {{Name: "A", Value: "b#c", Node: "b", Line: 1}},
		"A=# c":                   {{Name: "A", Value: "# c", Line: 1}},
		"A=\nB=":                  {{Name: "A", Line: 1}, {Name: "B", Line: 2}},
		"A='b # c' # d":           {{Name: "A", Value: "b # c", Node: "b # c", Line: 1, Quote: '\''}},
		`A="b\"c\n"`:              {{Name: "A", Value: "b\"c\n", Node: "b\\\"c\n", Line: 1, Quote: '"'}},
		"A=\"b\nc\"\nD=1":         {{Name: "A", Value: "b\nc", Node: "b\nc", Line: 1, Quote: '"'}, {Name: "D", Value: "1", Node: "1", Line: 3}},
		"A=`b`":                   {{Name: "A", Value: "`b`", Node: "b", Line: 1}},
		"A: b":                    {{Name: "A", Node: "b", Line: 1, Only: "node", Quote: 0}},
		"A":                       {{Name: "A", Line: 1, Bare: true, Only: "python"}},
		"A B=1\nC=1":              {{Line: 1}, {Name: "C", Value: "1", Node: "1", Line: 2}},
		"A=\"b\nC=1":              {{Name: "A", Node: "\"b", Line: 1, Only: "node"}, {Name: "C", Value: "1", Node: "1", Line: 2}},
		"A=1\nB=2\nA=3":           {{Name: "A", Value: "1", Node: "1", Line: 1, Again: 3}, {Name: "B", Value: "2", Node: "2", Line: 2}, {Name: "A", Value: "3", Node: "3", Line: 3}},
		"\ufeffA=1\nB=2":          {{Name: "A", Value: "1", Node: "1", Line: 1, Marked: true}, {Name: "B", Value: "2", Node: "2", Line: 2}},
	} {
		got := ParseDotenv([]byte(text))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Setting{})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestDotenvChangesNothingButTheVariable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                  "S=new\n",
		"\ufeff":                            "\ufeff\nS=new\n",
		"A=1":                               "A=1\nS=new\n",
		"A=1\r\n":                           "A=1\r\nS=new\r\n",
		"S=old\nA=1\n":                      "S=new\nA=1\n",
		"  export S = old  # mine\n":        "  export S = new  # mine\n",
		"S='old' # mine\r\nA=1":             "S='new' # mine\r\nA=1",
		"S=\"a\nb\"\nA=1":                   "S=\"new\"\nA=1",
		"S=# your session here\n":           "S=new # your session here\n",
		"S= # your session here\n":          "S= new # your session here\n",
		"S=\n# c\n":                         "S=new\n# c\n",
		"S=1\nA=2\nS=3\n":                   "S=1\nA=2\nS=new\n",
		"S=new\n":                           "S=new\n",
		"S=`old`\n":                         "S=new\n",
		"S\nA=1\n":                          "S\nA=1\nS=new\n",
		"S: old\n":                          "S: old\nS=new\n",
		"\ufeffS=old\n":                     "\ufeffS=old\nS=new\n",
		"# S=commented\nnot understood = =": "# S=commented\nnot understood = =\nS=new\n",
	} {
		got, err := SetDotenv([]byte(text), []Variable{{"S", "new"}})
		if err != nil || string(got) != want {
			t.Errorf("%q became %q, want %q, %v", text, got, want, err)
		}
	}
}

func TestDotenvRefusesWhatReadersWouldReadInTheirOwnWays(t *testing.T) {
	t.Parallel()
	for _, v := range []Variable{{"S", "a\nb"}, {"S", `a\b`}, {"S", "${HOME}"}, {"S", `'"`}, {"S", "`"}, {"", "x"}, {"A B", "x"}, {"A=B", "x"}, {"S", "\xff"}} {
		if got, err := SetDotenv([]byte("A=1\n"), []Variable{v}); !errors.Is(err, errDotenvValue) || got != nil {
			t.Errorf("%q: %q, %v", v, got, err)
		}
	}
	var bad *Error
	for text, line := range map[string]int{"A=1\nB='x\n": 2, "\xff\xfeA\x00": 1} { // Node.js would take what is added for a part of B
		if got, err := SetDotenv([]byte(text), []Variable{{"S", "it's"}}); !errors.As(err, &bad) || bad.Line != line || got != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, v := range []Variable{{"S", "a b"}, {"S", "it's"}, {"S", `say "x"`}, {"S", "a#b"}, {"S", ""}, {"S", " x "}, {"S", "é"}, {"S", session}} {
		got, err := SetDotenv([]byte("S=old\n"), []Variable{v})
		if err != nil {
			t.Errorf("%q: %v", v, err)
			continue
		}
		if s := ParseDotenv(got); len(s) != 1 || s[0].Value != v.Value || s[0].Node != v.Value {
			t.Errorf("%q is read as %+v", got, s)
		}
	}
}

func TestDotenvDiffShowsNamesAlone(t *testing.T) {
	t.Parallel()
	before := "# CANARY1\nTELEGRAM_API_ID=1234567\nTELEGRAM_API_HASH='CANARY2' # CANARY3\nMULTI=\"CANARY4\nCANARY5\"\nCANARY6 broken = x\n\nS=CANARY7\n"
	after, err := SetDotenv([]byte(before), []Variable{{"S", session}, {"TELEGRAM_API_ID", "7"}, {"NEW", session}})
	if err != nil {
		t.Fatal(err)
	}
	want := `--- /x/.env
+++ /x/.env
@@ -1,7 +1,8 @@
 # (hidden)
-TELEGRAM_API_ID=1234567
+TELEGRAM_API_ID=7
 TELEGRAM_API_HASH=(hidden)
 MULTI=(hidden)
 (hidden)
 
-S=(hidden)
+S=(hidden, new)
+NEW=(hidden, new)
`
	if diff := cmp.Diff(want, DiffDotenv("/x/.env", []byte(before), after)); diff != "" {
		t.Error(diff)
	}
	if got := DiffDotenv("/x/.env", after, after); got != "" {
		t.Errorf("no change is shown as %q", got)
	}
}

// TestDotenvDiffShowsNoValueThatGoesOnInTheNextLine has a session that was broken by its copy, a key in quotes that only Node.js knows, and an end of base64.
func TestDotenvDiffShowsNoValueThatGoesOnInTheNextLine(t *testing.T) {
	t.Parallel()
	before := "TELEGRAM_SESSION_STRING=1BVtsOHwBu\nCANARYandMoreOfTheSession0123456789\nKEY=`x\nCANARY\n`\nCANARYendOfASessionInBase64A==\nTELEGRAM_API_ID=CANARY\n"
	after := "S=1\n" + before + "apiHash=x\n"
	want := `--- /x/.env
+++ /x/.env
@@ -1,3 +1,4 @@
+S=(hidden, new)
 TELEGRAM_SESSION_STRING=(hidden)
 (hidden)
 KEY=(hidden)
@@ -5,3 +6,4 @@
 (hidden)
 (hidden)
 TELEGRAM_API_ID=(hidden)
+apiHash=(hidden, new)
`
	if diff := cmp.Diff(want, DiffDotenv("/x/.env", []byte(before), []byte(after))); diff != "" {
		t.Error(diff)
	}
}

func TestDotenvOfAHostileProjectEndsSoon(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"lines": strings.Repeat("A\n", 1<<15), "quotes": strings.Repeat("A='\n", 1<<14), "settings": strings.Repeat("A=1\n", 1<<14), "one line": "A=" + strings.Repeat(" #", 1<<16),
	} {
		begun := time.Now()
		settings := ParseDotenv([]byte(text))
		shown := DiffDotenv("x", nil, []byte(text))
		if took := time.Since(begun); took > 20*time.Second || len(settings) == 0 || shown == "" {
			t.Errorf("%s: %d settings in %v", name, len(settings), took)
		}
	}
}

// FuzzDotenv puts a variable into whatever text comes.
func FuzzDotenv(f *testing.F) {
	for _, text := range []string{"A=1\n", "export A='x' # c\r\n", "\ufeffA=\"x\ny\"\nB", "A: x\nS=old", "S=`x`", "'A'=1", "S= # c"} {
		f.Add([]byte(text), "v1==")
	}
	f.Fuzz(func(t *testing.T, text []byte, value string) {
		before := ParseDotenv(text)
		after, err := SetDotenv(text, []Variable{{"S", value}})
		if shown := DiffDotenv("x", text, append(text, "\nS=CANARYCANARY"...)); strings.Contains(shown, "CANARYCANARY") && !strings.Contains(string(text), "CANARYCANARY") {
			t.Fatalf("shown: %q", shown)
		}
		if err != nil {
			return
		}
		settings := ParseDotenv(after)
		i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == "S" && s.Again == 0 })
		if i < 0 || settings[i].Value != value || settings[i].Node != value || len(settings) > len(before)+1 {
			t.Fatalf("%q became %q: %+v", text, after, settings)
		}
		if again, err := SetDotenv(after, []Variable{{"S", value}}); err != nil || string(again) != string(after) {
			t.Fatalf("a second time: %q, then %q, %v", after, again, err)
		}
	})
}
