package handover

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

var (
	// ErrChanged is a file that is not what it was when the person saw the plan. Nothing was written.
	ErrChanged = errors.New("handover: the file has changed since it was shown")
	// ErrInUse is a session's file that a program has open. Nothing was written.
	ErrInUse = errors.New("handover: a program has the session's file open")
	// ErrOutside is a file that a link leads out of the home folder. Nothing was written.
	ErrOutside = errors.New("handover: the file lies outside the home folder")
	// ErrGone is an entry that is not there any more. Nothing was written.
	ErrGone = errors.New("handover: the entry is gone")
	// errNotTaken is an edit after which the file does not say what it should. Nothing was written.
	errNotTaken = errors.New("handover: the file would not say what it should")
)

// Session is what is handed over.
type Session struct {
	Content secret.String // the text for a variable, or what stands in a file
	APIID   int           // with which it was made, 0 where nobody knows
	APIHash secret.String // empty where nobody knows

	unknown bool // what the content will be; see Stand
}

// Stand is a session in whose place another one will stand: what a person is shown of it.
func Stand(apiID int, apiHash secret.String) Session {
	return Session{Content: secret.New("a-session"), APIID: apiID, APIHash: apiHash, unknown: true}
}

// Plan is what would be written at a place. Its texts hold no secret.
type Plan struct {
	Diff      string   // the change of the configuration, secrets hidden; "" where only a session's file is written
	Variables []string // that are written, by name
	Tightens  bool     // others on this computer could read a file until now, and cannot any more
	MadeWith  int      // the API ID that the session was made with, where the tool reads another one that stays, because the hash is not known; else 0

	place   Place
	session Session
	edits   []edit // the one with the session first
	was     fs.FileInfo
}

// edit is the change of a file of the configuration.
type edit struct {
	file      *clientconfig.File
	after     []byte
	variables []clientconfig.Variable
}

// same reports whether the file says already what it should.
func (e edit) same() bool { return bytes.Equal(e.after, e.file.Text) }

// Place is where it would be written.
func (p Plan) Place() Place { return p.place }

// target is a file of the configuration: an entry of it, or a .env.
type target struct {
	kind Kind
	path string
}

// Plan makes a plan. It reads and writes nothing. Errors: those of this package, of internal/clientconfig, of internal/ownfile, and the system's.
func (p Place) Plan(ctx context.Context, s Session) (Plan, error) {
	plan := Plan{place: p, session: s}
	if p.Kind == File {
		info, err := p.sessionFile(ctx)
		if err != nil {
			return plan, err
		}
		plan.was = info
	}
	if s.APIHash.Empty() && p.readsOther(s.APIID) {
		plan.MadeWith = s.APIID
	}
	shown := &strings.Builder{}
	for _, c := range p.changes(s) {
		file, err := clientconfig.Read(c.target.path)
		if err != nil {
			return plan, err
		}
		if !reallyBelow(p.home, file.Path) {
			return plan, ErrOutside
		}
		e := edit{file: file, variables: c.variables}
		var diff string
		if c.target.kind == Dotenv {
			e.after, diff, err = dotenvEdit(c.target.path, file.Text, c.variables)
		} else {
			e.after, diff, err = p.entryEdit(file.Text, c.variables)
		}
		if err != nil {
			return plan, err
		}
		plan.edits = append(plan.edits, e)
		if e.same() {
			continue
		}
		shown.WriteString(diff)
		for _, v := range c.variables {
			plan.Variables = append(plan.Variables, v.Name)
		}
		plan.Tightens = plan.Tightens || open(file)
	}
	plan.Diff = shown.String()
	return plan, nil
}

func (p Place) entryEdit(text []byte, variables []clientconfig.Variable) (after []byte, diff string, err error) {
	if after, err = p.found.Place.SetVariables(text, p.Entry, variables); errors.Is(err, clientconfig.ErrNoEntry) {
		return nil, "", ErrGone
	}
	if err != nil {
		return nil, "", err
	}
	servers, err := p.found.Place.Servers(after)
	if err != nil {
		return nil, "", err
	}
	for _, s := range servers {
		if s.Name == p.Entry && !slices.ContainsFunc(variables, func(v clientconfig.Variable) bool { return !slices.Contains(s.Env, v) }) {
			return after, p.found.Place.Diff(text, after, p.Entry), nil
		}
	}
	return nil, "", errNotTaken
}

func dotenvEdit(path string, text []byte, variables []clientconfig.Variable) (after []byte, diff string, err error) {
	if after, err = clientconfig.SetDotenv(text, variables); err != nil {
		return nil, "", err
	}
	last := map[string]string{}
	for _, s := range clientconfig.ParseDotenv(after) {
		last[s.Name] = s.Value
	}
	for _, v := range variables {
		if last[v.Name] != v.Value {
			return nil, "", errNotTaken
		}
	}
	return after, clientconfig.DiffDotenv(path, text, after), nil
}

