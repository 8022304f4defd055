package clientconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"telegram-login-mcp/internal/outside"
)

// Loses says what an entry that stands there has and e has not, which Set would take away: variables, arguments and members, in words that may
// be shown. Names are cleaned and short, and of an argument no more is said than Diff shows of it. It is empty where there is no such entry.
func Loses(text []byte, list, name string, e Entry) []string {
	tree, err := parseValue(bytes.TrimPrefix(text, byteOrderMark))
	if err != nil {
		return nil // Set says what is wrong
	}
	tree.Standardize()
	plain := tree.Pack()
	var root, servers, entry map[string]json.RawMessage
	if json.Unmarshal(plain, &root) != nil || json.Unmarshal(root[list], &servers) != nil || json.Unmarshal(servers[name], &entry) != nil {
		return nil
	}
	var lost []string
	var env map[string]json.RawMessage
	if json.Unmarshal(entry["env"], &env) == nil {
		for _, variable := range slices.Sorted(maps.Keys(env)) {
			if !slices.ContainsFunc(e.Env, func(v Variable) bool { return v.Name == variable }) {
				lost = append(lost, "the variable "+outside.Name(variable))
			}
		}
	}
	var args []string
	if json.Unmarshal(entry["args"], &args) == nil {
		for i, visible := range visibleArgs(args) {
			switch {
			case slices.Contains(e.Args, args[i]):
			case visible == hidden:
				lost = append(lost, "an argument "+hidden)
			default:
				lost = append(lost, "the argument "+outside.Name(visible))
			}
		}
	}
	for _, member := range slices.Sorted(maps.Keys(entry)) {
		if !slices.Contains([]string{"type", "command", "args", "env"}, member) {
			lost = append(lost, "the member "+outside.Quoted(member))
		}
	}
	if more := len(lost) - maxMembers; more > 0 {
		lost = append(lost[:maxMembers], fmt.Sprintf("and %d more", more))
	}
	return lost
}
