package sessionstring_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// leaks says whether text shows the start of the key in any of the usual ways.
func leaks(text string, key sessionstring.Key) bool {
	head := key.Reveal()[:6]
	for _, shown := range []string{
		string(head), hex.EncodeToString(head), strings.ToUpper(hex.EncodeToString(head)), fmt.Sprint(head[:3])[1:],
		base64.StdEncoding.EncodeToString(head), fmt.Sprintf("%#v", head)[7:20], fmt.Sprintf("% x", head), fmt.Sprintf("%o", head[:3])[1:],
	} {
		if strings.Contains(text, strings.Trim(shown, "[]")) {
			return true
		}
	}
	return false
}

func TestNoVerbShowsTheKey(t *testing.T) {
	s := full(t)
	type holder struct{ session sessionstring.Session } // unexported: fmt cannot call methods here
	type bare struct{ key sessionstring.Key }
	values := map[string]any{
		"key": s.Key, "pointer": &s.Key, "session": s, "session pointer": &s, "unexported": holder{s}, "unexported key": bare{s.Key},
		"slice": []sessionstring.Key{s.Key}, "map": map[string]sessionstring.Session{"a": s}, "inspection": sessionstring.Inspect(sessionstring.Telethon, s),
	}
	if !leaks(fmt.Sprint(s.Key.Reveal()), s.Key) || !leaks(fmt.Sprintf("%x", s.Key.Reveal()), s.Key) {
		t.Fatal("the search for leaks finds none where there is one")
	}
	for name, v := range values {
		for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %b %o %c %U %t %e %p %T") {
			if text := fmt.Sprintf(verb, v); leaks(text, s.Key) {
				t.Errorf("%s with %s shows the key", name, verb)
			}
		}
	}
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %d") {
		if got := fmt.Sprintf(verb, s.Key); got != "[redacted]" {
			t.Errorf("%s prints %q, want [redacted]", verb, got)
		}
	}
}

func TestJSONAndLogsShowNoKey(t *testing.T) {
	s := full(t)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"Key":"[redacted]"`) || leaks(string(text), s.Key) {
		t.Errorf("JSON of a session: %s", text)
	}
	asKey, err := json.Marshal(map[string]any{"k": s.Key})
	if err != nil || string(asKey) != `{"k":"[redacted]"}` {
		t.Errorf("JSON of a key: %s, %v", asKey, err)
	}
	if text, err := s.Key.MarshalText(); err != nil || string(text) != "[redacted]" {
		t.Errorf("text of a key: %s, %v", text, err)
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("hello", "key", s.Key, "session", s)
	slog.New(slog.NewTextHandler(&out, nil)).Info("hello", "key", s.Key, "session", s)
	if leaks(out.String(), s.Key) || strings.Count(out.String(), "[redacted]") != 4 {
		t.Errorf("log shows: %s", out.String())
	}
}

func TestNewKeyRefusesWhatIsNoKey(t *testing.T) {
	for _, raw := range [][]byte{nil, {}, make([]byte, 255), make([]byte, 257), make([]byte, 256)} {
		_, err := sessionstring.NewKey(raw)
		wantFormatError(t, err, "")
	}
	last := make([]byte, 256)
	last[255] = 1
	if _, err := sessionstring.NewKey(last); err != nil {
		t.Errorf("a key with one bit set: %v", err)
	}
}

func TestKeyOwnsItsBytes(t *testing.T) {
	raw := bytes.Repeat([]byte{9}, 256)
	key := newKey(t, raw)
	clear(raw)
	key.Reveal()[0] = 0
	if !bytes.Equal(key.Reveal(), bytes.Repeat([]byte{9}, 256)) {
		t.Error("a change outside reached the key")
	}
	if !key.Equal(newKey(t, bytes.Repeat([]byte{9}, 256))) || key.Equal(testKey(t)) || key.Equal(sessionstring.Key{}) {
		t.Error("Equal does not compare the bytes")
	}
	if !(sessionstring.Key{}).IsZero() || key.IsZero() || (sessionstring.Key{}).Reveal() != nil {
		t.Error("the zero key is not told from a key")
	}
}

func TestFingerprintIsShortAndStable(t *testing.T) {
	key := testKey(t)
	// Computed with Python: hashlib.sha256(b"telegram-login-mcp session fingerprint 1\0" + key).hexdigest()[:8].
	if got := sessionstring.Fingerprint(key); got != "0a2618ee" {
		t.Errorf("fingerprint %s", got)
	}
	other := key.Reveal()
	other[200] ^= 1
	if sessionstring.Fingerprint(newKey(t, other)) == sessionstring.Fingerprint(key) {
		t.Error("another key has the same fingerprint")
	}
	if got := sessionstring.Fingerprint(sessionstring.Key{}); got != "" {
		t.Errorf("fingerprint of no key: %q", got)
	}
}
