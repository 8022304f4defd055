package archtest

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the picture in ARCHITECTURE.md anew")

func page(t *testing.T) (name, text string) {
	t.Helper()
	name = filepath.Join("..", "..", "ARCHITECTURE.md")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return name, string(raw)
}

// roomName is how the page writes a room or a folder.
var roomName = regexp.MustCompile("`([a-z0-9/-]+)`")

// TestPageHasTheTableThatHolds compares the table of ARCHITECTURE.md with the one that is enforced.
func TestPageHasTheTableThatHolds(t *testing.T) {
	_, text := page(t)
	rows := map[string][]string{} // a room's line, in its columns
	for line := range strings.Lines(text) {
		columns := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| `") || len(columns) != 3 {
			continue
		}
		for _, m := range roomName.FindAllStringSubmatch(columns[0], -1) {
			rows[strings.TrimSuffix(m[1], "/telegram-login-mcp")] = columns
		}
	}
	for _, r := range rooms {
		columns, ok := rows[r.path]
		if !ok {
			t.Errorf("ARCHITECTURE.md has no line for %s", r.path)
			continue
		}
		delete(rows, r.path)
		if strings.Count(columns[0], "`") > 2 { // several rooms share the line, and what they import
			continue
		}
		var said []string
		for _, m := range roomName.FindAllStringSubmatch(columns[2], -1) {
			if _, isRoom := roomOf(m[1]); isRoom {
				said = append(said, m[1])
			}
		}
		if strings.TrimSpace(columns[2]) == "all" {
			said = []string{"*"}
		}
		slices.Sort(said)
		if want := slices.Sorted(slices.Values(r.ours)); !slices.Equal(said, want) {
			t.Errorf("ARCHITECTURE.md says that %s may import %v, and it may import %v", r.path, said, want)
		}
	}
	for path := range rows {
		t.Errorf("ARCHITECTURE.md has a line for %s, which is no room", path)
	}
}

// picture draws the rooms and what they import as a Mermaid flowchart. An arrow that a longer way shows already is left out, and so are rooms that are not
// in the program.
func picture(sources []source) string {
	imports := map[string]map[string]bool{}
	for _, s := range sources {
		from, ok := roomOf(s.dir)
		if !ok || s.test {
			continue
		}
		if imports[from.path] == nil {
			imports[from.path] = map[string]bool{}
		}
		for _, pkg := range s.imports() {
			if dir, ours := strings.CutPrefix(pkg, module); ours {
				if to, known := roomOf(dir); known && to.path != from.path {
					imports[from.path][to.path] = true
				}
			}
		}
	}
	reaches := map[string]map[string]bool{}
	var reach func(from string) map[string]bool
	reach = func(from string) map[string]bool {
		if reaches[from] == nil {
			reaches[from] = map[string]bool{}
			for to := range imports[from] {
				reaches[from][to] = true
				maps.Copy(reaches[from], reach(to))
			}
		}
		return reaches[from]
	}
	inProgram := maps.Clone(reach("cmd"))
	inProgram["cmd"] = true
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n")
	for _, from := range slices.Sorted(maps.Keys(inProgram)) {
		for _, to := range slices.Sorted(maps.Keys(imports[from])) {
			longer := false
			for other := range imports[from] {
				longer = longer || other != to && reach(other)[to]
			}
			if !longer {
				fmt.Fprintf(&b, "    %s --> %s\n", from, to)
			}
		}
	}
	b.WriteString("```\n")
	return b.String()
}

const (
	pictureBegins = "<!-- go test ./internal/archtest -update draws this from the imports -->\n"
	pictureEnds   = "<!-- end -->\n"
)

func TestPageShowsTheImportsThatThereAre(t *testing.T) {
	name, text := page(t)
	sources, err := read(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(text, pictureBegins)
	drawn, after, ended := strings.Cut(rest, pictureEnds)
	if !ok || !ended {
		t.Fatalf("ARCHITECTURE.md has no place for the picture, between %q and %q", pictureBegins, pictureEnds)
	}
	want := picture(sources)
	switch {
	case drawn == want:
	case *update:
		if err := os.WriteFile(name, []byte(before+pictureBegins+want+pictureEnds+after), 0o644); err != nil { //nolint:gosec // a page for everybody
			t.Fatal(err)
		}
	default:
		t.Errorf("the picture is old; -update draws this one:\n%s", want)
	}
}
