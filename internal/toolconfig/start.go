package toolconfig

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
)

// Start is how a client starts the server of an entry.
type Start struct {
	Path    string // the program, where the client finds it
	Args    []string
	Env     []string // of the entry, as NAME=value. A client adds a few of its own
	Dir     string   // in which it works
	Where   string   // Dir as it may be shown
	Shown   []string // the command with its arguments, as it may be shown
	Secrets []string // what stands in the entry or in a .env, and nobody should see
}

// Unstartable is why the server of an entry is not started here, "" for one that can be.
type Unstartable string

// The reasons.
const (
	startDisabled  Unstartable = "disabled"   // in the client
	startRemote    Unstartable = "remote"     // it runs elsewhere, and is reached at an address
	startNoCommand Unstartable = "no_command" // the entry names none, or it is a .env alone
	startUnfound   Unstartable = "unfound"    // the client would not find the command
	startAsks      Unstartable = "asks"       // a value is one that the client asks the person for
)

// StartOf says how the client of an entry starts its server.
func (s System) StartOf(f Found, p clientconfig.Paths) (Start, Unstartable) {
	server := f.Server
	switch {
	case server.Disabled:
		return Start{}, startDisabled
	case server.Command == "" && server.URL != "":
		return Start{}, startRemote
	case server.Command == "":
		return Start{}, startNoCommand
	}
	d := doctor{System: s, found: f}
	st := Start{Path: server.Command, Args: server.Args, Dir: d.workDir(p), Shown: clientconfig.ShownCommand(server.Command, server.Args), Secrets: d.secrets()}
	st.Where = s.shown(st.Dir)
	for _, v := range d.given() {
		if regexp.MustCompile(`^\s*\$\{input:`).MatchString(v.Value) {
			return Start{}, startAsks
		}
		st.Env = append(st.Env, v.Name+"="+v.Value)
	}
	if strings.ContainsAny(server.Command, `/\`) {
		return st, ""
	}
	where, short, _ := s.clientPath(f)
	path, found := lookPath(server.Command, where)
	if !found {
		return Start{}, startUnfound
	}
	st.Path = path
	if short {
		st.Env = append(st.Env, "PATH="+where)
	}
	return st, ""
}

// workDir is the folder that the server works in: what the entry says, that of the project, or the home folder, since clients have no folder in common.
func (d *doctor) workDir(p clientconfig.Paths) string {
	switch dir := d.expanded(d.found.Server.Dir); {
	case filepath.IsAbs(dir):
		return dir
	case d.found.Place.Scope == clientconfig.Project || d.found.Place.Scope == clientconfig.Local:
		return filepath.Join(p.Work, dir)
	}
	return p.Home
}

// given are the variables that the client gives to the server: those of its file of variables, and those of the entry, with what they refer to.
func (d *doctor) given() (all []clientconfig.Variable) {
	for _, e := range d.found.Dotenv {
		if !e.Client {
			continue
		}
		for _, s := range e.Settings {
			if s.Only != "python" && s.Name != "" {
				all = append(all, clientconfig.Variable{Name: s.Name, Value: s.Node})
			}
		}
	}
	for _, v := range d.found.Server.Env {
		if name, is := reference(v.Value); is && d.found.Place.Client != "claude-desktop" { // which hands references on as they are
			v.Value = d.getenv(name)
		}
		all = append(all, v)
	}
	return all
}

const (
	// shortestSecret is from how many bytes on a value is looked for in what a tool prints: a shorter one stands in many words. shortestPart is the same for one of several in a value.
	shortestSecret = 5
	shortestPart   = 20
)

// plainHolds are what values hold that are no secret. An API ID can be shown, as long as it is one.
var plainHolds = []uses.Holds{uses.SessionName, uses.SessionPath, uses.SessionDir}

// secretName is how variables are called whose value is a secret even where it is a word.
var secretName = lazily(`(?i)pass|pwd|secret|token|key|code|auth|cred|pin$`)

// secrets are the values of the entry, and of its .env files, that nobody should see, the longest first.
func (d *doctor) secrets() (all []string) {
	f := d.found
	add := func(name, text string) {
		v, known := f.variable(name)
		text = bare(text)
		switch {
		case len(text) < shortestSecret, known && slices.Contains(plainHolds, v.Holds), isPlaceholder(text, v.Holds):
		case known && v.Holds == uses.APIID && regexp.MustCompile(`^[0-9]+$`).MatchString(text):
		case !known && !secretName().MatchString(name) && regexp.MustCompile(`^(~|[A-Za-z]:)?[/\\]|^[a-z]+$`).MatchString(text): // a path, a word
		default:
			all = append(all, text)
			for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }) {
				if len(part) >= shortestPart && part != text {
					all = append(all, part)
				}
			}
		}
	}
	for _, v := range slices.Concat(f.Server.Env, d.given(), dockerVariables(f.Server)) {
		add(v.Name, v.Value)
	}
	for _, e := range f.Dotenv {
		for _, s := range e.Settings {
			add(s.Name, s.Value)
			add(s.Name, s.Node)
		}
	}
	for i, shown := range clientconfig.ShownCommand(f.Server.Command, f.Server.Args)[1:] {
		if arg := f.Server.Args[i]; shown != arg && len(arg) >= shortestSecret {
			_, value, _ := strings.Cut(arg, "=") // --api-hash=…, -e NAME=…
			all = append(all, arg)
			if len(value) >= shortestSecret {
				all = append(all, value)
			}
		}
	}
	for _, a := range argumentsOf(f.Server) { // also in the line of a shell
		if isWhole(a.text) {
			add(a.name, a.text)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}
