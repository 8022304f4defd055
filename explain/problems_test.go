package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// family is the kinds of one problem: where they are declared, the parts of texts that put them in words, and a fact of each kind with all that belongs to it.
type family struct {
	dir    string // of the package that declares them
	kinds  string // the type of the constants, or what the names of those without one begin with, or a map whose values are the kinds
	field  string // of the fact: Kind or Step
	parts  []string
	sample func(kind string) []Fact
}

// cause is a Cause of a kind with all of its fields set.
func cause(step, kind string) Cause {
	return Cause{Step: step, Kind: kind, Path: "/home/ada/state", Found: "pipe", Asked: "folder", Mode: 0o755, User: 1001, Us: 1000, Limit: 1024, Lock: "claims.lock", Said: "no space left on device"}
}

func causes(kind string) []Fact {
	all := []Fact{WhyFailed{cause("", kind)}}
	if kind == "irregular" {
		for _, found := range []string{"folder", "pipe", "socket", "device", "file", "other"} {
			for _, asked := range []string{"folder", "file"} {
				all = append(all, WhyFailed{Cause{Kind: kind, Path: "/home/ada/state", Found: found, Asked: asked}})
			}
		}
	}
	return all
}

var families = map[string]family{
	"phone": {"../internal/phone", "Kind", "Kind", []string{"part.problem.phone"}, func(kind string) []Fact {
		return []Fact{PhoneInvalid{Kind: kind, Code: "44", Country: "United Kingdom", Min: 7, Max: 10, Digits: 5}, PhoneInvalid{Kind: kind, Code: "33", Country: "France", Min: 9, Max: 9, Digits: 5}}
	}},
	"credentials": {"../authflow", "CredentialsKind", "Kind", []string{"part.problem.credentials", "part.problem.hash_file"}, func(kind string) []Fact {
		if strings.HasPrefix(kind, "file_") {
			return []Fact{HashFile{Kind: kind, Within: 5 * time.Second, Why: cause("", "system")}, HashFile{Kind: kind, Within: 5 * time.Second, Why: cause("", "too_large"), Sandbox: true}}
		}
		return []Fact{CredentialsInvalid{Kind: kind}, CredentialsInvalid{Kind: kind, Sandbox: true}}
	}},
	"arguments": {"../mcpserver", "argument", "Kind", []string{"part.problem.arguments"}, func(kind string) []Fact {
		all := []Fact{Arguments{Kind: kind, Name: "api_id", Known: []string{"phone", "api_id", "api_hash"}, Wanted: "whole", Got: "text", Min: 1, Max: 20}}
		for _, got := range []string{"number", "bool", "array", "object"} {
			all = append(all, Arguments{Kind: kind, Name: "phone", Known: []string{"phone", "api_id", "api_hash"}, Wanted: "text", Got: got, Min: 1, Max: 20})
		}
		if kind == "one_of" {
			all = append(all, Arguments{Kind: kind, Known: []string{"flow_id"}})
		}
		return all
	}},
	"proxy": {"../internal/tgclient", "ValueKind", "Kind", []string{"part.problem.proxy"}, func(kind string) []Fact { return []Fact{ProxyInvalid{Kind: kind}, ProxyRefused{Kind: kind}} }},
	"session file": {"../mcpserver/present", "FileKind", "Kind", []string{"part.problem.session_file", "failure.session_file"}, func(kind string) []Fact {
		return []Fact{SessionNotWritten{Path: "/home/ada/x.session", Kind: kind, OwnPath: true, Home: "~/", Folder: "sessions", Why: cause("", "system")}, SessionNotWritten{Kind: kind, Home: "~/", Folder: "sessions", Why: cause("", "system")}}
	}},
	"session path": {"../internal/sessionfile", "Kind", "Kind", []string{"part.problem.session_path", "failure.session_path"}, func(kind string) []Fact {
		all := []Fact{SessionPathUnread{Path: "/home/ada/x.session", Kind: kind, Home: "~/", Found: "folder", Limit: 68157440, Why: cause("", "system")}}
		for _, found := range []string{"pipe", "socket", "device", "other"} {
			all = append(all, SessionPathUnread{Path: "/home/ada/x.session", Kind: kind, Home: "~/", Found: found, Limit: 68157440, Why: cause("", "system")})
		}
		return all
	}},
	"file": {"../internal/ownfile", "Fault", "Kind", []string{"part.problem.file", "part.problem.remedy"}, func(kind string) []Fact {
		return append(causes(kind), RecordForeign{File: "flow_x", Why: cause("", kind)}, StoreUnreadable{Why: cause("folder", kind)})
	}},
	"step": {"../internal/flowstore", "Step", "Step", []string{"part.problem.cause"}, func(step string) []Fact {
		return []Fact{WhyFailed{cause(step, "system")}, ClaimFailed{Why: cause(step, "writable"), Wait: 10 * time.Second}, Unsaved{Why: cause(step, "system")}, Unsaved{Slow: true}}
	}},
	"store": {"../mcpserver/present", "causes", "Kind", []string{"part.problem.cause"}, func(kind string) []Fact {
		return append(causes(kind), RecordKeyUnread{File: "flow_x", Why: cause("", kind)}, ClaimFailed{Why: cause("", kind), Wait: 10 * time.Second})
	}},
	"shared store": {"../mcpserver/present", "sharedCauses", "Kind", []string{"part.problem.cause"}, func(kind string) []Fact {
		return []Fact{WhyFailed{cause("", kind)}, ClaimFailed{Why: cause("", kind), Wait: 10 * time.Second}, NotBegun{Why: cause("", kind), Wait: 10 * time.Second}, StoreUnreadable{Why: cause("", kind)}, Unsaved{Why: cause("", kind)}}
	}},
	"limits": {"../mcpserver/present", "limitsFaults", "Kind", []string{"problem.limits"}, func(kind string) []Fact {
		return []Fact{WhyLimitsUnread{Kind: kind, File: "/home/ada/memo", Why: cause("", "writable")}}
	}},
	"kept": {"../internal/flowstore", "PlaceKind", "Kind", []string{"problem.kept"}, func(kind string) []Fact {
		return []Fact{Kept{Kind: kind, Folder: "/home/ada/state", Why: cause("", "system")}}
	}},
	"config": {"../internal/clientconfig", "Kind", "Kind", []string{"problem.config"}, func(kind string) []Fact {
		var all []Fact
		for _, found := range []string{"array", "string", "number", "null", "bool", "object"} {
			all = append(all, ConfigUnread{Kind: kind, Line: 3, Column: 17, Name: "mcpServers", Found: found, First: 2, Said: "unexpected EOF"})
		}
		return all
	}},
	"expected": {"../sessionstring", "ExpectedKind", "Kind", []string{"part.problem.expected"}, func(kind string) []Fact {
		return []Fact{
			SessionUnreadable{Expected: []SessionExpected{{Kind: kind, Library: "GramJS", Chars: 353, Base64: 351, Pads: 1}}, Got: []SessionGot{{Kind: "empty"}}},
			SessionUnreadable{Expected: []SessionExpected{{Kind: kind, Library: "GramJS", Chars: 353, Base64: 352, Pads: 0}, {Kind: "key"}}, Got: []SessionGot{{Kind: "empty"}, {Kind: "key_zeros"}}},
		}
	}},
	"got": {"../sessionstring", "GotKind", "Kind", []string{"part.problem.got", "part.problem.shape"}, func(kind string) []Fact {
		got := SessionGot{Kind: kind, Count: 7, Part: 2, Limit: 65536, Version: 2, Formats: []string{"gramjs", "pyrogram"}, More: true, Unpadded: true}
		return []Fact{SessionUnreadable{Expected: []SessionExpected{{Kind: "one"}}, Got: []SessionGot{got}}, SessionUnreadable{Expected: []SessionExpected{{Kind: "sqlite"}}, Got: []SessionGot{got}}}
	}},
	"unfit": {"../sessionstring", "UnfitKind", "Kind", []string{"part.problem.unfit"}, func(kind string) []Fact {
		return []Fact{SessionUnfit{Format: "Pyrogram", Field: "api_id", Kind: kind, Max: 255}, SessionUnfit{Format: "Telethon", Field: "port", Kind: kind, Max: 65535}}
	}},
	"note": {"../sessionstring", "NoteCode", "Kind", []string{"session.note"}, func(kind string) []Fact {
		all := []Fact{SessionNote{Kind: kind, DC: 2, SaysDC: 4, Port: 444, Want: 2, Had: 1, Test: true}}
		if kind == "file.of" {
			all = append(all, SessionNote{Kind: kind, Library: "Telethon 1", Version: 8}, SessionNote{Kind: kind, Library: "Pyrogram"})
		}
		if kind == "mended.padding" {
			for _, n := range [][2]int{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}, {2, 7}} {
				all = append(all, SessionNote{Kind: kind, Want: n[0], Had: n[1]})
			}
		}
		return all
	}},
	"change": {"../sessionstring", "ChangeKind", "Kind", []string{"session.change"}, func(kind string) []Fact {
		return []Fact{SessionChange{Kind: kind, Test: true, Address: "149.154.167.51", DC: 2, Replace: true, Number: 3}, SessionChange{Kind: kind, Address: "149.154.167.51", DC: 2, Number: 1}}
	}},
}

