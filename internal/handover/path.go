package handover

import (
	"os"
	"path/filepath"
	"strings"
)

// expand makes a path of one as explain/uses writes it: ~ is the home folder, ${NAME} a variable, ${NAME:-path} with something in place of one that is
// not set or empty. It reports false for what depends on something else: {what}, a variable that is not set, or one that names another.
func expand(path, home string, value func(name string) string) (string, bool) {
	var b strings.Builder
	for path != "" {
		at := strings.IndexAny(path, "${")
		if at < 0 {
			b.WriteString(path)
			break
		}
		b.WriteString(path[:at])
		if !strings.HasPrefix(path[at:], "${") {
			return "", false
		}
		inside, rest, ok := matching(path[at+2:])
		if !ok {
			return "", false
		}
		name, other, has := strings.Cut(inside, ":-")
		v := value(name)
		switch {
		case v == "" && has:
			if v, ok = expand(other, home, value); !ok {
				return "", false
			}
		case v == "", strings.ContainsAny(v, "${}"), strings.HasPrefix(v, "~"): // which these tools do not expand
			return "", false
		}
		b.WriteString(v)
		path = rest
	}
	whole := b.String()
	if rest, ok := strings.CutPrefix(whole, "~/"); ok {
		if home == "" {
			return "", false
		}
		return filepath.Join(home, filepath.FromSlash(rest)), true
	}
	return filepath.FromSlash(whole), true
}

// matching cuts a text at the brace that ends what has begun.
func matching(text string) (inside, rest string, ok bool) {
	depth := 1
	for i, r := range text {
		switch r {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i], text[i+1:], true
			}
		}
	}
	return "", "", false
}

// below reports whether a path lies in a folder, by their names.
func below(folder, path string) bool {
	if folder == "" {
		return false
	}
	name, err := filepath.Rel(folder, path)
	return err == nil && name != "." && filepath.IsLocal(name)
}

// reallyBelow is below for what is there, with links followed.
func reallyBelow(folder, path string) bool {
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	for { // what is not there yet lies where the folders lie that are
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return real == folder || below(folder, real)
		}
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		path = above
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
