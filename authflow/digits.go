package authflow

import (
	"strings"
	"unicode"
)

// digitText is a text as groups of digits, with what stands between them.
type digitText struct {
	groups []digitGroup
	bare   bool // the text has no letters
	stuck  bool // something in it is joined to a group in a way that groups of a code are not: 3.14159, 12:30
	empty  bool // the text has nothing but blanks and dashes
}

// digitGroup is a group of digits.
type digitGroup struct {
	digits string // 0 to 9
	glue   glue   // between the group before and this one
	stuck  bool   // it is a part of a word, a decimal, a time, an address
	plus   bool   // behind a plus sign
	phone  bool   // what stands before it is found within phone numbers, brackets and slashes included
}

// glue is what stands between two groups of digits.
type glue int

const (
	glueNone  glue = iota // something that stands in no code
	glueBlank             // blanks and dashes on a line, as in 22-222
	glueDot               // a dot, as in 2.2.2.2.2
	glueLine              // the end of a line
)

// readDigits takes a text apart.
func readDigits(text string) digitText {
	s := digitText{bare: true, empty: true}
	runes := []rune(visible(text))
	before := -1 // where what stands between two groups begins
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		s.bare = s.bare && !unicode.IsLetter(r)
		s.empty = s.empty && (unicode.IsSpace(r) || unicode.Is(unicode.Dash, r))
		if !unicode.IsDigit(r) {
			continue
		}
		g, begin := digitGroup{}, i
		var b strings.Builder
		for ; i < len(runes) && unicode.IsDigit(runes[i]); i++ {
			b.WriteRune('0' + digit(runes[i]))
		}
		g.digits = b.String()
		if before >= 0 {
			g.glue = glueOf(runes[before:begin])
			g.phone = !strings.ContainsFunc(string(runes[before:begin]), func(r rune) bool { return !strings.ContainsRune(" \u00a0-–‑().", r) })
		}
		g.plus = begin > 0 && runes[begin-1] == '+'
		g.stuck = stuckBefore(runes[:begin], before) || stuckBehind(runes[i:])
		s.groups = append(s.groups, g)
		before = i
		i--
	}
	for _, g := range s.groups {
		s.stuck = s.stuck || g.stuck || g.plus
	}
	return s
}

// glueOf classifies what stands between two groups.
func glueOf(between []rune) glue {
	kind := glueBlank
	for _, r := range between {
		switch {
		case r == '\n', r == '\r':
			kind = glueLine
		case unicode.IsSpace(r), unicode.Is(unicode.Dash, r):
		case (r == '.' || r == '·') && len(between) == 1:
			return glueDot
		default:
			return glueNone
		}
	}
	return kind
}

// joins are the signs that make one thing of the digits on both sides, other than a code: 1,000, 12:30, 1/2, a@b, a_b.
const joins = ",:/\\_@'’#=&%"

// leastLetters is how many letters make a word in front of a code that was pasted without a blank: code22222. Fewer are a slip.
const leastLetters = 3

// stuckBefore reports whether a group is a part of what stands before it. from is where the group before ends, -1 without one.
func stuckBefore(before []rune, from int) bool {
	n := len(before)
	if n == 0 {
		return false
	}
	last := before[n-1]
	if unicode.IsLetter(last) || unicode.IsMark(last) {
		letters := 0
		for i := n - 1; i >= 0 && i > from-1 && unicode.IsLetter(before[i]); i-- {
			letters++
		}
		joined := n-letters-1 >= 0 && (unicode.IsDigit(before[n-letters-1]) || strings.ContainsRune(joins, before[n-letters-1]) && before[n-letters-1] != ':')
		return !unspaced(last) && (letters < leastLetters || joined)
	}
	return strings.ContainsRune(joins, last) && n > 1 && (unicode.IsDigit(before[n-2]) || unicode.IsLetter(before[n-2]) && last != ':' && last != ',')
}

// stuckBehind reports whether a group is a part of what stands behind it.
func stuckBehind(after []rune) bool {
	if len(after) == 0 {
		return false
	}
	if unicode.IsLetter(after[0]) || unicode.IsMark(after[0]) {
		return !unspaced(after[0])
	}
	return after[0] == '_' || after[0] == '@' || strings.ContainsRune(joins, after[0]) && len(after) > 1 && unicode.IsDigit(after[1])
}

// unspaced reports whether r belongs to a script that puts no blanks between words, or joins endings to numbers.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// codes are the different numbers in a message whose number of digits fits: single groups, or else groups with blanks or dashes between.
func (s digitText) codes(fit func(n int) bool, whole bool) (found []string) {
	for i := 0; i < len(s.groups); {
		run, bad, n := "", false, 0
		for j := i; j < len(s.groups); j++ {
			g := s.groups[j]
			if j > i && g.glue != glueBlank && g.glue != glueDot {
				break
			}
			bad = bad || g.stuck || g.plus || j > i && g.glue == glueDot
			run, n = run+g.digits, n+1
		}
		if !bad && fit(len(run)) && whole == (n == 1) {
			found = add1(found, run)
		}
		i += n
	}
	return found
}

// phoneNumber is a number as phones show it.
type phoneNumber struct {
	digits string
	plus   bool
	stuck  bool // a part of it is
}

// numbers are the numbers in a text, with what phones put between their digits left out.
func (s digitText) numbers() (found []phoneNumber) {
	for i, g := range s.groups {
		if i > 0 && g.phone && !g.plus {
			last := &found[len(found)-1]
			last.digits += g.digits
			last.stuck = last.stuck || g.stuck
			continue
		}
		found = append(found, phoneNumber{g.digits, g.plus, g.stuck})
	}
	return found
}

// digit is the value of a decimal digit. Unicode keeps the ten digits of a script together, zero first.
func digit(r rune) rune {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	if zero > r-9 && r < 0x80 {
		zero = '0'
	}
	return r - zero
}