// users are the packages that use kinds which others declare.
var users = []string{"../internal/sessionfile", "../mcpserver", "../cmd/telegram-login-mcp", "../internal/flowstore"}

// kind is one of a family, as the sources have it.
type kind struct {
	value string
	used  bool // somewhere else than where it is declared
}

// of reads a family's kinds from the sources of their package.
func (f family) of() (all []kind) {
	var files []string
	for _, dir := range append([]string{f.dir}, users...) {
		found, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(found) == 0 {
			panic(dir + " has no sources")
		}
		files = append(files, found...)
	}
	names := map[string]string{} // by constant
	var values []string
	uses := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		ast.Inspect(parsed(name), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				uses[n.Name]++
			case *ast.ValueSpec:
				if filepath.Dir(name) != filepath.Clean(f.dir) {
					return true
				}
				for i, id := range n.Names {
					if i >= len(n.Values) {
						continue
					}
					typ, typed := n.Type.(*ast.Ident)
					lit, isText := n.Values[i].(*ast.BasicLit)
					if isText && lit.Kind == token.STRING && (typed && typ.Name == f.kinds || !typed && strings.HasPrefix(id.Name, f.kinds)) {
						names[id.Name], _ = strconv.Unquote(lit.Value)
					}
					if m, ok := n.Values[i].(*ast.CompositeLit); ok && id.Name == f.kinds {
						for _, e := range m.Elts {
							if row, ok := e.(*ast.CompositeLit); ok { // an error, and its kind
								e = &ast.KeyValueExpr{Value: row.Elts[1]}
							}
							value, _ := strconv.Unquote(e.(*ast.KeyValueExpr).Value.(*ast.BasicLit).Value)
							values = append(values, value)
						}
					}
				}
			}
			return true
		})
	}
	for name, value := range names {
		all = append(all, kind{value, uses[name] > 1})
	}
	for _, value := range values {
		if !slices.Contains(all, kind{value, true}) {
			all = append(all, kind{value, true})
		}
	}
	slices.SortFunc(all, func(a, b kind) int { return strings.Compare(a.value, b.value) })
	return all
}

