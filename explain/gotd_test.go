package explain

import (
	"regexp"
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
	for h := range english.sections() {
		if name, ok := strings.CutPrefix(h, "way."); ok {
			ours = append(ours, name)
		}
	}
	slices.Sort(ours)
	if diff := cmp.Diff(constructors(t, tg.AuthCodeTypeClassName), ours); diff != "" {
		t.Errorf("auth.CodeType in gotd (-) and in the table (+):\n%s", diff)
	}
}

// TestFieldsInTextsAreFieldsOfTheConstructor catches a field that no answer of Telegram can ever fill.
func TestFieldsInTextsAreFieldsOfTheConstructor(t *testing.T) {
	asked := regexp.MustCompile(`\.Field "([^"]+)"`)
	n := 0
	for _, d := range deliveries {
		fields := fieldNames(t, d.constructor)
		for h, text := range english.sections() {
			if id, _, _ := strings.Cut(h, " @"); id != d.code {
				continue
			}
			for _, m := range asked.FindAllStringSubmatch(text, -1) {
				if n++; !slices.Contains(fields, m[1]) {
					t.Errorf("%s has no field %q, which %s asks for", d.constructor, m[1], h)
				}
			}
		}
	}
	if n == 0 {
		t.Error("no text asks for a field")
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
