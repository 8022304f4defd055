package sessionstring_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// stringVectors were made for these tests by the libraries themselves, with keys that are of no account: MTKruto 0.216.0 (StorageOperations.exportAuthString), gogram at commit 279dddc (StringSession.Encode)
// and gotgproto at commit cc44bb2 (EncodeSessionToString).
var stringVectors = []struct {
	name    string
	format  sessionstring.Format
	text    string
	session sessionstring.Session // without the key, which is testKey
	zeros   bool                  // bytes 10 to 199 of the key are zeros
	old     sessionstring.NoteCode
}{
	{
		name: "MTKruto", format: sessionstring.MTKruto,
		text:    "ATIAAv4AAQEAAQMKERgfJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4-rx-P8GDRQbIikwNz5FTFNaYWhvdn2Ei5KZoKeutbzDytHY3-bt9PsCCRAXHiUsMzpBSE9WXWRrcnmAh46VnKOqsbi_xs3U2-Lp8Pf-BQwTGiEoLzY9REtSWWBnbnV8g4qRmJ-mrbS7wsnQ197l7PP6AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09rh6O_2_QQLEhkgJy41PENKUVhfZm10e4KJkJeepayzusHIz9bd5Ovy-QABBw4VHCMqMTg_Rk1UW2JpcHd-hYyTmqGor7a9xMvS2eDn7vX898oyAAJJLRIqAQAD",
		session: sessionstring.Session{DC: 2, Test: new(false), APIID: 3328759, UserID: 5000801609, Bot: new(false)},
	},
	{
		name: "MTKruto, test servers, a bot, a key with zeros", format: sessionstring.MTKruto, zeros: true,
		text:    "BjMtdGVzdAAB_gABAQABAwoRGB8mLTQ7QgC-e4KJkJeepayzusHIz9bd5Ovy-QABBw4VHCMqMTg_Rk1UW2JpcHd-hYyTmqGor7a9xMvS2eDn7vX8BgADAcgsAQAF",
		session: sessionstring.Session{DC: 3, Test: new(true), APIID: 6, UserID: 77000, Bot: new(true)},
	},
	{
		name: "gogram", format: sessionstring.Gogram,
		text:    "1BvEeyJrZXkiOiJBd29SR0I4bUxUUTdRa2xRVjE1bGJITjZnWWlQbHAya3E3SzV3TWZPMWR6ajZ2SDQvd1lORkJzaUtUQTNQa1ZNVTFwaGFHOTJmWVNMa3BtZ3A2NjF2TVBLMGRqZjV1MzArd0lKRUJjZUpTd3pPa0ZJVDFaZFpHdHllWUNIanBXY282cXh1TC9HemRUYjR1bnc5LzRGREJNYUlTZ3ZOajFFUzFKWllHZHVkWHlEaXBHWW42YXR0THZDeWREWDN1WHM4L29CQ0E4V0hTUXJNamxBUjA1VlhHTnFjWGgvaG8yVW02S3BzTGUreGN6VDJ1SG83L2I5QkFzU0dTQW5MalU4UTBwUldGOW1iWFI3Z29tUWw1NmxyTE82d2NqUDF0M2s2L0w1QUFjT0ZSd2pLakU0UDBaTlZGdGlhWEIzZm9XTWs1cWhxSysydmNUTDB0bmc1KzcxL0E9PSIsImhhc2giOiJudGJtN3hsc3lURT0iLCJkY19pZCI6MiwiaXBfYWRkciI6IjE0OS4xNTQuMTY3LjUxOjQ0MyIsImFwcF9pZCI6MzMyODc1OX0",
		session: sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(false), APIID: 3328759},
	},
}

// want is the session of a vector.
func vectorKey(t testing.TB, zeros bool) sessionstring.Key {
	raw := testKey(t).Reveal()
	if zeros {
		clear(raw[10:200])
	}
	return newKey(t, raw)
}

