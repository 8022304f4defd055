package sessionstring_test

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// wrap breaks text into lines.
func wrap(text string, width int, end string) string {
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + end)
		text = text[width:]
	}
	return b.String() + text
}

func TestBadCopiesAreMendedAndItIsSaid(t *testing.T) {
	type notes = []sessionstring.NoteCode
	damages := map[string]struct {
		damage func(string) string
		want   notes
		not    []sessionstring.Format // the damage does nothing to these, or does not happen to them
	}{
		"nothing":                 {func(s string) string { return s }, nil, nil},
		"blanks around":           {func(s string) string { return "  \t" + s + " \r\n" }, nil, nil},
		"double quotes":           {func(s string) string { return `"` + s + `"` }, notes{sessionstring.NoteQuotes}, nil},
		"one quote":               {func(s string) string { return s + "'" }, notes{sessionstring.NoteQuotes}, nil},
		"curly quotes":            {func(s string) string { return "\u201c" + s + "\u201d" }, notes{sessionstring.NoteQuotes}, nil},
		"code fence":              {func(s string) string { return "```\n" + s + "\n```" }, notes{sessionstring.NoteQuotes}, nil},
		"variable":                {func(s string) string { return "TELEGRAM_SESSION=" + s }, notes{sessionstring.NoteWrapping}, nil},
		"exported variable":       {func(s string) string { return "export SESSION='" + s + "'" }, notes{sessionstring.NoteWrapping, sessionstring.NoteQuotes}, nil},
		"member of JSON":          {func(s string) string { return `"session": "` + s + `",` }, notes{sessionstring.NoteWrapping, sessionstring.NoteQuotes}, []sessionstring.Format{sessionstring.Gotd}},
		"call":                    {func(s string) string { return `session = new StringSession("` + s + `");` }, notes{sessionstring.NoteWrapping, sessionstring.NoteQuotes}, nil},
		"byte order mark":         {func(s string) string { return "\ufeff" + s }, notes{sessionstring.NoteInvisible}, nil},
		"zero-width blanks":       {func(s string) string { return wrap(s, 50, "\u200b") }, notes{sessionstring.NoteInvisible}, nil},
		"line breaks":             {func(s string) string { return wrap(s, 76, "\n") }, notes{sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"line breaks of Windows":  {func(s string) string { return wrap(s, 64, "\r\n") + "\r\n" }, notes{sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"blanks inside":           {func(s string) string { return wrap(s, 100, "  ") }, notes{sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"continued lines":         {func(s string) string { return wrap(s, 70, "\\\n") }, notes{sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"escaped line breaks":     {func(s string) string { return wrap(s, 70, `\n`) }, notes{sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"pieces of a Python text": {func(s string) string { return "'" + wrap(s, 70, "'\n '") + "'" }, notes{sessionstring.NoteQuotes, sessionstring.NoteLineBreaks, sessionstring.NoteQuotes}, []sessionstring.Format{sessionstring.Gotd}},
		"lost padding":            {func(s string) string { return strings.TrimRight(s, "=") }, notes{sessionstring.NotePadding}, []sessionstring.Format{sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd}},
		"too much padding":        {func(s string) string { return s + "=" }, notes{sessionstring.NotePadding}, []sessionstring.Format{sessionstring.Gotd}},
		"percent signs":           {func(s string) string { return url.QueryEscape(s) }, notes{sessionstring.NotePercent}, []sessionstring.Format{sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd}},
		"long dashes":             {func(s string) string { return strings.ReplaceAll(s, "-", "\u2013") }, notes{sessionstring.NoteDashes}, []sessionstring.Format{sessionstring.GramJS, sessionstring.Gotd}},
		"other alphabet, url":     {strings.NewReplacer("-", "+", "_", "/").Replace, notes{sessionstring.NoteAlphabet}, []sessionstring.Format{sessionstring.GramJS, sessionstring.Gotd}},
		"other alphabet, std":     {strings.NewReplacer("+", "-", "/", "_").Replace, notes{sessionstring.NoteAlphabet}, []sessionstring.Format{sessionstring.Telethon, sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd}},
	}
	s := full(t)
	for _, f := range sessionstring.Formats() {
		if f == sessionstring.TelethonSQLite {
			continue
		}
		clean := encode(t, f, s)
		want, err := sessionstring.Detect(clean)
		if err != nil || want.Notes != nil {
			t.Fatalf("%s as it is: notes %v, error %v", f, want.Notes, err)
		}
		for name, d := range damages {
			if slices.Contains(d.not, f) {
				continue
			}
			t.Run(string(f)+" "+name, func(t *testing.T) {
				damaged := d.damage(clean)
				if d.want != nil && damaged == clean {
					t.Fatal("the damage changes nothing")
				}
				got, err := sessionstring.Detect(damaged)
				if err != nil {
					t.Fatal(err)
				}
				if got.Format != f {
					t.Errorf("taken for %s", got.Format)
				}
				if diff := cmp.Diff(want.Session, got.Session); diff != "" {
					t.Errorf("session (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(d.want, codes(got.Notes)); diff != "" {
					t.Errorf("notes (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestSameLengthIsToldApartByTheBytes(t *testing.T) {
	gramjs := encode(t, sessionstring.GramJS, full(t))
	telethon := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.Addr = "2001:67c:4e8:f002::a" }))
	if len(gramjs) != len(telethon) {
		t.Fatalf("%d and %d characters", len(gramjs), len(telethon))
	}
	// Neither the alphabet nor the padding is the reason: both are taken away and exchanged.
	for _, change := range []func(string) string{
		func(s string) string { return s },
		strings.NewReplacer("-", "+", "_", "/").Replace,
		strings.NewReplacer("+", "-", "/", "_").Replace,
		func(s string) string { return strings.TrimRight(s, "=") },
	} {
		for text, want := range map[string]sessionstring.Format{gramjs: sessionstring.GramJS, telethon: sessionstring.Telethon} {
			got, err := sessionstring.Detect(change(text))
			if err != nil || got.Format != want {
				t.Errorf("%s was taken for %q, error %v", want, got.Format, err)
			}
		}
	}
	_, err := sessionstring.DecodeTelethon(strings.NewReplacer("+", "-", "/", "_").Replace(gramjs))
	if wantFormatError(t, err, gramjs); err == nil {
		t.Error("a GramJS string decodes as one of Telethon")
	}
	_, err = sessionstring.DecodeGramJS(strings.NewReplacer("-", "+", "_", "/").Replace(telethon))
	wantFormatError(t, err, telethon)

	// Bytes that are neither: no length of an address, and an IPv6 address out of reserved space.
	raw := append([]byte{2, 0x40}, bytes.Repeat([]byte{1}, 15)...)
	raw = append(append(raw, 1, 187), testKey(t).Reveal()...)
	neither := "1" + base64.URLEncoding.EncodeToString(raw)
	_, err = sessionstring.Detect(neither)
	if bad := wantFormatError(t, err, neither); !strings.Contains(bad.Expected, "Telethon") || !strings.Contains(bad.Expected, "GramJS") {
		t.Errorf("the error does not name both formats: %v", err)
	}
}

// The lengths of an old Pyrogram string and of a GramJS string can meet too, if the first character of the former is 1, which
// means a DC that Telegram does not have. Only a made-up text is both.
func TestTextThatIsTwoThingsIsRefused(t *testing.T) {
	raw := append([]byte{64, 0, 5}, "a.b.c"...)
	raw = append(append(raw, 1, 187), testKey(t).Reveal()...)
	text := strings.TrimRight("1"+base64.StdEncoding.EncodeToString(raw), "=")
	if s, err := sessionstring.DecodeGramJS(text + "="); err != nil || s.DC != 64 {
		t.Fatalf("not a GramJS string: %v", err)
	}
	// Make it Pyrogram's as well: the last byte of that reading is the bot flag, and the user ID before it must be small.
	pyrogram, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(pyrogram) != 267 {
		t.Fatalf("%d bytes, %v", len(pyrogram), err)
	}
	clear(pyrogram[258:])
	text = base64.RawStdEncoding.EncodeToString(pyrogram)
	_, err = sessionstring.Detect(text)
	if bad := wantFormatError(t, err, text); !strings.Contains(bad.Got, "gramjs") || !strings.Contains(bad.Got, "pyrogram") {
		t.Errorf("the error does not name both readings: %v", err)
	}
}

func TestBadTextIsRefusedWithoutEcho(t *testing.T) {
	telethon := encode(t, sessionstring.Telethon, full(t))
	pyrogram := encode(t, sessionstring.Pyrogram, full(t))
	gramjs := encode(t, sessionstring.GramJS, full(t))
	mtcute := encode(t, sessionstring.MTCute, full(t))
	gotd := encode(t, sessionstring.Gotd, full(t))
	random := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("canary"), 200))
	zeros := func(head string, tail int) []byte {
		return append(append([]byte(head), make([]byte, 256)...), make([]byte, tail)...)
	}
	for name, c := range map[string]struct{ text, got string }{
		"empty":                     {"", "an empty text"},
		"blanks":                    {" \n\t ", "blanks"},
		"quotes":                    {`""`, "quotation marks"},
		"telethon cut":              {telethon[:340], "340 characters"},
		"telethon cut by one":       {telethon[:350], "lost"},
		"telethon without its 1":    {telethon[1:], ""},
		"telethon version 2":        {"2" + telethon[1:], "another version"},
		"telethon twice":            {telethon + telethon, "two strings"},
		"telethon, zeros":           {"1" + base64.URLEncoding.EncodeToString(zeros("\x02\x95\x9a\xa7\x33\x01\xbb", 0)), "256 zeros"},
		"telethon, DC 0":            {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x00\x95\x9a\xa7\x33\x01\xbb"), testKey(t).Reveal()...)), "DC number"},
		"telethon, port 0":          {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x02\x95\x9a\xa7\x33\x00\x00"), testKey(t).Reveal()...)), "port 0"},
		"telethon, address 0.0.0.0": {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x02\x00\x00\x00\x00\x01\xbb"), testKey(t).Reveal()...)), "no server"},
		"pyrogram cut":              {pyrogram[:350], ""},
		"pyrogram, zeros":           {base64.RawURLEncoding.EncodeToString(zeros("\x02\x00\x32\xca\xf7\x00", 9)), "256 zeros"},
		"pyrogram, no flag":         {base64.RawURLEncoding.EncodeToString(append([]byte("\x02\x00\x32\xca\xf7\x07"), bytes.Repeat([]byte{1}, 265)...)), "flags"},
		"pyrogram, large user ID":   {base64.RawURLEncoding.EncodeToString(append([]byte("\x02\x00\x32\xca\xf7\x01"), bytes.Repeat([]byte{1}, 265)...)), "52 bits"},
		"gramjs cut":                {gramjs[:300], ""},
		"gramjs, zeros":             {"1" + base64.StdEncoding.EncodeToString(zeros("\x02\x00\x0e149.154.167.51\x01\xbb", 0)), "256 zeros"},
		"mtcute cut":                {mtcute[:388], "too early"},
		"mtcute and more":           {mtcute + "AAAA", "too many"},
		"mtcute version 2":          {"AgQAAAANobcYAAAAAAIAAAAOMTQ5LjE1NC4xNjcuNTAAuwEAAA2htxgCAAAAAgAAAA8xNDkuMTU0LjE2Ny4yMjK7AQAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "version 2"},
		"mtcute version 1":          {"AQEAAAANobcYAAAAAAIAAAAOMTQ5LjE1NC4xNjcuNTAAuwEAADkwAAAAAAAAN5d5vCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "version 1"},
		"gotd cut":                  {gotd[:len(gotd)-30], "not such JSON"},
		"gotd version 2":            {strings.Replace(gotd, `"Version":1`, `"Version":2`, 1), "version 2"},
		"gotd, damaged key":         {strings.Replace(gotd, `"AuthKey":"A`, `"AuthKey":"B`, 1), "ID"},
		"gotd, no key":              {`{"Version":1,"Data":{"DC":2}}`, "0 bytes"},
		"gotd, foreign Addr":        {strings.Replace(gotd, `"Addr":"149`, `"Addr":"x149`, 1), "Addr"},
		"other JSON":                {`{"canary":"canarycanary"}`, "something else"},
		"a megabyte":                {strings.Repeat("canarycanary", 100_000), "1200000 bytes"},
		"binary":                    {string(testKey(t).Reveal()), "not text"},
		"control characters":        {"canary\x00canary", "control"},
		"an SQLite file":            {"SQLite format 3\x00" + strings.Repeat("canary", 20), "database file"},
		"a sentence":                {"please log me in, my canary is yellow", "cannot be in a session"},
		"base64 of something else":  {random, ""},
		"a phone number":            {"+999662001", "a number"},
		"an api_hash":               {"0123456789abcdef0123456789abcdef", "api_hash"},
		"a bare key":                {strings.Repeat("0123456789abcdef", 32), "bare auth key"},
		"a bot token":               {"BOT_TOKEN=110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "bot token"},
		"padding alone":             {"====", ""},
		"layers without end":        {strings.Repeat("a=", 30_000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sessionstring.Detect(c.text)
			bad := wantFormatError(t, err, c.text)
			if !strings.Contains(bad.Got, c.got) {
				t.Errorf("got %q, want something with %q", bad.Got, c.got)
			}
			if !cmp.Equal(got, sessionstring.Inspection{}) {
				t.Errorf("a result in spite of the error: %+v", got)
			}
			if len(err.Error()) > 600 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

func TestDecodersTakeOnlyWhatTheirLibraryWrites(t *testing.T) {
	telethon := encode(t, sessionstring.Telethon, full(t))
	texts := map[sessionstring.Format]string{
		sessionstring.Telethon: telethon, sessionstring.Pyrogram: encode(t, sessionstring.Pyrogram, full(t)), sessionstring.GramJS: encode(t, sessionstring.GramJS, full(t)),
		sessionstring.MTCute: encode(t, sessionstring.MTCute, full(t)), sessionstring.Gotd: encode(t, sessionstring.Gotd, full(t)),
	}
	for decoding, decode := range decoders {
		for f, text := range texts {
			_, err := decode(text)
			if f == decoding {
				if err != nil {
					t.Errorf("%s does not read itself: %v", f, err)
				}
				continue
			}
			wantFormatError(t, err, text)
		}
		for _, bad := range []string{"", "1", "1=", "{}", "\x00", telethon + "\n", "\n" + telethon, telethon[:353-1], wrap(texts[decoding], 76, "\n") + "!", texts[decoding] + "=="} {
			_, err := decode(bad)
			wantFormatError(t, err, bad)
		}
	}
}
