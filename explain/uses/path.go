package uses

import "strings"

// At fills in a file's path: home for ~ at the beginning, and what a variable holds for its name. A value stays as it is, also one that begins with ~: no tool of the table
// that takes its path from a variable makes the home folder of that. It reports false for a path that depends on something besides. Slashes are not those of Windows.
func (f File) At(home string, value func(name string) string) (string, bool) {
	return fill(f.Path, home, value)
}

func fill(path, home string, value func(name string) string) (string, bool) {
	var b strings.Builder
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		b.WriteString(strings.TrimSuffix(home, "/") + "/")
		path = rest
	}
	for {
		text, rest, found := strings.Cut(path, "{")
		if !found {
			b.WriteString(path)
			return b.String(), true
		}
		inside, behind, ok := closed(rest)
		if !ok || !strings.HasSuffix(text, "$") {
			return "", false
		}
		b.WriteString(strings.TrimSuffix(text, "$"))
		name, other, _ := strings.Cut(inside, ":-")
		set := value(name)
		if set == "" {
			if other == "" {
				return "", false
			}
			if set, ok = fill(other, home, value); !ok {
				return "", false
			}
		}
		b.WriteString(set)
		path = behind
	}
}

// closed divides what stands behind a brace at the one that closes it.
func closed(s string) (inside, behind string, ok bool) {
	depth := 1
	for i, c := range s {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[:i], s[i+1:], true
			}
		}
	}
	return "", "", false
}