func TestStringsOfOtherLibrariesAreReadAndWrittenAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, v := range stringVectors {
		t.Run(v.name, func(t *testing.T) {
			want := v.session
			want.Key = vectorKey(t, v.zeros)
			i, err := sessionstring.Detect(v.text)
			if err != nil || i.Format != v.format {
				t.Fatalf("detected as %q, error %v", i.Format, err)
			}
			if diff := cmp.Diff(want, i.Session); diff != "" {
				t.Errorf("session (-want +got):\n%s", diff)
			}
			if encode(t, v.format, want) != v.text {
				t.Error("encoding gives another text than the library's")
			}
		})
	}
}

// TestOlderStringsAreRead holds the forms that the libraries wrote once, by their sources: MTKruto's without account, and without api_id before March 2024, and gogram's with separators.
func TestOlderStringsAreRead(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	zero := bytes.IndexByte(key.Reveal(), 0) // of which this key has one
	head := slices.Concat([]byte{1, '2', 0, 2, 0xfe, 0, 1, 1, 0, 1}, key.Reveal()[:zero], []byte{0, 1}, key.Reveal()[zero+1:])
	rest := "149.154.167.51:443SEP2SEP3328759"
	fields := func(separator string) string {
		raw := string(key.Reveal()) + separator + string(gotdKeyID(key)) + separator + strings.ReplaceAll(rest, "SEP", separator)
		return "1BvX" + base64.RawURLEncoding.EncodeToString([]byte(raw))
	}
	gogram := sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(false), APIID: 3328759, Key: key}
	for name, c := range map[string]struct {
		text string
		want sessionstring.Session
		note sessionstring.NoteCode
	}{
		"MTKruto's key alone":   {base64.RawURLEncoding.EncodeToString(head), sessionstring.Session{DC: 2, Test: new(false), Key: key}, sessionstring.NoteOldMTKruto},
		"MTKruto's with api_id": {base64.RawURLEncoding.EncodeToString(append(head, 0xf7, 0xca, 0x32, 0, 1)), sessionstring.Session{DC: 2, Test: new(false), Key: key, APIID: 3328759}, sessionstring.NoteOldMTKruto},
		"gogram of autumn 2025": {fields(":_:"), gogram, sessionstring.NoteOldGogram},
		"gogram before that":    {fields("::"), gogram, sessionstring.NoteOldGogram},
	} {
		i, err := sessionstring.Detect(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, i.Session); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]sessionstring.NoteCode{c.note}, codes(i.Notes)); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", name, diff)
		}
	}
}

func TestGogramsStringIsReadAsItsOtherWriterAndConvertersMakeIt(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	id := gotdKeyID(key)
	for name, f := range map[string]map[string]any{
		"no number of the data centre": {"key": key.Reveal(), "hash": id, "ip_addr": "149.154.167.51:443"},
		"no port, and all of SHA-1":    {"key": key.Reveal(), "hash": append(make([]byte, 12), id...), "dc_id": 2, "ip_addr": "149.154.167.51"},
		"no hash":                      {"key": key.Reveal(), "dc_id": 2, "ip_addr": "149.154.167.51:443"},
		"an address of its own list":   {"key": key.Reveal(), "hash": id, "ip_addr": "149.154.175.58:443"},
		"IPv6":                         {"key": key.Reveal(), "dc_id": 2, "ip_addr": "[2001:067c:04e8:f002::a]:443"},
	} {
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		i, err := sessionstring.Detect("1BvE" + base64.RawURLEncoding.EncodeToString(raw))
		if err != nil || i.Format != sessionstring.Gogram || i.Session.DC == 0 || i.Session.Port != 443 || !i.Session.Key.Equal(key) || i.Notes != nil {
			t.Errorf("%s: %v, %s DC %d port %d, notes %v", name, err, i.Format, i.Session.DC, i.Session.Port, i.Notes)
		}
	}
}

