package sessionfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// find finds what a path means. The place has to be closed.
func (o Options) find(path string) (place, error) {
	home := "~" + string(filepath.Separator)
	switch rest, ok := strings.CutPrefix(filepath.FromSlash(path), home); {
	case strings.ContainsFunc(path, unseen):
		return place{}, &Error{Kind: unseenCharacter}
	case ok && o.Home != "":
		path = filepath.Join(o.Home, rest)
	case !filepath.IsAbs(path):
		return place{}, &Error{Kind: relativePath, Home: home}
	}
	path = filepath.Clean(path)
	if !o.within(path) { // nothing elsewhere is even looked at: on Windows that may be another computer, which is told who asks
		return place{}, &Error{Kind: outsideHome}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return place{}, failure(err)
	}
	for _, folder := range []string{o.Home, o.Folder} {
		if folder == "" {
			continue
		}
		top, err := filepath.EvalSymlinks(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return place{}, failure(err)
		}
		name, below := inside(top, real)
		if !below || isTop(top) {
			continue
		}
		root, err := os.OpenRoot(top)
		if err != nil {
			return place{}, failure(err)
		}
		return place{root: root, name: name, meanwhile: o.meanwhile}, nil
	}
	return place{}, &Error{Kind: outsideHome}
}

// within reports whether a path lies in one of the folders by its name alone, or by that of what they lead to.
func (o Options) within(path string) bool {
	for _, folder := range []string{o.Home, o.Folder} {
		if folder == "" {
			continue
		}
		top, err := filepath.EvalSymlinks(folder)
		if isTop(folder) || err == nil && isTop(top) {
			continue
		}
		_, below := inside(folder, path)
		if !below && err == nil {
			_, below = inside(top, path)
		}
		if below {
			return true
		}
	}
	return false
}

// isTop reports whether a folder has everything in it, as the home of a user without one is told to be. It is nobody's own.
func isTop(folder string) bool { return filepath.Dir(folder) == folder }

// inside is the way from a folder to what lies in it.
func inside(folder, path string) (string, bool) {
	name, err := filepath.Rel(folder, path)
	return name, err == nil && filepath.IsLocal(name)
}

// unseen reports whether a character shows nothing by itself, or changes how others show: in a path it can only mislead.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
