package authflow

import "fmt"

// TransitionsForTest lists the table as timelines tell it.
func TransitionsForTest() []string {
	out := make([]string, len(transitions))
	for i, t := range transitions {
		out[i] = fmt.Sprintf("%s: %s -> %s", t.on, t.from, t.to)
	}
	return out
}

// EndsForTest reports whether an error of Telegram ends a flow in a state.
func EndsForTest(s State, method, name string) bool {
	to, err := next(s, outcome(s, &RPCError{Method: method, Type: name}))
	return err == nil && to.Ended()
}