// parsedFiles are the files that parsed has read, by their path.
var parsedFiles = map[string]*ast.File{}

// parsed is a file of Go. Most files are read for each family.
func parsed(name string) *ast.File {
	if parsedFiles[name] == nil {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			panic(err)
		}
		parsedFiles[name] = file
	}
	return parsedFiles[name]
}

// problemSamples are the facts of all kinds, see full.
var problemSamples = sync.OnceValue(func() (all []Fact) {
	for _, name := range slices.Sorted(maps.Keys(families)) {
		f := families[name]
		for _, k := range f.of() {
			all = append(all, f.sample(k.value)...)
		}
	}
	all = append(all, causes("system")...)
	return append(all, WhyLimitsUnread{Kind: "key_lost", File: "/home/ada/memo"}, WhyLimitsUnread{Why: cause("", "system")})
})

// saidOf is all that is told of a fact.
func saidOf(f Fact) string {
	var b strings.Builder
	for _, r := range readers {
		p := Tell(r, f)
		b.WriteString(strings.Join(append([]string{p.Title, p.Meaning}, p.Fixes...), "\n"))
	}
	return b.String()
}

// TestEveryKindHasWords holds the kinds that other rooms declare against the words: each has its own, each of the words has a kind, and each kind is said of
// something.
func TestEveryKindHasWords(t *testing.T) {
	asked := map[string]*regexp.Regexp{"Kind": regexp.MustCompile(`eq \.Kind ((?:"[^"]*" ?)+)`), "Step": regexp.MustCompile(`eq \.Step ((?:"[^"]*" ?)+)`)}
	known := map[string][]string{} // by part and field, the kinds of all families that stand there
	for name, f := range families {
		kinds := f.of()
		if len(kinds) == 0 {
			t.Errorf("%s: no kinds in %s", name, f.dir)
		}
		said := map[string]string{saidOf(f.sample("")[0]): `""`, saidOf(f.sample("no such kind")[0]): "none"}
		if name == "kept" { // sealed is what it is without more
			clear(said)
		}
		for _, k := range kinds {
			if !k.used {
				t.Errorf("%s: nothing is ever %s", name, k.value)
			}
			text := saidOf(f.sample(k.value)[0])
			if other, twice := said[text]; twice {
				t.Errorf("%s: %s has the words of %s: %s", name, k.value, other, text)
			}
			said[text] = k.value
			for _, p := range f.parts {
				known[p+f.field] = append(known[p+f.field], k.value)
			}
		}
	}
	known["part.problem.causeKind"] = append(known["part.problem.causeKind"], "system")
	for name, f := range families {
		for _, p := range f.parts {
			text, ok := english.sections()[p]
			if !ok {
				t.Errorf("%s: no %s", name, p)
			}
			for _, m := range asked[f.field].FindAllStringSubmatch(text, -1) {
				for _, one := range argument.FindAllStringSubmatch(m[1], -1) {
					if !slices.Contains(known[p+f.field], one[1]) {
						t.Errorf("%s: %s speaks of %s, which nothing is", name, p, one[1])
					}
				}
			}
		}
	}
}

