package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/secretpage"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestSurfaceIsAsReviewed makes a change of what clients see show in review: one file per tool and kind of list, and those that differ
// where secrets are kept private or where there are no private pages. Rewrite with -update.
func TestSurfaceIsAsReviewed(t *testing.T) {
	chat := surface(t, Options{Sandbox: fakeSandbox{}, Pages: &secretpage.Server{}})
	got := map[string][]byte{}
	for name, text := range chat {
		got[name] = text
	}
	for folder, o := range map[string]Options{
		"private": {Sandbox: fakeSandbox{}, Pages: &secretpage.Server{}, Private: true}, "no-pages": {Sandbox: fakeSandbox{}},
		"remote": {Sandbox: fakeSandbox{}, Pages: &secretpage.Server{}, Remote: true}, "remote-private": {Sandbox: fakeSandbox{}, Pages: &secretpage.Server{}, Remote: true, Private: true},
		"remote-no-pages": {Sandbox: fakeSandbox{}, Remote: true},
	} {
		for name, text := range surface(t, o) {
			if !bytes.Equal(text, chat[name]) {
				got[filepath.Join(folder, name)] = text
			}
		}
	}
	folder := filepath.Join("testdata", "surface")
	if *update {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		for name, text := range got {
			path := filepath.Join(folder, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var reviewed []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(folder, path)
			reviewed = append(reviewed, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(reviewed)
	if diff := cmp.Diff(reviewed, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("the lists changed (-golden +now), -update accepts it:\n%s", diff)
	}
	for _, name := range reviewed {
		want, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got[name])); diff != "" && got[name] != nil {
			t.Errorf("%s changed (-golden +now), -update accepts it:\n%s", name, diff)
		}
	}
}

// surface is everything that a server lists, by the name of its golden file.
func surface(t *testing.T, o Options) map[string][]byte {
	t.Helper()
	c := connect(t, o)
	files := map[string][]byte{}
	put := func(name string, v any) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	for _, tool := range listed(t, c) {
		put("tool-"+tool.Name+".json", tool)
	}
	prompts, err := c.ListPrompts(t.Context(), mcp.ListPromptsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range prompts.Prompts {
		put("prompt-"+p.Name+".json", p)
		for variant, arguments := range map[string]map[string]string{"bare": {}, "given": {"phone": "+14155550123", "flow": "flow_abcdefgh2345", "tool": "Telethon"}} {
			res, err := c.GetPrompt(t.Context(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: p.Name, Arguments: arguments}})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Messages) != 1 || res.Messages[0].Role != mcp.RoleUser {
				t.Fatalf("%s has the messages %+v", p.Name, res.Messages)
			}
			files["prompt-"+p.Name+"-"+variant+".md"] = []byte(res.Messages[0].Content.(mcp.TextContent).Text)
		}
	}
	templates, err := c.ListResourceTemplates(t.Context(), mcp.ListResourceTemplatesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(templates.ResourceTemplates, func(a, b mcp.ResourceTemplate) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	put("resource-templates.json", templates.ResourceTemplates)
	resources, err := c.ListResources(t.Context(), mcp.ListResourcesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	put("resources.json", resources.Resources)
	files["instructions.md"] = []byte((newTools(o)).instructions(false) + "\n")
	return files
}
