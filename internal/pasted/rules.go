package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// rule is a literal that stands for an error.
type rule struct {
	// text is in lower case, as it stands; only ASCII letters are compared without regard to case. '#' stands for a number, digits with or without a minus sign before them.
	// A text that is one word of small letters has to stand as a word of its own, and so has a number; what ends in "error" may be the end of a longer word.
	text string
	// with is "", or another literal in lower case that has to stand in the same line, or in the one before or after it.
	with string
	// fact makes what is told; n is the number, 0 where text has none. nil says that this is no error after all, by its number or because of what text says:
	// a longer text that is none hides a shorter one that would be.
	fact func(n int) explain.Fact
}

// is makes the fact of a rule that is the same whatever the number.
func is(f explain.Fact) func(int) explain.Fact { return func(int) explain.Fact { return f } }

// none is the fact of a rule that hides a shorter one.
func none(int) explain.Fact { return nil }

// families are all tables of rules. Of two rules for the same text at the same place the first one is taken.
var families = [][]rule{libraryRules, wayRules, toolRules}

// rules are all rules.
func rules() []rule { return slices.Concat(families...) }
