package clientconfig

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// Syntax is that of a file.
type Syntax string

// The syntaxes. JSON is with or without comments.
const (
	inJSON Syntax = ""
	inTOML Syntax = "toml"
	inYAML Syntax = "yaml"
)

// Paths are the folders of a person from which clients find their files. One that is not known is empty, and then nothing is in it.
type Paths struct {
	Home         string
	Config       string // ~/.config on Linux, ~/Library/Application Support on macOS, %AppData% on Windows
	Work         string // the folder of the project
	LocalAppData string // on Windows
	OS           string // as runtime.GOOS
}

// SystemPaths are those of the person who runs this program, in the current folder.
func SystemPaths() Paths {
	p := Paths{LocalAppData: os.Getenv("LocalAppData"), OS: runtime.GOOS}
	p.Home, _ = os.UserHomeDir()
	p.Config, _ = os.UserConfigDir()
	p.Work, _ = os.Getwd()
	return p
}

// Place is a file in which a client has MCP servers, and how they stand in it.
type Place struct {
	Client string // as on the command line
	Title  string // as people call it
	Scope  string // user, Project or Local
	Path   string
	Syntax Syntax
	List   []string // the names that lead to the servers, from the file's outermost object
	Source string   // the client's own page that says so

	shape shape
	sign  string
}

// Places are those of all clients, for a client the one first that it is usually told of. A place whose path cannot be told is left out.
func Places(p Paths) []Place {
	var places []Place
	for _, c := range clients {
		for _, o := range c.places {
			path := o.path(p)
			if path == "" || o.scope == Local && p.Work == "" {
				continue
			}
			place := Place{Client: c.name, Title: c.title, Scope: o.scope, Path: path, Syntax: o.syntax, List: slices.Clone(o.list), Source: o.source, shape: o.shape, sign: o.sign(path)}
			if o.scope == Local {
				place.List[1] = p.Work
			}
			places = append(places, place)
		}
	}
	return places
}

// PlacesOf are those of one client. There are none of a client that is not known.
func PlacesOf(name string, p Paths) []Place {
	return slices.DeleteFunc(Places(p), func(place Place) bool { return place.Client != name })
}

// Clients are the names of all, as on the command line.
func Clients() []string {
	var names []string
	for _, c := range clients {
		names = append(names, c.name)
	}
	return names
}

// InUse reports whether the client shows signs of use at this place: a folder of its own, or the file itself.
func (p Place) InUse() bool {
	_, err := os.Stat(p.sign)
	return err == nil
}

// At is the place in another file that is laid out in the same way.
func (p Place) At(path string) Place {
	p.Path, p.sign = path, filepath.Clean(path)
	return p
}
