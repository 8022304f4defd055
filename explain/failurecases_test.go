package explain

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// failureOf is the error of an entry as somebody looks it up: by its name or number alone.
func failureOf(e entry) Failure {
	if e.name == "" {
		return Failure{Code: e.number}
	}
	return Failure{Type: e.name, Code: e.number}
}

// failureCase is a failure of which its text says something of its own.
type failureCase struct {
	when    string // "From `auth.signIn`"
	failure Failure
}

var (
	action    = regexp.MustCompile(`\{\{[^}]*\}\}`)
	asked     = regexp.MustCompile(`\.(During|Within|Is)((?: "[^"]+")+)`)
	argument  = regexp.MustCompile(`"([^"]+)"`)
	partTaken = regexp.MustCompile(`\{\{template "([^"]+)"`)
)

// sourceOf is the template that tells of f to an assistant, with the parts that it takes in.
func sourceOf(f Failure) string {
	h := english.heading(f.ID(), Assistant)
	if h == "" {
		h = english.heading(f.Shared(), Assistant)
	}
	text := english.sections()[h]
	for _, m := range partTaken.FindAllStringSubmatch(text, -1) {
		text += english.sections()[m[1]]
	}
	return text
}

// askedOf lists what one action asks of a method of Failure: the names behind During, Within or Is.
func askedOf(action, method string) (words []string) {
	for _, m := range asked.FindAllStringSubmatch(action, -1) {
		if m[1] == method {
			for _, one := range argument.FindAllStringSubmatch(m[2], -1) {
				words = append(words, one[1])
			}
		}
	}
	return words
}

// casesOf lists the cases that the text of f tells apart: by method and state, and by the age of the code.
func casesOf(f Failure) (cases []failureCase) {
	text := sourceOf(f)
	told := []string{toldOf(f)}
	add := func(when string, f Failure) {
		if text := toldOf(f); !slices.Contains(told, text) {
			told = append(told, text)
			cases = append(cases, failureCase{when, f})
		}
	}
	for _, a := range action.FindAllString(text, -1) {
		methods, states := askedOf(a, "During"), askedOf(a, "Within")
		if methods == nil {
			continue
		}
		g, when := f, "From `"+strings.Join(methods, "`, `")+"`"
		g.Method = methods[0]
		if states != nil {
			g.State = states[0]
			when += ", in the state `" + strings.Join(states, "` or `") + "`"
		}
		add(when, g)
	}
	if strings.Contains(text, ".Aged") {
		g := f
		g.Elapsed = pendingCodeLife
		add("When the code was sent at least 5 minutes ago", g)
		g.Elapsed = time.Minute
		add("When the code was sent less than 5 minutes ago, a minute for example", g)
	}
	if strings.Contains(text, ".NewerCode") {
		g := f
		g.NewerCode, g.Now = noon.Add(-time.Minute), noon
		add("At a server for many, when another of its users has asked for a code for the same number since", g)
	}
	return cases
}

// toldOf is all that is told of f.
func toldOf(f Failure) string {
	p := Tell(Assistant, f)
	return strings.Join(slices.Concat([]string{p.Title, p.Meaning}, p.Fixes, p.More), "\n")
}

// TestWhatErrorsSayElsewhereIsSeen keeps what docs/errors.md does not show: errors that are told in other words where they happened in a login of this program,
// and on a private page.
func TestWhatErrorsSayElsewhereIsSeen(t *testing.T) {
	var b strings.Builder
	for _, e := range catalogue() {
		f := failureOf(e)
		ours := f
		ours.State = "failed"
		for _, told := range []struct {
			where     string
			p, before Problem
		}{
			{"in a login of this program", Tell(Assistant, ours), Tell(Assistant, f)},
			{"on a page", Tell(OnPage, ours), Tell(Assistant, ours)},
			{"at a terminal", Tell(Terminal, ours), Tell(Assistant, ours)},
			{"with private secrets", Tell(Private, ours), Tell(Assistant, ours)},
		} {
			if everything(told.p) != everything(told.before) {
				fmt.Fprintf(&b, "%s, %s\n%s\n\n", told.p.Code, told.where, everything(told.p))
			}
		}
	}
	golden(t, filepath.Join("testdata", "errors.golden"), b.String())
}
