package authflow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/gotd/td/tg"
)

// CodeFault says why a text cannot be the code that is awaited.
type CodeFault string

// The faults of a code.
const (
	CodeNoDigits  CodeFault = "no digits"      // where digits are expected
	CodeLength    CodeFault = "other length"   // digits alone, too many or too few
	CodeSeveral   CodeFault = "several"        // more than one number in it could be the code
	CodeAmong     CodeFault = "among others"   // no number in it stands for itself and has the length
	CodeNoWord    CodeFault = "no word"        // no letters, where a word or a phrase is expected
	CodeManyWords CodeFault = "many words"     // where one word is expected
	CodeBeginning CodeFault = "beginning"      // nothing in it begins as Telegram said that the word or phrase does
	CodeCaller    CodeFault = "another caller" // a number that does not begin as Telegram said that the caller's does
)

// CodeError is a code that was not sent, because it cannot be the one that is awaited: a wrong one costs one of the few tries that Telegram
// allows. It never holds the code, nor a part of it.
type CodeError struct {
	Kind   string // TL name of the delivery, or of the answer that said where the code went
	Length int    // how many digits the code has, 0 when that is not known or it has none
	Fault  CodeFault
	Digits int // of CodeLength: how many there are
}

// Error implements error.
func (e *CodeError) Error() string {
	return fmt.Sprintf("not the code of %s (%d digits): %s", e.Kind, e.Length, e.Fault)
}

// The kinds of a code that is no login code, by the answers that announce them.
const (
	kindEmailSetup = "account.sentEmailCode"
	kindRecovery   = "auth.passwordRecovery"
)

// typedCode reads the login code out of what a person typed or pasted: the code itself, also in groups and in the digits of any script, or
// the message that brought it. Errors: ErrCodeEmpty, *CodeError.
func typedCode(kind tg.AuthSentCodeTypeClass, text string) (string, error) {
	bad := CodeError{Kind: kind.TypeName()}
	switch k := kind.(type) {
	case *tg.AuthSentCodeTypeSMSWord:
		return typedWord(bad, k.Beginning, text)
	case *tg.AuthSentCodeTypeSMSPhrase:
		return typedPhrase(bad, k.Beginning, text)
	case *tg.AuthSentCodeTypeFlashCall: // the number of the caller, whose form depends on the phone that shows it
		return typedCaller(bad, "", text)
	case *tg.AuthSentCodeTypeMissedCall:
		bad.Length = k.Length
		return typedCaller(bad, k.Prefix, text)
	}
	if k, ok := kind.(interface{ GetLength() int }); ok {
		bad.Length = k.GetLength()
	}
	return typedDigits(bad, text)
}

// The lengths of a code whose length Telegram did not tell: those of recovery e-mails have six digits today.
const (
	usualLength    = 6
	shortestLength = 4
	longestLength  = 10
)

// typedDigits reads a code of bad.Length digits.
func typedDigits(bad CodeError, text string) (string, error) {
	s := readDigits(text)
	switch {
	case s.empty:
		return "", ErrCodeEmpty
	case len(s.groups) == 0:
		bad.Fault = CodeNoDigits
		return "", &bad
	case s.bare:
		return bareCode(bad, s)
	}
	fits := []func(n int) bool{func(n int) bool { return n == bad.Length }}
	if bad.Length <= 0 {
		fits = []func(n int) bool{
			func(n int) bool { return n == usualLength },
			func(n int) bool { return n >= shortestLength && n <= longestLength },
		}
	}
	for _, fit := range fits {
		for _, whole := range []bool{true, false} { // 22222 before 22 222: in a message, what stands side by side may be a date and a time
			switch found := s.codes(fit, whole); len(found) {
			case 0:
			case 1:
				return found[0], nil
			default:
				bad.Fault = CodeSeveral
				return "", &bad
			}
		}
	}
	bad.Fault = CodeAmong
	return "", &bad
}

// bareCode reads a code from a text without letters. It has to be the whole of it.
func bareCode(bad CodeError, s digitText) (string, error) {
	all, grouped, same, short := "", true, true, true
	for i, g := range s.groups {
		short = short && (len(g.digits) < bad.Length || bad.Length <= 0 && len(g.digits) < usualLength)
		all += g.digits
		grouped = grouped && (i == 0 || g.glue != glueNone)
		same = same && g.digits == s.groups[0].digits
	}
	fit := func(n int) bool {
		return n == bad.Length || bad.Length <= 0 && n >= shortestLength && n <= longestLength
	}
	switch {
	case s.stuck:
		bad.Fault = CodeAmong
	case len(s.groups) > 1 && same && len(s.groups[0].digits) == cmp.Or(max(bad.Length, 0), usualLength): // the same code twice
		return s.groups[0].digits, nil
	case !grouped:
		bad.Fault = CodeAmong
		if len(s.codes(fit, true)) > 1 {
			bad.Fault = CodeSeveral
		}
	case fit(len(all)) && (len(s.groups) == 1 || short):
		return all, nil
	default:
		bad.Fault, bad.Digits = CodeLength, len(all)
	}
	return "", &bad
}

