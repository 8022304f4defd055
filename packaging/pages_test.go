package packaging

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

const (
	frontPage = "README.md"
	// frontPageLines keeps the front page one that people read to its end.
	frontPageLines = 150
)

// page is what matters of a Markdown file to those who link to it.
type page struct {
	links   []string // where they lead, as written, without those of other sites
	anchors []string // of its headings
	lines   int
}

var (
	codeSpan = regexp.MustCompile("`[^`]*`")
	mdLink   = regexp.MustCompile(`\]\(([^()\s]*(?:\([^()\s]*\))?[^()\s]*)\)`)
	heading  = regexp.MustCompile(`^ {0,3}#{1,6} +(.*?)(?: +#+)?$`)
)

// parsePage reads a page: what stands in code is neither a link nor a heading.
func parsePage(text string) page {
	var p page
	fenced := false
	for line := range strings.Lines(text) {
		p.lines++
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(strings.TrimLeft(line, " "), "```") {
			fenced = !fenced
			continue
		}
		if fenced || strings.HasPrefix(line, "    ") {
			continue
		}
		if found := heading.FindStringSubmatch(line); found != nil {
			p.anchors = append(p.anchors, p.anchor(found[1]))
		}
		for _, found := range mdLink.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, ""), -1) {
			if !strings.Contains(found[1], "://") && !strings.HasPrefix(found[1], "mailto:") {
				p.links = append(p.links, found[1])
			}
		}
	}
	return p
}

// anchor is how GitHub names a heading in a link: letters, digits, hyphens and underscores in lower case, a hyphen for each blank, and a
// number where the name was given away before.
func (p page) anchor(title string) string {
	title = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(title, "$1")
	name := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, title)
	unique := name
	for n := 1; slices.Contains(p.anchors, unique); n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	return unique
}

// badLinks lists the links of the pages that lead nowhere.
func badLinks(tree fs.FS, names []string) []string {
	var bad []string
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		for _, link := range parsePage(string(text)).links {
			file, anchor, named := strings.Cut(link, "#")
			target := name
			if file != "" {
				target = path.Join(path.Dir(name), file)
			}
			if _, err := fs.Stat(tree, target); err != nil {
				bad = append(bad, fmt.Sprintf("%s: %s leads to no file", name, link))
				continue
			}
			if !named {
				continue
			}
			text, err := fs.ReadFile(tree, target)
			if err != nil || path.Ext(target) != ".md" || !slices.Contains(parsePage(string(text)).anchors, anchor) {
				bad = append(bad, fmt.Sprintf("%s: %s leads to no heading", name, link))
			}
		}
	}
	return bad
}

// targets are the files that a page links to.
func targets(t *testing.T, tree fs.FS, name string) []string {
	t.Helper()
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, link := range parsePage(string(text)).links {
		if file, _, _ := strings.Cut(link, "#"); file != "" {
			files = append(files, path.Join(path.Dir(name), file))
		}
	}
	return files
}

// documents are the pages for people, the front page first, and those of them in docs.
func documents(t *testing.T) (tree fs.FS, all, docs []string) {
	t.Helper()
	tree = os.DirFS("..")
	docs, err := fs.Glob(tree, "docs/*.md")
	if err != nil || len(docs) < 5 {
		t.Fatalf("only %q are in docs, %v", docs, err)
	}
	return tree, append([]string{frontPage, "CONTRIBUTING.md", "ARCHITECTURE.md", "e2e/README.md"}, docs...), docs
}

func TestEveryLinkOfTheDocumentsLeadsSomewhere(t *testing.T) {
	tree, all, _ := documents(t)
	for _, bad := range badLinks(tree, all) {
		t.Error(bad)
	}
}

func TestFrontPageIsShort(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", frontPage))
	if err != nil {
		t.Fatal(err)
	}
	if lines := parsePage(string(text)).lines; lines > frontPageLines {
		t.Errorf("%s has %d lines, want at most %d: what is long has a page in docs", frontPage, lines, frontPageLines)
	}
}

func TestEveryPageIsLinkedFromTheFrontPageAndBack(t *testing.T) {
	tree, _, docs := documents(t)
	front := targets(t, tree, frontPage)
	for _, name := range docs {
		if !slices.Contains(front, name) {
			t.Errorf("%s does not link to %s", frontPage, name)
		}
		back := targets(t, tree, name)
		if !slices.Contains(back, frontPage) {
			t.Errorf("%s does not link back to %s", name, frontPage)
		}
		if !slices.ContainsFunc(back, func(other string) bool { return other != name && slices.Contains(docs, other) }) {
			t.Errorf("%s links to no neighbour", name)
		}
	}
}

