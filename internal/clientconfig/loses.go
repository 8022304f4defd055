package clientconfig

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/tailscale/hujson"
)

// Loses says what an entry that stands there has and e has not, which Set would take away: variables, arguments and members, in words. It is
// empty where there is no such entry.
func Loses(text []byte, list, name string, e Entry) []string {
	plain, err := hujson.Standardize(bytes.TrimPrefix(bytes.Clone(text), []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil // Set says what is wrong
	}
	var root, servers, entry map[string]json.RawMessage
	if json.Unmarshal(plain, &root) != nil || json.Unmarshal(root[list], &servers) != nil || json.Unmarshal(servers[name], &entry) != nil {
		return nil
	}
	var lost []string
	var env map[string]json.RawMessage
	if json.Unmarshal(entry["env"], &env) == nil {
		for _, variable := range slices.Sorted(maps.Keys(env)) {
			if !slices.ContainsFunc(e.Env, func(v Variable) bool { return v.Name == variable }) {
				lost = append(lost, "the variable "+variable)
			}
		}
	}
	var args []string
	if json.Unmarshal(entry["args"], &args) == nil {
		for _, arg := range args {
			if !slices.Contains(e.Args, arg) {
				lost = append(lost, "the argument "+arg)
			}
		}
	}
	for _, member := range slices.Sorted(maps.Keys(entry)) {
		if !slices.Contains([]string{"type", "command", "args", "env"}, member) {
			lost = append(lost, "the member “"+member+"”")
		}
	}
	return lost
}
