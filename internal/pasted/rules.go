package pasted

import (
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/explain"
)

// rule is a literal that stands for an error.
type rule struct {
	// text is in lower case, as it stands; only ASCII letters are compared without regard to case. '#' stands for a number, digits with or without a minus sign before them.
	// A text that is one word of small letters has to stand as a word of its own, and so has a number; what ends in "error" may be the end of a longer word.
	text string
	// with is "", or another literal in lower case that has to stand in the same line, or in the one before or after it.
	with string
	// fact makes what is told; n is the number, 0 where text has none. nil says that this is no error after all: a longer text that is none hides a shorter one that would be. A rule with a
	// number that is of something else hides nothing.
	fact func(n int) explain.Fact
}

// is makes the fact of a rule that is the same whatever the number.
func is(f explain.Fact) func(int) explain.Fact { return func(int) explain.Fact { return f } }

// none is the fact of a rule that hides a shorter one.
func none(int) explain.Fact { return nil }

// families are all tables of rules. Of two rules for the same text at the same place the first one is taken. Like the tables themselves they are made when the first text is
// read, and not by every start of the program.
func families() [][]rule {
	return [][]rule{
		libraryRules(), answerRules(), startRules(), telegramRules(), wayRules(), windowsRules(), systemRules(), numberRules(),
		stringRules(), noSessionRules(), sharedRules(), desktopRules(), fileRules(), // sessions
		oldRules(), idRules(), runtimeRules(), useRules(), missingRules(), protocolRules(), linkRules(), // libraries
		peopleRules(),
	}
}

// rules are all rules.
func rules() []rule { return slices.Concat(slices.Concat(families()...), descriptionRules()) }

// word reports whether the text of a rule is one word, such as enotfound, which has to stand alone. It does not in TypeNotFoundError, but the name of a class may be the end of a longer one.
func (r *rule) word() bool {
	return !strings.HasSuffix(r.text, "error") && strings.Trim(r.text, "_abcdefghijklmnopqrstuvwxyz") == ""
}

// behind reads what a rule has behind the end of its first literal: the number and the rest. to is -1 where that does not stand there.
func (r *rule) behind(lower string, end int) (to, n int) {
	_, after, hasNumber := strings.Cut(r.text, "#")
	if !hasNumber {
		return end, 0
	}
	rest := lower[end:]
	number := rest[:len(rest)-len(strings.TrimLeft(strings.TrimPrefix(rest, "-"), "0123456789"))]
	n, err := strconv.Atoi(number)
	if behind, ok := strings.CutPrefix(rest[len(number):], after); err == nil && ok && (after != "" || behind == "" || !isWordByte(behind[0])) {
		return end + len(number) + len(after), n
	}
	return -1, 0
}

// longestAround is how far, in bytes, the other literal of a rule stands from it at most.
const longestAround = 2000

// byRule notes what a rule says, whose first literal stands from at to end.
func (p *page) byRule(r *rule, at, end int) {
	if r.word() && (at > 0 && isWordByte(p.lower[at-1]) || end < len(p.lower) && isWordByte(p.lower[end])) {
		return
	}
	to, n := r.behind(p.lower, end)
	if to < 0 {
		return
	}
	where := p.lineOf(at)
	if r.with != "" {
		before, after := max(0, where-1), min(len(p.lines)-1, where+1)
		for before > max(0, where-3) && p.underlines(before) { // Python 3.11 and newer mark the place in the line above
			before--
		}
		from, upTo := p.lines[before].from, p.lines[after].to
		if !strings.Contains(p.lower[max(from, at-longestAround):min(upTo, to+longestAround)], r.with) {
			return
		}
	}
	fact := r.fact(n)
	if fact == nil && strings.Contains(r.text, "#") {
		return // the number is of something else, and what stands there may be read otherwise
	}
	h := match{at: at, end: to, line: where, rule: r, other: fact}
	if failure, ok := h.other.(explain.Failure); ok {
		h.name, h.code, h.other, h.number = failure.Type, failure.Code, nil, failure.Argument
		if h.number == 0 {
			h.number = numberIn(p.around(h), failure.Type)
		}
	}
	if said, ok := h.other.(explain.TelegramSays); ok && said.Kind == "telegram_code_message" && to > end {
		p.hide(end, to, secretCode)
	}
	if r.isPrompt() {
		p.hideAnswer(h)
	}
	p.hits = append(p.hits, h)
}

// underlines reports whether a line only marks a part of the one above it.
func (p *page) underlines(i int) bool {
	said := p.lineText(i)
	return strings.Trim(said, "^~ \t\r") == "" && strings.ContainsAny(said, "^~")
}