// shortestNumber is how many digits a phone number has at least, where it may be one or the last digits of one.
const shortestNumber = 7

// typedCaller reads a code that is the number of a caller, or, with bad.Length, the last digits of that. prefix is what it begins with.
func typedCaller(bad CodeError, prefix, text string) (string, error) {
	s := readDigits(text)
	if s.empty {
		return "", ErrCodeEmpty
	}
	numbers := s.numbers()
	length, fault := bad.Length, CodeNoDigits
	var found []string
	for _, n := range numbers {
		switch {
		case n.stuck:
			fault = CodeAmong
		case length <= 0 && len(n.digits) >= shortestLength, len(n.digits) == length:
			found = add1(found, n.digits)
		case length <= 0:
			fault, bad.Digits = CodeLength, len(n.digits)
		case len(n.digits) < max(shortestNumber, length+1):
			fault, bad.Digits = CodeLength, len(n.digits)
		case n.plus && !strings.HasPrefix(n.digits, onlyDigits(prefix)):
			fault = CodeCaller
		default:
			found = add1(found, n.digits[len(n.digits)-length:])
		}
	}
	switch {
	case len(found) == 1 && (!s.bare || len(numbers) == 1):
		return found[0], nil
	case len(found) > 0:
		fault = CodeSeveral
	}
	bad.Fault = fault
	return "", &bad
}

// add1 adds a text that is not there yet.
func add1(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0' + digit(r)
		}
		return -1
	}, s)
}

// typedWord reads a word. beginning is what Telegram said that it begins with, "" when it said nothing.
func typedWord(bad CodeError, beginning, text string) (string, error) {
	words := strings.Fields(visible(text))
	if strings.TrimFunc(text, aroundWord) == "" {
		return "", ErrCodeEmpty
	}
	var found []string
	for i, w := range words {
		words[i] = strings.TrimFunc(w, aroundWord)
		if words[i] != "" && begins(words[i], beginning) && strings.ContainsFunc(words[i], unicode.IsLetter) {
			found = add1(found, words[i])
		}
	}
	switch {
	case !strings.ContainsFunc(text, unicode.IsLetter):
		bad.Fault = CodeNoWord
	case len(found) == 1 && (len(words) == 1 || beginning != ""):
		return found[0], nil
	case len(found) == 0:
		bad.Fault = CodeBeginning
	default:
		bad.Fault = CodeManyWords
	}
	return "", &bad
}

// typedPhrase reads a phrase: the whole text, or what follows the last colon of a line of it.
func typedPhrase(bad CodeError, beginning, text string) (string, error) {
	text = visible(text)
	whole := phrase(text)
	switch {
	case whole == "":
		return "", ErrCodeEmpty
	case !strings.ContainsFunc(whole, unicode.IsLetter):
		bad.Fault = CodeNoWord
		return "", &bad
	case begins(whole, beginning) && !strings.ContainsAny(whole, ".!?:"):
		return whole, nil
	}
	var found []string
	if beginning != "" {
		for line := range strings.Lines(text) {
			if p := phrase(line[strings.LastIndex(line, ":")+1:]); p != "" && begins(p, beginning) && !strings.ContainsAny(p, ".!?") {
				found = add1(found, p)
			}
		}
	}
	switch len(found) {
	case 0:
		bad.Fault = CodeBeginning
		if beginning == "" {
			bad.Fault = CodeManyWords
		}
	case 1:
		return found[0], nil
	default:
		bad.Fault = CodeSeveral
	}
	return "", &bad
}

// phrase is a text with one blank between its words and nothing around them.
func phrase(text string) string {
	return strings.TrimFunc(strings.Join(strings.Fields(text), " "), aroundWord)
}

// begins reports whether s begins with beginning, whatever the case.
func begins(s, beginning string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(strings.TrimSpace(beginning)))
}

// aroundWord reports whether r is no part of a word where it stands at its beginning or end.
func aroundWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

// visible leaves out what chats put around a copied text and nobody sees.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}
