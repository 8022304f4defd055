package handover

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/gitcheck"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/sessionstring"
)

// Want is what is to be handed over, and to whom.
type Want struct {
	Tool   string               // the tool in the person's words, "" for any that takes the format, or lies at the path
	Format sessionstring.Format // "" for the tool's own
	Path   string               // the file or folder in which to look, "" for all clients and the .env files beside
	Key    string               // the fingerprint of the session's key, "" where it is not known
}

// Kind is what a session is written into.
type Kind string

// The kinds.
const (
	Entry  Kind = "entry"  // the variables of an entry in a client's file
	Dotenv Kind = "dotenv" // a .env
	File   Kind = "file"   // a file of its own
)

// Place is where a session can go.
type Place struct {
	Kind     Kind
	Tool     string // its name, "" for one that is not known
	Client   string // whose entry it is, as on the command line; "" for a .env that no entry uses
	Title    string // the client as people call it
	Entry    string // the name of the entry
	Project  bool   // the entry stands in the file of a project
	Path     string // the file that gets the session
	Variable string // of it, "" for a file of its own
	Format   sessionstring.Format
	Occupied bool           // a session stands there now
	Same     bool           // it is the one that is to go there
	Pool     int            // how many sessions the variable has, of which each process of the tool takes one; 0 for a variable of one
	Nth      int            // which of them is replaced, from 1, 0 for none
	Key      string         // the fingerprint of that one's key, "" for what is no session
	Shared   []Shared       // other entries that read the same file
	Git      gitcheck.State // of the file
	Copy     gitcheck.State // of the copy that is made beside it

	home  string
	found toolconfig.Found
	pool  []string // the sessions that are there
}

// Shared is another entry that gets the session, too, where it is written.
type Shared struct{ Title, Entry string }

// Reason is why an entry is no place.
type Reason string

// The reasons.
const (
	takesNone   Reason = "takes_none"   // the tool takes no session from elsewhere
	otherFormat Reason = "other_format" // it takes other formats than the one that is wanted
	unclear     Reason = "unclear"      // where it keeps its session cannot be told from here, or which format it takes
	container   Reason = "container"    // it runs in a container that is not given the variable
	remote      Reason = "remote"       // it runs elsewhere
	outsideHome Reason = "outside"      // the file lies outside the home folder
)

// Left is an entry that is no place.
type Left struct {
	Tool, Title, Entry, Path string
	Reason                   Reason
}

// Found is what was found.
type Found struct {
	Places []Place
	Other  []Shared // entries that are not of the tool that is meant, which nobody knows, or which nobody has named
	Left   []Left
	Unread []toolconfig.Unreadable
}

// maxPlaces is among how many places a person can choose.
const maxPlaces = 8

// Find looks for the places where a session can go.
func Find(ctx context.Context, paths clientconfig.Paths, want Want) Found {
	filter := toolconfig.Filter{Path: want.Path}
	tool, known := uses.Named(want.Tool)
	all, unread := toolconfig.Find(paths, filter)
	out := Found{Unread: unread}
	if !known && slices.ContainsFunc(all, func(f toolconfig.Found) bool { return isCalled(f, want.Tool) }) {
		all = slices.DeleteFunc(all, func(f toolconfig.Found) bool { return !isCalled(f, want.Tool) })
	}
	for _, f := range all {
		if known && !fits(f, tool, want.Path != "") {
			continue
		}
		if !known && want.Path == "" && (want.Tool != "" || want.Format == "") && !isCalled(f, want.Tool) { // a guess could replace the session of another tool
			if !f.Alone() && len(out.Other) < maxPlaces {
				out.Other = append(out.Other, Shared{f.Place.Title, f.Server.Name})
			}
			continue
		}
		s := search{paths: paths, want: want, tool: tool, known: known, found: f}
		places, reason := s.places()
		if reason != "" {
			out.Left = append(out.Left, Left{Tool: f.Tool.Name, Title: f.Place.Title, Entry: f.Server.Name, Path: pathOf(f), Reason: reason})
		}
		for _, p := range places {
			if i := slices.IndexFunc(out.Places, p.sameFile); i >= 0 {
				out.Places[i].Shared = append(out.Places[i].Shared, Shared{p.Title, p.Entry})
				continue
			}
			if len(out.Places) < maxPlaces {
				out.Places = append(out.Places, p.lookedAt(ctx))
			}
		}
	}
	return out
}

// of reports whether a text is the session with a key.
func of(key, text string) bool {
	i, err := sessionstring.Detect(text)
	return key != "" && err == nil && sessionstring.Fingerprint(i.Session.Key) == key
}

// sameFile reports whether what is written at a place is written at another one, too. Each entry has variables of its own.
func (p Place) sameFile(o Place) bool {
	return p.Kind != Entry && p.Kind == o.Kind && p.Path == o.Path && p.Variable == o.Variable && p.Format == o.Format && p.Nth == o.Nth
}

// pathOf is the file in which something was found.
func pathOf(f toolconfig.Found) string {
	if f.Alone() {
		return f.Dotenv[0].Path
	}
	return f.Place.Path
}

