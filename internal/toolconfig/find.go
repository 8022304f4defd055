package toolconfig

import (
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
)

// Filter says which entries are meant. A field that is "" leaves none out.
type Filter struct {
	Client string // as on the command line
	Entry  string // the name of an entry, or of its tool where no entry is called so
	Path   string // a file or folder: a client's file, a .env, or a folder that has them. ~ stands for the home folder
	Tool   string // a tool by its name, in any of the ways in which people write it
}

// Found is an entry of a client's file that is of a tool which uses Telegram, or a .env that no such entry uses.
type Found struct {
	Tool   uses.Tool // the zero value where it is not known
	Known  bool
	Place  clientconfig.Place  // the zero value for a .env alone
	Server clientconfig.Server // likewise
	Dotenv []Dotenv            // those that stand where the tool could look, the nearest first
}

// Dotenv is a .env file.
type Dotenv struct {
	Path     string
	Settings []clientconfig.Setting // nil for one that is not there
	Exists   bool
	Named    bool // the entry names it
	Read     bool // the tool reads it
	Client   bool // the client reads it, and gives its variables to the server
	Unseen   bool // it is not known what stands in it: it lies outside of what is read, or depends on the folder that is open in the client
}

// Alone reports whether it is a .env that no entry uses.
func (f Found) Alone() bool { return f.Place.Path == "" }

// Passes reports whether a variable of the entry reaches its server. What a file of Docker Compose passes on is not known.
func (f Found) Passes(name string) bool {
	return !slices.Contains(f.Server.Args, "compose") && f.passed()(name)
}

// Value is the value of a variable that the tool reads, or could mean to.
type Value struct {
	Variable uses.Variable
	Name     string // as it stands there, which has a label behind the variable's own name where the tool takes several
	Text     string
	From     From
}

// From is where a value stands: in the entry, or in a .env.
type From struct {
	Dotenv   string // its path, "" for the entry
	Line     int    // in the .env, 0 for the entry
	Argument int    // which argument of the entry it stands in, from 1; 0 for another place
	Read     bool   // the tool reads it
}

// maxValues is how many values of an entry are looked at.
const maxValues = 100

// Values are the values of the entry and then those of the .env files, in the order in which they stand there.
func (f Found) Values() []Value {
	var all []Value
	add := func(name, text string, from From) {
		if v, ok := f.variable(name); ok && len(all) < maxValues {
			all = append(all, Value{Variable: v, Name: name, Text: text, From: from})
		}
	}
	passed := f.passed()
	for _, v := range f.Server.Env {
		add(v.Name, v.Value, From{Read: passed(v.Name)})
	}
	for _, one := range dockerSettings(f.Server) {
		if name, value, ok := strings.Cut(one.text, "="); ok {
			add(name, value, From{Argument: one.nth, Read: true})
		}
	}
	for _, d := range f.Dotenv {
		for _, s := range d.Settings {
			text := f.read(s)
			if d.Client { // every client that has such a file runs on Node.js
				text = s.Node
			}
			if s.Again == 0 && !s.Bare && f.understandsIn(d, s) {
				add(s.Name, text, From{Dotenv: d.Path, Line: s.Line, Read: d.Read})
			}
		}
	}
	return all
}

// onPython are the libraries whose tools read a .env as python-dotenv does.
var onPython = []string{"Telethon", "Pyrogram"}

// understands reports whether the tool reads a setting at all: NAME: value is one for Node.js alone.
func (f Found) understands(s clientconfig.Setting) bool {
	return s.Only != "node" || !slices.Contains(onPython, f.Tool.Library)
}

// understandsIn reports likewise for a setting of a file that the client may read for it.
func (f Found) understandsIn(d Dotenv, s clientconfig.Setting) bool {
	if d.Client {
		return s.Only != "python"
	}
	return f.understands(s)
}

// onNode are the libraries whose tools read a .env as dotenv for Node.js does.
var onNode = []string{"GramJS", "teleproto", "mtcute"}

// read is the value of a setting as the tool reads it.
func (f Found) read(s clientconfig.Setting) string {
	if slices.Contains(onNode, f.Tool.Library) {
		return s.Node
	}
	return s.Value
}

