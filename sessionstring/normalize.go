package sessionstring

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxText bounds a text in bytes. The longest format is gotd's JSON with all options of all DCs, some 10,000 bytes.
const maxText = 64 << 10

// quoteMarks are what stands around a string in code, documents and chats.
const quoteMarks = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"

// What is written around a session string in code and settings. The name in front of = or : is short, so that no session string,
// which may itself end in =, is taken for one.
var (
	assignment  = lazily(`(?s)^(?:(?:export|const|let|var|set)\s+){0,2}["']?[A-Za-z_][A-Za-z0-9_.]{0,63}["']?\s*(?::=|=|:)\s*([^=\s].*)$`)
	quotation   = lazily(`(?m)^[ \t]*(?:[>│┃║▌▏┆┊|][>│┃║▌▏┆┊| \t]*)+|[ \t]*[│┃║▌▏┆┊|][ \t\r]*$`)
	numbering   = lazily(`(?m)^[ \t]*(?:\[[0-9]{1,5}\]|[0-9]{1,5}(?:[ \t]*[:.)|│┃→]|\t| {2,}))[ \t]*`)
	joined      = lazily("[\"'`]\\s*[+.&]\\s*[\"'`]") // of texts in code
	softBreak   = lazily(`=\r?\n([A-Za-z0-9+/_-])`)   // of quoted-printable
	constructor = lazily(`(?s)^(?:new\s+)?(?:[A-Za-z_]+\.)*StringSession\(\s*(.+)\)$`)
)

// maxWrappings bounds how many layers are taken off, so that a long text of nothing but layers costs little.
const maxWrappings = 6

// normalize undoes what copying does to a session string, which passed checkText, and says what it undid. What it returns is gotd's JSON, which begins with a
// brace, or consists of characters of base64 only; or else there is an error.
// With plus, blanks inside are the + of base64 that the decoder of a web form made of them, if none is left.
func normalize(text string, plus bool) (string, []Note, error) {
	var notes []Note
	try := func(code NoteCode, change func(string) string) {
		if changed := change(text); changed != text {
			text = changed
			if len(notes) == 0 || notes[len(notes)-1].Code != code {
				notes = append(notes, Note{Code: code})
			}
		}
	}
	try(NoteInvisible, func(s string) string { return strings.Map(dropInvisible, s) })
	try(NoteEntities, unescape)
	try(NoteQuotation, undecorate)
	try(NoteQuotesInside, func(s string) string { return joined().ReplaceAllString(s, "") })
	// From the outside in, and often one in another: export SESSION="StringSession('...')".
	for range maxWrappings {
		text = strings.TrimSpace(text)
		try(NoteWrapping, unwrap)
		try(NoteQuotes, unquote)
	}
	if text == "" {
		return "", nil, formatError(ExpectedAny, Got{Kind: GotBlanks})
	}
	if text[0] == '{' {
		return text, notes, nil
	}
	if plus && !strings.ContainsAny(text, "+-_\r\n") { // the other alphabet has no +, and a line that was broken has blanks of its own
		try(NotePlus, func(s string) string { return strings.ReplaceAll(s, " ", "+") })
	}
	try(NoteLineBreaks, func(s string) string {
		s = strings.NewReplacer("\\\r\n", "", "\\\n", "", `\r`, "", `\n`, "").Replace(s)
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	})
	try(NoteQuotesInside, func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(quoteMarks, r) {
				return -1
			}
			return r
		}, s)
	})
	try(NotePercent, func(s string) string {
		if decoded, err := url.PathUnescape(s); err == nil {
			return decoded
		}
		return s
	})
	try(NoteDashes, strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2212", "-", "\u2014", "--").Replace)
	if err := checkAlphabet(text); err != nil {
		return "", nil, err
	}
	return text, notes, nil
}

// checkText refuses what is no text or too long to be a session, before anything else looks at it.
func checkText(text string) error {
	refuse := func(got Got) error { return formatError(ExpectedAny, got) }
	switch {
	case text == "":
		return refuse(Got{Kind: GotEmpty})
	case strings.HasPrefix(text, sqliteMagic[:len(sqliteMagic)-1]):
		if kind := shapeOf(strings.ToValidUTF8(text[:min(len(text), maxText)], "")); kind != "" {
			return refuse(Got{Kind: kind, Count: len(text)})
		}
		return refuse(Got{Kind: GotDatabase, Count: len(text)})
	case len(text) > maxText:
		return refuse(Got{Kind: GotTooLong, Count: len(text), Limit: maxText})
	case !utf8.ValidString(text):
		return refuse(Got{Kind: GotNoText, Count: len(text)})
	}
	for _, r := range text {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return refuse(Got{Kind: GotControl, Count: len(text)})
		}
	}
	return nil
}

// checkAlphabet refuses characters that are in neither alphabet of base64.
func checkAlphabet(text string) error {
	foreign := 0
	for _, r := range text {
		if r >= utf8.RuneSelf || !strings.ContainsRune(base64Characters, r) {
			foreign++
		}
	}
	if foreign > 0 {
		return formatError(ExpectedAny, describeForeign(text, foreign))
	}
	return nil
}

const base64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="

// undecorate takes marks of quotations, frames and line numbers off the lines of a text. Numbers count where each line has one.
func undecorate(text string) string {
	text = quotation().ReplaceAllString(text, "")
	lines, numbered := 0, 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		if numbering().MatchString(line) {
			numbered++
		}
	}
	if lines > 0 && lines == numbered {
		text = quotation().ReplaceAllString(numbering().ReplaceAllString(text, ""), "")
	}
	return text
}

// unescape undoes what HTML, quoted-printable and Markdown did to a text.
func unescape(text string) string {
	if strings.Contains(text, "&") {
		text = strings.Map(dropInvisible, html.UnescapeString(text))
	}
	if strings.Contains(text, "=3D") {
		text = softBreak().ReplaceAllString(text, "$1")
	}
	text = strings.NewReplacer(`\_`, "_", `\-`, "-", `\=`, "=", `\+`, "+").Replace(text) // of Markdown
	return strings.NewReplacer("=3D", "=", "<wbr>", "", "<br>", "\n", "<br/>", "\n").Replace(text)
}

// dropInvisible drops the characters that a copy picks up unseen: byte order marks, zero-width and bidirectional marks, soft hyphens.
func dropInvisible(r rune) rune {
	if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", r) {
		return -1
	}
	return r
}

func unwrap(text string) string {
	text = strings.TrimRight(text, ",;")
	for _, pattern := range []*regexp.Regexp{constructor(), assignment()} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	return text
}

func unquote(text string) string { return strings.Trim(text, quoteMarks) }

// lazily compiles an expression when it is first used: counted repetitions are unrolled, which every start of the program would pay for.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
