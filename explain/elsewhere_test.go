package explain

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// elsewhereSamples has each error with a text of its own, and one error for each subject and for each shape.
func elsewhereSamples() (all []Fact) {
	seen := map[string]bool{}
	for _, name := range append(ElsewhereNames(), floodWait) {
		f := Elsewhere{Name: name, Code: 400, Number: 42, Method: "messages.sendMessage"}
		if own := english.heading(f.Own(), Assistant) != ""; own || !seen[f.ID()] || !seen[f.Shape()] {
			if !own {
				seen[f.ID()], seen[f.Shape()] = true, true
			} else if f.Code, f.Method = 0, ""; !strings.Contains(english.sections()[f.Own()], ".Number") && f.Shape() != "wait" {
				f.Number = 0 // of which the text says nothing, and there are many
			}
			all = append(all, f)
		}
	}
	return all
}

// documentedErrors reads gotd's comments, which are Telegram's own error database: the methods of each error, and its codes.
func documentedErrors(t *testing.T) (methods map[string][]string, codes map[string][]int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(gotdSource(t), "tl_*_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	methods, codes = map[string][]string{}, map[string][]int{}
	possible := regexp.MustCompile(`(?s)// Possible errors:\n//\n(.*?)// See https://core\.telegram\.org/method/(\S+)`)
	row := regexp.MustCompile(`(?m)^//\s+(-?[0-9]{3}) ([A-Za-z0-9_%]+):`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range possible.FindAllStringSubmatch(string(source), -1) {
			for _, m := range row.FindAllStringSubmatch(list[1], -1) {
				name := strings.ToUpper(withoutNumber(m[2]))
				if name == importWait+"_%DMIN" {
					name = importWait
				}
				if !slices.Contains(methods[name], list[2]) {
					methods[name] = append(methods[name], list[2])
				}
				if code, _ := strconv.Atoi(m[1]); !slices.Contains(codes[name], code) {
					codes[name] = append(codes[name], code)
				}
			}
		}
	}
	if len(methods) < 650 {
		t.Fatalf("only %d errors were read from gotd's comments: their form has changed", len(methods))
	}
	return methods, codes
}

func TestEveryErrorThatTelegramDocumentsIsKnownOnce(t *testing.T) {
	methods, codes := documentedErrors(t)
	for name := range methods {
		if _, elsewhere := elsewhereErrors()[name]; elsewhere == HasError(name) {
			t.Errorf("%s: of a login %t, elsewhere %t", name, HasError(name), elsewhere)
		}
	}
	for name, row := range elsewhereErrors() {
		if HasError(name) {
			t.Errorf("%s is of a login and elsewhere", name)
		}
		for _, code := range codes[name] {
			if !slices.Contains(row.codes, code) {
				t.Errorf("%s comes with %d, too", name, code)
			}
		}
		if want := methods[name]; len(want) > 0 {
			if slices.Sort(want); len(want) > 3 {
				want = nil
			}
			if !slices.Equal(want, row.methods) {
				t.Errorf("%s is said to come from %q, Telegram documents it for %q", name, row.methods, want)
			}
		}
	}
}

func TestTableOfErrorsIsInOrder(t *testing.T) {
	var keys []string
	for line := range strings.Lines(elsewhereTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		keys = append(keys, columns[2]+" "+columns[0])
		if !regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`).MatchString(columns[0]) || !slices.Contains(elsewhereShapes, columns[3]) || len(columns) > 5 || strings.HasSuffix(line, "\t\n") {
			t.Errorf("%q", line)
		}
	}
	if !slices.IsSorted(keys) {
		t.Error("the table is not sorted by subject and name")
	}
	if n := len(keys); n < 700 || n != len(elsewhereErrors()) {
		t.Errorf("%d lines, %d errors", n, len(elsewhereErrors()))
	}
	used := map[string]bool{}
	for row := range maps.Values(elsewhereErrors()) {
		used[row.shape] = true
	}
	for _, shape := range elsewhereShapes {
		if !used[shape] {
			t.Errorf("no error has the shape %s", shape)
		}
	}
}

func TestEveryErrorElsewhereIsWellTold(t *testing.T) {
	t.Parallel()
	titles := map[string]string{}
	for _, name := range append(ElsewhereNames(), floodWait) {
		for _, f := range []Elsewhere{{Name: name}, {Name: name, Code: 400, Number: 42, Method: "messages.sendMessage"}, {Name: name, Number: -1}} {
			p := Tell(Assistant, f)
			if p.Code != f.ID() || Tell(Private, f).Title != p.Title {
				t.Fatalf("%+v is told as %s", f, p.Code)
			}
			e := p.Explanation
			e.Code = "failure.x"
			for _, c := range complaints(e) {
				t.Errorf("%+v: %s", f, c)
			}
			if len(p.Fixes) > 4 {
				t.Errorf("%+v: %d steps", f, len(p.Fixes))
			}
			if !strings.Contains(p.Meaning, "ogging in again changes nothing") && !strings.Contains(p.Meaning, "Login and session ") {
				t.Errorf("%+v does not say that login and session are fine: %s", f, p.Meaning)
			}
			if english.heading(f.Own(), Assistant) != "" {
				if other := titles[p.Title]; other != "" && other != name && !slices.Contains([]string{"MESSAGE_ID_INVALID", "FILE_REFERENCE_EXPIRED", "CHAT_RESTRICTED"}, other) {
					t.Errorf("%s and %s have the same title: %s", name, other, p.Title)
				}
				titles[p.Title] = name
			}
		}
	}
}

func TestOwnTextsBelongToAnError(t *testing.T) {
	n := 0
	for h := range english.sections() {
		id, name, own := strings.Cut(h, " ")
		if !own || !strings.HasPrefix(id, "elsewhere.") {
			continue
		}
		n++
		if f, ok := ElsewhereNamed(name, 0, 0, ""); !ok || f.ID() != id {
			t.Errorf("%q is the heading of no error: %s", h, f.ID())
		}
	}
	if n < 80 {
		t.Errorf("only %d errors have a text of their own", n)
	}
}

func TestPauseOfAnotherRequestIsToldInItsSeconds(t *testing.T) {
	for _, tt := range []struct {
		f     Elsewhere
		wait  time.Duration
		after time.Duration
		says  string
	}{
		{Elsewhere{Name: "SLOWMODE_WAIT", Number: 42}, 42 * time.Second, 42 * time.Second, "Wait until 42 seconds have passed"},
		{Elsewhere{Name: "TAKEOUT_INIT_DELAY", Number: 86400}, 24 * time.Hour, 24 * time.Hour, "24 hours (86400 s)"},
		{Elsewhere{Name: floodWait, Number: 42, Method: "messages.getHistory"}, 42 * time.Second, 42 * time.Second, "messages.getHistory"},
		{Elsewhere{Name: importWait + "_5MIN", Number: 5}, 5 * time.Minute, 5 * time.Minute, "5 minutes"},
		{Elsewhere{Name: "SLOWMODE_WAIT"}, 0, 0, "a day where none stands"},
		{Elsewhere{Name: "FILE_PART_MISSING", Number: 7}, 0, 0, "which is part 7"},
		{Elsewhere{Name: "FILE_MIGRATE", Number: 4}, 0, 0, "DC 4"},
		{Elsewhere{Name: floodWait, Number: 1 << 40, Method: "messages.getHistory"}, longestWait, heldBack, "more than 290 years"},
		{Elsewhere{Name: importWait, Number: 1 << 40}, longestWait / time.Minute * time.Minute, heldBack, "have passed"},
	} {
		p := Tell(Assistant, tt.f)
		if tt.f.Wait() != tt.wait || p.Retry.After != tt.after || !strings.Contains(everything(p), tt.says) || strings.Contains(everything(p), "code by") {
			t.Errorf("%+v: %v, retry %+v: %s", tt.f, tt.f.Wait(), p.Retry, everything(p))
		}
	}
}

func TestFloodWaitIsElsewhereOnlyForAnotherCall(t *testing.T) {
	for method, want := range map[string]bool{"": false, "auth.sendCode": false, "auth.signIn": false, "auth.finishPasskeyLogin": false, "account.getPassword": false, "messages.getHistory": true, "GetHistoryRequest": true} {
		if f, ok := ElsewhereNamed(floodWait, 420, 42, method); ok != want || ok && f.ID() != "elsewhere.pauses" {
			t.Errorf("%q: %t, %s", method, ok, f.ID())
		}
	}
	if !HasPause("SLOWMODE_WAIT") || HasPause("PEER_FLOOD") {
		t.Error("the number of SLOWMODE_WAIT is a pause, and PEER_FLOOD has none")
	}
	for _, name := range []string{"USER_DEACTIVATED_BAN", "AUTH_KEY_UNREGISTERED", "FROZEN_METHOD_INVALID", "PIGEON_TIRED", "flood_wait"} {
		if f, ok := ElsewhereNamed(name, 400, 0, "messages.sendMessage"); ok {
			t.Errorf("%s is told as %s", name, f.ID())
		}
	}
}
