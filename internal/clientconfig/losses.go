package clientconfig

import (
	"encoding/json"
	"maps"
	"slices"

	"telegram-login-mcp/internal/outside"
)

// LossKind is what an entry would lose.
type LossKind string

// The kinds of losses.
const (
	lostVariable LossKind = "variable"
	lostArgument LossKind = "argument"
	lostHidden   LossKind = "hidden" // an argument that may be a secret, and has no name
	lostMember   LossKind = "member"
)

// Loss is something that an entry would lose. Name may be shown as it is: it is cleaned and short, and that of a member in marks.
type Loss struct {
	Kind LossKind
	Name string
}

// Losses says what an entry that stands there has and e has not, which Set would take away, and how many things there are besides those. Of an
// argument no more is said than Diff shows of it. There is nothing where there is no such entry.
func Losses(text []byte, list, name string, e Entry) (lost []Loss, more int) {
	found := findEntry(text, list, name)
	if found == nil {
		return nil, 0 // where something is wrong, Set says so
	}
	found.Standardize()
	var entry map[string]json.RawMessage
	if json.Unmarshal(found.Pack(), &entry) != nil {
		return nil, 0
	}
	var env map[string]json.RawMessage
	if json.Unmarshal(entry["env"], &env) == nil {
		for _, variable := range slices.Sorted(maps.Keys(env)) {
			if !slices.ContainsFunc(e.Env, func(v Variable) bool { return v.Name == variable }) {
				lost = append(lost, Loss{lostVariable, outside.Name(variable)})
			}
		}
	}
	var args []string
	if json.Unmarshal(entry["args"], &args) == nil {
		for i, visible := range visibleArgs(args) {
			switch {
			case slices.Contains(e.Args, args[i]):
			case visible == hidden:
				lost = append(lost, Loss{Kind: lostHidden})
			default:
				lost = append(lost, Loss{lostArgument, outside.Name(visible)})
			}
		}
	}
	for _, member := range slices.Sorted(maps.Keys(entry)) {
		if !slices.Contains([]string{"type", "command", "args", "env"}, member) {
			lost = append(lost, Loss{lostMember, outside.Quoted(member)})
		}
	}
	if more = len(lost) - maxMembers; more > 0 {
		return lost[:maxMembers], more
	}
	return lost, 0
}