// variable is what is known of a variable by its name: of the tool, or by the words in the name where the tool is not known.
func (f Found) variable(name string) (uses.Variable, bool) {
	if v, ok := f.Tool.Variable(name); ok {
		return v, true
	}
	if f.Known {
		return uses.Variable{}, false
	}
	return byName(name)
}

// byName guesses what a variable holds.
func byName(name string) (uses.Variable, bool) {
	for _, g := range guesses {
		if g.words().MatchString(strings.ToUpper(name)) {
			return uses.Variable{Name: name, Holds: g.holds}, true
		}
	}
	return uses.Variable{}, false
}

// program is the name of a program without its folder and the ending that Windows gives it.
func program(command string) string {
	name := strings.ToLower(command[strings.LastIndexAny(command, `/\`)+1:])
	for _, suffix := range []string{".exe", ".cmd", ".bat"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// Find finds the entries of tools that use Telegram, in the order of the clients and of their files, and what could not be read or understood. A file that is not there is nothing. Of a file that is not a client's own, the form is told
// by its ending.
func Find(p clientconfig.Paths, filter Filter) ([]Found, []Unreadable) {
	r := &reader{paths: p, filter: filter, seen: map[string]bool{}, looked: map[string]bool{}}
	if filter.Path != "" {
		r.path(filter.Path)
	} else {
		places := r.places()
		for i, place := range places {
			if !slices.ContainsFunc(places[:i], func(o clientconfig.Place) bool { return o.Path == place.Path && slices.Equal(o.List, place.List) }) { // in the home folder, the user's file is that of a project, too
				r.place(place)
			}
		}
	}
	if filter.Entry == "" && filter.Client == "" {
		r.alone()
	}
	called := func(f Found) bool { return filter.Entry == "" || strings.EqualFold(filter.Entry, f.Server.Name) }
	if slices.ContainsFunc(r.found, called) {
		r.found = slices.DeleteFunc(r.found, func(f Found) bool { return !called(f) })
	}
	return r.found, r.unread
}

// maxNames is how many names are told.
const maxNames = 20

// Names are the names of entries, as they may be shown.
func Names(found []Found) (all []string) {
	for _, f := range found {
		if name := nameOf(f); !f.Alone() && !slices.Contains(all, name) && len(all) < maxNames {
			all = append(all, name)
		}
	}
	return all
}

// wanted reports whether an entry is one that the filter lets through.
func (f Filter) wanted(found Found) bool {
	if f.Entry != "" && !strings.EqualFold(f.Entry, found.Server.Name) && !found.IsCalled(f.Entry) {
		return false
	}
	if f.Tool == "" {
		return true
	}
	return found.IsCalled(f.Tool)
}

// IsCalled reports whether words mean the tool of the entry: its name, in any of the ways in which people write it.
func (f Found) IsCalled(words string) bool {
	tool, known := uses.Named(words)
	return known && f.Known && tool.Name == f.Tool.Name
}

// judge makes an entry of a server that uses Telegram, and reports false for one that does not.
func (r *reader) judge(place clientconfig.Place, s clientconfig.Server) (Found, bool) {
	if isOurs(s) || isThisProgram(s) {
		return Found{}, false
	}
	f := Found{Place: place, Server: s}
	var names []string
	for _, v := range slices.Concat(s.Env, dockerVariables(s)) {
		names = append(names, v.Name)
	}
	command, args := apart(s)
	f.Tool, f.Known = uses.OfEntry(command, args, names)
	f.Dotenv = r.dotenvs(f)
	if !f.Known { // the variables that tell it may all stand in the .env
		for _, d := range f.Dotenv {
			for _, set := range d.Settings {
				names = append(names, set.Name)
			}
		}
		f.Tool, f.Known = uses.OfEntry(command, args, names)
		for i := range f.Dotenv {
			f.Dotenv[i].Read = f.Dotenv[i].Named || !f.Known || f.Tool.Dotenv
		}
	}
	if !f.Known && strings.EqualFold(s.Name, oursInClients) { // whatever its program is called
		return Found{}, false
	}
	return f, f.Known || aboutTelegram(s, names) || f.hasSession()
}

// apart is the command of an entry with its arguments, also where somebody has written all of them into the command. The tool that was meant is the same.
func apart(s clientconfig.Server) (command string, args []string) {
	if words := strings.Fields(s.Command); len(words) > 1 && programs[program(words[0])] != "" {
		return words[0], slices.Concat(words[1:], s.Args)
	}
	return s.Command, s.Args
}

// aboutTelegram reports whether the words of an entry speak of Telegram. A bot's token says that the tool is for bots, which have no session.
func aboutTelegram(s clientconfig.Server, names []string) bool {
	words := telegramWords()
	speaks := words.MatchString(s.Name) || words.MatchString(s.Command) || words.MatchString(s.URL) || slices.ContainsFunc(s.Args, words.MatchString)
	bot, user := false, false
	for _, name := range names {
		speaks = speaks || words.MatchString(name)
		bot = bot || strings.Contains(strings.ToUpper(name), "BOT_TOKEN")
		if v, ok := byName(name); ok && v.Holds != uses.Phone {
			user = true
		}
	}
	return speaks && (user || !bot)
}

// dotenvs are the .env files that stand where a server could look for them, those that its entry names first.
func (r *reader) dotenvs(f Found) (all []Dotenv) {
	if f.Server.EnvFile != "" {
		all = append(all, r.clientFile(f))
	}
	add := func(path string, named bool) {
		path = r.expand(path)
		if !filepath.IsAbs(path) || slices.ContainsFunc(all, func(d Dotenv) bool { return d.Path == path }) || !r.within(path) {
			return
		}
		d := Dotenv{Path: path, Named: named, Read: named || !f.Known || f.Tool.Dotenv}
		if d.Settings, d.Exists = r.dotenv(path); d.Exists || named {
			all = append(all, d)
		}
	}
	for _, path := range namedFiles(f.Server) {
		if !filepath.IsAbs(r.expand(path)) && f.Server.Dir != "" {
			path = filepath.Join(f.Server.Dir, path)
		}
		add(path, true)
	}
	for _, dir := range r.folders(f) {
		add(filepath.Join(dir, ".env"), false)
	}
	return all
}

// namedFiles are the files of variables that the arguments of an entry name.
func namedFiles(s clientconfig.Server) (all []string) {
	for i, arg := range s.Args {
		name, value, assigned := strings.Cut(arg, "=")
		if !assigned && i+1 < len(s.Args) {
			value = s.Args[i+1]
		}
		isFile := name == "--env-file" || name == "--env" && !strings.Contains(value, "=") && (strings.ContainsAny(value, `/\`) || strings.HasSuffix(value, ".env"))
		if isFile && value != "" {
			all = append(all, value)
		}
	}
	return all
}

// folders are those that a server works in, or that its code lies in, as far as its entry says so.
func (r *reader) folders(f Found) (all []string) {
	add := func(dirs ...string) {
		for _, dir := range dirs {
			if dir = r.expand(dir); filepath.IsAbs(dir) && !slices.Contains(all, dir) {
				all = append(all, dir)
			}
		}
	}
	add(workFolder(f.Server))
	for _, path := range append([]string{f.Server.Command}, f.Server.Args...) {
		path = r.expand(path)
		if !filepath.IsAbs(path) {
			continue
		}
		if project, _, ok := strings.Cut(filepath.ToSlash(path), "/.venv/"); ok {
			add(filepath.FromSlash(project))
			continue
		}
		if scriptEnding(path) {
			add(filepath.Dir(path), filepath.Dir(filepath.Dir(path)))
		}
	}
	if (f.Place.Scope == clientconfig.Project || f.Place.Scope == clientconfig.Local) && r.paths.Work != "" {
		add(r.paths.Work)
	}
	return all
}

// workFolder is the folder that a server works in, "" where its entry does not say.
func workFolder(s clientconfig.Server) string {
	for i, arg := range s.Args {
		name, value, assigned := strings.Cut(arg, "=")
		if !assigned && i+1 < len(s.Args) {
			value = s.Args[i+1]
		}
		if name == "--directory" || name == "--cwd" || name == "--project" {
			return value
		}
	}
	return s.Dir
}

// scriptEnding reports whether a path is that of a script.
func scriptEnding(path string) bool {
	return slices.Contains([]string{".py", ".js", ".mjs", ".cjs", ".ts"}, strings.ToLower(filepath.Ext(path)))
}