// Who unpacks a release has no repository around it.
func TestEveryLinkOfAReleaseLeadsToWhatIsInIt(t *testing.T) {
	tree, _, docs := documents(t)
	config, err := os.ReadFile(filepath.Join("..", ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^    files: \[(.*)\]$`).FindSubmatch(config)
	if found == nil {
		t.Fatal(".goreleaser.yaml does not list the files of an archive where they were")
	}
	archive := strings.Split(string(found[1]), ", ")
	within := func(name string) bool {
		return slices.ContainsFunc(archive, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
	}
	for _, name := range append([]string{frontPage}, docs...) {
		if !within(name) {
			t.Errorf("%s is not in the archive of a release", name)
		}
		for _, file := range targets(t, tree, name) {
			if !within(file) {
				t.Errorf("%s links to %s, which is not in the archive of a release", name, file)
			}
		}
	}
}

// The front page has the tools at a glance, docs/tools.md says more of each.
func TestBothTablesHaveTheSameTools(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| (`[a-z_]+`(?:, `[a-z_]+`)*) \\|")
	tools := func(name string) (names []string) {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		_, table, ok := strings.Cut(string(text), "| tool | what it does |\n")
		table, _, _ = strings.Cut(table, "\n\n")
		for _, found := range row.FindAllStringSubmatch(table, -1) {
			names = append(names, found[1])
		}
		if !ok || len(names) < 10 {
			t.Fatalf("%s has no table of tools, or one with %q", name, names)
		}
		return names
	}
	if front, more := tools(frontPage), tools("docs/tools.md"); !slices.Equal(front, more) {
		t.Errorf("%s lists %q, and docs/tools.md %q", frontPage, front, more)
	}
}

// mcp.json.example has the API hash in it; docs/install.md shows the same entry with the hash in a file.
func TestEntriesInTheDocumentsAreTheExampleWithTheHashInAFile(t *testing.T) {
	type entry struct {
		Command json.RawMessage
		Args    []string
		Env     map[string]string
	}
	var example, shown struct{ MCPServers map[string]entry }
	decode(t, filepath.Join("..", "mcp.json.example"), &example)
	text, err := os.ReadFile(filepath.Join("..", "docs", "install.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?m)^    \{\n(?:     .*\n)+    \}$`).FindAllString(string(text), -1)
	for _, block := range blocks {
		var any struct{ MCPServers, MCP map[string]json.RawMessage }
		if err := json.Unmarshal([]byte(block), &any); err != nil || len(any.MCPServers)+len(any.MCP) != 1 {
			t.Errorf("no entry, %v:\n%s", err, block)
		}
		if any.MCPServers != nil {
			if err := json.Unmarshal([]byte(block), &shown); err != nil {
				t.Error(err)
			}
		}
	}
	want, got := example.MCPServers["telegram-login"], shown.MCPServers["telegram-login"]
	if want.Env["TELEGRAM_API_HASH"] == "" || got.Env["TELEGRAM_API_HASH_FILE"] == "" {
		t.Errorf("the hash is in %v and %v", want.Env, got.Env)
	}
	delete(want.Env, "TELEGRAM_API_HASH")
	delete(got.Env, "TELEGRAM_API_HASH_FILE")
	if !reflect.DeepEqual(want, got) {
		t.Errorf("mcp.json.example has %v, and docs/install.md %v", want, got)
	}
}

func TestALinkThatLeadsNowhereIsFound(t *testing.T) {
	tree := fstest.MapFS{
		"README.md": {Data: []byte("# Front\n\n[a](docs/a.md) [b](docs/a.md#the-second-heading-1) ![p](docs/p.svg) [self](#front) [site](https://example.org/x#y)\n" +
			"[1](docs/none.md) [2](docs/a.md#none) [3](#none) `[no link](none)` [4](docs/p.svg#x)\n\n    # no heading\n    [no](link)\n")},
		"docs/a.md":  {Data: []byte("# A\n## The *second* heading\n## The second `heading`\n```\n# fenced\n```\n[up](../README.md#no-heading) [f](#fenced) [top](../README.md#front)\n")},
		"docs/p.svg": {},
	}
	want := []string{
		"README.md: docs/none.md leads to no file", "README.md: docs/a.md#none leads to no heading", "README.md: #none leads to no heading",
		"README.md: docs/p.svg#x leads to no heading", "docs/a.md: ../README.md#no-heading leads to no heading", "docs/a.md: #fenced leads to no heading",
	}
	if got := badLinks(tree, []string{"README.md", "docs/a.md"}); !slices.Equal(got, want) {
		t.Errorf("bad links:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
