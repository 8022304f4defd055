package sandbox

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what docs/sandbox.md has from tables and programs anew")

const (
	blockEnds = "<!-- end -->\n"
	// restBegins is the line behind which a program goes on with what is of no use to a reader of the page.
	restBegins = " The rest is what else is tried, "
	notInDocs  = "// not in docs/sandbox.md\n"
)

// beginning is a program as the page has it.
func beginning(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, restBegins) {
			break
		}
		if !strings.HasSuffix(line, notInDocs) {
			b.WriteString(line)
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// filled gives the page with each block that comes from elsewhere as it should be.
func filled(t *testing.T, page string) string {
	t.Helper()
	s := &Sandbox{}
	people, err := s.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| number | what happens |\n| --- | --- |\n")
	for _, a := range people[:len(people)-1] { // the last one says what the page says above
		fmt.Fprintf(&table, "| %s | %s |\n", a.Phone, a.Rehearses)
	}
	var methods []string
	for _, m := range s.methodTable() {
		methods = append(methods, m.name)
	}
	slices.Sort(methods)
	blocks := map[string]string{
		"<!-- go test ./sandbox -run Page -update writes this from the table of people -->\n":  table.String(),
		"<!-- go test ./sandbox -run Page -update writes this from the table of methods -->\n": "`" + strings.Join(slices.Compact(methods), "`, `") + "`.\n",
	}
	for name, language := range map[string]string{
		"e2e/examples/mtcute.js": "js", "e2e/examples/gramjs.js": "js", "e2e/examples/telethon_login.py": "python", "e2e/examples/gotd/main.go": "go",
	} {
		blocks["<!-- "+name+" -->\n"] = "```" + language + "\n" + beginning(t, name) + "```\n"
	}
	for begins, text := range blocks {
		before, rest, ok := strings.Cut(page, begins)
		_, after, ended := strings.Cut(rest, blockEnds)
		if !ok || !ended {
			t.Fatalf("docs/sandbox.md has no block %q", begins)
		}
		page = before + begins + text + blockEnds + after
	}
	return page
}

// TestPageHasThePeopleTheMethodsAndTheProgramsThatThereAre holds docs/sandbox.md to the tables here and to what runs in e2e.
func TestPageHasThePeopleTheMethodsAndTheProgramsThatThereAre(t *testing.T) {
	name := filepath.Join("..", "docs", "sandbox.md")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	want := filled(t, page)
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, page); diff != "" {
		t.Errorf("docs/sandbox.md (-want +got), which -update writes anew:\n%s", diff)
	}
}

// TestPageNamesEveryPathOfControl holds the page to the routes.
func TestPageNamesEveryPathOfControl(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "docs", "sandbox.md"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("controlserver.go")
	if err != nil {
		t.Fatal(err)
	}
	routes := 0
	for part := range strings.SplitSeq(string(source), `route("`) {
		path, _, _ := strings.Cut(part, `"`)
		if !strings.HasPrefix(path, "/") {
			continue
		}
		routes++
		if !strings.Contains(string(raw), "| `"+path+"` |") {
			t.Errorf("docs/sandbox.md has no line for %s", path)
		}
	}
	if routes < 7 {
		t.Errorf("only %d routes were found", routes)
	}
}
