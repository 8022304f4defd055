package dialogue

import (
	"time"

	"telegram-login-mcp/explain"
)

// label is what a choice is called that calls a tool, for a login in this state; in is how long it is until it is possible.
func label(tool, state string, in time.Duration) string {
	return named(explain.Step{Tool: tool, State: state, In: in}, tool)
}

// stand says where a login stands, by its state.
func stand(state string) string { return named(explain.StateLabel{State: state}, state) }

// named is the title of a fact, and its bare name where it has none: a newer server may have tools and states that are not known here.
func named(f explain.Fact, bare string) string {
	told := explain.Tell(explain.Terminal, f)
	if told.Code != f.ID() || told.Title == "" {
		return bare
	}
	return told.Title
}