// TestEveryPartOfAProblemIsTold looks into the structs that stand in facts: each of their fields changes what is told. It is not parallel, because it takes fields away in lists that the samples share.
func TestEveryPartOfAProblemIsTold(t *testing.T) {
	counts, exists := map[string]bool{}, map[string]bool{}
	var look func(f Fact, v reflect.Value)
	look = func(f Fact, v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				look(f, v.Index(i))
			}
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range v.NumField() {
				key, field := v.Type().Name()+"."+v.Type().Field(i).Name, v.Field(i)
				exists[key] = true
				if !counts[key] && !field.IsZero() {
					before, kept := saidOf(f), reflect.ValueOf(field.Interface())
					field.SetZero()
					counts[key] = before != saidOf(f)
					field.Set(kept)
				}
				look(f, field)
			}
		}
	}
	for _, f := range problemSamples() {
		at := reflect.New(reflect.TypeOf(f))
		at.Elem().Set(reflect.ValueOf(f))
		v := at.Elem()
		for i := range v.NumField() {
			if k := v.Field(i).Kind(); k == reflect.Struct || k == reflect.Slice {
				look(at.Interface().(Fact), v.Field(i))
			}
		}
	}
	for key := range exists {
		if !counts[key] {
			t.Errorf("no text uses %s", key)
		}
	}
}

// TestNoProblemIsMadeOutsideTheTexts looks through the sources for clauses that would reach people past the texts: a literal with words in it for a field that says
// what is wrong.
func TestNoProblemIsMadeOutsideTheTexts(t *testing.T) {
	said := []string{"Problem", "Reason", "Why", "Remedy", "Got", "Expected", "Kind", "Said"}
	clauses := func(file *ast.File) (all []string) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, e := range lit.Elts {
				field, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				if key, ok := field.Key.(*ast.Ident); !ok || !slices.Contains(said, key.Name) {
					continue
				}
				ast.Inspect(field.Value, func(n ast.Node) bool {
					if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && strings.Contains(strings.TrimSpace(text.Value), " ") {
						all = append(all, text.Value)
					}
					return true
				})
			}
			return true
		})
		return all
	}
	parse := func(name string, src any) *ast.File {
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	files := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			files++
			for _, clause := range clauses(parse(path, nil)) {
				t.Errorf("%s says %s", path, clause)
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
	if found := clauses(parse("x.go", `package x; var a = T{Problem: fmt.Sprintf("it has %d digits", 5), Path: "a b", Kind: "short"}`)); !slices.Equal(found, []string{`"it has %d digits"`}) {
		t.Errorf("a clause is not found: %q", found)
	}
}