// TestStringsThatWouldGrowOrHideSomethingAreRefused has what a reader must not follow: runs of zeros that become more bytes than a session has, and what two readers would understand differently.
func TestStringsThatWouldGrowOrHideSomethingAreRefused(t *testing.T) {
	t.Parallel()
	key := testKey(t).Reveal()
	head := []byte{1, '2', 0, 2, 0xfe, 0, 1, 1, 0, 1}
	bomb := slices.Concat(head, []byte(strings.Repeat("\x00\xff", 300)))
	b64 := base64.RawURLEncoding.EncodeToString
	packed := func(dc string) []byte { // an old MTKruto string, with a key that has no zeros
		name := append([]byte{byte(len(dc))}, dc...)
		name = append(name, 0, byte(4-len(name)%4))
		return slices.Concat(name, []byte{0xfe, 0, 1, 1, 0, 1}, bytes.Repeat([]byte("key!"), 64))
	}
	gogram := func(f map[string]any) string {
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return "1BvE" + b64(raw)
	}
	for name, c := range map[string]struct {
		decode func(string) (sessionstring.Session, error)
		text   string
		want   sessionstring.GotKind
	}{
		"zeros without end":       {sessionstring.DecodeMTKruto, b64(bomb), sessionstring.GotZeros},
		"a run that could be one": {sessionstring.DecodeMTKruto, b64(append(head, 0, 1, 0, 1)), sessionstring.GotZeros},
		"a zero at the end":       {sessionstring.DecodeMTKruto, b64(append(head, 0)), sessionstring.GotZeros},
		"no data centre":          {sessionstring.DecodeMTKruto, b64(append([]byte{1, 'x', 0, 2, 0xfe, 0, 1, 1, 0, 1}, key[:8]...)), ""},
		"DC 6":                    {sessionstring.DecodeMTKruto, b64(packed("6")), sessionstring.GotForeignDC},
		"test DC 4":               {sessionstring.DecodeMTKruto, b64(packed("4-test")), sessionstring.GotForeignDC},
		"DC 0":                    {sessionstring.DecodeMTKruto, b64(packed("0")), sessionstring.GotNoDC},
		"another hash":            {sessionstring.DecodeGogram, gogram(map[string]any{"key": key, "hash": make([]byte, 8), "dc_id": 2, "ip_addr": "149.154.167.51:443"}), sessionstring.GotJSONKeyID},
		"a short hash":            {sessionstring.DecodeGogram, gogram(map[string]any{"key": key, "hash": []byte{1}, "dc_id": 2, "ip_addr": "149.154.167.51:443"}), sessionstring.GotJSONKeyID},
		"no address":              {sessionstring.DecodeGogram, gogram(map[string]any{"key": key, "dc_id": 2}), sessionstring.GotNoAddress},
		"port 0":                  {sessionstring.DecodeGogram, gogram(map[string]any{"key": key, "dc_id": 2, "ip_addr": "149.154.167.51:0"}), sessionstring.GotNoAddress},
		"a short key":             {sessionstring.DecodeGogram, gogram(map[string]any{"key": key[:32], "dc_id": 2, "ip_addr": "149.154.167.51:443"}), sessionstring.GotKeySize},
		"no data centre at all":   {sessionstring.DecodeGogram, gogram(map[string]any{"key": key, "ip_addr": "203.0.113.5:443"}), sessionstring.GotNoDC},
		"fields that are none":    {sessionstring.DecodeGogram, "1BvX" + b64(append(key, "::"...)), sessionstring.GotFields},
		"a version to come":       {sessionstring.DecodeGotgproto, base64.StdEncoding.EncodeToString([]byte(`{"Version":2,"Data":"` + base64.StdEncoding.EncodeToString(make([]byte, 300)) + `"}`)), sessionstring.GotJSONVersion},
	} {
		_, err := c.decode(c.text)
		if bad := wantFormatError(t, err, c.text); c.want != "" && found(bad) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
