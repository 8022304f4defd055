package sessionstring_test

import (
	"errors"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// testKey returns a key of which every byte differs from its neighbours, so that a shift shows.
func testKey(t testing.TB) sessionstring.Key {
	t.Helper()
	raw := make([]byte, sessionstring.KeySize)
	for i := range raw {
		raw[i] = byte(i*7 + 3)
	}
	return newKey(t, raw)
}

func newKey(t testing.TB, raw []byte) sessionstring.Key {
	t.Helper()
	key, err := sessionstring.NewKey(raw)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	return key
}

// full returns a session with every field set.
func full(t testing.TB) sessionstring.Session {
	return sessionstring.Session{
		DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(false), Key: testKey(t),
		APIID: 3328759, UserID: 5000801609, Bot: new(false),
	}
}

// with returns a full session after a change.
func with(t testing.TB, change func(*sessionstring.Session)) sessionstring.Session {
	s := full(t)
	change(&s)
	return s
}

// encode fails the test if s does not go into the format.
func encode(t testing.TB, f sessionstring.Format, s sessionstring.Session) string {
	t.Helper()
	text, err := sessionstring.Encode(f, s)
	if err != nil {
		t.Fatalf("encode %s: %v", f, err)
	}
	return text
}

// encodeFile fails the test if s does not go into the file.
func encodeFile(t testing.TB, f sessionstring.Format, s sessionstring.Session) []byte {
	t.Helper()
	file, err := sessionstring.EncodeFile(f, s)
	if err != nil {
		t.Fatalf("encode %s: %v", f, err)
	}
	return file
}

// decodeFile fails the test if the file has no session.
func decodeFile(t testing.TB, file []byte) sessionstring.Inspection {
	t.Helper()
	i, err := sessionstring.DecodeSQLite(file, nil)
	if err != nil {
		t.Fatalf("decode file: %v", err)
	}
	return i
}

// wantFormatError fails the test unless err is a FormatError that shows nothing of the input. Eight characters in a row are
// more than a kind or a length needs.
func wantFormatError(t *testing.T, err error, input string) *sessionstring.FormatError {
	t.Helper()
	var bad *sessionstring.FormatError
	if !errors.As(err, &bad) {
		t.Fatalf("got error %v (%T), want a *FormatError", err, err)
	}
	if len(bad.Expected) == 0 || len(bad.Got) != len(bad.Expected) || bad.Expected[0].Kind == "" || bad.Got[0].Kind == "" {
		t.Errorf("the error does not say what was expected and what came: %+v", bad)
	}
	const window = 8
	for i := 0; i+window <= len(input) && i < 4096; i++ {
		if strings.Contains(err.Error(), input[i:i+window]) {
			t.Errorf("the error repeats the input: %v", err)
			break
		}
	}
	return bad
}

// found is what came in place of a session, "" where it is said of several formats.
func found(e *sessionstring.FormatError) sessionstring.GotKind {
	if len(e.Got) != 1 {
		return ""
	}
	return e.Got[0].Kind
}

// codes lists the codes of notes.
func codes(notes []sessionstring.Note) []sessionstring.NoteCode {
	var all []sessionstring.NoteCode
	for _, n := range notes {
		all = append(all, n.Code)
	}
	return all
}