// change is what becomes of a file of the configuration.
type change struct {
	target    target
	variables []clientconfig.Variable
}

// changes are what becomes of the configuration: the session, unless it has a file of its own, and the API ID and hash that it was made with, where the tool
// reads others or none. Each stands where it stood, and what is new beside the session.
func (p Place) changes(s Session) (all []change) {
	set := func(at target, name, value string) {
		v := clientconfig.Variable{Name: name, Value: value}
		if i := slices.IndexFunc(all, func(c change) bool { return c.target == at }); i >= 0 {
			all[i].variables = append(all[i].variables, v)
		} else {
			all = append(all, change{at, []clientconfig.Variable{v}})
		}
	}
	beside := target{p.Kind, p.Path}
	if p.Kind == File {
		beside = target{Entry, p.found.Place.Path}
		if p.found.Alone() {
			beside = target{Dotenv, p.found.Dotenv[0].Path}
		}
	} else {
		value := p.withPool(s.Content.Reveal())
		if _, now, there := p.standing(p.Variable); s.unknown && p.Same && there { // it stays
			value = now
		}
		set(beside, p.Variable, value)
	}
	if s.APIID == 0 || s.APIHash.Empty() { // one without the other is of no use
		return all
	}
	for _, v := range p.found.Tool.Variables {
		value := ""
		switch v.Holds {
		case uses.APIID:
			value = strconv.Itoa(s.APIID)
		case uses.APIHash:
			value = s.APIHash.Reveal()
		default:
			continue
		}
		at, now, there := p.standing(v.Name)
		switch {
		case now == value, refers(now):
		case there:
			set(at, v.Name, value)
		default:
			set(beside, v.Name, value)
		}
	}
	return all
}

// standing is where the tool reads a variable from, and its value there.
func (p Place) standing(name string) (at target, value string, there bool) {
	if value, ok := ownValue(p.found, name); ok {
		return target{Entry, p.found.Place.Path}, value, true
	}
	for _, d := range p.found.Dotenv {
		for _, s := range slices.Backward(d.Settings) {
			if d.Read && s.Name == name {
				return target{Dotenv, d.Path}, s.Value, true
			}
		}
	}
	return target{}, "", false
}

// readsOther reports whether the tool reads another API ID than one, or none, as far as that stands where it can be seen.
func (p Place) readsOther(id int) bool {
	return id != 0 && slices.ContainsFunc(p.found.Tool.Variables, func(v uses.Variable) bool {
		_, now, _ := p.standing(v.Name)
		return v.Holds == uses.APIID && now != strconv.Itoa(id) && !refers(now)
	})
}

// refers reports whether a value stands for one that is kept elsewhere: ${NAME}, ${input:name}, {env:NAME}.
func refers(value string) bool {
	return strings.HasPrefix(value, "$") || strings.HasPrefix(value, "{env:") || strings.HasPrefix(value, "{file:")
}

// open reports whether others on this computer can read or write a file. Windows says that by other means.
func open(f *clientconfig.File) bool {
	info, err := os.Stat(f.Path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// sessionFile looks at what stands where the session's file goes, nil for nothing.
func (p Place) sessionFile(ctx context.Context) (fs.FileInfo, error) {
	if !reallyBelow(p.home, p.Path) {
		return nil, ErrOutside
	}
	info, err := os.Lstat(p.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if there, err := os.Stat(p.Path); err == nil && there.IsDir() { // with more in it than a session
		return nil, &fs.PathError{Op: "replace", Path: p.Path, Err: syscall.EISDIR}
	}
	if i, err := sessionfile.Read(ctx, p.Path, sessionfile.Options{Home: p.home}); err == nil && inUse(i) {
		return nil, ErrInUse
	}
	return info, nil
}

func inUse(i sessionstring.Inspection) bool {
	return slices.ContainsFunc(i.Notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NoteFileOpen })
}

// agreed reports whether a plan is about the files as they were when the person agreed to another one.
func (p Plan) agreed(shown Plan) bool {
	if len(p.edits) != len(shown.edits) || (p.was == nil) != (shown.was == nil) {
		return false
	}
	for i, e := range p.edits {
		if before := shown.edits[i]; e.file.Path != before.file.Path || e.file.Exists != before.file.Exists || !bytes.Equal(e.file.Text, before.file.Text) {
			return false
		}
	}
	return true
}

// order has the file first that gets the session.
func (p Plan) order() []edit {
	edits := slices.Clone(p.edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(p.rank(a), p.rank(b)) })
	return edits
}

func (p Plan) rank(e edit) int {
	if slices.ContainsFunc(e.variables, func(v clientconfig.Variable) bool { return v.Name == p.place.Variable }) {
		return 0
	}
	return 1
}
