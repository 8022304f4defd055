package pasted

import (
	"slices"
	"strings"
)

// outermost is how many objects an answer stands in at most, from the name of its type on: its type, itself, and what wraps a type, such as PHP's array.
const outermost = 3

// nextNumbers are the constructors of auth.CodeType, which .NET writes for their names. https://core.telegram.org/type/auth.CodeType
var nextNumbers = map[string]string{
	"1923290508": "sms", "1948046307": "call", "577556219": "flashcall", "3592083182": "missedcall", "-702884114": "missedcall", "116234636": "fragmentsms",
	"0x72a3158c": "sms", "0x741cd3e3": "call", "0x226ccefb": "flashcall", "0xd61ad6ee": "missedcall", "0x6ed998c": "fragmentsms", "0x06ed998c": "fragmentsms",
}

// isAnswer reports whether fields are those of a whole answer to a request for a code.
func isAnswer(fields string) bool {
	return containsAny(fields, []string{"phone_code_hash", "phonecodehash"}) || nextField().MatchString(fields)
}

// object is the whole answer that the name of its type, or of the type of its delivery, stands in or before, in whatever order its fields are. ok is false in prints without brackets.
func (p *page) object(at int) (found span, ok bool) {
	if !strings.HasPrefix(p.lower[at:], "sentcodetype") && !strings.HasPrefix(p.lower[at:], "authenticationcodetype") {
		if open := strings.IndexAny(p.lower[at:min(len(p.lower), at+fieldLength)], "{(})"); open >= 0 && strings.IndexByte("{(", p.lower[at+open]) >= 0 {
			if end := p.closing(at + open); end >= 0 && isAnswer(p.lower[at+open:end]) {
				return span{at + open, end}, true
			}
		}
	}
	depth, climbed := 0, 0
	for i := at - 1; i >= max(0, at-farthestAnswer) && climbed < outermost; i-- {
		switch p.lower[i] {
		case '}', ')':
			depth++
		case '{', '(':
			if depth--; depth >= 0 {
				continue
			}
			depth = 0
			climbed++
			if end := p.closing(i); end > at && isAnswer(p.lower[i:end]) {
				return span{i, end}, true
			}
		}
	}
	return span{}, false
}

// closing is where the bracket closes that opens at a place, behind it; -1 where it does not as far as an answer goes.
func (p *page) closing(open int) int {
	depth := 0
	for i := open; i < min(len(p.lower), open+farthestAnswer); i++ {
		switch p.lower[i] {
		case '{', '(':
			depth++
		case '}', ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// opening is the bracket that opens at a place, behind blanks perhaps; -1 for none.
func (p *page) opening(at int) int {
	at += len(p.lower[at:]) - len(strings.TrimLeft(p.lower[at:], " \t\r\n"))
	if at < len(p.lower) && (p.lower[at] == '{' || p.lower[at] == '(') {
		return at
	}
	return -1
}

// nextIn is the TL name of the next_type whose value begins at a place, "" for none, and where that value ends.
func (p *page) nextIn(from int) (name string, to int) {
	to = min(len(p.lower), from+fieldLength)
	if at := strings.IndexAny(p.lower[from:to], "{(,})\n"); at >= 0 {
		to = from + at
		for open := p.opening(to); open >= 0; open = p.opening(to) { // Go: (*tg.AuthCodeTypeSMS)(0xc000), PHP: array(1) {
			end := p.closing(open)
			if end < 0 {
				break
			}
			to = end
		}
	}
	for _, word := range strings.FieldsFunc(p.lower[from:to], func(r rune) bool { return r != '_' && r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		key := plainNext(word)
		if number, ok := nextNumbers[word]; ok {
			key = number
		}
		if tl, ok := nextTypes[key]; ok {
			return tl, to
		}
	}
	return "", to
}

// namelessType is the type of delivery in an answer without names of types, as .NET's serializers print it, by the fields that only one has; "" where several have them.
// https://core.telegram.org/type/auth.SentCodeType
func namelessType(fields string) string {
	m := typeObject().FindStringSubmatch(fields)
	switch {
	case m == nil:
		return ""
	case strings.Contains(m[1], "email_pattern"):
		return "emailcode"
	case strings.Contains(m[1], "pattern"):
		return "flashcall"
	case strings.Contains(m[1], "prefix"):
		return "missedcall"
	case strings.Contains(m[1], `"url"`):
		return "fragmentsms"
	case slices.Contains([]string{"1", "2", "3"}, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(m[1]), `"flags":`))):
		return "setupemailrequired"
	}
	return ""
}

// typeObject is the value of type where it has no name.
var typeObject = lazily(`"type"\s*:\s*\{([^{}]*)\}`)
