package toolconfig

import (
	"strings"

	"telegram-login-mcp/internal/clientconfig"
)

// parseDotenv reads the lines of a .env that set a variable to a plain or a quoted value.
func parseDotenv(text []byte) (all []clientconfig.Setting) {
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		s := clientconfig.Setting{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value), Line: n}
		if v := s.Value; len(v) > 1 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
			s.Value, s.Quote = v[1:len(v)-1], v[0]
		}
		s.Node = s.Value
		for i := range all {
			if all[i].Name == s.Name {
				all[i].Again = n
			}
		}
		all = append(all, s)
	}
	return all
}
