package clientconfig

import (
	"maps"
	"slices"
	"strings"

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
func (p Place) Losses(text []byte, name string, e Entry) (lost []Loss, more int) {
	root, err := p.read(text)
	if err != nil {
		return nil, 0 // where something is wrong, Set says so
	}
	entry := root.find(append(slices.Clone(p.listIn(root)), name)...)
	if entry == nil || entry.kind != anObject {
		return nil, 0
	}
	server := p.shape.server(entry)
	variables := slices.SortedFunc(slices.Values(server.Env), func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	for _, variable := range variables {
		if !slices.ContainsFunc(e.Env, func(v Variable) bool { return v.Name == variable.Name }) {
			lost = append(lost, Loss{lostVariable, outside.Name(withoutValue(variable.Name))})
		}
	}
	for i, visible := range visibleArgs(server.Args) {
		switch {
		case slices.Contains(e.Args, server.Args[i]):
		case visible == hidden:
			lost = append(lost, Loss{Kind: lostHidden})
		default:
			lost = append(lost, Loss{lostArgument, outside.Name(visible)})
		}
	}
	if e.URL != "" {
		lost = append(lost, lostHeaders(server, e)...)
	}
	names := make(map[string]bool)
	for _, m := range entry.members {
		names[m.name] = true
	}
	own := p.shape.own(e)
	if e.URL != "" { // how it is started now is in the change itself
		own = append(own, p.shape.own(Entry{})...)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name != "type" && !slices.Contains(own, name) {
			lost = append(lost, Loss{lostMember, outside.Quoted(name)})
		}
	}
	if more = len(lost) - maxMembers; more > 0 {
		return lost[:maxMembers], more
	}
	return lost, 0
}
