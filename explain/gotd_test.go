package explain

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/tdp"
	"github.com/gotd/td/tg"
)

// constructors lists the TL names of all constructors of a TL type in the pinned gotd.
func constructors(t *testing.T, class string) []string {
	t.Helper()
	var names []string
	types := tg.TypesMap()
	for _, id := range tg.ClassConstructorsMap()[class] {
		name, _, _ := strings.Cut(types[id], "#")
		if name == "" {
			t.Fatalf("gotd has no name for constructor %x of %s", id, class)
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		t.Fatalf("gotd knows no constructor of %s", class)
	}
	slices.Sort(names)
	return names
}

func TestEveryDeliveryTypeOfGotdHasOneExplanation(t *testing.T) {
	ours := Deliveries()
	slices.Sort(ours)
	if diff := cmp.Diff(constructors(t, tg.AuthSentCodeTypeClassName), ours); diff != "" {
		t.Errorf("auth.SentCodeType in gotd (-) and in the table (+):\n%s", diff)
	}
}

func TestEveryCodeTypeOfGotdHasOneName(t *testing.T) {
	var ours []string
	for _, c := range codeTypes {
		ours = append(ours, c.constructor)
	}
	slices.Sort(ours)
	if diff := cmp.Diff(constructors(t, tg.AuthCodeTypeClassName), ours); diff != "" {
		t.Errorf("auth.CodeType in gotd (-) and in the table (+):\n%s", diff)
	}
}

func TestEveryAnswerOfGotdHasOneExplanation(t *testing.T) {
	want := []string{
		// These are boxed types of one constructor, which gotd does not list as classes.
		"account.password", "account.sentEmailCode", "auth.loggedOut", "auth.passwordRecovery",
	}
	for _, class := range []string{
		tg.AuthSentCodeClassName, tg.AuthAuthorizationClassName, tg.AuthLoginTokenClassName, tg.AccountEmailVerifiedClassName,
	} {
		want = append(want, constructors(t, class)...)
	}
	slices.Sort(want)
	var ours []string
	for _, a := range answers {
		ours = append(ours, a.constructor)
	}
	slices.Sort(ours)
	if diff := cmp.Diff(want, ours); diff != "" {
		t.Errorf("answers in gotd (-) and in the table (+):\n%s", diff)
	}
	all := tg.NamesMap()
	for _, name := range ours {
		if _, ok := all[name]; !ok {
			t.Errorf("gotd has no constructor %s", name)
		}
	}
}

// TestFieldsInTextsAreFieldsOfTheConstructor catches a {placeholder} that no answer of Telegram can ever fill.
func TestFieldsInTextsAreFieldsOfTheConstructor(t *testing.T) {
	counted := []string{
		"private", "by_page", "no_pages", "page", // who reads it
		"type", "known", "age", "next", "resend_in", "reset_in", "reset_now", "reset_at", "reset_left", // made in values and answerValues
	}
	check := func(constructor string, lines []string) {
		fields := fieldNames(t, constructor)
		for _, line := range lines {
			for _, name := range placeholders(line) {
				if !slices.Contains(fields, name) && !slices.Contains(counted, name) {
					t.Errorf("%s has no field %q, which stands in %q", constructor, name, line)
				}
			}
		}
	}
	for _, d := range deliveries {
		check(d.constructor, slices.Concat(d.meaning, d.look, d.otherwise))
	}
	for _, a := range answers {
		check(a.constructor, slices.Concat(a.meaning, a.fixes))
	}
}

// fieldNames lists the TL names of the fields of a constructor.
func fieldNames(t *testing.T, constructor string) []string {
	t.Helper()
	newObject, ok := tg.TypesConstructorMap()[tg.NamesMap()[constructor]]
	if !ok {
		t.Fatalf("gotd has no constructor %s", constructor)
	}
	typed, ok := newObject().(interface{ TypeInfo() tdp.Type })
	if !ok {
		t.Fatalf("gotd has no type information for %s", constructor)
	}
	var names []string
	for _, f := range typed.TypeInfo().Fields {
		names = append(names, f.SchemaName)
	}
	return names
}
