package terminal

import (
	"time"

	"telegram-login-mcp/explain"
)

// text puts a fact in words, line by line.
func (d *Dialogue) text(f explain.Fact) string { return explain.Text(d.Reader, f) }

// line is what is said without a value, by the key of its text.
func (d *Dialogue) line(key string) string { return d.text(explain.Line{Key: key}) }

// choice makes a line of a menu from the key of its text.
func (d *Dialogue) choice(key string, do step) choice { return choice{d.line(key), "", do} }

// toolLabel is what a choice is called that calls a tool, for a login in this state; in is how long it is until it is possible.
func (d *Dialogue) toolLabel(tool, state string, in time.Duration) string {
	return d.titleOf(explain.Step{Tool: tool, State: state, In: in}, tool)
}

// stateLabel says where a login stands, by its state.
func (d *Dialogue) stateLabel(state string) string {
	return d.titleOf(explain.StateLabel{State: state}, state)
}

// titleOf is the title of a fact, and its bare name where it has none: a newer server may have tools and states that are not known here.
func (d *Dialogue) titleOf(f explain.Fact, bare string) string {
	told := explain.Tell(d.Reader, f)
	if told.Code != f.ID() || told.Title == "" {
		return bare
	}
	return told.Title
}
