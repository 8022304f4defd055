package authflow

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// ofTheVersionBefore is a record whose timeline and last step are words.
const ofTheVersionBefore = `{"version":1,"id":"flow_abcdefghijkl","state":"failed","phone_masked":"+1 *** 23",
	"trouble":{"at":"2026-11-22T12:00:02Z","network":{"doing":"connecting to DC 2, third attempt, last error: “connection refused”","err":"connection refused","fault":"refused"}},
	"timeline":[{"time":"2026-11-22T12:00:00Z","what":"connecting to DC 2"},{"time":"2026-11-22T12:00:01Z","what":"no answer: connecting -> failed"}]}`

func TestRecordOfTheVersionBeforeIsReadWithItsWords(t *testing.T) {
	rec, err := DecodeRecord([]byte(ofTheVersionBefore))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it was, and as this version writes it
		var said []string
		for _, m := range rec.Timeline {
			if m.Kind != EntryInWords {
				t.Errorf("%+v", m)
			}
			said = append(said, m.Words)
		}
		if !reflect.DeepEqual(said, []string{"connecting to DC 2", "no answer: connecting -> failed"}) {
			t.Errorf("the timeline says %q", said)
		}
		var network *NetworkError
		if err := rec.LastError.err(); !errors.As(err, &network) || network.Fault != FaultRefused || network.Doing.Kind != ActivityInWords || !strings.HasPrefix(network.Doing.Words, "connecting to DC 2, third") {
			t.Errorf("the last error is %+v", err)
		}
		rec.LastError = storeError(rec.LastError.err(), rec.LastError.At)
		raw, err := EncodeRecord(rec)
		if err != nil {
			t.Fatal(err)
		}
		if rec, err = DecodeRecord(raw); err != nil {
			t.Fatal(err)
		}
	}
}

// TestVersionBeforeCanReadARecordOfThisOne: a login that both versions meet must not be lost to either. What that version rewrites loses what it
// does not know, and says nothing then.
func TestVersionBeforeCanReadARecordOfThisOne(t *testing.T) {
	rec := fullRecord()
	rec.LastError = storeError(networkError(Activity{Kind: ActivityConnecting, DC: 2}, errors.New("connection refused")), rec.Created)
	raw, err := EncodeRecord(rec)
	if err != nil {
		t.Fatal(err)
	}
	var before struct {
		Version  int `json:"version"`
		Timeline []struct {
			At   time.Time `json:"time"`
			What string    `json:"what"`
		} `json:"timeline"`
		StoredError struct {
			Network *struct {
				Doing string `json:"doing"`
				Err   string `json:"err"`
			} `json:"network,omitempty"`
		} `json:"trouble"`
	}
	if err := json.Unmarshal(raw, &before); err != nil || before.Version != 1 || len(before.Timeline) != 1 || before.StoredError.Network.Err != "connection refused" {
		t.Fatalf("it reads %+v, %v", before, err)
	}
	if raw, err = json.Marshal(before); err != nil {
		t.Fatal(err)
	}
	back, err := DecodeRecord(raw)
	if err != nil || len(back.Timeline) != 0 {
		t.Errorf("it comes back with %+v, %v", back.Timeline, err)
	}
	if network := (*NetworkError)(nil); !errors.As(back.LastError.err(), &network) || !network.Doing.Zero() {
		t.Errorf("its last error is %+v", back.LastError.err())
	}
}

func TestWhatATimelineQuotesIsBounded(t *testing.T) {
	long := "first\nsecond\x1b[2J " + strings.Repeat("x", 5000)
	var r Record
	r.note(time.Now(), TimelineEntry{Kind: EntryCallFailed, Method: long, Answer: long, Error: long, Cause: long, Via: long})
	v := reflect.ValueOf(r.Timeline[0])
	for i := range v.NumField() {
		if s := v.Field(i); s.Kind() == reflect.String && (utf8.RuneCountInString(s.String()) > 200 || strings.ContainsAny(s.String(), "\n\x1b")) {
			t.Errorf("%s: %q", v.Type().Field(i).Name, s)
		}
	}
	doing := connecting(ConnectionEvent{DC: 2, Attempt: 1, Err: errors.New(long)})
	if utf8.RuneCountInString(doing.Last) > 200 || strings.ContainsAny(doing.Last, "\n\x1b") {
		t.Errorf("what goes on: %q", doing.Last)
	}
}

// wordsIn are the texts with a blank in what tells of an activity or of an entry, and where a record's old words are set.
func wordsIn(file *ast.File) (found []string) {
	telling := map[string]bool{"note": true, "run": true, "perform": true, "inTurn": true, "begin": true, "networkError": true, "report": true}
	texts := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit: // the work of a call
			return false
		case *ast.BasicLit:
			if n.Kind == token.STRING && strings.Contains(n.Value, " ") {
				found = append(found, n.Value)
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Words" {
				found = append(found, "Words")
			}
		}
		return true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			if telling[name] {
				for _, arg := range n.Args {
					ast.Inspect(arg, texts)
				}
			}
		case *ast.CompositeLit:
			if of, ok := n.Type.(*ast.Ident); ok && (of.Name == "Activity" || of.Name == "TimelineEntry") {
				ast.Inspect(n, texts)
			}
		}
		return true
	})
	return found
}

// TestNothingIsToldInWordsOfThisRoom: what goes on and what happened are facts here, and words are made where results are.
func TestNothingIsToldInWordsOfThisRoom(t *testing.T) {
	for _, code := range []string{
		`f.note(TimelineEntry{Kind: "it was scanned"})`, `c.note(fmt.Sprintf("%s is sent once more", m))`, `r.run(ctx, id, "checking the code", work)`, `_ = &BusyError{Doing: Activity{Last: "under way"}}`,
		`_ = Activity{Kind: ActivityInWords, Words: said}`,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package x\nfunc x() { "+code+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if wordsIn(file) == nil {
			t.Errorf("not seen: %s", code)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range wordsIn(file) {
			found = append(found, name+": "+what)
		}
	}
	if want := []string{"stored_error.go: Words"}; !reflect.DeepEqual(found, want) { // the words of an old record
		t.Errorf("%q, want %q", found, want)
	}
}
