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
		"pieces of a Python text": {func(s string) string { return "'" + wrap(s, 70, "'\n '") + "'" }, notes{sessionstring.NoteQuotes, sessionstring.NoteLineBreaks, sessionstring.NoteQuotesInside}, []sessionstring.Format{sessionstring.Gotd}},
		"lost padding":            {func(s string) string { return strings.TrimRight(s, "=") }, notes{sessionstring.NotePadding}, []sessionstring.Format{sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd, sessionstring.MTKruto, sessionstring.Gogram}},
		"too much padding":        {func(s string) string { return s + "=" }, notes{sessionstring.NotePadding}, []sessionstring.Format{sessionstring.Gotd}},
		"percent signs":           {func(s string) string { return url.QueryEscape(s) }, notes{sessionstring.NotePercent}, []sessionstring.Format{sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd, sessionstring.MTKruto, sessionstring.Gogram}},
		"escaped for Markdown":    {strings.NewReplacer("_", `\_`, "-", `\-`).Replace, notes{sessionstring.NoteEntities}, []sessionstring.Format{sessionstring.GramJS, sessionstring.Gotd, sessionstring.Gogram, sessionstring.Gotgproto}},
		"lines with numbers":      {func(s string) string { return "1  " + s[:100] + "\n2  " + s[100:] }, notes{sessionstring.NoteQuotation, sessionstring.NoteLineBreaks}, []sessionstring.Format{sessionstring.Gotd}},
		"long dashes":             {func(s string) string { return strings.ReplaceAll(s, "-", "\u2013") }, notes{sessionstring.NoteDashes}, []sessionstring.Format{sessionstring.GramJS, sessionstring.Gotd, sessionstring.Gogram, sessionstring.Gotgproto}},
		"other alphabet, url":     {strings.NewReplacer("-", "+", "_", "/").Replace, notes{sessionstring.NoteAlphabet}, []sessionstring.Format{sessionstring.GramJS, sessionstring.Gotd, sessionstring.Gogram, sessionstring.Gotgproto}},
		"other alphabet, std":     {strings.NewReplacer("+", "-", "/", "_").Replace, notes{sessionstring.NoteAlphabet}, []sessionstring.Format{sessionstring.Telethon, sessionstring.Pyrogram, sessionstring.MTCute, sessionstring.Gotd, sessionstring.MTKruto, sessionstring.Gogram, sessionstring.Gotgproto}},
	}
	s := full(t)
	for _, f := range sessionstring.Formats() {
		if f.IsFile() {
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
	if bad := wantFormatError(t, err, neither); len(bad.Expected) != 2 || bad.Expected[0].Kind != sessionstring.ExpectedTelethon || bad.Expected[1].Kind != sessionstring.ExpectedGramJS {
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
	if bad := wantFormatError(t, err, text); found(bad) != sessionstring.GotAmbiguous || !slices.Equal(bad.Got[0].Formats, []sessionstring.Format{sessionstring.GramJS, sessionstring.Pyrogram}) {
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
	for name, c := range map[string]struct {
		text string
		got  sessionstring.GotKind
	}{
		"empty":                     {"", sessionstring.GotEmpty},
		"blanks":                    {" \n\t ", sessionstring.GotBlanks},
		"quotes":                    {`""`, sessionstring.GotBlanks},
		"telethon cut":              {telethon[:340], sessionstring.GotCharacters},
		"telethon cut by one":       {telethon[:350], sessionstring.GotLost},
		"telethon without its 1":    {telethon[1:], ""},
		"telethon version 2":        {"2" + telethon[1:], sessionstring.GotOldTelethon},
		"telethon twice":            {telethon + telethon, sessionstring.GotPadding},
		"telethon, zeros":           {"1" + base64.URLEncoding.EncodeToString(zeros("\x02\x95\x9a\xa7\x33\x01\xbb", 0)), sessionstring.GotKeyZeros},
		"telethon, DC 0":            {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x00\x95\x9a\xa7\x33\x01\xbb"), testKey(t).Reveal()...)), sessionstring.GotNoDC},
		"telethon, lower case":      {strings.ToLower(telethon), sessionstring.GotLowerCase},
		"pyrogram, lower case":      {strings.ToLower(pyrogram), sessionstring.GotLowerCase},
		"gramjs, lower case":        {"SESSION=" + strings.ToLower(gramjs), sessionstring.GotLowerCase},
		"telethon, DC 106 abroad":   {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x6a\x4a\x9a\xa7\x33\x01\xbb"), testKey(t).Reveal()...)), sessionstring.GotNoSuchDC},
		"telethon, port 0":          {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x02\x95\x9a\xa7\x33\x00\x00"), testKey(t).Reveal()...)), sessionstring.GotPortZero},
		"telethon, address 0.0.0.0": {"1" + base64.URLEncoding.EncodeToString(append([]byte("\x02\x00\x00\x00\x00\x01\xbb"), testKey(t).Reveal()...)), sessionstring.GotNoServer},
		"pyrogram cut":              {pyrogram[:350], ""},
		"pyrogram, zeros":           {base64.RawURLEncoding.EncodeToString(zeros("\x02\x00\x32\xca\xf7\x00", 9)), sessionstring.GotKeyZeros},
		"pyrogram, no flag":         {base64.RawURLEncoding.EncodeToString(append([]byte("\x02\x00\x32\xca\xf7\x07"), bytes.Repeat([]byte{1}, 265)...)), sessionstring.GotNoFlags},
		"pyrogram, large user ID":   {base64.RawURLEncoding.EncodeToString(append([]byte("\x02\x00\x32\xca\xf7\x01"), bytes.Repeat([]byte{1}, 265)...)), sessionstring.GotUserBits},
		"gramjs cut":                {gramjs[:300], ""},
		"gramjs, zeros":             {"1" + base64.StdEncoding.EncodeToString(zeros("\x02\x00\x0e149.154.167.51\x01\xbb", 0)), sessionstring.GotKeyZeros},
		"mtcute cut":                {mtcute[:388], sessionstring.GotEndsEarly},
		"mtcute and more":           {mtcute + "AAAA", sessionstring.GotMoreAtEnd},
		"mtcute version 2":          {"AgQAAAANobcYAAAAAAIAAAAOMTQ5LjE1NC4xNjcuNTAAuwEAAA2htxgCAAAAAgAAAA8xNDkuMTU0LjE2Ny4yMjK7AQAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", sessionstring.GotOldMTCute},
		"mtcute version 1":          {"AQEAAAANobcYAAAAAAIAAAAOMTQ5LjE1NC4xNjcuNTAAuwEAADkwAAAAAAAAN5d5vCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", sessionstring.GotOldMTCute},
		"gotd cut":                  {gotd[:len(gotd)-30], sessionstring.GotNoJSON},
		"gotd version 2":            {strings.Replace(gotd, `"Version":1`, `"Version":2`, 1), sessionstring.GotJSONVersion},
		"gotd, damaged key":         {strings.Replace(gotd, `"AuthKey":"A`, `"AuthKey":"B`, 1), sessionstring.GotJSONKeyID},
		"gotd, no key":              {`{"Version":1,"Data":{"DC":2}}`, sessionstring.GotKeySize},
		"gotd, foreign Addr":        {strings.Replace(gotd, `"Addr":"149`, `"Addr":"x149`, 1), sessionstring.GotJSONAddr},
		"other JSON":                {`{"canary":"canarycanary"}`, sessionstring.GotOtherJSON},
		"a megabyte":                {strings.Repeat("canarycanary", 100_000), sessionstring.GotTooLong},
		"binary":                    {string(testKey(t).Reveal()), sessionstring.GotNoText},
		"control characters":        {"canary\x00canary", sessionstring.GotControl},
		"an SQLite file":            {"SQLite format 3\x00" + strings.Repeat("canary", 20), sessionstring.GotDatabase},
		"a sentence":                {"please log me in, my canary is yellow", sessionstring.GotOutside},
		"base64 of something else":  {random, ""},
		"a phone number":            {"+999662001", sessionstring.GotNumber},
		"an api_hash":               {"0123456789abcdef0123456789abcdef", sessionstring.GotHash},
		"a bare key":                {strings.Repeat("0123456789abcdef", 32), sessionstring.GotBareKey},
		"a bot token":               {"BOT_TOKEN=110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", sessionstring.GotBotToken},
		"padding alone":             {"====", ""},
		"layers without end":        {strings.Repeat("a=", 30_000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sessionstring.Detect(c.text)
			bad := wantFormatError(t, err, c.text)
			if c.got != "" && !slices.ContainsFunc(bad.Got, func(g sessionstring.Got) bool { return g.Kind == c.got }) {
				t.Errorf("got %+v, want %s", bad.Got, c.got)
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

// Decoders of web forms make a blank of each +, and base64 without them is too short.
func TestPlusThatBecameBlankIsPutBack(t *testing.T) {
	s := full(t)
	gramjs := encode(t, sessionstring.GramJS, s)
	telethon := encode(t, sessionstring.Telethon, s)
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(telethon)
	for name, text := range map[string]string{"GramJS": gramjs, "Telethon in the other alphabet": standard} {
		if !strings.Contains(text, "+") {
			t.Fatalf("%s has no +", name)
		}
		want, err := sessionstring.Detect(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, around := range []string{"", "SESSION=", "export SESSION="} {
			got, err := sessionstring.Detect(around + strings.ReplaceAll(text, "+", " "))
			if err != nil {
				t.Errorf("%s behind %q: %v", name, around, err)
				continue
			}
			if !got.Session.Key.Equal(want.Session.Key) || got.Format != want.Format || !slices.ContainsFunc(got.Notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NotePlus }) {
				t.Errorf("%s behind %q: %s with notes %v", name, around, got.Format, got.Notes)
			}
		}
	}
	// A blank that stands for another lost character is none of these: + is left elsewhere, or the alphabet has none.
	at := strings.IndexByte(gramjs, '/')
	for _, text := range []string{gramjs[:at] + " " + gramjs[at+1:], telethon[:100] + " " + telethon[101:]} {
		if got, err := sessionstring.Detect(text); err == nil {
			t.Errorf("a lost character was made a +: %s with notes %v", got.Format, got.Notes)
		}
	}
}
