package clientconfig

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// plainPlace is a file with the usual shape of entries.
func plainPlace(list string) Place { return Place{Path: "c.json", List: []string{list}} }

// Set, Remove, Diff and Losses are those of a file with the usual shape of entries.
func Set(text []byte, list, name string, e Entry) ([]byte, error) {
	return plainPlace(list).Set(text, name, e)
}

func Remove(text []byte, list, name string) ([]byte, error) {
	return plainPlace(list).Remove(text, name)
}

func Diff(path string, before, after []byte, list, name string) string {
	return plainPlace(list).At(path).Diff(before, after, name)
}

func Losses(text []byte, list, name string, e Entry) ([]Loss, int) {
	return plainPlace(list).Losses(text, name, e)
}

// editing is a text, and what becomes of it: with the entry set, with a variable in it, and without it.
type editing struct{ text, set, variables, removed string }

// changes fails where a text becomes another one. For YAML "" stands for what is not tried.
func changes(t *testing.T, p Place, value string, texts map[string]editing) {
	t.Helper()
	for name, test := range texts {
		t.Run(name, func(t *testing.T) {
			for _, edit := range []struct {
				want string
				make func() ([]byte, error)
			}{
				{test.set, func() ([]byte, error) { return p.Set([]byte(test.text), "me", small) }},
				{test.variables, func() ([]byte, error) { return p.SetVariables([]byte(test.text), "me", []Variable{{"S", value}}) }},
				{test.removed, func() ([]byte, error) { return p.Remove([]byte(test.text), "me") }},
			} {
				got, err := edit.make()
				diff := cmp.Diff(strings.TrimLeft(edit.want, "\n"), strings.TrimLeft(string(got), "\n"))
				if untried := p.Syntax == inYAML && edit.want == ""; diff != "" && !untried || err != nil {
					t.Errorf("%v\n%s", err, diff)
				}
			}
		})
	}
}

// refuses fails where a place takes one of these texts, says another thing of it, quotes it, or takes long. Where YAML breaks off, the library knows nearly.
func refuses(t *testing.T, p Place, texts map[string]Error) {
	t.Helper()
	for text, want := range texts {
		begun := time.Now()
		got, err := p.Set([]byte(text), "me", small)
		var bad *Error
		switch {
		case !errors.As(err, &bad) || got != nil:
			t.Errorf("%.40q: %q, %v", text, got, err)
			continue
		case p.Syntax == inYAML && want.Kind == kindSyntax && bad.Line > 0:
			want.Line = bad.Line
		}
		if said := bad.Said; strings.Contains(said, "CANARY") {
			t.Errorf("%q is quoted", said)
		}
		want.Column, want.Said = max(bad.Column, 1), bad.Said
		if *bad != want {
			t.Errorf("%.40q: %+v, want %+v", text, *bad, want)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("%.40q took %v", text, took)
		}
	}
}
