package explain

import (
	"fmt"
	"go/ast"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// told is a fact in words, and who reads it.
type told struct {
	Problem
	fact   Fact
	reader Reader
}

func (t told) String() string { return fmt.Sprintf("%T%+v for %s", t.fact, t.fact, t.reader) }

var everythingTold = sync.OnceValue(func() (all []told) {
	for _, f := range facts() {
		if only(f) != (Reader{}) {
			continue // which forms_test.go and terminal_test.go look at
		}
		for i, p := range tellAll(f) {
			all = append(all, told{p, f, readers[i]})
		}
	}
	return all
})

// sentenceOnly reports whether a text is one sentence, and clauseOnly whether it is a clause: of these there is a title only.
func sentenceOnly(id string) bool {
	return slices.ContainsFunc([]string{"happened.", "warning.", "notice."}, func(p string) bool { return strings.HasPrefix(id, p) })
}

func clauseOnly(id string) bool {
	return slices.ContainsFunc([]string{"next.", "line.", "state_label.", "activity.", "timeline.", "kept.", "problem.", "session.change"}, func(p string) bool { return strings.HasPrefix(id, p) })
}

// forAssistant reports whether a text or part tells an assistant what to call, and so names tools.
func forAssistant(id string) bool {
	return id == "instructions" || slices.ContainsFunc([]string{"tool.", "prompt.", "next.", "part.prompt.", "part.next."}, func(p string) bool { return strings.HasPrefix(id, p) })
}

func TestEveryFactOfThePackageIsASample(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range parsed(name).Decls {
			if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && m.Name.Name == "ID" {
				want = append(want, m.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	for _, f := range full() {
		got = append(got, reflect.TypeOf(f).Name())
	}
	for _, name := range want {
		if name != "Failure" && !slices.Contains(got, name) { // whose texts are asked for in tests of their own
			t.Errorf("no sample of %s", name)
		}
	}
}

func TestEveryTextFitsItsFact(t *testing.T) {
	t.Parallel()
	for _, f := range facts() {
		filled := map[string]bool{}
		for _, r := range readers {
			h := english.headingOf(f, r)
			if who := only(f); who != (Reader{}) && r.who != who.who {
				if h != "" {
					t.Errorf("%s is for %s, and %s has a text of it", f.ID(), who, r)
				}
				continue
			}
			if h == "" {
				t.Fatalf("%s has no text", f.ID())
			}
			if filled[h] {
				continue
			}
			filled[h] = true
			if _, err := english.fill(h, f); err != nil {
				t.Fatalf("%s with %+v: %v", h, f, err)
			}
		}
	}
}

// headingOf is the section that a fact is told with, "" when there is none.
func (b *bundle) headingOf(f Fact, r Reader) string {
	h := b.heading(f.ID(), r)
	if alone, ok := f.(interface{ Own() string }); ok && b.heading(alone.Own(), r) != "" {
		h = b.heading(alone.Own(), r)
	}
	if alike, ok := f.(interface{ Shared() string }); ok && h == "" {
		h = b.heading(alike.Shared(), r)
	}
	return h
}

// ofErrors reports whether a heading is that of an error of Telegram.
func ofErrors(id string) bool {
	return id == "failure.unlisted" || slices.ContainsFunc(catalogue(), func(e entry) bool { return id == e.stableCode() || id == e.family })
}

// ofUnits reports whether a heading is that of words which others are made of, as languages_test.go looks at them.
func ofUnits(id string) bool { return strings.HasPrefix(id, "unit.") || strings.HasPrefix(id, "way.") }

func TestEverySectionIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, f := range facts() {
		for _, r := range readers {
			used[english.headingOf(f, r)] = true
			used[english.heading(f.ID(), r)] = true
		}
	}
	all := english.sections()
	for h := range all {
		id, _, _ := strings.Cut(h, " @")
		if strings.HasPrefix(h, "part.") {
			used[h] = false
			for _, text := range all {
				used[h] = used[h] || strings.Contains(text, `{{template "`+h+`"`)
			}
		}
		if !used[h] && !ofErrors(id) && !ofUnits(id) {
			t.Errorf("%s is said nowhere", h)
		}
	}
	for id := range guidances {
		if english.heading(id, Assistant) == "" {
			t.Errorf("%s has no text", id)
		}
	}
}

func TestEveryFieldOfAFactChangesAText(t *testing.T) {
	t.Parallel()
	known := map[any]string{} // by keyOf: one variant comes with each field of each sample
	said := func(f Fact) string {
		key := keyOf(f)
		if known[key] == "" {
			for _, p := range tellAll(f) {
				known[key] += strings.Join([]string{p.Code, p.Title, p.Meaning, fmt.Sprint(p.Fixes, p.More, p.Retry, p.EndsFlow, p.Next, p.Source), ""}, "\n")
			}
		}
		return known[key]
	}
	counts, exists := map[string]bool{}, map[string]bool{} // by type and field
	for _, f := range full() {
		v, all := reflect.ValueOf(f), variants(f)
		for i := range v.NumField() {
			key := v.Type().Name() + "." + v.Type().Field(i).Name
			if !v.Type().Field(i).IsExported() {
				continue
			}
			exists[key] = true
			if counts[key] || v.Field(i).IsZero() {
				continue
			}
			for _, one := range all {
				without := reflect.New(v.Type()).Elem()
				without.Set(reflect.ValueOf(one))
				without.Field(i).SetZero()
				if said(one) != said(without.Interface().(Fact)) {
					counts[key] = true
					break
				}
			}
		}
	}
	for key := range exists {
		if !counts[key] {
			t.Errorf("no text and no about uses %s", key)
		}
	}
}

func TestNewTextsAreWellWritten(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, x := range everythingTold() {
		if x.Code != x.fact.ID() {
			t.Fatalf("%v is told as %s", x, x.Code)
		}
		e := x.Explanation
		key := fmt.Sprintf("%+v", e)
		if seen[key] {
			continue
		}
		seen[key] = true
		switch {
		case framed(x.Code): // which frames_test.go looks at
		case forAssistant(x.Code) && !clauseOnly(x.Code):
			text := Text(x.reader, x.fact)
			for _, ugly := range []string{"  ", "{", "}", "<no value>", "!", "n't", "..", " ,", " ."} {
				if text == "" || strings.Contains(strings.NewReplacer(" .session", " a session", " .env", " an env").Replace(text), ugly) {
					t.Errorf("%v: it has %q in it: %s", x, ugly, text)
				}
			}
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); strings.HasPrefix(x.Code, "prompt.") && !strings.HasSuffix(line, ".") && !strings.HasPrefix(line, "- Its documents: ") {
					t.Errorf("%v: %q is no sentence", x, line)
				}
			}
			for _, argument := range e.Fixes {
				if name, about, ok := strings.Cut(argument, ": "); strings.HasPrefix(x.Code, "tool.") && (!ok || about == "" || strings.ContainsAny(name, " A-Z")) {
					t.Errorf("%v: %q is no argument", x, argument)
				}
			}
		case x.Code == "page.question":
			if e.Meaning != "" || e.Fixes != nil || !strings.HasSuffix(e.Title, ".") || len(sentences(e.Title)) > 2 {
				t.Errorf("%v: %+v is no question", x, e)
			}
		case clauseOnly(x.Code):
			if e.Meaning != "" || e.Fixes != nil || e.Title == "" || unicode.IsUpper([]rune(e.Title)[0]) && !slices.ContainsFunc(properNames, func(name string) bool { return strings.HasPrefix(e.Title, name) }) || strings.HasSuffix(e.Title, ".") {
				t.Errorf("%v: %+v is no clause", x, e)
			}
			if n := words(e.Title); !strings.HasPrefix(x.Code, "problem.") && (n > 20 && x.Code != "activity.now" || n > 24) { // a problem has a path and a remedy
				t.Errorf("%v: %d words: %s", x, n, e.Title)
			}
		case x.Code == "session.note":
			if e.Meaning != "" || e.Fixes != nil || !strings.HasSuffix(e.Title, ".") || len(sentences(e.Title)) > 2 {
				t.Errorf("%v: %+v is not one or two sentences", x, e)
			}
		case sentenceOnly(x.Code):
			if e.Meaning != "" || e.Fixes != nil || !unicode.IsUpper([]rune(e.Title)[0]) || !strings.HasSuffix(e.Title, ".") || len(sentences(e.Title)) != 1 {
				t.Errorf("%v: %+v is not one sentence with its full stop", x, e)
			}
		default:
			e.Code = "failure.x" // what else there is, is checked here
			for _, c := range complaints(e) {
				t.Errorf("%v: %s", x, c)
			}
			more := e
			if more.Fixes = e.More; e.More != nil {
				for _, c := range complaints(more) {
					t.Errorf("%v, more: %s", x, c)
				}
			}
			if len(e.Fixes) > 3 || len(e.More) > 6 {
				t.Errorf("%v: %d steps and %d more: %q", x, len(e.Fixes), len(e.More), e.Fixes)
			}
		}
	}
}

// properNames may begin a clause.
var properNames = []string{"SMS", "Telegram", "PHONE_MIGRATE_4"}

// ofTemplates is what a template does, which nobody reads.
var ofTemplates = regexp.MustCompile(`{{[^}]*}}`)

// ofPrograms are words that a person does not know of.
var ofPrograms = regexp.MustCompile(`(?i)\bflows?\b|flow_id|wait_seconds|next_tools|deliver (page|file|chat)\b`)

func TestNoTextNamesATool(t *testing.T) {
	all := english.sections()
	for h, text := range all {
		id, reader, _ := strings.Cut(h, " @")
		if forAssistant(id) || slices.Contains(toolsInFrames, id) {
			continue
		}
		for _, word := range named(ofTemplates.ReplaceAllString(text, " ")) {
			if slices.Contains(Tools(), word) {
				t.Errorf("%s names %s", h, word)
			}
		}
		if found := ofPrograms.FindString(text); found != "" {
			t.Errorf("%s says %q", h, found)
		}
		if strings.Contains(strings.ToLower(text), "your assistant") && reader != OnPage.who && !strings.HasPrefix(id, "part.") {
			t.Errorf("%s speaks of your assistant, and not on a page", h)
		}
	}
}

func TestEveryToolHasAClauseAndALabel(t *testing.T) {
	for _, tool := range Tools() {
		for _, r := range []Reader{Assistant, Terminal} {
			if english.heading("next."+tool, r) == "" {
				t.Errorf("next.%s has no text for %s", tool, r)
			}
		}
		if _, ok := english.sections()["next."+tool+" @terminal"]; !ok {
			t.Errorf("%s has no label", tool)
		}
	}
	for id, a := range guidances {
		for _, tool := range a.next {
			if !slices.Contains(Tools(), tool) {
				t.Errorf("%s is followed by %s, which is no tool", id, tool)
			}
		}
	}
}

func words(s ...string) int { return len(strings.Fields(strings.Join(s, " "))) }

func TestResultOfARequestIsShort(t *testing.T) {
	bad := map[string]bool{} // one example of each is enough
	for _, x := range everythingTold() {
		if bad[x.Code] {
			continue
		}
		if d, ok := x.fact.(Delivery); ok {
			if n := words(append([]string{x.Title, x.Meaning}, x.Fixes...)...); n > 75 {
				bad[x.Code] = true
				t.Errorf("%v: %d words: %s. %s %q", x, n, x.Title, x.Meaning, x.Fixes)
			}
			if d.General == strings.HasPrefix(x.Meaning, "Telegram says that ") {
				bad[x.Code] = true
				t.Errorf("%v: %s", x, x.Meaning)
			}
		}
		if p, ok := x.fact.(Page); ok && p.Event == "waiting" && p.URL != "" && x.reader == Assistant {
			limit := 45
			if p.Kind == "answered" { // it says what the answer is about
				limit = 54
			}
			if p.Unused != "" { // the chat takes no answer, so the ways without the page are all that some have
				limit = 74
			}
			if n := words(append([]string{x.Title, x.Meaning}, x.Fixes...)...); n > limit {
				bad[x.Code] = true
				t.Errorf("%v: %d words: %s. %s %q", x, n, x.Title, x.Meaning, x.Fixes)
			}
		}
	}
}

func TestDeliveryLeadsToWhatHelps(t *testing.T) {
	for name, tt := range map[string]struct {
		d    Delivery
		want string // in one of the steps, as it is numbered
		step int
	}{
		"nothing comes in the app, and there is no other way": {Delivery{Type: "auth.sentCodeTypeApp"}, "QR code", 1},
		"the same, with another way":                          {Delivery{Type: "auth.sentCodeTypeApp", Next: "auth.codeTypeSms"}, "by SMS", 1},
		"Telegram warns of others":                            {Delivery{Type: "auth.sentCodeTypeApp"}, "other people and web sites", 2},
		"old":                                                 {Delivery{Type: "auth.sentCodeTypeSms", Age: pendingCodeLife}, "refused", 0},
		"a mailbox":                                           {Delivery{Type: "auth.sentCodeTypeEmailCode"}, "QR code", 1},
		"an address for good":                                 {Delivery{Type: "auth.sentCodeTypeSetUpEmailRequired"}, "for good", 0},
		"only official apps":                                  {Delivery{Type: "auth.sentCodeTypeFirebaseSms"}, "QR code", 0},
	} {
		if p := Tell(Assistant, tt.d); len(p.Fixes) <= tt.step || !strings.Contains(p.Fixes[tt.step], tt.want) {
			t.Errorf("%s: step %d does not say %q: %q", name, tt.step+1, tt.want, p.Fixes)
		}
	}
	for _, kind := range []string{"auth.sentCodeTypeFirebaseSms", "auth.sentCodeTypeSetUpEmailRequired"} {
		p := Tell(Assistant, Delivery{Type: kind, Next: "auth.codeTypeSms", Age: pendingCodeLife})
		for _, s := range slices.Concat([]string{p.Meaning}, p.Fixes, p.More) {
			if strings.Contains(s, "nothing comes") || strings.Contains(s, "dead") {
				t.Errorf("%s was not sent, and yet: %s", kind, s)
			}
		}
	}
}

func TestPriceIsMoney(t *testing.T) {
	for want, f := range map[string]PaymentAsked{
		"0.99 USD": {Amount: 99, Currency: "USD"}, "12.50 EUR": {Amount: 1250, Currency: "EUR"}, "150 JPY": {Amount: 150, Currency: "JPY"},
		"0.005 KWD": {Amount: 5, Currency: "KWD"}, "": {Currency: "USD"},
	} {
		if got := f.Price(); got != want {
			t.Errorf("%+v costs %q, want %q", f, got, want)
		}
	}
}

// TestWordsAreSeen renders all that can be said into docs/words.md, where people read it.
func TestWordsAreSeen(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "docs", "words.md"), wordsDocument(English))
}
