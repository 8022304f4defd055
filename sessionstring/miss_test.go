package sessionstring_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

func TestBadCopyOfTelethonIsCalledTelethon(t *testing.T) {
	for _, dc := range []int{1, 2, 3, 4, 5} {
		whole := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.DC = dc }))
		bare := strings.TrimRight(whole, "=")
		for name, c := range map[string]struct{ text, got string }{
			"without the first character":            {whole[1:], "351 characters, not counting the = at the end, one less than needed: probably the first one, the digit 1, was lost"},
			"without the first and the padding":      {bare[1:], "351 characters, not counting the = at the end, one less than needed: probably the first one, the digit 1, was lost"},
			"without the first two":                  {whole[2:], "350 characters, not counting the = at the end, two less than needed: the first one, the digit 1, and others were lost"},
			"without one inside":                     {whole[:100] + whole[101:], "351 characters, not counting the = at the end, one less than needed: it was probably lost"},
			"without the last two, the padding is 1": {whole[:len(whole)-2], "351 characters, not counting the = at the end, one less than needed: it was probably lost"},
			"without two inside":                     {whole[:50] + whole[51:200] + whole[201:], "350 characters, not counting the = at the end, two less than needed"},
			"with one too many":                      {whole[:50] + "x" + whole[50:], "353 characters, not counting the = at the end, one more than needed"},
		} {
			_, err := sessionstring.Detect(c.text)
			bad := wantFormatError(t, err, c.text)
			if bad.Expected != "a Telethon string of 353 characters: the digit 1, 351 of base64 and one =" || !strings.HasPrefix(bad.Got, c.got) {
				t.Errorf("DC %d, %s: %v", dc, name, err)
			}
		}
	}
	six := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.Addr = "2001:67c:4e8:f002::a" }))
	_, err := sessionstring.Detect(six[1:])
	if bad := wantFormatError(t, err, six); !strings.HasPrefix(bad.Expected, "a Telethon string of 369 characters") || !strings.Contains(bad.Got, "the digit 1, was lost") {
		t.Errorf("IPv6: %v", err)
	}
}

func TestBadCopyOfAnotherLibraryIsCalledByItsName(t *testing.T) {
	for _, addr := range []string{"149.154.167.51", "149.154.175.100", "91.108.56.191"} {
		text := encode(t, sessionstring.GramJS, with(t, func(s *sessionstring.Session) { s.Addr = addr }))
		for name, damaged := range map[string]string{"first": text[1:], "inside": text[:100] + text[101:], "end": text[:300]} {
			_, err := sessionstring.Detect(damaged)
			if bad := wantFormatError(t, err, text); !strings.HasPrefix(bad.Expected, fmt.Sprintf("a GramJS string of %d characters", len(text))) || !strings.Contains(bad.Got, "less than needed") {
				t.Errorf("%s, %s: %v", addr, name, err)
			}
		}
	}
	text := encode(t, sessionstring.Pyrogram, full(t))
	for name, damaged := range map[string]string{"first": text[1:], "inside": text[:100] + text[102:], "more": text[:100] + "x" + text[100:]} {
		_, err := sessionstring.Detect(damaged)
		if bad := wantFormatError(t, err, text); bad.Expected != "a Pyrogram string of 362 characters" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The oldest form of Pyrogram, with flags where they should be, is called so in spite of its length.
	old := base64.RawURLEncoding.EncodeToString(append(append([]byte{4, 0}, make([]byte, sessionstring.KeySize)...), 0x12, 0x34, 0x56, 0x78, 1))
	_, err := sessionstring.Detect(old)
	if bad := wantFormatError(t, err, ""); len(old) != 351 || !strings.Contains(bad.Got, "256 zeros") {
		t.Errorf("a Pyrogram string with an empty key: %v", err)
	}
}

func TestPaddingIsToldInWords(t *testing.T) {
	texts := map[int]string{} // by the number of = that they should end with
	for _, addr := range []string{"149.154.167.51", "149.154.175.100", "91.108.56.191"} {
		text := encode(t, sessionstring.GramJS, with(t, func(s *sessionstring.Session) { s.Addr = addr }))
		texts[strings.Count(text, "=")] = strings.TrimRight(text, "=")
	}
	for _, c := range []struct {
		want, had int
		text      string
	}{
		{0, 1, "The session should end without =, and had one; it was removed."},
		{0, 2, "The session should end without =, and had two; they were removed."},
		{1, 0, "The session should end with one =, which was missing; it was added."},
		{1, 2, "The session should end with one =, and had two; the rest was removed."},
		{2, 0, "The session should end with two =, which were missing; they were added."},
		{2, 1, "The session should end with two =, and had one; the other was added."},
		{2, 7, "The session should end with two =, and had 7; the rest was removed."},
	} {
		i, err := sessionstring.Detect(texts[c.want] + strings.Repeat("=", c.had))
		if err != nil {
			t.Errorf("%d of %d: %v", c.had, c.want, err)
			continue
		}
		if len(i.Notes) == 0 || i.Notes[0].Code != sessionstring.NotePadding || i.Notes[0].Text != c.text {
			t.Errorf("%d of %d: %v", c.had, c.want, i.Notes)
		}
	}
}
