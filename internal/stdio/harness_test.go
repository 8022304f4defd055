package stdio

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"go.uber.org/goleak"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// line is a message that came out of Serve.
type line struct {
	raw    string
	ID     any            `json:"id"`
	Method string         `json:"method"`
	Params map[string]any `json:"params"`
	Result map[string]any `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// client is the other end of a Serve.
type client struct {
	t      *testing.T
	in     *io.PipeWriter
	lines  chan line
	ended  chan error
	cancel context.CancelFunc
	mu     sync.Mutex
	log    strings.Builder
}

// start runs Serve until the test ends.
func start(t *testing.T, s *server.MCPServer, opts Options) *client {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	inReader, inWriter := io.Pipe()
	outReader, outWriter := io.Pipe()
	c := &client{t: t, in: inWriter, lines: make(chan line, 100_000), ended: make(chan error, 1), cancel: cancel}
	opts.Log = func(text string) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.log.WriteString(text + "\n")
	}
	go func() {
		err := Serve(ctx, s, inReader, outWriter, opts)
		_ = outWriter.Close()
		c.ended <- err
	}()
	go func() {
		defer close(c.lines)
		scanner := bufio.NewScanner(outReader)
		scanner.Buffer(nil, 16<<20)
		for scanner.Scan() {
			l := line{raw: scanner.Text()}
			_ = json.Unmarshal(scanner.Bytes(), &l) // an ID may be a number that Go cannot hold
			if !json.Valid(scanner.Bytes()) || !strings.HasPrefix(l.raw, `{"jsonrpc":"2.0"`) {
				t.Errorf("a line that is no JSON-RPC message: %q", l.raw)
			}
			c.lines <- l
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = inWriter.Close()
		_ = inReader.Close()
	})
	return c
}

// write sends lines as they are.
func (c *client) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, text); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

// toolCall is a tools/call. Its progress token is its id.
func toolCall(id int, tool string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{"id":%d},"_meta":{"progressToken":%d}}}`+"\n", id, tool, id, id)
}

func (c *client) call(id int, tool string) {
	c.t.Helper()
	c.write(toolCall(id, tool))
}

func (c *client) ping(id int) {
	c.t.Helper()
	c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"ping"}`+"\n", id))
}

func (c *client) cancelCall(id string) {
	c.t.Helper()
	c.write(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":` + id + `}}` + "\n")
}

// next returns the next line.
func (c *client) next() line {
	c.t.Helper()
	select {
	case l, ok := <-c.lines:
		if !ok {
			c.t.Fatal("the output ended")
		}
		return l
	case <-time.After(patience):
		c.t.Fatal("no line came")
	}
	return line{}
}

// answer returns the next line, which must answer the request with that id.
func (c *client) answer(id any) line {
	c.t.Helper()
	l := c.next()
	if number, ok := id.(int); ok {
		id = float64(number)
	}
	if l.ID != id || l.Method != "" {
		c.t.Fatalf("want the answer to %v, got %s", id, l.raw)
	}
	return l
}

// initialize shakes hands as a client of 2025-11-25, with id 0.
func (c *client) initialize() {
	c.t.Helper()
	c.write(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}}` + "\n")
	if l := c.answer(0); l.Error != nil {
		c.t.Fatalf("initialize: %s", l.raw)
	}
	c.write(`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n")
}

// end closes the input and returns what Serve returned and the lines that came until then.
func (c *client) end() (rest []line, err error) {
	c.t.Helper()
	_ = c.in.Close()
	return c.wait()
}

func (c *client) wait() (rest []line, err error) {
	c.t.Helper()
	select {
	case err = <-c.ended:
	case <-time.After(patience):
		c.t.Fatal("Serve does not return")
	}
	for l := range c.lines {
		rest = append(rest, l)
	}
	return rest, err
}

