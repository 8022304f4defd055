package pasted

import (
	"strings"
	"sync"
	"unicode"

	"github.com/agnivade/levenshtein"

	"telegram-login-mcp/explain"
)

// endingNumber is the number that a text ends with, as an error's name has it: _42.
func endingNumber(text string) string {
	text = strings.TrimSpace(text)
	number := text[len(strings.TrimRight(text, "0123456789")):]
	if number == "" {
		return ""
	}
	return "_" + number
}

// The limits of nearError.
const (
	nearLetters = 2  // that may be more, fewer or other
	nearWords   = 50 // of a text that are looked at
)

// nearError is the known error whose name a text or a word of it nearly is, "" when there is none. exactly says that the whole text is such
// a name and only written in another way: phone code invalid.
func nearError(text string) (name string, exactly bool) {
	if name, d := nearest(text); name != "" {
		return name, d == 0
	}
	words := strings.FieldsFunc(text[:min(len(text), longestAround)], func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	for _, w := range words[:min(len(words), nearWords)] {
		if inside := strings.TrimLeft(w, "_"); inside == "" || !strings.ContainsFunc(inside[1:], func(r rune) bool { return r == '_' || unicode.IsUpper(r) }) {
			continue // a word of a sentence and no name
		}
		if name, _ := nearest(w); name != "" {
			return name, false
		}
	}
	return "", false
}

// letters is a name in small letters without what a class, a number or another spelling adds.
func letters(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	return strings.TrimSuffix(name, "error")
}

// ofALoginByLetters are the errors of a login by their letters, and elsewhereByLetters those of anything else. Who misspells a name came for a login.
var ofALoginByLetters, elsewhereByLetters = sync.OnceValue(func() map[string]string { return byLetters(explain.Errors()) }), sync.OnceValue(func() map[string]string { return byLetters(explain.ElsewhereNames()) })

func byLetters(all []string) map[string]string {
	m := make(map[string]string, len(all))
	for _, name := range all {
		m[letters(name)] = name
	}
	return m
}

// nearest is the known error with the fewest letters in another way, and how many they are.
func nearest(word string) (name string, others int) {
	if len(word) > longestName {
		return "", 0
	}
	word = letters(word)
	if len(word) < 3*nearLetters {
		return "", 0
	}
	if exact, ok := elsewhereByLetters()[word]; ok && strings.Count(exact, "_") > 1 { // two words, such as unknown error, others say, too
		return exact, 0
	}
	others = nearLetters + 1
	for other, of := range ofALoginByLetters() {
		if len(other) > len(word)+nearLetters || len(other) < len(word)-nearLetters {
			continue
		}
		if d := levenshtein.ComputeDistance(word, other); d < others || d == others && of < name {
			name, others = of, d
		}
	}
	if others == 0 && !strings.Contains(name, "_") {
		return "", 0 // TIMEOUT: a word of every language
	}
	if others > nearLetters {
		return "", 0
	}
	return name, others
}
