package outside

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Length is how many characters of a value are shown. Nothing that Telegram sends in a field of an answer comes near it.
const Length = 200

// The marks around a value. No value has either of them inside.
const (
	Open  = "“"
	Close = "”"
)

// marksInARow is how many combining marks may stand on one letter. Words of all languages do with fewer; more of them paint over the lines
// around.
const marksInARow = 4

// Text is s as one line of at most [Length] characters, with "…" where something was cut off. Blanks of all kinds and line ends are one blank.
// What cannot be seen is left out: controls, escape sequences' first characters, the direction of writing, joiners, tags, selectors,
// fillers. What is no character (private use, unassigned, bytes that are not UTF-8) becomes U+FFFD. Letters, digits, signs and emoji stay.
func Text(s string) string { return TextTo(Length, s) }

// TextTo is Text for at most length characters.
func TextTo(length int, s string) string { return clean(s, length, false) }

// Quoted is s in marks that it cannot leave: Text without anything that looks like a double quotation mark, between [Open] and [Close].
func Quoted(s string) string { return Open + clean(s, Length, true) + Close }

// Name is s as it is where it is a plain name, of ASCII letters, digits, dots, dashes and underscores, and Quoted otherwise.
func Name(s string) string {
	odd := func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if s == "" || len(s) > 64 || strings.ContainsFunc(s, odd) {
		return Quoted(s)
	}
	return s
}

// longestPath is how many characters of a path are shown.
const longestPath = 1000

// Path is s as it is where all of it shows on one line, and Quoted otherwise: a path that a person finds again is worth more than marks.
func Path(s string) string {
	if s != "" && TextTo(longestPath, s) == s {
		return s
	}
	return Quoted(s)
}

func clean(s string, length int, unmark bool) string {
	var b strings.Builder
	var (
		count int  // characters written
		last  int  // where the last of them begins
		blank bool // one is due before the next character
		stack int  // combining marks since the last letter
	)
	write := func(r rune) bool {
		if count == length { // so something is cut off: its sign takes the place of the last character
			head := b.String()[:last]
			b.Reset()
			b.WriteString(strings.TrimRight(head, " ") + "…")
			return false
		}
		last = b.Len()
		b.WriteRune(r)
		count++
		return true
	}
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.Is(unicode.Z, r) || r == brailleBlank {
			blank, stack = count > 0, 0
			continue
		}
		if unseen(r) {
			continue
		}
		switch {
		case unicode.Is(unicode.M, r):
			if stack++; stack > marksInARow || count == 0 || blank {
				continue // it would stand on our mark, or on a blank
			}
		case !unicode.IsGraphic(r):
			r, stack = utf8.RuneError, 0
		case unmark && doubleMark(r):
			r, stack = '\'', 0
		default:
			stack = 0
		}
		if blank && !write(' ') {
			return b.String()
		}
		blank = false
		if !write(r) {
			return b.String()
		}
	}
	return b.String()
}

const brailleBlank = '\u2800'

// unseen reports whether r shows nothing by itself: Unicode's controls and formats, and all else that it calls ignorable by default, which
// has its letters that are invisible, the selectors of variants and the tags. https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r >= 0xE0000 && r <= 0xE0FFF
}

// doubleMark reports whether r could be taken for one of the marks around a value.
func doubleMark(r rune) bool {
	return strings.ContainsRune("\"“”„‟«»″‶〝〞〟＂❝❞🙶🙷🙸⹂˝ˮ״", r)
}