// isCalled reports whether a tool that is not known can be the one of an entry: by the name of the entry, or of a program, package or image in it.
func isCalled(f toolconfig.Found, words string) bool {
	words = strings.TrimSpace(words)
	named := func(arg string) bool {
		arg = arg[strings.LastIndexAny(arg, `/\`)+1:]
		if at := strings.IndexAny(arg, "@:"); at > 0 {
			arg = arg[:at]
		}
		return strings.EqualFold(strings.TrimSuffix(arg, filepath.Ext(arg)), words) || strings.EqualFold(arg, words)
	}
	return words != "" && (strings.EqualFold(f.Server.Name, words) || named(f.Server.Command) || slices.ContainsFunc(f.Server.Args, named) ||
		slices.ContainsFunc(f.Server.Args, func(arg string) bool { return strings.EqualFold(arg, words) }))
}

// fits reports whether what was found can be the tool that is meant: by its name, by the library that is meant, or as what the person has named.
func fits(f toolconfig.Found, tool uses.Tool, named bool) bool {
	switch {
	case !f.Known:
		return named || tool.Kind == uses.Library && f.Alone()
	case tool.Kind == uses.Library:
		return f.Tool.Library == tool.Name
	default:
		return f.Tool.Name == tool.Name
	}
}

// lookedAt is the place with what git says of it.
func (p Place) lookedAt(ctx context.Context) Place {
	real := p.Path
	if followed, err := filepath.EvalSymlinks(real); err == nil {
		real = followed
	}
	p.Git, p.Copy = gitcheck.Look(ctx, real), gitcheck.Look(ctx, real+backupExample)
	return p
}

// backupExample ends the name of a copy.
const backupExample = ".backup-20060102-150405"

// search looks for the places of one entry, or of a .env.
type search struct {
	paths clientconfig.Paths
	want  Want
	tool  uses.Tool // that is meant
	known bool
	found toolconfig.Found
}

func (s search) places() ([]Place, Reason) {
	f := s.found
	if f.Server.Command == "" && f.Server.URL != "" {
		return nil, remote
	}
	format, reason := s.format()
	if reason != "" {
		return nil, reason
	}
	place := Place{
		Tool: f.Tool.Name, Client: f.Place.Client, Title: f.Place.Title, Entry: f.Server.Name, Project: f.Place.Scope == clientconfig.Project,
		Format: format, home: s.paths.Home, found: f,
	}
	if !format.IsFile() && (!f.Known || holds(f.Tool, uses.Session)) {
		return s.inVariables(place)
	}
	return s.inFile(place)
}

// format is the one in which the session goes there.
func (s search) format() (sessionstring.Format, Reason) {
	takes := s.found.Tool.Formats
	switch {
	case s.found.Known:
	case s.want.Format != "":
		return s.want.Format, ""
	case s.known:
		takes = s.tool.Formats
	default:
		if format := FormatIn(s.found); format != "" {
			return format, ""
		}
		return "", unclear
	}
	if len(takes) == 0 {
		return "", takesNone
	}
	if s.want.Format == "" {
		return sessionstring.Format(takes[0]), ""
	}
	if !slices.Contains(takes, string(s.want.Format)) {
		return "", otherFormat
	}
	return s.want.Format, ""
}

// FormatIn is the format of the session that stands in the variables of an entry, "" where none can be read. It is what a tool takes of which nothing else is known.
func FormatIn(f toolconfig.Found) sessionstring.Format {
	for _, v := range f.Values() {
		if i, err := sessionstring.Detect(v.Text); v.Variable.Holds == uses.Session && err == nil && slices.Contains(sessionstring.Formats(), i.Format) {
			return i.Format
		}
	}
	return ""
}

// inFile is the place of a tool that keeps its session in a file.
func (s search) inFile(p Place) ([]Place, Reason) {
	if inContainer(s.found.Server) {
		return nil, container
	}
	for _, file := range s.found.Tool.Files {
		if sessionstring.Format(file.Format) != p.Format {
			continue
		}
		path, ok := expand(file.Path, s.paths.Home, func(name string) string { return effective(s.found, name) })
		if !ok {
			return nil, unclear
		}
		if !filepath.IsAbs(path) {
			if path = filepath.Join(s.found.Server.Dir, path); !filepath.IsAbs(path) {
				return nil, unclear
			}
		}
		if p.Kind, p.Path = File, filepath.Clean(path); !below(s.paths.Home, p.Path) {
			return nil, outsideHome
		}
		p.Occupied = exists(p.Path)
		return []Place{p}, ""
	}
	return nil, unclear
}

func holds(t uses.Tool, what uses.Holds) bool { return usual(t, what) != "" }

// usual is the variable of a tool that holds something, "" where it has none.
func usual(t uses.Tool, what uses.Holds) string {
	for _, v := range t.Variables {
		if v.Holds == what {
			return v.Name
		}
	}
	return ""
}

// ownValue is a variable of the entry itself.
func ownValue(f toolconfig.Found, name string) (string, bool) {
	for _, v := range f.Server.Env {
		if v.Name == name {
			return v.Value, true
		}
	}
	return "", false
}

// effective is the value that the tool reads: that of its entry before that of a .env.
func effective(f toolconfig.Found, name string) string {
	if value, ok := ownValue(f, name); ok {
		return value
	}
	for _, d := range f.Dotenv {
		if !d.Read {
			continue
		}
		for _, s := range slices.Backward(d.Settings) {
			if s.Name == name {
				return s.Value
			}
		}
	}
	return ""
}

// inContainer reports whether a server is started in a container, which sees no variable and no file that it is not given.
func inContainer(s clientconfig.Server) bool {
	program := strings.TrimSuffix(strings.ToLower(s.Command[strings.LastIndexAny(s.Command, `/\`)+1:]), ".exe")
	return program == "docker" || program == "podman"
}

// passedOn reports whether a container is given a variable of the entry.
func passedOn(s clientconfig.Server, name string) bool {
	return toolconfig.Found{Server: s}.Passes(name)
}
