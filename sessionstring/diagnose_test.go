package sessionstring_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// lost is a copy of Telethon's string, without the = at its end, with characters lost or added.
func lost(kind sessionstring.GotKind, length, part int) sessionstring.Got {
	return sessionstring.Got{Kind: kind, Count: length, Part: part, Unpadded: true}
}

func TestBadCopyOfTelethonIsCalledTelethon(t *testing.T) {
	for _, dc := range []int{1, 2, 3, 4, 5} {
		whole := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.DC = dc }))
		bare := strings.TrimRight(whole, "=")
		for name, c := range map[string]struct {
			text string
			want sessionstring.Got
		}{
			"without the first character":            {whole[1:], lost(sessionstring.GotFirstLost, 351, 1)},
			"without the first and the padding":      {bare[1:], lost(sessionstring.GotFirstLost, 351, 1)},
			"without the first two":                  {whole[2:], lost(sessionstring.GotHeadLost, 350, 2)},
			"without one inside":                     {whole[:100] + whole[101:], lost(sessionstring.GotOneLost, 351, 1)},
			"without the last two, the padding is 1": {whole[:len(whole)-2], lost(sessionstring.GotOneLost, 351, 1)},
			"without two inside":                     {whole[:50] + whole[51:200] + whole[201:], lost(sessionstring.GotLost, 350, 2)},
			"with one too many":                      {whole[:50] + "x" + whole[50:], lost(sessionstring.GotAdded, 353, 1)},
		} {
			_, err := sessionstring.Detect(c.text)
			bad := wantFormatError(t, err, c.text)
			want := &sessionstring.FormatError{
				Expected: []sessionstring.Expected{{Kind: sessionstring.ExpectedLength, Library: "Telethon", Chars: 353, Base64: 351, Pads: 1}}, Got: []sessionstring.Got{c.want},
			}
			if diff := cmp.Diff(want, bad); diff != "" {
				t.Errorf("DC %d, %s (-want +got):\n%s", dc, name, diff)
			}
		}
	}
	six := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.Addr = "2001:67c:4e8:f002::a" }))
	_, err := sessionstring.Detect(six[1:])
	if bad := wantFormatError(t, err, six); bad.Expected[0].Chars != 369 || found(bad) != sessionstring.GotFirstLost {
		t.Errorf("IPv6: %v", err)
	}
}

func TestBadCopyOfAnotherLibraryIsCalledByItsName(t *testing.T) {
	for _, addr := range []string{"149.154.167.51", "149.154.175.100", "91.108.56.191"} {
		text := encode(t, sessionstring.GramJS, with(t, func(s *sessionstring.Session) { s.Addr = addr }))
		for name, damaged := range map[string]string{"first": text[1:], "inside": text[:100] + text[101:], "end": text[:300]} {
			_, err := sessionstring.Detect(damaged)
			if bad := wantFormatError(t, err, text); bad.Expected[0].Library != "GramJS" || bad.Expected[0].Chars != len(text) || bad.Got[0].Part == 0 || found(bad) == sessionstring.GotAdded {
				t.Errorf("%s, %s: %v", addr, name, err)
			}
		}
	}
	text := encode(t, sessionstring.Pyrogram, full(t))
	for name, damaged := range map[string]string{"first": text[1:], "inside": text[:100] + text[102:], "more": text[:100] + "x" + text[100:]} {
		_, err := sessionstring.Detect(damaged)
		if bad := wantFormatError(t, err, text); bad.Expected[0].Kind != sessionstring.ExpectedPyrogramLength || bad.Expected[0].Chars != 362 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The oldest form of Pyrogram, with flags where they should be, is called so in spite of its length.
	old := base64.RawURLEncoding.EncodeToString(append(append([]byte{4, 0}, make([]byte, sessionstring.KeySize)...), 0x12, 0x34, 0x56, 0x78, 1))
	_, err := sessionstring.Detect(old)
	if bad := wantFormatError(t, err, ""); len(old) != 351 || found(bad) != sessionstring.GotKeyZeros {
		t.Errorf("a Pyrogram string with an empty key: %v", err)
	}
}

func TestPaddingIsCounted(t *testing.T) {
	texts := map[int]string{} // by the number of = that they should end with
	for _, addr := range []string{"149.154.167.51", "149.154.175.100", "91.108.56.191"} {
		text := encode(t, sessionstring.GramJS, with(t, func(s *sessionstring.Session) { s.Addr = addr }))
		texts[strings.Count(text, "=")] = strings.TrimRight(text, "=")
	}
	for _, c := range []struct{ want, had int }{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}, {2, 7}} {
		i, err := sessionstring.Detect(texts[c.want] + strings.Repeat("=", c.had))
		if err != nil {
			t.Errorf("%d of %d: %v", c.had, c.want, err)
			continue
		}
		if len(i.Notes) == 0 || i.Notes[0] != (sessionstring.Note{Code: sessionstring.NotePadding, Want: c.want, Had: c.had}) {
			t.Errorf("%d of %d: %v", c.had, c.want, i.Notes)
		}
	}
}
