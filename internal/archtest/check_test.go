package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// source is one Go file.
type source struct {
	name      string // with slashes, from the root of the tree
	dir       string
	test      bool
	generated bool
	lines     int
	syntax    *ast.File
	positions *token.FileSet
}

// read parses the Go files of a tree, except for testdata and hidden folders.
func read(tree fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != "." && (base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		positions := token.NewFileSet()
		syntax, err := parser.ParseFile(positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse: %w", err)
		}
		sources = append(sources, source{
			name:      name,
			dir:       path.Dir(name),
			test:      strings.HasSuffix(base, "_test.go"),
			generated: ast.IsGenerated(syntax),
			lines:     bytes.Count(text, []byte("\n")),
			syntax:    syntax,
			positions: positions,
		})
		return nil
	})
	return sources, err
}

// check applies all rules. Each problem begins with the file and ends with the reason.
func check(sources []source) []string {
	var problems []string
	for _, s := range sources {
		problems = append(problems, s.importProblems()...)
		problems = append(problems, s.reservedProblems()...)
		problems = append(problems, s.callProblems()...)
		if !s.generated && s.lines > maxLines {
			problems = append(problems, fmt.Sprintf("%s: has %d lines, want at most %d: %s", s.name, s.lines, maxLines, whyLines))
		}
	}
	problems = append(problems, docProblems(sources)...)
	problems = append(problems, shadowProblems(sources)...)
	problems = append(problems, exportProblems(sources)...)
	slices.Sort(problems)
	return problems
}

// within says whether a folder is another one or below it.
func within(dir, above string) bool { return dir == above || strings.HasPrefix(dir, above+"/") }

// roomOf returns the room that a folder belongs to: the one with the longest path.
func roomOf(dir string) (found room, ok bool) {
	for _, r := range rooms {
		if within(dir, r.path) && len(r.path) > len(found.path) {
			found, ok = r, true
		}
	}
	return found, ok
}

// matches says whether an import path is in a list of packages.
func matches(list []string, pkg string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		above, tree := strings.CutSuffix(entry, "/...")
		return pkg == above || tree && within(pkg, above)
	})
}

func (s source) imports() []string {
	var paths []string
	for _, spec := range s.syntax.Imports {
		// The parser has refused what is no string.
		pkg, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, pkg)
	}
	return paths
}

// importProblems holds the file against the import table.
func (s source) importProblems() []string {
	r, ok := roomOf(s.dir)
	if !ok {
		return []string{fmt.Sprintf("%s: %s is in no room: give it a line in the table of internal/archtest, with its reason", s.name, s.dir)}
	}
	if s.test {
		return nil
	}
	var problems []string
	for _, pkg := range s.imports() {
		refused := false
		if dir, ours := strings.CutPrefix(pkg, module); ours {
			target, known := roomOf(dir)
			refused = !known || target.path != r.path && !slices.Contains(r.ours, "*") && !slices.Contains(r.ours, target.path)
		} else if first, _, _ := strings.Cut(pkg, "/"); strings.Contains(first, ".") {
			refused = !matches(r.theirs, pkg)
		} else {
			refused = matches(r.never, pkg)
		}
		if refused {
			problems = append(problems, fmt.Sprintf("%s: imports %s, which %s may not: %s", s.name, pkg, r.path, r.why))
		}
	}
	return problems
}

// reservedProblems holds the file against the reservations, tests included.
func (s source) reservedProblems() []string {
	var problems []string
	for _, pkg := range s.imports() {
		for _, rule := range reservations {
			if !matches([]string{rule.pkg}, pkg) {
				continue
			}
			allowed := rule.rooms
			if s.test {
				allowed = append(slices.Clone(rule.rooms), rule.tests...)
			}
			if !slices.ContainsFunc(allowed, func(path string) bool { return within(s.dir, path) }) {
				problems = append(problems, fmt.Sprintf("%s: imports %s, which only %s may: %s", s.name, pkg, strings.Join(allowed, " and "), rule.why))
			}
		}
	}
	return problems
}

// callProblems looks for prints to stdout outside of tests and for sleeps in tests.
func (s source) callProblems() []string {
	mayPrint := s.test || slices.ContainsFunc(strings.Split(s.dir, "/"), func(folder string) bool { return slices.Contains(printers, folder) })
	var problems []string
	ast.Inspect(s.syntax, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name, ok := selector.X.(*ast.Ident)
		if !ok {
			return true
		}
		line := s.positions.Position(selector.Pos()).Line
		switch used := s.packageNamed(name.Name) + "." + selector.Sel.Name; used {
		case "fmt.Print", "fmt.Printf", "fmt.Println", "os.Stdout":
			if !mayPrint {
				problems = append(problems, fmt.Sprintf("%s:%d: uses %s: %s", s.name, line, used, whyPrint))
			}
		case "time.Sleep":
			if s.test {
				problems = append(problems, fmt.Sprintf("%s:%d: uses %s: %s", s.name, line, used, whySleep))
			}
		}
		return true
	})
	return problems
}

// packageNamed returns the import path behind a name in the file, "" if the name is no import.
func (s source) packageNamed(name string) string {
	for _, spec := range s.syntax.Imports {
		pkg, _ := strconv.Unquote(spec.Path.Value)
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && path.Base(pkg) == name {
			return pkg
		}
	}
	return ""
}

// docProblems asks for one package comment in every folder with code.
func docProblems(sources []source) []string {
	documented := make(map[string]bool)
	for _, s := range sources {
		comment := s.syntax.Doc.Text()
		says := strings.HasPrefix(comment, "Package "+s.syntax.Name.Name+" ") || s.syntax.Name.Name == "main" && comment != ""
		documented[s.dir] = documented[s.dir] || says && !s.test
	}
	var problems []string
	for dir, ok := range documented {
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: has no package comment: %s", dir, whyDoc))
		}
	}
	return problems
}