// endQuietly ends and wants no error and no further line.
func (c *client) endQuietly() {
	c.t.Helper()
	rest, err := c.end()
	if err != nil {
		c.t.Errorf("Serve returns %v", err)
	}
	for _, l := range rest {
		c.t.Errorf("a line too many: %s", l.raw)
	}
}

func (c *client) logged() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// tools are the handlers that tests call, and what they see of them.
type tools struct {
	*server.MCPServer
	began   chan int      // the id of a call that began
	stopped chan error    // ctx.Err() of a call to wait that was cancelled
	release chan struct{} // ends one call to wait or hang
	afterIt chan func()   // what late left to do
	letGo   func()        // ends all calls to hang
}

func newTools(t *testing.T, opts ...server.ServerOption) *tools {
	t.Helper()
	released := make(chan struct{})
	k := &tools{
		MCPServer: server.NewMCPServer("test", "1", append([]server.ServerOption{server.WithToolCapabilities(false), server.WithPromptCapabilities(false)}, opts...)...),
		began:     make(chan int, 10_000),
		stopped:   make(chan error, 10_000),
		release:   make(chan struct{}),
		afterIt:   make(chan func(), 1),
		letGo:     sync.OnceFunc(func() { close(released) }),
	}
	t.Cleanup(k.letGo)
	add := func(name string, handler func(ctx context.Context, id int) error) {
		k.AddTool(mcp.NewTool(name), func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			if request.Params.Meta != nil {
				ctx = context.WithValue(ctx, tokenKey{}, request.Params.Meta.ProgressToken)
			}
			if err := handler(ctx, request.GetInt("id", 0)); err != nil {
				return nil, err
			}
			return mcp.NewToolResultText(name), nil
		})
	}
	add("echo", func(_ context.Context, id int) error {
		k.began <- id
		return nil
	})
	add("wait", func(ctx context.Context, id int) error {
		k.began <- id
		select {
		case <-ctx.Done():
			k.stopped <- ctx.Err()
		case <-k.release:
		}
		return nil
	})
	add("hang", func(_ context.Context, id int) error {
		k.began <- id
		select {
		case <-k.release:
		case <-released:
		}
		return nil
	})
	add("progress", func(ctx context.Context, _ int) error {
		for step := 1; step <= steps; step++ {
			if err := k.progress(ctx, step); err != nil {
				return err
			}
		}
		return nil
	})
	add("late", func(ctx context.Context, _ int) error {
		k.afterIt <- func() {
			if err := k.progress(ctx, 1); err != nil {
				t.Errorf("progress after the answer: %v", err)
			}
		}
		return nil
	})
	add("ask", func(ctx context.Context, _ int) error {
		if err := k.progress(ctx, 1); err != nil {
			return err
		}
		_, err := k.RequestElicitation(ctx, mcp.ElicitationRequest{Params: mcp.ElicitationParams{
			Message: "?", RequestedSchema: map[string]any{"type": "object", "properties": map[string]any{}},
		}})
		return err
	})
	add("panic", func(context.Context, int) error { panic(canary) })
	k.AddPrompt(mcp.NewPrompt("panic"), func(context.Context, mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		panic(canary)
	})
	return k
}

const (
	steps  = 5
	canary = "canary-code-48151"
)

// tokenKey is that of the progress token of a call.
type tokenKey struct{}

func (k *tools) progress(ctx context.Context, step int) error {
	params := map[string]any{"progressToken": ctx.Value(tokenKey{}), "progress": step}
	return k.SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), params)
}

// began waits for a call to begin and returns its id.
func (k *tools) waitBegan(t *testing.T) int {
	t.Helper()
	select {
	case id := <-k.began:
		return id
	case <-time.After(patience):
		t.Fatal("no call began")
	}
	return 0
}

func (k *tools) waitStopped(t *testing.T) {
	t.Helper()
	select {
	case <-k.stopped:
	case <-time.After(patience):
		t.Fatal("the call is not cancelled")
	}
}
