package explain

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestEveryErrorOfTheCatalogueHasAText(t *testing.T) {
	for _, e := range catalogue() {
		f := failureOf(e)
		if f.ID() != e.stableCode() {
			t.Errorf("%s %d is %s", e.name, e.number, f.ID())
		}
		own, shared := english.heading(f.ID(), Assistant), english.heading(f.Shared(), Assistant)
		if own == "" && shared == "" {
			t.Errorf("%s has no text", f.ID())
		}
		if own != "" && f.Shared() != "" {
			t.Errorf("%s has a text of its own and that of %s", f.ID(), f.Shared())
		}
	}
	if english.heading("failure.unlisted", Assistant) == "" {
		t.Error("an error that is not in the catalogue has no text")
	}
}

// errorSections lists the headings of the files with errors, with their texts.
func errorSections(t *testing.T) map[string]string {
	t.Helper()
	files, err := textFiles.ReadDir(english.folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), "errors_") {
			continue
		}
		raw, err := textFiles.ReadFile(english.folder + "/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for section := range strings.SplitSeq("\n"+string(raw), "\n## ") {
			if heading, text, _ := strings.Cut(section, "\n"); heading != "" {
				all[heading] = text
			}
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d sections", len(all))
	}
	return all
}

func TestEveryTextOfAnErrorIsUsed(t *testing.T) {
	used := map[string]bool{"failure.unlisted": true}
	for _, e := range catalogue() {
		f := failureOf(e)
		used[f.ID()] = true
		used[f.Shared()] = true
	}
	var names []string
	for _, e := range catalogue() {
		names = append(names, e.name)
	}
	sections := errorSections(t)
	for _, text := range sections {
		for _, m := range partTaken.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	for heading, text := range sections {
		id, reader, _ := strings.Cut(heading, " @")
		if !used[id] {
			t.Errorf("nothing is told with the text %s", heading)
		}
		if reader != "" && !slices.ContainsFunc(readers, func(r Reader) bool { return r.who == reader }) {
			t.Errorf("%s is for nobody", heading)
		}
		for _, a := range action.FindAllString(text, -1) {
			for _, name := range askedOf(a, "Is") {
				if !slices.Contains(names, name) {
					t.Errorf("%s asks for %s, which is no error", heading, name)
				}
			}
			for _, m := range askedOf(a, "During") {
				if !slices.Contains(methodPhrases, m) {
					t.Errorf("%s asks for %s, which is no method of a login", heading, m)
				}
			}
		}
	}
}

var readers = []Reader{Assistant, Private, OnPage, Terminal, Assistant.Remote(), Private.Remote(), OnPage.Remote()}

// wording is what the words for a fact depend on besides the fact.
type wording struct {
	heading string
	remote  bool
}

// tellAll tells a fact to each of the readers, in their order. Those who have the same text are told the same, so it is rendered once.
func tellAll(f Fact) (all []Problem) {
	known := map[wording]Problem{}
	for _, r := range readers {
		w := wording{english.headingOf(f, r), r.remote}
		if _, ok := known[w]; !ok || w.heading == "" {
			known[w] = Tell(r, f)
		}
		all = append(all, known[w])
	}
	return all
}

// circumstances are all in which a text of f can differ.
func circumstances(f Failure) (all []Failure) {
	text := sourceOf(f)
	inMethods, inStates := []string{"", "help.getConfig"}, []string{"", stateAuthorized, "failed"}
	for _, a := range action.FindAllString(text, -1) {
		inMethods = append(inMethods, askedOf(a, "During")...)
		inStates = append(inStates, askedOf(a, "Within")...)
	}
	ages := []time.Duration{0}
	if strings.Contains(text, ".Aged") {
		ages = append(ages, time.Second, time.Minute, time.Hour)
	}
	newer := []time.Time{{}}
	if strings.Contains(text, ".NewerCode") {
		newer = append(newer, noon.Add(-time.Minute))
	}
	numbers := []int{0}
	if regexp.MustCompile(`\.(Wait|Pause|Argument)`).MatchString(text) {
		numbers = append(numbers, -7, 1, 42, 86400, 1<<20, math.MaxInt)
	}
	for _, m := range slices.Compact(slices.Sorted(slices.Values(inMethods))) {
		for _, s := range slices.Compact(slices.Sorted(slices.Values(inStates))) {
			for _, age := range ages {
				for _, n := range numbers {
					g := f
					g.Method, g.State, g.Elapsed, g.Argument = m, s, age, n
					all = append(all, g)
					for _, at := range newer {
						g.Now, g.NewerCode = noon, at
						all = append(all, g)
					}
					g.NewerCode = time.Time{}
					if s == "" && age == 0 {
						g.Pasted = true
						all = append(all, g)
					}
				}
			}
		}
	}
	return all
}

// lookedUp is every error of the catalogue, and some that are not in it.
func lookedUp() (all []Failure) {
	for _, e := range catalogue() {
		all = append(all, failureOf(e))
		if e.tail {
			all = append(all, Failure{Code: 403, Type: e.name + "_signup__6LfAbc"})
		}
	}
	for _, code := range []int{0, -999, 1, 303, 400, 401, 403, 404, 406, 420, 500, 503, 700} {
		for _, name := range []string{"", "NOT_IN_ANY_LIST", "NOT “IN”\nany list"} {
			all = append(all, Failure{Code: code, Type: name})
		}
	}
	return all
}

func TestTextsOfErrorsAreWellWritten(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range lookedUp() {
		var told []Reader // whose words are not those of another
		var wordings []wording
		for _, r := range readers {
			if w := (wording{cmp.Or(english.heading(f.ID(), r), english.heading(f.Shared(), r)), r.remote}); !slices.Contains(wordings, w) {
				told, wordings = append(told, r), append(wordings, w)
			}
		}
		for _, g := range circumstances(f) {
			for _, r := range told {
				p := Tell(r, g)
				key := fmt.Sprint(r, p)
				if seen[key] {
					continue
				}
				seen[key] = true
				if p.Code != f.ID() {
					t.Fatalf("%+v is told as %s", g, p.Code)
				}
				for _, c := range slices.Concat(complaints(p.Explanation), ofSteps(r, p.Explanation)) {
					t.Errorf("%s to the %s, %s in %q: %s", p.Code, r, g.Method, g.State, c)
				}
			}
		}
	}
}

// toolTalk is what nobody but this program's own tools would say.
var toolTalk = regexp.MustCompile(`(?i)\bflows?\b|flow_id|wait_seconds|\bcall [a-z]+_|no value|argument|TELEGRAM_PROXY`)

// ofSteps complains about what a text must not ask of a person.
func ofSteps(r Reader, e Explanation) (bad []string) {
	if len(e.Fixes) > 3 || len(e.More) > 6 {
		bad = append(bad, fmt.Sprintf("%d steps and %d more", len(e.Fixes), len(e.More)))
	}
	more := e
	more.Fixes = e.More
	if len(e.More) > 0 {
		bad = append(bad, complaints(more)...)
	}
	for _, s := range slices.Concat([]string{e.Title, e.Meaning}, e.Fixes, e.More) {
		for _, word := range named(s) {
			if slices.Contains(Tools(), word) {
				bad = append(bad, fmt.Sprintf("%q names the tool %s", s, word))
			}
		}
		if m := toolTalk.FindString(s); m != "" {
			bad = append(bad, fmt.Sprintf("%q has %q in it", s, m))
		}
		if r.who != OnPage.who && strings.Contains(s, "your assistant") {
			bad = append(bad, fmt.Sprintf("%q speaks of an assistant to the %s", s, r))
		}
	}
	return bad
}

func TestStepsThatAskTooMuchAreSeen(t *testing.T) {
	good := Explanation{"failure.x", "A title", "One sentence.", []string{"Do this."}, []string{"Do that."}, sourceErrors}
	if c := ofSteps(Terminal, good); c != nil {
		t.Fatalf("a good text is complained about: %q", c)
	}
	for name, spoil := range map[string]func(*Explanation){
		"four steps":    func(e *Explanation) { e.Fixes = []string{"A.", "B.", "C.", "D."} },
		"seven more":    func(e *Explanation) { e.More = []string{"A.", "B.", "C.", "D.", "E.", "F.", "G."} },
		"a tool":        func(e *Explanation) { e.More = []string{"Start with request_code."} },
		"a flow":        func(e *Explanation) { e.Meaning = "The flow is over." },
		"an assistant":  func(e *Explanation) { e.Fixes = []string{"Ask your assistant."} },
		"more, no stop": func(e *Explanation) { e.More = []string{"Do that"} },
	} {
		e := good
		spoil(&e)
		if ofSteps(Terminal, e) == nil {
			t.Errorf("%s: nothing is complained about in %+v", name, e)
		}
	}
}

// ofALogin are the tools whose flow_id is required.
var ofALogin = []string{
	"submit_code", "submit_password", "get_session", "resend_code", "cancel_flow", "force_sms", "set_login_email", "reset_login_email", "recover_password", "log_out",
}

func TestToolsThatHelpNeedNoFlow(t *testing.T) {
	t.Parallel()
	for _, f := range lookedUp() {
		for _, g := range circumstances(f) {
			var p Problem
			g.about(&p)
			for i, name := range p.Next {
				if slices.Contains(ofALogin, name) {
					t.Errorf("%s: %s does not stand without a flow", g.ID(), name)
				}
				if slices.Contains(p.Next[:i], name) {
					t.Errorf("%s: %s stands there twice", g.ID(), name)
				}
			}
			again := slices.Contains(p.Next, "request_code")
			switch p.Retry.When {
			case RetryNever:
				if len(p.Next) > 0 {
					t.Errorf("%s never makes sense again, and offers %q", g.ID(), p.Next)
				}
			case RetryTomorrow:
				if again {
					t.Errorf("%s makes sense tomorrow, and offers a code", g.ID())
				}
			case RetryAfter:
				if again && p.Retry.After != smsPause {
					t.Errorf("%s makes sense after a pause, and offers a code now", g.ID())
				}
			}
		}
	}
	for _, name := range []string{"PHONE_NUMBER_BANNED", "UPDATE_APP_TO_LOGIN", "FROZEN_METHOD_INVALID", "USER_DEACTIVATED_BAN", "PHONE_PASSWORD_FLOOD"} {
		if p := Tell(Assistant, Failure{Type: name}); len(p.Next) > 0 {
			t.Errorf("%s offers %q", name, p.Next)
		}
	}
}
