package toolconfig

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/ownfile"
)

const (
	// maxConfig and maxDotenv bound what is read of a file, in bytes. Claude Code keeps its history where its servers are.
	maxConfig, maxDotenv = 32 << 20, 1 << 20
	// maxEntries is how many entries are looked at, maxFiles how many files.
	maxEntries, maxFiles = 200, 200
)

// Unreadable is a file that could not be read or understood.
type Unreadable struct {
	Place clientconfig.Place // the zero value for a .env
	Path  string
	Err   error // *clientconfig.Error, which says where, *ownfile.Error, or the system's
}

// ErrOutside is a path that leads out of the folders that are read from.
var ErrOutside = errors.New("the path lies outside the home folder")

// reader reads what Find needs. One of them is for one call.
type reader struct {
	paths  clientconfig.Paths
	filter Filter
	seen   map[string]bool // the files that were read, by their path
	looked map[string]bool // the lists of servers that were looked through
	found  []Found
	unread []Unreadable
}

// expand replaces ~ at the beginning of a path.
func (r *reader) expand(path string) string {
	if path == "~" {
		return r.paths.Home
	}
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/"); ok && r.paths.Home != "" {
		return filepath.Join(r.paths.Home, filepath.FromSlash(rest))
	}
	return path
}

// within reports whether a path lies in a folder that is read from: the home folder, or the one that this program works in.
func (r *reader) within(path string) bool {
	for _, top := range []string{r.paths.Home, r.paths.Work} {
		if top == "" || filepath.Dir(top) == top {
			continue
		}
		if name, err := filepath.Rel(top, path); err == nil && filepath.IsLocal(name) {
			return true
		}
	}
	return false
}

// text reads a file. It reports false for one that is not there, that could not be read already, or that is one too many.
func (r *reader) text(place clientconfig.Place, path string, limit int64) ([]byte, bool) {
	if len(r.seen) >= maxFiles || slices.ContainsFunc(r.unread, func(u Unreadable) bool { return u.Path == path }) {
		return nil, false
	}
	raw, _, err := ownfile.Read(path, limit, ownfile.AnyOwner)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	r.seen[path] = true
	if err != nil {
		r.unread = append(r.unread, Unreadable{Place: place, Path: path, Err: err})
		return nil, false
	}
	return raw, true
}

// place looks through a file of a client, once: that of a person and that of a project are the same in the home folder.
func (r *reader) place(place clientconfig.Place) {
	key := place.Path + "\x00" + strings.Join(place.List, "\x00")
	if r.looked[key] {
		return
	}
	r.looked[key] = true
	raw, ok := r.text(place, place.Path, maxConfig)
	if !ok || len(strings.TrimSpace(string(raw))) == 0 {
		return
	}
	servers, err := place.Servers(raw)
	if err != nil {
		r.unread = append(r.unread, Unreadable{Place: place, Path: place.Path, Err: err})
		return
	}
	for _, s := range servers {
		if len(r.found) >= maxEntries {
			return
		}
		if f, ok := r.judge(place, s); ok && r.filter.wanted(f) {
			r.found = append(r.found, f)
		}
	}
}

// path looks through what a path means: a folder, a .env, or a client's file.
func (r *reader) path(path string) {
	path = filepath.Clean(r.expand(path))
	if !filepath.IsAbs(path) || !r.within(path) {
		r.unread = append(r.unread, Unreadable{Path: path, Err: ErrOutside})
		return
	}
	if real, err := filepath.EvalSymlinks(path); err == nil && !r.within(real) && !r.withinReal(real) {
		r.unread = append(r.unread, Unreadable{Path: path, Err: ErrOutside})
		return
	}
	if isFolder(path) {
		r.paths.Work = path // what is of a project there works in that folder, and not in the one that this program works in
		for _, place := range r.places() {
			if name, err := filepath.Rel(path, place.Path); err == nil && filepath.IsLocal(name) {
				r.place(place)
			}
		}
		if r.filter.Client == "" {
			r.dotenvAlone(filepath.Join(path, ".env"))
		}
		return
	}
	if _, err := fileKind(path); err != nil {
		r.unread = append(r.unread, Unreadable{Path: path, Err: err})
		return
	}
	for _, place := range r.places() {
		if place.Path == path {
			r.place(place)
			return
		}
	}
	if places := placesLike(path, r.places()); len(places) > 0 {
		r.likeOneOf(places, path)
		return
	}
	r.dotenvAlone(path)
}

