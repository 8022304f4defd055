package pasted_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/pasted"
	"telegram-login-mcp/mcpserver"
)

// block is one text of the corpus with the right answer. README.md of testdata/corpus describes the form.
type block struct {
	place  string // file:line
	claim  string
	text   string
	codes  []string // of the findings, in order; empty where only nots count
	none   bool     // no error stands there
	says   []string
	nots   []string
	hides  []string
	lacks  []string
	method string
}

// What stands for a code: unknown for a finding that is quoted and not known, and noError, which Read says of a text that has none.
const unknown, noError = "unknown", "failure.no_error"

// blocks reads a file of the corpus.
func blocks(t *testing.T, path string) []block {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	var b *block
	inside, had := false, false
	for i, line := range strings.Split(string(raw), "\n") {
		place := fmt.Sprintf("%s:%d", filepath.Base(path), i+1)
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "```":
			if b == nil || had && !inside {
				t.Fatalf("%s: a text without a claim", place)
			}
			inside, had = !inside, true
		case inside:
			b.text += line + "\n"
		case strings.HasPrefix(line, "## "):
			all = append(all, block{place: place, claim: strings.TrimPrefix(line, "## ")})
			b, had = &all[len(all)-1], false
		case line == "" || strings.HasPrefix(line, "# "):
		case b == nil || !had:
			t.Fatalf("%s: %q stands before a text", place, line)
		case line == "code: none":
			b.none = true
		case key == "code":
			b.codes = append(b.codes, value)
		case key == "says":
			b.says = append(b.says, value)
		case key == "not":
			b.nots = append(b.nots, value)
		case key == "lacks":
			b.lacks = append(b.lacks, value)
		case key == "hides":
			b.hides = append(b.hides, value)
		case key == "method":
			b.method = value
		default:
			t.Fatalf("%s: %q is no part of an answer", place, line)
		}
	}
	if inside {
		t.Fatalf("%s: a text has no end", path)
	}
	for i := range all {
		all[i].text = strings.TrimSuffix(all[i].text, "\n")
	}
	return all
}

// corpus is every family with its blocks.
func corpus(t *testing.T) map[string][]block {
	t.Helper()
	paths, err := filepath.Glob("testdata/corpus/*.md")
	if err != nil {
		t.Fatal(err)
	}
	families := map[string][]block{}
	for _, path := range paths {
		if family := strings.TrimSuffix(filepath.Base(path), ".md"); family != "README" {
			families[family] = blocks(t, path)
		}
	}
	return families
}

// nearMiss reports whether a block is about what must not be found.
func (b block) nearMiss() bool { return b.none || len(b.codes) == 0 }

func TestCorpusIsLargeAndEachFamilyHasNearMisses(t *testing.T) {
	const enough = 400
	all, claims, texts := 0, map[string]string{}, map[string]string{}
	for family, blocks := range corpus(t) {
		all += len(blocks)
		if !slices.ContainsFunc(blocks, block.nearMiss) && family != "secrets" {
			t.Errorf("%s has no near miss", family)
		}
		for _, b := range blocks {
			if b.text == "" || !b.none && len(b.codes)+len(b.nots) == 0 || b.none && len(b.codes) > 0 {
				t.Errorf("%s: %s: the text or the answer is missing, or the answer contradicts itself", b.place, b.claim)
			}
			for _, hidden := range b.hides {
				if !strings.Contains(b.text, hidden) {
					t.Errorf("%s: %s: the text has no %q to hide", b.place, b.claim, hidden)
				}
			}
			if other, ok := claims[family+b.claim]; ok {
				t.Errorf("%s: the claim of %s again: %s", b.place, other, b.claim)
			}
			if other, ok := texts[b.text+b.method]; ok {
				t.Errorf("%s: the text of %s again: %s", b.place, other, b.claim)
			}
			claims[family+b.claim], texts[b.text+b.method] = b.place, b.place
		}
	}
	if all < enough {
		t.Errorf("%d blocks, want %d at least", all, enough)
	}
}

// fits reports whether the code of a finding, or one that is unknown, is the code of the corpus.
func fits(want, code string, answer pasted.Answer) bool {
	if subject, all := strings.CutSuffix(want, "*"); all {
		return strings.HasPrefix(code, subject)
	}
	return want == code || want == unknown && answer == pasted.Unknown && code != noError
}

