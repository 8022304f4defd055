package present

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// rooms are the files of authflow, without its tests.
func rooms(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("../../authflow/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// constants are the constants of a type of authflow, by name.
func constants(t *testing.T, kind string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, file := range rooms(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := v.Type.(*ast.Ident); ok && of.Name == kind {
				for i, name := range v.Names {
					value, err := strconv.Unquote(v.Values[i].(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					all[name.Name] = value
				}
			}
			return true
		})
	}
	if len(all) < 5 {
		t.Fatalf("%s has the constants %v", kind, all)
	}
	return all
}

// called are the actions for which a call of a flow runs.
func called(t *testing.T) (actions []authflow.Action) {
	t.Helper()
	values := constants(t, "Action")
	for _, file := range rooms(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := c.Fun.(*ast.SelectorExpr); !ok || !slices.Contains([]string{"run", "perform", "inTurn"}, f.Sel.Name) {
				return true
			}
			for _, arg := range c.Args {
				if name, ok := arg.(*ast.Ident); ok && values[name.Name] != "" {
					actions = append(actions, authflow.Action(values[name.Name]))
				}
			}
			return true
		})
	}
	slices.Sort(actions)
	if actions = slices.Compact(actions); len(actions) < 10 {
		t.Fatalf("calls run for %v", actions)
	}
	return actions
}

func TestEveryKindOfActivityAndOfMomentHasWords(t *testing.T) {
	for who, p := range audiences {
		for _, kind := range constants(t, "ActivityKind") {
			a := authflow.Activity{Kind: authflow.ActivityKind(kind), Words: "as it was told before"}
			if kind == string(authflow.ActivityRunning) {
				a.For = authflow.SubmitCode
			}
			if said := p.Doing(a); said == "" || said == kind || (said == a.Words) != (kind == string(authflow.ActivityInWords)) {
				t.Errorf("%s: what goes on, %s: %q", who, kind, said)
			}
		}
		for _, action := range called(t) {
			if said := p.Doing(authflow.Activity{Kind: authflow.ActivityRunning, For: action}); said == "" || said == string(action) {
				t.Errorf("%s: what goes on for %s: %q", who, action, said)
			}
		}
		for _, kind := range constants(t, "EntryKind") {
			m := authflow.TimelineEntry{Kind: authflow.EntryKind(kind), Words: "as it was told before"}
			if said := p.What(m); said == "" || said == kind || (said == m.Words) != (kind == string(authflow.EntryInWords)) {
				t.Errorf("%s: what happened, %s: %q", who, kind, said)
			}
		}
	}
}

func TestKindsOfANewerVersionAreNamed(t *testing.T) {
	p := Presenter{}
	if said := p.Doing(authflow.Activity{Kind: "dreaming"}); said != "dreaming" {
		t.Errorf("what goes on: %q", said)
	}
	if said := p.Doing(authflow.Activity{Kind: authflow.ActivityRunning, For: "dream"}); said != "dream" {
		t.Errorf("what goes on: %q", said)
	}
	if said := p.What(authflow.TimelineEntry{Kind: "dreamt"}); said != "dreamt" {
		t.Errorf("what happened: %q", said)
	}
	if said := p.Doing(authflow.Activity{}); said != "" {
		t.Errorf("nothing goes on: %q", said)
	}
}

// TestNothingOfAnActivityOrAMomentIsLost changes each field of what authflow has, and sees that explain has it.
func TestNothingOfAnActivityOrAMomentIsLost(t *testing.T) {
	at := time.Date(2026, 11, 29, 20, 0, 12, 0, time.UTC)
	fill := func(v reflect.Value) {
		switch v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(at))
		default:
			if v.Kind() == reflect.String {
				v.SetString("x")
			} else {
				v.SetInt(7)
			}
		}
	}
	for i := range reflect.TypeFor[authflow.Activity]().NumField() {
		var a authflow.Activity
		fill(reflect.ValueOf(&a).Elem().Field(i))
		name := reflect.TypeOf(a).Field(i).Name
		if got := reflect.ValueOf(Presenter{}.activity(a)).FieldByName(name); !got.IsValid() || got.IsZero() {
			t.Errorf("an activity loses %s", name)
		}
	}
	for i := range reflect.TypeFor[authflow.TimelineEntry]().NumField() {
		var m authflow.TimelineEntry
		fill(reflect.ValueOf(&m).Elem().Field(i))
		name := reflect.TypeOf(m).Field(i).Name
		if got := reflect.ValueOf(Presenter{}.happened(m)).FieldByName(name); name != "At" && (!got.IsValid() || got.IsZero()) {
			t.Errorf("a moment loses %s", name)
		}
	}
}

func TestEndOfAWaitIsNotToldTooEarly(t *testing.T) {
	sent := time.Date(2026, 11, 29, 20, 0, 50, 0, time.Local)
	said := Presenter{}.Doing(authflow.Activity{Kind: authflow.ActivityAwaiting, For: authflow.SubmitCode, Method: "auth.signIn", Sent: sent, Until: sent.Add(24 * time.Second)})
	zone := sent.Format("MST")
	if want := "checking the code: auth.signIn was sent at 20:00 " + zone + " and is not answered yet; it is waited for until 20:02 " + zone; said != want {
		t.Errorf("%q, want %q", said, want)
	}
}

// TestReaderOfAnErrorReadsWhatWentOnToo: what goes on stands in other texts as a fact, so that each has it in the words of its own reader.
func TestReaderOfAnErrorReadsWhatWentOnToo(t *testing.T) {
	doing := authflow.Activity{Kind: authflow.ActivityConnecting, For: authflow.RequestCode, DC: 2, Attempt: 3, Last: "connection refused"}
	p := Presenter{}
	want := p.Doing(doing)
	s := login(authflow.Connecting)
	s.Doing = doing
	for name, f := range map[string]explain.Fact{
		"a busy login": p.Fact(&authflow.BusyError{Doing: doing}, s), "a call that goes on": p.Fact(&authflow.StillRunningError{Doing: doing}, s),
		"the network": p.Fact(&authflow.NetworkError{Doing: doing, Err: authflow.ErrClosed}, s), "where it stands": p.Standing(s),
	} {
		for _, r := range []explain.Reader{explain.Assistant, explain.Private, explain.OnPage, explain.Terminal} {
			if told := explain.Tell(r, f); !strings.Contains(told.Meaning, want) {
				t.Errorf("%s, for %s: %q is not in %q", name, r, want, told.Meaning)
			}
		}
	}
}
