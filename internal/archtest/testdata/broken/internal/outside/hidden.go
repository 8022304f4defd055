package outside

import "strings"

// Length is used by explain, and Kind with it.
const Length Kind = 1

// Kind is a kind.
type Kind int

// Other is of the same kind, so it is exported, too.
const Other Kind = 2

// Unused is used by nobody else.
func Unused() {}

func cut(Length string) func(strings string) {
	for unused := range strings.SplitSeq(Length, "") {
		_ = unused
	}
	Kind := 0
	_ = Kind
	return func(strings string) {}
}
