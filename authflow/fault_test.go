package authflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// faulty is an error as an adapter has it.
type faulty struct{ fault NetworkFault }

func (f faulty) Error() string              { return "CANARY" }
func (f faulty) NetworkFault() NetworkFault { return f.fault }

func TestFaultIsWhatTheErrorSaysOfItself(t *testing.T) {
	for _, want := range networkFaults {
		for _, err := range []error{faulty{want}, fmt.Errorf("connect: %w", faulty{want}), errors.Join(io.EOF, faulty{want}), networkError(Activity{}, faulty{want})} {
			if got := FaultOf(err); got != want {
				t.Errorf("%v: %q, want %q", err, got, want)
			}
		}
		if got := networkError(Activity{}, faulty{want}); got.Fault != want {
			t.Errorf("%+v, want the fault %q", got, want)
		}
	}
	for _, err := range []error{nil, io.EOF, errors.New("connection refused")} {
		if got := FaultOf(err); got != "" {
			t.Errorf("%v: %q", err, got)
		}
	}
}

// reload is an error as it comes back from a record.
func reload(t *testing.T, err error) *NetworkError {
	t.Helper()
	raw, e := json.Marshal(storeError(err, time.Now()))
	if e != nil {
		t.Fatal(e)
	}
	var kept storedError
	if e := json.Unmarshal(raw, &kept); e != nil {
		t.Fatal(e)
	}
	var network *NetworkError
	if !errors.As(kept.err(), &network) || network.Error() != err.Error() {
		t.Fatalf("%v came back from %s", kept.err(), raw)
	}
	return network
}

func TestFaultSurvivesTheRecord(t *testing.T) {
	for _, want := range append(slices.Clone(networkFaults), "") {
		once := reload(t, networkError(Activity{Kind: ActivityCalling, Method: "auth.sendCode"}, faulty{want}))
		if twice := reload(t, once); once.Fault != want || twice.Fault != want || FaultOf(twice) != want {
			t.Errorf("%q came back as %q and %q", want, once.Fault, twice.Fault)
		}
	}
	if got := reload(t, networkError(Activity{Kind: ActivityCalling, Method: "auth.sendCode"}, faulty{"of_a_newer_version"})); got.Fault != "" {
		t.Errorf("a fault that nobody here knows came back as %q", got.Fault)
	}
	var old storedError // of a version that kept no fault
	if err := json.Unmarshal([]byte(`{"network":{"doing":"auth.sendCode","err":"connection refused"}}`), &old); err != nil {
		t.Fatal(err)
	}
	var network *NetworkError
	if !errors.As(old.err(), &network) || network.Fault != "" || network.Error() != "auth.sendCode: connection refused" {
		t.Errorf("an old record says %v", old.err())
	}
}

// A NetworkError that is put together elsewhere may lack its kind, and nobody would notice.
func TestOneFunctionMakesEveryNetworkError(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			where := name
			if f, ok := d.(*ast.FuncDecl); ok {
				where += ": " + f.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				l, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if of, ok := l.Type.(*ast.Ident); ok && of.Name == "NetworkError" {
					made = append(made, where)
				}
				return true
			})
		}
	}
	if !slices.Equal(made, []string{"fault.go: networkError"}) {
		t.Errorf("made in %v", made)
	}
}
