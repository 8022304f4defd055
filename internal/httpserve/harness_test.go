package httpserve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/owner"
)

var anna, ben = owner.Owner{Issuer: "token", Subject: "anna"}, owner.Owner{Issuer: "token", Subject: "ben"}

// site is a server that is running, with tools that a test steers.
type site struct {
	*testing.T
	*Server
	url     string
	began   chan string   // gets the word with each call of "wait"
	release chan struct{} // lets "wait" go on
	end     context.CancelFunc
	ended   chan error

	mu      sync.Mutex
	revoked bool // whoever asks
	log     []string
}

// refused is how the site refuses whoever it does not know.
type refused struct{}

func (refused) Error() string     { return "unknown" }
func (refused) Status() int       { return http.StatusUnauthorized }
func (refused) Challenge() string { return `Bearer error="invalid_token"` }

// open starts a site. Its people show their names as tokens.
func open(t *testing.T, o Options) *site {
	t.Helper()
	s := &site{T: t, began: make(chan string, 16), release: make(chan struct{}), ended: make(chan error, 1)}
	behind := s.tools()
	o.MCP = func(owner.Owner, bool) *server.MCPServer { return behind }
	o.Log = func(line string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.log = append(s.log, line)
	}
	o.Authenticate = func(r *http.Request) (owner.Owner, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch name := Bearer(r); {
		case s.revoked:
			return owner.Owner{}, refused{}
		case name == anna.Subject || name == ben.Subject:
			return owner.Owner{Issuer: "token", Subject: name}, nil
		case name == "":
			return owner.Owner{}, errors.New("nobody")
		default:
			return owner.Owner{}, refused{}
		}
	}
	s.Server = New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	ctx, end := context.WithCancel(context.Background())
	s.end = end
	go func() { s.ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		end()
		select {
		case <-s.ended:
		case <-time.After(30 * time.Second):
			t.Error("the server did not end")
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return s
}

func (s *site) tools() *server.MCPServer {
	m := server.NewMCPServer("test", "1", server.WithToolCapabilities(true))
	m.AddTool(mcp.NewTool("whoami"), func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		o, ok := owner.From(ctx)
		return mcp.NewToolResultText(fmt.Sprintf("%s %v", o.Subject, ok)), nil
	})
	m.AddTool(mcp.NewTool("count", mcp.WithString("word")), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		n, err := strconv.Atoi(req.GetString("word", ""))
		for i := range n {
			_ = m.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progressToken": req.Params.Meta.ProgressToken, "progress": i + 1})
		}
		return mcp.NewToolResultText("counted"), err
	})
	m.AddTool(mcp.NewTool("wait", mcp.WithString("word")), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if req.Params.Meta != nil && req.Params.Meta.ProgressToken != nil {
			_ = m.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progressToken": req.Params.Meta.ProgressToken, "progress": 1})
		}
		s.began <- req.GetString("word", "")
		select {
		case <-s.release:
			return mcp.NewToolResultText("waited " + req.GetString("word", "")), nil
		case <-ctx.Done():
			s.began <- "cancelled"
			return nil, ctx.Err()
		}
	})
	return m
}

// asks sends a request. Headers come in pairs of name and value; "Host" is that of the request.
func (s *site) asks(method, path, body string, headers ...string) *http.Response {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func (s *site) text(r *http.Response) string {
	s.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		s.Errorf("read an answer: %v", err)
	}
	return string(raw)
}

const greeting = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

// begins begins a session of somebody.
func (s *site) begins(name string) (id string) {
	s.Helper()
	r := s.asks("POST", Path, greeting, "Authorization", "Bearer "+name)
	if s.text(r); r.StatusCode != http.StatusOK || r.Header.Get(server.HeaderKeySessionID) == "" {
		s.Fatalf("%s cannot begin a session: %s", name, r.Status)
	}
	return r.Header.Get(server.HeaderKeySessionID)
}

// calls is a call of a tool. Token "" asks for no progress.
func calls(id int, tool, word, token string) string {
	params := map[string]any{"name": tool, "arguments": map[string]any{"word": word}}
	if token != "" {
		params["_meta"] = map[string]any{"progressToken": token}
	}
	raw, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})
	return string(raw)
}

// newer is a message of the era without sessions.
func newer(method string, id any, params map[string]any) string {
	params["_meta"] = map[string]any{mcp.MetaKeyProtocolVersion: mcp.ProtocolVersion20260728, mcp.MetaKeyClientCapabilities: map[string]any{}, mcp.MetaKeyClientInfo: map[string]any{"name": "t", "version": "1"}}
	m := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
	if id != nil {
		m["id"] = id
	}
	raw, _ := json.Marshal(m)
	return string(raw)
}

// nextEvent reads the next event of a stream, and the comments before it.
func nextEvent(lines *bufio.Scanner) (id, data string, comments int) {
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, ":"):
			comments++
		case strings.HasPrefix(line, "id: "):
			id = line[4:]
		case strings.HasPrefix(line, "data: "):
			data = line[6:]
		case line == "" && data != "":
			return id, data, comments
		}
	}
	return "", "", comments
}

func (s *site) wants(what string, r *http.Response, status int, words ...string) {
	s.Helper()
	text := s.text(r)
	if r.StatusCode != status {
		s.Errorf("%s: %s, want %d: %s", what, r.Status, status, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			s.Errorf("%s: %q is not in %q", what, w, text)
		}
	}
}

// raw sends bytes as they are, and returns what comes back until the connection ends or limit is over.
func (s *site) raw(limit time.Duration, parts ...string) string {
	s.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(limit))
	for _, p := range parts {
		_, _ = io.WriteString(c, p) // it may be cut off
	}
	var all bytes.Buffer
	_, _ = all.ReadFrom(c)
	return all.String()
}
