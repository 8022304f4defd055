package sessionstring_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// decoders are the strict ones of the formats that are texts.
var decoders = map[sessionstring.Format]func(string) (sessionstring.Session, error){
	sessionstring.Telethon: sessionstring.DecodeTelethon,
	sessionstring.Pyrogram: sessionstring.DecodePyrogram,
	sessionstring.GramJS:   sessionstring.DecodeGramJS,
	sessionstring.MTCute:   sessionstring.DecodeMTCute,
	sessionstring.Gotd:     sessionstring.DecodeGotd,
	sessionstring.MTKruto:  sessionstring.DecodeMTKruto,
	sessionstring.Gogram:   sessionstring.DecodeGogram,

	sessionstring.Gotgproto: sessionstring.DecodeGotgproto,
}

// fuzzDecoder checks what holds for every decoder whatever it is given: no panic, no error but a FormatError, and what was
// decoded can be encoded and decodes to the same again, and is found by Detect or was refused as having two readings.
//
// The input is tried as a text and, armoured, as the bytes within one: a change to base64 seldom leaves it base64.
func fuzzDecoder(f *testing.F, format sessionstring.Format) {
	seed(f)
	f.Fuzz(func(t *testing.T, input string) {
		checkDecoder(t, format, input)
		if armour, ok := armours[format]; ok {
			checkDecoder(t, format, armour([]byte(input)))
		}
	})
}

// armours turn bytes into the texts of the formats that are base64.
var armours = map[sessionstring.Format]func([]byte) string{
	sessionstring.Telethon: func(b []byte) string { return "1" + base64.URLEncoding.EncodeToString(b) },
	sessionstring.GramJS:   func(b []byte) string { return "1" + base64.StdEncoding.EncodeToString(b) },
	sessionstring.Pyrogram: base64.RawURLEncoding.EncodeToString,
	sessionstring.MTCute:   base64.RawURLEncoding.EncodeToString,
	sessionstring.MTKruto:  base64.RawURLEncoding.EncodeToString,
	sessionstring.Gogram:   func(b []byte) string { return "1BvX" + base64.RawURLEncoding.EncodeToString(b) },

	sessionstring.Gotgproto: base64.StdEncoding.EncodeToString,
}

func checkDecoder(t *testing.T, format sessionstring.Format, text string) {
	t.Helper()
	s, err := decoders[format](text)
	var bad *sessionstring.FormatError
	if err != nil {
		if !errors.As(err, &bad) {
			t.Fatalf("error %v (%T)", err, err)
		}
		return
	}
	again, err := sessionstring.Encode(format, s)
	var missing *sessionstring.MissingError
	if errors.As(err, &missing) { // an old Pyrogram string has no api_id, gotd's JSON need not have an address
		return
	}
	if err != nil {
		t.Fatalf("cannot encode what was decoded: %v", err)
	}
	s2, err := decoders[format](again)
	if err != nil {
		t.Fatalf("cannot decode what was encoded: %v", err)
	}
	s.Extra = nil // no encoder writes it
	if diff := cmp.Diff(s, s2); diff != "" {
		t.Fatalf("session (-first +second):\n%s", diff)
	}
	found, err := sessionstring.Detect(again)
	if err != nil {
		if !errors.As(err, &bad) {
			t.Fatalf("detect: %v (%T)", err, err)
		}
		return
	}
	if found.Format != format {
		t.Fatalf("detected as %s", found.Format)
	}
	for _, to := range sessionstring.Formats() {
		if to.IsFile() {
			continue // a database for every input is slow, and FuzzDecodeSQLite makes them
		}
		if _, err := sessionstring.Convert(to, s); err != nil {
			var unfit *sessionstring.UnfitError
			if !errors.As(err, &missing) && !errors.As(err, &unfit) {
				t.Fatalf("convert to %s: %v (%T)", to, err, err)
			}
		}
	}
}

// seed gives one text of each format, and what other libraries made, all of them with and without the armour.
func seed(f *testing.F) {
	var texts []string
	for format := range decoders {
		texts = append(texts, encode(f, format, full(f)))
	}
	for _, v := range vectors {
		texts = append(texts, v.text)
	}
	for _, v := range mtcuteVectors {
		texts = append(texts, v.text)
	}
	for _, v := range stringVectors {
		texts = append(texts, v.text)
	}
	for _, text := range texts {
		f.Add(text)
		body := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(strings.TrimPrefix(text, "1"), "="))
		if raw, err := base64.RawStdEncoding.DecodeString(body); err == nil {
			f.Add(string(raw))
		}
	}
}

func FuzzDecodeTelethon(f *testing.F) { fuzzDecoder(f, sessionstring.Telethon) }
func FuzzDecodePyrogram(f *testing.F) { fuzzDecoder(f, sessionstring.Pyrogram) }
func FuzzDecodeGramJS(f *testing.F)   { fuzzDecoder(f, sessionstring.GramJS) }
func FuzzDecodeMTCute(f *testing.F)   { fuzzDecoder(f, sessionstring.MTCute) }
func FuzzDecodeGotd(f *testing.F)     { fuzzDecoder(f, sessionstring.Gotd) }
func FuzzDecodeMTKruto(f *testing.F)  { fuzzDecoder(f, sessionstring.MTKruto) }
func FuzzDecodeGogram(f *testing.F)   { fuzzDecoder(f, sessionstring.Gogram) }

func FuzzDecodeGotgproto(f *testing.F) { fuzzDecoder(f, sessionstring.Gotgproto) }

// FuzzDetect checks that whatever is pasted gives a session or a FormatError, and that a session is one that its own format's
// encoder writes.
func FuzzDetect(f *testing.F) {
	seed(f)
	f.Add("export SESSION='1Ag==';")
	f.Add("\ufeffStringSession(\"1\u2014\\n%3D\")")
	f.Fuzz(func(t *testing.T, text string) {
		found, err := sessionstring.Detect(text)
		if err != nil {
			wantFormatError(t, err, "") // without the search for an echo: a fuzzer finds our own words
			return
		}
		if found.Format.Library() == "" || found.Session.Key.IsZero() || found.Session.DC < 1 {
			t.Fatalf("half a session: %+v", found)
		}
		again, err := sessionstring.Encode(found.Format, found.Session)
		var missing *sessionstring.MissingError
		if errors.As(err, &missing) {
			return
		}
		if err != nil {
			t.Fatalf("cannot encode what was detected: %v", err)
		}
		found.Session.Extra = nil // no encoder writes it
		if second, err := sessionstring.Detect(again); err == nil {
			if diff := cmp.Diff(found.Session, second.Session); diff != "" || found.Format != second.Format {
				t.Fatalf("%s became %s (-first +second):\n%s", found.Format, second.Format, diff)
			}
		}
	})
}
