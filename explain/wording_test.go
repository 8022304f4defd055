package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// rendering is one text as a person may see it.
type rendering struct {
	where string
	Explanation
}

// placeholders lists the {values} that a line of a table asks for.
func placeholders(line string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`{[?!]?([^}]*)}`).FindAllStringSubmatch(line, -1) {
		names = append(names, m[1])
	}
	return names
}

// someValues gives every placeholder in lines a value.
func someValues(lines []string) map[string]string {
	v := map[string]string{}
	for _, line := range lines {
		for _, name := range placeholders(line) {
			if !slices.Contains([]string{string(oldAssistant), string(oldPrivate), string(oldOnPage)}, name) {
				v[name] = "42"
			}
		}
	}
	return v
}

// renderings renders every row of every table: with no value known and with all, in a flow and without one, in each variant, for anyone.
func renderings() []rendering { return renderingsFor(oldAnyone) }

// renderingsFor is the same for another reader.
func renderingsFor(r oldReader) []rendering {
	var all []rendering
	add := func(where string, e Explanation) { all = append(all, rendering{where, e}) }
	known := func(v map[string]string) map[string]string {
		Know(r, v, "1")
		return v
	}
	scenes := func(where string, lines []string, render func(scene) Explanation, flows ...bool) {
		if len(flows) == 0 {
			flows = []bool{true, false}
		}
		for _, flow := range flows {
			add(fmt.Sprintf("%s without values, flow %t", where, flow), render(scene{values: known(map[string]string{}), flow: flow}))
			add(fmt.Sprintf("%s with values, flow %t", where, flow), render(scene{values: known(someValues(lines)), flow: flow}))
		}
	}

	for _, d := range append(slices.Clone(deliveries), unknownDelivery) {
		t := d.text(slices.Concat(d.look, d.otherwise))
		scenes("delivery "+d.constructor, slices.Concat(t.meaning, t.fixes), t.in)
		add("delivery in general "+d.constructor, ForDeliveryType(d.constructor))
		for _, age := range []time.Duration{0, time.Second, time.Hour} {
			add("delivery without next "+d.constructor, ForDelivery(Delivery{Type: d.constructor, Age: age, Reader: r}))
			add("delivery with next "+d.constructor, ForDelivery(Delivery{Type: d.constructor, Next: "auth.codeTypeSms", Age: age, Reader: r}))
			add("delivery with next later "+d.constructor, ForDelivery(Delivery{Type: d.constructor, Next: "auth.codeTypeCall", ResendIn: time.Minute, Age: age, Reader: r}))
		}
	}
	for _, a := range answers {
		scenes("answer "+a.constructor, slices.Concat(a.meaning, a.fixes), a.in)
	}
	for _, v := range verdicts {
		scenes(v.code, slices.Concat(v.meaning, v.fixes), v.in, true)
	}
	for _, e := range proxyFailures {
		add("connection.proxy as "+e.code, ForConnection(Connection{Proxy: "SOCKS5 h:1", DCs: 5, Errors: []string{phraseOf(e.code)}}))
	}
	for _, s := range append(slices.Clone(states), unknownState, unknownAnswer) {
		scenes(s.code, slices.Concat(s.meaning, s.fixes), s.in, true)
	}
	for _, e := range slices.Concat(flowRefusals, inputRefusals) {
		scenes(e.code, slices.Concat(e.meaning, e.fixes), func(s scene) Explanation { return e.in(s, circumstance{}, 0).Explanation }, true)
	}
	for _, e := range slices.Concat(catalogue, networkFailures, toolFailures) {
		for i, v := range append([]variant{{}}, e.variants...) {
			e := e.as(v)
			e.variants = nil
			scenes(fmt.Sprintf("%s variant %d", e.stableCode(), i), slices.Concat(e.meaning, e.fixes), func(s scene) Explanation {
				return e.in(s, circumstance{}, 0).Explanation
			})
		}
	}
	guided := map[string]string{}
	Know(r, guided, "1")
	add("guide", APICredentials(guided))
	for _, code := range []int{0, -999, 1, 303, 400, 401, 403, 404, 406, 420, 500, 503, 700} {
		for _, name := range []string{"", "NOT_IN_ANY_LIST"} {
			for _, state := range []string{"", "code_sent"} {
				f := Failure{Method: "auth.signIn", Code: code, Type: name, State: state, Reader: r}
				add(fmt.Sprintf("unlisted %+v", f), ForError(f).Explanation)
				f.Method, f.Argument, f.Now = "", 7, time.Unix(1_900_000_000, 0)
				add(fmt.Sprintf("unlisted %+v", f), ForError(f).Explanation)
			}
		}
	}
	return all
}

// phraseOf is a text that stands for a failure of the connection, "" without one.
func phraseOf(code string) string {
	for _, p := range phrases {
		if p.code == code {
			return p.text
		}
	}
	return ""
}

// withAllTools makes every tool exist for the rest of the test, as it will be when the last one is built.
func withAllTools(t *testing.T) {
	before := slices.Clone(tools)
	t.Cleanup(func() { copy(tools, before) })
	for i := range tools {
		tools[i].later = false
	}
}

func TestEveryTextIsWellWritten(t *testing.T) {
	check := func(t *testing.T) {
		for _, r := range renderings() {
			for _, complaint := range complaints(r.Explanation) {
				t.Errorf("%s: %s", r.where, complaint)
			}
		}
	}
	t.Run("with the tools of today", check)
	t.Run("with all tools", func(t *testing.T) {
		withAllTools(t)
		check(t)
	})
}

