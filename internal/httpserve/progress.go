package httpserve

import (
	"bytes"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
)

// In the era up to 2025-11-25, all streams of a session in mcp-go take what is to be told from one channel, so what a call tells of its progress comes on the stream of whichever
// call is there first, out of order, or after its answer. Here each event goes on the stream of its own call, once at most, and never behind a later one.

// told is what is looked at of an event.
type told struct {
	Method mcp.MCPMethod `json:"method"`
	Params struct {
		Token    json.RawMessage `json:"progressToken"`
		Progress float64         `json:"progress"`
	} `json:"params"`
}

// eventData begins the line of an event that has its message. mcp-go writes it in one piece.
var eventData = []byte("event: message\ndata: ")

// toldBy reads an event. ok is false for what is none.
func toldBy(p []byte) (t told, ok bool) {
	data, ok := bytes.CutPrefix(p, eventData)
	return t, ok && json.Unmarshal(data, &t) == nil
}

// progressToken is how a request wants its progress to be called, "" for not at all.
func progressToken(body []byte) string {
	var request struct {
		Params struct {
			Meta struct {
				Token json.RawMessage `json:"progressToken"`
			} `json:"_meta"`
		} `json:"params"`
	}
	if json.Unmarshal(body, &request) != nil || string(request.Params.Meta.Token) == "null" {
		return ""
	}
	return string(request.Params.Meta.Token)
}

// follow has the progress of a call told on its stream, until done is called.
func (t *sessions) follow(s *mcpSession, token string, out *sseStream) (done func()) {
	out.told = func(token string) *sseStream {
		t.mu.Lock()
		defer t.mu.Unlock()
		return s.calls[token]
	}
	if token == "" {
		return func() {}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.calls == nil {
		s.calls = map[string]*sseStream{}
	}
	s.calls[token] = out
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if s.calls[token] == out {
			delete(s.calls, token)
		}
	}
}

// pass writes an event where it belongs. id is its line that names it, for whoever resumes the stream that it was made for.
func (s *sseStream) pass(id, p []byte) error {
	t, ok := toldBy(p)
	to := s
	if ok && t.Method == mcp.MethodNotificationProgress && s.told != nil {
		if to = s.told(string(t.Params.Token)); to == nil {
			return nil // its call is answered
		}
	}
	if to != s {
		id = nil
	}
	to.mu.Lock()
	defer to.mu.Unlock()
	switch {
	case !ok || t.Method != "" && t.Method != mcp.MethodNotificationProgress:
	case t.Method == "":
		to.answered = true
	case to.answered || t.Params.Progress <= to.progress:
		return nil
	default:
		to.progress = t.Params.Progress
		to.begin()
	}
	_, err := to.write(append(bytes.Clone(id), p...))
	if to != s {
		to.flush() // mcp-go flushes the other one
	}
	return err
}
