package main_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"telegram-login-mcp/internal/testrun"
)

// assistant is an MCP client with the server as its child process. It holds every answer against the contract: structured content
// against the tool's output schema, a refusal against the shape of an error.
type assistant struct {
	*testing.T
	client  *client.Client
	schemas map[string]*jsonschema.Schema
	stderr  *output
}

type toolArgs = map[string]any

// credentials are what the sandbox takes.
var credentials = []string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH=sandbox"}

// hire starts a server on the shared sandbox.
func hire(t *testing.T) *assistant {
	t.Helper()
	return hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, credentials, "--sandbox-at", connectionFile(t))
}

// hireWith starts a server with these arguments and greets it in a revision of the protocol.
func hireWith(t *testing.T, revision string, env []string, arguments ...string) *assistant {
	t.Helper()
	testrun.Parallel(t)
	a := &assistant{T: t, stderr: &output{}}
	var err error
	if a.client, err = client.NewStdioMCPClientWithOptions(binary, env, ownState(t, arguments), transport.WithCommandStderrWriter(a.stderr)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.client.Close(); err != nil {
			t.Errorf("the server did not end well: %v", err)
		}
		if log := a.stderr.String(); strings.Contains(log, "panic") {
			t.Errorf("the server reports a defect:\n%s", log)
		}
	})
	_, err = a.client.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: revision, ClientInfo: mcp.Implementation{Name: "test", Version: "1"},
	}})
	if err != nil {
		t.Fatalf("greet the server: %v\n%s", err, a.stderr.String())
	}
	if got := a.client.ProtocolVersion(); got != revision {
		t.Fatalf("the connection speaks %s, want %s", got, revision)
	}
	a.readSchemas()
	return a
}

// readSchemas compiles the output schemas as tools/list gives them. The list is read raw: mcp-go's client keeps of a schema what it knows,
// and drops anyOf.
func (a *assistant) readSchemas() {
	a.Helper()
	answer, err := a.client.GetTransport().SendRequest(a.Context(), transport.JSONRPCRequest{
		JSONRPC: mcp.JSONRPC_VERSION, ID: mcp.NewRequestId("schemas"), Method: "tools/list",
		Params: toolArgs{"_meta": toolArgs{mcp.MetaKeyProtocolVersion: a.client.ProtocolVersion(), mcp.MetaKeyClientCapabilities: toolArgs{}}},
	})
	if err != nil {
		a.Fatal(err)
	}
	a.schemas = compiled(a, answer.Result)
}