// complaints says what is wrong with the wording of e.
func complaints(e Explanation) []string {
	var bad []string
	complain := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if len(e.Fixes) == 0 {
		complain("no fix")
	}
	if !slices.ContainsFunc([]string{"delivery.", "answer.", "failure.", "state.", "connection.", "guide."}, func(p string) bool { return strings.HasPrefix(e.Code, p) }) {
		complain("code %q", e.Code)
	}
	if !strings.HasPrefix(e.Source, "https://") && e.Source != sourceProject {
		complain("source %q", e.Source)
	}
	if r := []rune(e.Title); len(r) == 0 || len(r) > 70 || !(unicode.IsUpper(r[0]) || unicode.IsDigit(r[0])) || strings.HasSuffix(e.Title, ".") {
		complain("title %q is not a short line in sentence case without a full stop", e.Title)
	}
	if n := len(sentences(e.Meaning)); n == 0 || n > 3 {
		complain("meaning has %d sentences: %q", n, e.Meaning)
	}
	for _, s := range append([]string{e.Meaning}, e.Fixes...) {
		if s == "" || !unicode.IsUpper([]rune(s)[0]) || !strings.HasSuffix(s, ".") {
			complain("%q is not a sentence", s)
		}
	}
	for _, s := range append([]string{e.Title, e.Meaning}, e.Fixes...) {
		for _, ugly := range []string{"  ", "{", "}", "|", "..", " .", " ,", "!", "\n", "%", "n't", "please", "Please", "later", "wait a bit", "a moment", "invalid", "illegal", "ou must", "you failed"} {
			if strings.Contains(strings.ReplaceAll(s, " .session file", " session file"), ugly) {
				complain("%q has %q in it", s, ugly)
			}
		}
		if len(s) > 420 {
			complain("%q is too long to be read", s)
		}
	}
	for i, fix := range e.Fixes {
		if slices.Contains(e.Fixes[:i], fix) {
			complain("the fix %q is there twice", fix)
		}
	}
	return bad
}

// sentences splits a text at full stops that end a sentence.
func sentences(s string) []string {
	var all []string
	for one := range strings.SplitSeq(s, ". ") {
		if one != "" {
			all = append(all, one)
		}
	}
	return all
}

func TestComplaintsSeeEachFault(t *testing.T) {
	good := Explanation{"failure.x", "A title", "One sentence.", []string{"Do this."}, nil, sourceErrors}
	if c := complaints(good); c != nil {
		t.Fatalf("a good text is complained about: %q", c)
	}
	for name, spoil := range map[string]func(*Explanation){
		"no fix":          func(e *Explanation) { e.Fixes = nil },
		"hole":            func(e *Explanation) { e.Meaning = "It has {length} digits." },
		"no stop":         func(e *Explanation) { e.Fixes = []string{"Do this"} },
		"lower case":      func(e *Explanation) { e.Title = "a title" },
		"four sentences":  func(e *Explanation) { e.Meaning = "One. Two. Three. Four." },
		"platitude":       func(e *Explanation) { e.Fixes = []string{"Try again later."} },
		"no source":       func(e *Explanation) { e.Source = "" },
		"doubled space":   func(e *Explanation) { e.Meaning = "One  sentence." },
		"same fix twice":  func(e *Explanation) { e.Fixes = []string{"Do this.", "Do this."} },
		"unknown code":    func(e *Explanation) { e.Code = "x" },
		"nothing is said": func(e *Explanation) { e.Meaning = "" },
	} {
		e := good
		spoil(&e)
		if complaints(e) == nil {
			t.Errorf("%s: nothing is complained about in %+v", name, e)
		}
	}
}

func TestOnlyToolsThatExistAreNamed(t *testing.T) {
	for _, r := range renderings() {
		for _, s := range append([]string{r.Meaning}, r.Fixes...) {
			for _, word := range named(s) {
				if slices.ContainsFunc(tools, func(t tool) bool { return t.name == word && t.later }) {
					t.Errorf("%s names %s, which does not exist: %q", r.where, word, s)
				}
			}
		}
	}
}

func TestWithoutAFlowNoToolThatNeedsOneIsNamed(t *testing.T) {
	withAllTools(t)
	for _, r := range renderings() {
		if !strings.Contains(r.where, "flow false") && !strings.Contains(r.where, "in general") {
			continue
		}
		for _, s := range append([]string{r.Meaning}, r.Fixes...) {
			for _, word := range named(s) {
				if slices.ContainsFunc(tools, func(t tool) bool { return t.name == word && t.needsFlow }) {
					t.Errorf("%s names %s: %q", r.where, word, s)
				}
			}
		}
	}
}

func TestCodesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range codes() {
		if seen[code] {
			t.Errorf("%s stands in the tables twice", code)
		}
		seen[code] = true
	}
}

// codes lists the stable codes of all rows of all tables.
func codes() []string {
	all := []string{unknownDelivery.code, unknownAnswer.code, unknownState.code, "failure.unlisted", "connection.proxy"}
	for _, v := range verdicts {
		all = append(all, v.code)
	}
	for _, d := range deliveries {
		all = append(all, d.code)
	}
	for _, a := range answers {
		all = append(all, a.code)
	}
	for _, s := range states {
		all = append(all, s.code)
	}
	for _, e := range slices.Concat(catalogue, local) {
		all = append(all, e.stableCode())
	}
	slices.Sort(all)
	return all
}