// withinReal is within for a home folder that is a link itself.
func (r *reader) withinReal(real string) bool {
	other := *r
	for _, top := range []*string{&other.paths.Home, &other.paths.Work} {
		if followed, err := filepath.EvalSymlinks(*top); *top != "" && err == nil {
			*top = followed
		}
	}
	return other.within(real)
}

// places are those of the client that is asked for, or of all.
func (r *reader) places() []clientconfig.Place {
	if r.filter.Client != "" {
		return clientconfig.PlacesOf(r.filter.Client, r.paths)
	}
	return clientconfig.Places(r.paths)
}

// placesLike are the forms that a file with this ending can have, those of files with its name first.
func placesLike(path string, places []clientconfig.Place) (all []clientconfig.Place) {
	for _, sameName := range []bool{true, false} {
		for _, place := range places {
			if ending(place.Path) == ending(path) && (filepath.Base(place.Path) == filepath.Base(path)) == sameName {
				all = append(all, place.At(path))
			}
		}
	}
	return all
}

// ending is how the name of a file ends. JSON with comments is JSON.
func ending(path string) string {
	switch end := strings.ToLower(filepath.Ext(path)); end {
	case ".jsonc", ".json5":
		return ".json"
	case ".yml":
		return ".yaml"
	default:
		return end
	}
}

// likeOneOf looks through a file in the first form in which it has servers.
func (r *reader) likeOneOf(places []clientconfig.Place, path string) {
	raw, ok := r.text(places[0], path, maxConfig)
	if !ok {
		return
	}
	var first error
	for _, place := range places {
		servers, err := place.Servers(raw)
		if first == nil {
			first = err
		}
		if err != nil || len(servers) == 0 {
			continue
		}
		r.place(place)
		return
	}
	if first != nil {
		r.unread = append(r.unread, Unreadable{Place: places[0], Path: path, Err: first})
	}
}

// dotenv reads a .env, which may have been read for another entry. It reports false for one that is not there or cannot be read.
func (r *reader) dotenv(path string) ([]clientconfig.Setting, bool) {
	raw, ok := r.text(clientconfig.Place{}, path, maxDotenv)
	if !ok {
		return nil, false
	}
	return clientconfig.ParseDotenv(raw), true
}

// alone adds the .env of the folder that this program works in, where no entry has it.
func (r *reader) alone() {
	if r.paths.Work != "" && r.filter.Path == "" && r.within(r.paths.Work) {
		r.dotenvAlone(filepath.Join(r.paths.Work, ".env"))
	}
}

// dotenvAlone adds a .env that belongs to no entry, if it has variables of a tool that uses Telegram.
func (r *reader) dotenvAlone(path string) {
	for _, f := range r.found {
		if slices.ContainsFunc(f.Dotenv, func(d Dotenv) bool { return d.Path == path }) {
			return
		}
	}
	settings, ok := r.dotenv(path)
	if !ok {
		return
	}
	f := Found{Dotenv: []Dotenv{{Path: path, Settings: settings, Exists: true, Named: true, Read: true}}}
	var names []string
	telegram := false
	for _, s := range settings {
		names = append(names, s.Name)
		_, guessed := byName(s.Name)
		telegram = telegram || guessed
	}
	if f.Tool, f.Known = uses.OfEntry("", nil, names); (f.Known || telegram || f.hasSession()) && r.filter.wanted(f) {
		r.found = append(r.found, f)
	}
}

// Title is a client as its makers call it, by its name on the command line, "" for one that is not known.
func Title(client string) string {
	for _, place := range clientconfig.PlacesOf(client, clientconfig.Paths{Home: "/", Config: "/", Work: "/"}) {
		return place.Title
	}
	return ""
}

// Looked is how many files there are in which the clients, or the one that is named, keep their servers.
func Looked(p clientconfig.Paths, client string) int {
	seen := map[string]bool{}
	for _, place := range clientconfig.Places(p) {
		if (client == "" || place.Client == client) && !isAbsent(place.Path) {
			seen[place.Path] = true
		}
	}
	return len(seen)
}