// compiled compiles the output schemas in a result of tools/list, by the name of the tool.
func compiled(t testing.TB, result json.RawMessage) map[string]*jsonschema.Schema {
	t.Helper()
	schemas := map[string]*jsonschema.Schema{}
	var list struct {
		Tools []struct {
			Name         string          `json:"name"`
			OutputSchema json.RawMessage `json:"outputSchema"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(result, &list); err != nil || len(list.Tools) == 0 {
		t.Fatalf("tools/list: %v in %s", err, result)
	}
	for _, tool := range list.Tools {
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(tool.OutputSchema))
		if err != nil {
			t.Fatalf("%s: output schema %q: %v", tool.Name, tool.OutputSchema, err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(tool.Name, schema); err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		if schemas[tool.Name], err = compiler.Compile(tool.Name); err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
	}
	return schemas
}

// content is what the tests read of an answer.
type content struct {
	QR struct {
		URL string `json:"url"`
	} `json:"qr"`
	Alive             bool
	FlowID            string   `json:"flow_id"`
	State             string   `json:"state"`
	DC                int      `json:"dc"`
	NextTools         []string `json:"next_tools"`
	ResendAvailableAt string   `json:"resend_available_at"`
	Sandbox           bool     `json:"sandbox"`
	Session           string   `json:"session"`
	Unsaved           string   `json:"unsaved"`
	Page              *page    `json:"page"`
	Pages             []page   `json:"pages"`
	Library           string   `json:"library"`
	Format            string   `json:"format"`
	Explanation       struct {
		Code string `json:"code"`
	} `json:"explanation"`
	APIID    int         `json:"api_id"`
	Error    *refusal    `json:"error"`
	Flows    []content   `json:"flows"`
	Messages []delivered `json:"messages"`
	SentCode *struct {
		Hash string `json:"phone_code_hash"`
		Type struct {
			Constructor string `json:"constructor"`
		} `json:"type"`
	} `json:"sent_code"`
	User struct {
		ID int64 `json:"id"`
	} `json:"user"`
	Timeline []struct {
		What string `json:"what"`
	} `json:"timeline"`

	text string
}

type page struct {
	For       string    `json:"for"`
	URL       string    `json:"url"`
	Opened    bool      `json:"opened"`
	Tries     int       `json:"tries"`
	ExpiresAt time.Time `json:"expires_at"`
}

type delivered struct {
	Channel string `json:"channel"`
	Text    string `json:"text"`
}

type refusal struct {
	Code              string   `json:"code"`
	Meaning           string   `json:"meaning"`
	Fixes             []string `json:"fixes"`
	RetryAfterSeconds *int     `json:"retry_after_seconds"`
	RPC               *struct {
		Method string `json:"method"`
		Code   int    `json:"code"`
		Type   string `json:"type"`
	} `json:"rpc"`
}

// ask calls a tool with arguments of any shape and returns the answer as it came.
func (a *assistant) ask(tool string, arguments any) (*mcp.CallToolResult, error) {
	return a.client.CallTool(a.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
}

// call calls a tool that must succeed.
func (a *assistant) call(tool string, arguments toolArgs) content {
	a.Helper()
	res, err := a.ask(tool, arguments)
	if err != nil {
		a.Fatalf("%s: %v", tool, err)
	}
	c := a.read(res)
	if res.IsError {
		a.Fatalf("%s was refused: %s", tool, c.text)
	}
	a.fits(tool, res)
	return c
}

// fits holds structured content against the tool's output schema. Some clients do that with refusals, too.
func (a *assistant) fits(tool string, res *mcp.CallToolResult) {
	a.Helper()
	if err := a.schemas[tool].Validate(a.plain(res)); err != nil {
		a.Errorf("%s: the answer does not fit the tool's output schema: %v", tool, err)
	}
}

// enter calls a tool after which the flow must be in a state. On a busy machine the tool says that it goes on in the background; then
// get_flow waits, as an assistant would.
func (a *assistant) enter(state, tool string, arguments toolArgs) content {
	a.Helper()
	c := a.call(tool, arguments)
	for range patience {
		if c.State != "connecting" {
			break
		}
		c = a.call("get_flow", toolArgs{"flow_id": c.FlowID, "wait_seconds": 20})
	}
	if c.State != state {
		a.Fatalf("%s led to %s, want %s: %s", tool, c.State, state, c.text)
	}
	return c
}

// patience is how many changes of a flow a test waits for before it calls the flow stuck.
const patience = 20

// refused calls a tool that must be refused with a code.
func (a *assistant) refused(code, tool string, arguments any) content {
	a.Helper()
	res, err := a.ask(tool, arguments)
	if err != nil {
		a.Fatalf("%s: a refusal must be a result, got the protocol error %v", tool, err)
	}
	c := a.read(res)
	if !res.IsError {
		a.Fatalf("%s was not refused: %s", tool, c.text)
	}
	a.checkRefusal(tool, res, c)
	a.fits(tool, res)
	if c.Error.Code != code {
		a.Fatalf("%s was refused with %s, want %s: %s", tool, c.Error.Code, code, c.text)
	}
	return c
}

func (a *assistant) checkRefusal(tool string, res *mcp.CallToolResult, c content) {
	a.Helper()
	shape, ok := a.plain(res).(map[string]any)
	if !ok || c.Error == nil {
		a.Fatalf("%s: a refusal without error structure: %s", tool, c.text)
	}
	a.hasKeys(tool, shape, "error", "flow_id", "state", "next_tools")
	detail := shape["error"].(map[string]any)
	a.hasKeys(tool, detail, "code", "rpc", "title", "meaning", "fixes", "retry_after_seconds", "source")
	if rpc, ok := detail["rpc"].(map[string]any); ok {
		a.hasKeys(tool, rpc, "method", "code", "type", "argument")
	}
	if !strings.HasPrefix(c.Error.Code, "failure.") || len(c.Error.Fixes) == 0 || c.Error.Meaning == "" {
		a.Errorf("%s: the refusal %q does not say what to do: %+v", tool, c.text, c.Error)
	}
	if !strings.HasPrefix(c.text, "error: ") || slices.ContainsFunc(c.Error.Fixes, func(fix string) bool { return !strings.Contains(c.text, fix) }) {
		a.Errorf("%s: the text of a refusal must have an error: line, and every fix: %s", tool, c.text)
	}
	if c.FlowID != "" && len(c.NextTools) == 0 && c.State != "failed" { // after a ban there is nothing
		a.Errorf("%s: the refusal concerns %s and names no tool that fits: %s", tool, c.FlowID, c.text)
	}
}

func (a *assistant) hasKeys(tool string, object map[string]any, keys ...string) {
	a.Helper()
	for _, k := range keys {
		if _, ok := object[k]; !ok {
			a.Errorf("%s: %q is missing in %v", tool, k, object)
		}
	}
}

// plain is the structured content as any reader of JSON sees it.
func (a *assistant) plain(res *mcp.CallToolResult) any {
	a.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(res.RawStructuredContent))
	if err != nil {
		a.Fatal(err)
	}
	return v
}

func (a *assistant) read(res *mcp.CallToolResult) content {
	a.Helper()
	var c content
	if err := json.Unmarshal(res.RawStructuredContent, &c); err != nil {
		a.Fatalf("structured content %q: %v", res.RawStructuredContent, err)
	}
	for _, part := range res.Content {
		if t, ok := part.(mcp.TextContent); ok {
			c.text += t.Text
		}
	}
	return c
}

// still checks that a refusal told of the flow, and that the flow is in the state in which it was before.
func (a *assistant) still(state, id string) {
	a.Helper()
	if c := a.call("get_flow", toolArgs{"flow_id": id}); c.State != state {
		a.Errorf("the flow is in the state %s, want %s", c.State, state)
	}
}

var fiveDigits = regexp.MustCompile(`\b\d{5}\b`)

// manyDigits finds a code of any kind that is made of digits.
var manyDigits = regexp.MustCompile(`\b\d{4,6}\b`)

// code reads the newest code that reached a person on a channel.
func (a *assistant) code(phone, channel string) string {
	a.Helper()
	messages := a.call("sandbox_inbox", toolArgs{"phone": phone}).Messages
	for _, m := range slices.Backward(messages) {
		if code := fiveDigits.FindString(m.Text); m.Channel == channel && code != "" {
			return code
		}
	}
	a.Fatalf("no code among %v", messages)
	return ""
}

// output collects what a process writes.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