// wrong says what is wrong with the codes of an answer, "" when nothing is.
func (b block) wrong(codes []string, answers []pasted.Answer) string {
	for _, not := range b.nots {
		if i := slices.IndexFunc(codes, func(code string) bool { return fits(not, code, "") }); i >= 0 {
			return fmt.Sprintf("%v, of which %s must not be there", codes, codes[i])
		}
	}
	if b.none && len(codes) > 0 && !slices.Equal(codes, []string{noError}) {
		return fmt.Sprintf("%v, and no error stands there", codes)
	}
	if len(b.codes) == 0 {
		return ""
	}
	right := len(codes) == len(b.codes)
	for i := 0; right && i < len(codes); i++ {
		right = fits(b.codes[i], codes[i], answers[i])
	}
	if right {
		return ""
	}
	return fmt.Sprintf("%v, want %v", codes, b.codes)
}

func TestCorpusIsReadRightly(t *testing.T) {
	for _, blocks := range corpus(t) {
		for _, b := range blocks {
			var codes []string
			var answers []pasted.Answer
			for _, f := range pasted.Read(b.text, b.method).Findings {
				codes, answers = append(codes, f.Fact.ID()), append(answers, f.Answer)
				for _, hidden := range b.hides {
					if strings.Contains(f.As, hidden) {
						t.Errorf("%s: %s: a secret stands in %q", b.place, b.claim, f.As)
					}
				}
			}
			if wrong := b.wrong(codes, answers); wrong != "" {
				t.Errorf("%s: %s: %s", b.place, b.claim, wrong)
			}
		}
	}
}

// explained is the structured result of explain_error.
type explained struct {
	Explanations []struct {
		Code   string        `json:"code"`
		Answer pasted.Answer `json:"answer"`
	} `json:"explanations"`
	Error struct {
		Code string `json:"code"`
	} `json:"error"`
}

// server starts the real server, without a login.
func server(t *testing.T) *client.Client {
	t.Helper()
	flows := authflow.New(authflow.Config{})
	t.Cleanup(flows.Close)
	c, err := client.NewInProcessClientWithOptions(mcpserver.New(mcpserver.Options{Flows: flows}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION}}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCorpusIsToldRightly(t *testing.T) {
	c := server(t)
	for _, blocks := range corpus(t) {
		for _, b := range blocks {
			arguments := map[string]any{"error": b.text}
			if b.method != "" {
				arguments["method"] = b.method
			}
			res, err := c.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "explain_error", Arguments: arguments}})
			if err != nil {
				t.Fatalf("%s: %v", b.place, err)
			}
			for _, wrong := range b.told(t, res) {
				t.Errorf("%s: %s: %s", b.place, b.claim, wrong)
			}
		}
	}
}

func TestWhatToCallBeginsALine(t *testing.T) {
	res, err := server(t).CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "explain_error", Arguments: map[string]any{"error": "AUTH_KEY_UNREGISTERED"}}})
	if err != nil {
		t.Fatal(err)
	}
	text, ok := mcp.AsTextContent(res.Content[0])
	if !ok || !strings.Contains(text.Text, "\nYou: ") {
		t.Errorf("%v", res.Content)
	}
}

// told says what is wrong with a result of explain_error.
func (b block) told(t *testing.T, res *mcp.CallToolResult) (wrong []string) {
	t.Helper()
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	var r explained
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	var codes []string
	var answers []pasted.Answer
	for _, e := range r.Explanations {
		codes, answers = append(codes, e.Code), append(answers, e.Answer)
	}
	if w := b.wrong(codes, answers); w != "" {
		wrong = append(wrong, w)
	}
	if len(codes) == 0 && r.Error.Code != "failure.nothing_found" || !b.none && slices.Contains(b.nots, r.Error.Code) {
		wrong = append(wrong, "the answer is "+r.Error.Code)
	}
	structure := words(t, raw)
	for _, phrase := range b.says {
		if !strings.Contains(structure, strings.ToLower(phrase)) {
			wrong = append(wrong, fmt.Sprintf("%q is not said", phrase))
		}
	}
	text := structure
	for _, content := range res.Content {
		if c, ok := content.(mcp.TextContent); ok {
			text += " " + c.Text
		}
	}
	for _, phrase := range b.lacks {
		if strings.Contains(text, strings.ToLower(phrase)) {
			wrong = append(wrong, fmt.Sprintf("%q is said", phrase))
		}
	}
	for _, hidden := range b.hides {
		if strings.Contains(text, strings.ToLower(hidden)) || strings.Contains(text, hidden) {
			wrong = append(wrong, fmt.Sprintf("the secret %q stands in the answer", hidden))
		}
	}
	return wrong
}

// words is every string of a JSON value in lower case, with single blanks.
func words(t *testing.T, raw []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	return strings.ToLower(strings.Join(strings.Fields(strings.Join(all, " ")), " "))
}
