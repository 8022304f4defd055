package authflow

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestEveryStateIsReachedAndLeftOrAnEnd(t *testing.T) {
	states := map[State]bool{Connecting: true}
	for grown := true; grown; {
		grown = false
		for _, tr := range transitions {
			if states[tr.from] && !states[tr.to] {
				states[tr.to], grown = true, true
			}
		}
	}
	for s := range actions {
		if !states[s] {
			t.Errorf("no way leads from %s to %s", Connecting, s)
		}
	}
	for s := range states {
		if _, ok := actions[s]; !ok {
			t.Errorf("state %s has no actions", s)
		}
		leaves := slices.ContainsFunc(transitions, func(tr transition) bool { return tr.from == s })
		if leaves == s.Ended() {
			t.Errorf("state %s: an end is %v, but transitions that leave it: %v", s, s.Ended(), leaves)
		}
	}
}

func TestEveryEventIsUsedAndNoPairStandsTwice(t *testing.T) {
	seen := map[transition]bool{}
	used := map[Event]bool{}
	for _, tr := range transitions {
		key := transition{from: tr.from, on: tr.on}
		if seen[key] {
			t.Errorf("%s on %q stands twice", tr.from, tr.on)
		}
		seen[key], used[tr.on] = true, true
	}
	for _, e := range []Event{
		CodeRequested, EmailSetupAsked, PaymentAsked, PasswordAsked, SignUpAsked, LoginAccepted, LoginRefused, CodeVoid, TimeOver, PersonCancelled,
		EmailCodeMailed, QRExported, CodeChosen, RecoveryMailed, LogOutDone,
	} {
		if !used[e] {
			t.Errorf("event %q moves nothing", e)
		}
	}
}

func TestUnknownPairIsRefusedAndNamesWhatIsKnown(t *testing.T) {
	s, err := nextState(Cancelled, LoginAccepted)
	if err == nil || s != Cancelled {
		t.Fatalf("nextState(cancelled, login accepted) = %s, %v; want an error and no move", s, err)
	}
	_, err = nextState(PasswordNeeded, CodeRequested)
	if err == nil || !strings.Contains(err.Error(), string(LoginAccepted)) {
		t.Fatalf("error %v does not name the events that are known", err)
	}
}

var update = flag.Bool("update", false, "draw the transition table in doc.go and ARCHITECTURE.md anew")

func TestDiagramsInTheDocumentsAreTheTable(t *testing.T) {
	for _, in := range []struct{ file, begins, prefix string }{
		{"doc.go", "// The machine (state, then event -> next state), drawn by go test ./authflow -update:\n//\n", "//\t"},
		{"../ARCHITECTURE.md", "<!-- go test ./authflow -update draws this from the table -->\n\n", "    "},
	} {
		text, err := os.ReadFile(in.file)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, ok := strings.Cut(string(text), in.begins)
		if !ok {
			t.Fatalf("%s has no place for the diagram, after %q", in.file, in.begins)
		}
		after := rest
		for strings.HasPrefix(after, in.prefix) {
			_, after, _ = strings.Cut(after, "\n")
		}
		var want strings.Builder
		for line := range strings.Lines(diagram()) {
			want.WriteString(in.prefix + line)
		}
		switch {
		case rest == want.String()+after:
		case *update:
			if err := os.WriteFile(in.file, []byte(before+in.begins+want.String()+after), 0o644); err != nil { //nolint:gosec // pages for everybody
				t.Error(err)
			}
		default:
			t.Errorf("the diagram in %s is old; -update draws this one:\n%s", in.file, want.String())
		}
	}
}

func TestNoVerdictIsImpossible(t *testing.T) {
	for _, v := range verdicts {
		possible := slices.ContainsFunc(transitions, func(tr transition) bool { return tr.on == v.event })
		if !possible || len(v.types) == 0 {
			t.Errorf("verdict %v moves nothing", v)
		}
	}
}

// diagram draws the transition table: each state with what happens to it and where that leads, and at the end what leads away from every state that
// is no end.
func diagram() string {
	var b strings.Builder
	var from []State
	for _, t := range transitions {
		if !slices.Contains(from, t.from) {
			from = append(from, t.from)
		}
	}
	everywhere := func(t transition) bool {
		return !slices.ContainsFunc(from, func(s State) bool { return !slices.Contains(transitions, transition{s, t.on, t.to}) })
	}
	draw := func(s State, common bool) {
		for _, t := range transitions {
			if t.from == s && everywhere(t) == common {
				fmt.Fprintf(&b, "    %-20s -> %s\n", t.on, t.to)
			}
		}
	}
	for _, s := range from {
		fmt.Fprintf(&b, "%s\n", s)
		draw(s, false)
	}
	fmt.Fprintf(&b, "each of these\n")
	draw(from[0], true)
	return b.String()
}
