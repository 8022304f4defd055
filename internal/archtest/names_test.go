package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// declaration is a package-level identifier.
type declaration struct {
	name string
	at   string     // file and line
	kind string     // the type's name of a constant that belongs to an enumeration, "" for all else
	node []ast.Node // where others of the package stand that come with it: a signature, the fields of a type, the type of a value
}

// declarations are the package-level identifiers of a file, and the exported methods of a type among what comes with it.
func (s source) declarations() (all []declaration) {
	add := func(id *ast.Ident, kind string, nodes ...ast.Node) {
		all = append(all, declaration{id.Name, fmt.Sprintf("%s:%d", s.name, s.positions.Position(id.Pos()).Line), kind, nodes})
	}
	for _, d := range s.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name, "", d.Type)
			}
		case *ast.GenDecl:
			kind := ""
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name, "", spec.Type)
				case *ast.ValueSpec:
					nodes := []ast.Node{}
					if id, ok := spec.Type.(*ast.Ident); ok && d.Tok == token.CONST {
						kind = id.Name
					} else if spec.Values != nil {
						kind = ""
					}
					if spec.Type != nil {
						nodes = append(nodes, spec.Type)
					}
					for _, id := range spec.Names {
						add(id, kind, nodes...)
					}
				}
			}
		}
	}
	return all
}

// importName is the name of an import in its file.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	pkg := strings.Trim(spec.Path.Value, `"`)
	if version.MatchString(path.Base(pkg)) {
		pkg = path.Dir(pkg)
	}
	return path.Base(pkg)
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// shadowProblems looks for parameters and variables that hide an identifier of their package or an import of their file.
func shadowProblems(sources []source) (problems []string) {
	names := map[string]map[string]bool{} // by folder
	for _, s := range sources {
		if s.test {
			continue
		}
		if names[s.dir] == nil {
			names[s.dir] = map[string]bool{}
		}
		for _, d := range s.declarations() {
			names[s.dir][d.name] = true
		}
	}
	for _, s := range sources {
		if s.test || s.generated || slices.Contains(shadowsAllowed, s.dir) || slices.Contains(shadowsAllowed, s.name) {
			continue
		}
		hidden := map[string]string{}
		for name := range names[s.dir] {
			hidden[name] = "that of its package"
		}
		for _, spec := range s.syntax.Imports {
			hidden[importName(spec)] = "an import"
		}
		declared := func(e ast.Expr) {
			id, ok := e.(*ast.Ident)
			if what := ""; ok && id.Name != "_" {
				if what = hidden[id.Name]; what != "" {
					problems = append(problems, fmt.Sprintf("%s:%d: %s hides %s: %s", s.name, s.positions.Position(id.Pos()).Line, id.Name, what, whyShadow))
				}
			}
		}
		fields := func(lists ...*ast.FieldList) {
			for _, l := range lists {
				if l == nil {
					continue
				}
				for _, f := range l.List {
					for _, id := range f.Names {
						declared(id)
					}
				}
			}
		}
		for _, d := range s.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok {
				fields(f.Recv, f.Type.TypeParams, f.Type.Params, f.Type.Results)
			}
			ast.Inspect(d, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.FuncLit:
					fields(node.Type.Params, node.Type.Results)
				case *ast.AssignStmt:
					if node.Tok == token.DEFINE {
						for _, e := range node.Lhs {
							declared(e)
						}
					}
				case *ast.RangeStmt:
					if node.Tok == token.DEFINE {
						declared(node.Key)
						declared(node.Value)
					}
				case *ast.DeclStmt:
					for _, spec := range node.Decl.(*ast.GenDecl).Specs {
						switch spec := spec.(type) {
						case *ast.TypeSpec:
							declared(spec.Name)
						case *ast.ValueSpec:
							for _, id := range spec.Names {
								declared(id)
							}
						}
					}
				}
				return true
			})
		}
	}
	return problems
}

// exportProblems looks for exported package-level identifiers that no other package uses. What the exported ones speak of is used with them: the types in a
// signature, in a type and in its exported methods. An enumeration is exported whole, or not at all.
func exportProblems(sources []source) (problems []string) {
	used := map[string]bool{} // "folder name"
	for _, s := range sources {
		outside := strings.HasSuffix(s.syntax.Name.Name, "_test")
		imported := map[string]string{}
		for _, spec := range s.syntax.Imports {
			if dir, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours && (dir != s.dir || outside) {
				imported[importName(spec)] = dir
			}
		}
		ast.Inspect(s.syntax, func(node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok {
				if x, ok := selector.X.(*ast.Ident); ok && imported[x.Name] != "" {
					used[imported[x.Name]+" "+selector.Sel.Name] = true
				}
			}
			return true
		})
	}
	all := map[string][]declaration{}  // by folder
	methods := map[string][]ast.Node{} // by folder and type
	for _, s := range sources {
		if s.test || s.syntax.Name.Name == "main" {
			continue
		}
		all[s.dir] = append(all[s.dir], s.declarations()...)
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.IsExported() {
				methods[s.dir+" "+receiver(f)] = append(methods[s.dir+" "+receiver(f)], f.Type)
			}
		}
	}
	for dir, declared := range all {
		for changed := true; changed; {
			changed = false
			use := func(name string) {
				if key := dir + " " + name; ast.IsExported(name) && !used[key] {
					used[key], changed = true, true
				}
			}
			for _, d := range declared {
				if !used[dir+" "+d.name] {
					continue
				}
				for _, node := range append(slices.Clone(d.node), methods[dir+" "+d.name]...) {
					ast.Inspect(node, func(n ast.Node) bool {
						if id, ok := n.(*ast.Ident); ok {
							use(id.Name)
						}
						return true
					})
				}
				for _, other := range declared {
					if d.kind != "" && d.kind == other.kind {
						use(other.name)
					}
				}
			}
		}
		for _, d := range declared {
			if key := dir + " " + d.name; ast.IsExported(d.name) && !used[key] && exportsAllowed[dir] == "" && exportsAllowed[key] == "" {
				problems = append(problems, fmt.Sprintf("%s: %s is exported, and no other package uses it: %s", d.at, d.name, whyExported))
			}
		}
	}
	return problems
}

// receiver is the name of a method's type.
func receiver(f *ast.FuncDecl) string {
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, _ := t.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}
