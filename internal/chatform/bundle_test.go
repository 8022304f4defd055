package chatform

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "build app.html anew from app/")

// mostBytes is how large the app may be: it goes through the client's protocol whenever a form is shown.
const mostBytes = 60 << 10

// bundle makes one file of the app's sources. The types that these import are dropped, so nothing has to be installed.
func bundle(t *testing.T, entry string, target api.Target) string {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join("app", entry)}, Bundle: true, Format: api.FormatIIFE, Target: target, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone, TsconfigRaw: "{}",
	})
	for _, m := range append(result.Errors, result.Warnings...) {
		t.Fatalf("%s: %s", entry, m.Text)
	}
	return strings.TrimSpace(string(result.OutputFiles[0].Contents))
}

// hash is how a policy names a script or a style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// build makes the app.
func build(t *testing.T) string {
	t.Helper()
	script, style := bundle(t, "app.ts", api.ES2022), bundle(t, "app.css", api.ESNext)
	template, err := os.ReadFile(filepath.Join("app", "app.html"))
	if err != nil {
		t.Fatal(err)
	}
	policy := "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style) + "; img-src data:; base-uri 'none'; form-action 'none'"
	return strings.NewReplacer("{{policy}}", policy, "{{style}}", style, "{{script}}", script).Replace(string(template))
}

func TestAppIsWhatItsSourcesMake(t *testing.T) {
	built := build(t)
	if *update {
		if err := os.WriteFile("app.html", []byte(built), 0o600); err != nil {
			t.Fatal(err)
		}
		app = built
	}
	if built != HTML() {
		t.Errorf("app.html has %d bytes, and its sources make others (%d bytes): go test ./internal/chatform -update", len(HTML()), len(built))
	}
}

func TestAppIsSmall(t *testing.T) {
	t.Logf("the app has %d bytes", len(HTML()))
	if len(HTML()) >= mostBytes || len(HTML()) < 5<<10 {
		t.Errorf("the app has %d bytes, want less than %d", len(HTML()), mostBytes)
	}
}

// stated is where the documents say how large the app is, in thousands of bytes, rounded up.
var stated = regexp.MustCompile(`(the whole app takes )\d+( KB)`)

func TestDocumentsSayHowLargeTheAppIs(t *testing.T) {
	name := filepath.Join("..", "..", "ARCHITECTURE.md")
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if found := len(stated.FindAll(page, -1)); found != 1 {
		t.Fatalf("%s says %d times how large the app is", name, found)
	}
	want := stated.ReplaceAll(page, fmt.Appendf(nil, "${1}%d${2}", (len(HTML())+999)/1000))
	if *update {
		if err := os.WriteFile(name, want, 0o600); err != nil {
			t.Fatal(err)
		}
		page = want
	}
	if !bytes.Equal(page, want) {
		t.Errorf("the app has %d bytes, and %s says %s: go test ./internal/chatform -update", len(HTML()), name, stated.Find(page))
	}
}

func TestPolicyOfTheAppNamesItsOnlyScriptAndStyle(t *testing.T) {
	html := HTML()
	part := func(tag string) string {
		all := regexp.MustCompile(`(?s)<`+tag+`[^>]*>(.*?)</`+tag+`>`).FindAllStringSubmatch(html, -1)
		if len(all) != 1 || strings.Count(html, "<"+tag) != 1 || len(all[0][1]) < 1000 {
			t.Fatalf("the app has not one %s", tag)
		}
		return all[0][1]
	}
	want := `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ` + hash(part("script")) + `; style-src ` + hash(part("style")) +
		`; img-src data:; base-uri 'none'; form-action 'none'">`
	if strings.Count(html, want) != 1 || strings.Index(html, want) > strings.Index(html, "<style") {
		t.Errorf("the policy is not %s", want)
	}
}

// outside are what could bring something into the app, keep something of it, or make a text into something else.
var outside = regexp.MustCompile(`(?i)https?://|url\(|@import|\ssrc=["']|href|\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|localStorage|sessionStorage|indexedDB|cookie|console\.|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|window\.open|location\b`)

func TestAppNeedsNothingAndKeepsNothing(t *testing.T) {
	found := outside.FindAllString(HTML(), -1)
	if len(found) > 0 {
		t.Errorf("the app has %q", found)
	}
}

// ownWords are words that stand in the sources of the app, where nobody can translate them.
var ownWords = regexp.MustCompile("[\"'`][A-Z][a-z]+ [a-z]+[^\"'`]*[\"'`]")

func TestAppHasNoWordsOfItsOwn(t *testing.T) {
	comments := regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	for _, name := range sources(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range ownWords.FindAllString(comments.ReplaceAllString(string(text), ""), -1) {
			if found != `"Method not found"` { // JSON-RPC's own, which no person sees
				t.Errorf("%s says %s", name, found)
			}
		}
	}
}

// sources are the app's files, none of them too long to be read.
func sources(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("app/*")
	if err != nil || len(names) < 5 {
		t.Fatalf("the sources are %v (%v)", names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 400 {
			t.Errorf("%s has %d lines, want at most 400", name, lines)
		}
	}
	return names
}

// fieldsOf are the names of a type in types.ts.
func fieldsOf(t *testing.T, name string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("app", "types.ts"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)export interface ` + name + ` \{\n(.*?)\n\}`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("types.ts has no %s", name)
	}
	for _, field := range regexp.MustCompile(`(?m)^  (\w+\??):`).FindAllSubmatch(m[1], -1) {
		names = append(names, string(field[1]))
	}
	return names
}

func TestAppAndServerMeanTheSameByAView(t *testing.T) {
	for _, v := range []any{View{}, Said{}, Field{}, Choice{}, Action{}, Code{}, Item{}, Labels{}} {
		kind := reflect.TypeOf(v)
		var tags []string
		for i := range kind.NumField() {
			tag, option, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if option != "" {
				tag += "?"
			}
			tags = append(tags, tag)
		}
		if names := fieldsOf(t, kind.Name()); !slices.Equal(names, tags) {
			t.Errorf("%s has %v in Go and %v in TypeScript", kind.Name(), tags, names)
		}
	}
}
