package httpserve

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
)

// noTime lifts a deadline.
var noTime time.Time

// sseStream is the way of one answer to its client. Once it is a stream of events, it shows signs of life, as proxies end what is silent; mcp-go has such signs for one kind of stream
// only. Each write has a time limit of its own, since a stream as a whole can have none. Let go by close, it holds nothing of the connection: mcp-go keeps it as
// long as its session.
type sseStream struct {
	still func() bool // whether it may go on
	pause time.Duration

	told func(token string) *sseStream // finds the stream of the call whose progress is told; nil where that is always this one

	mu       sync.Mutex
	w        http.ResponseWriter // nil once it is closed
	events   bool
	wrote    time.Time
	sign     *time.Timer
	id       []byte  // the line before the event that comes next
	progress float64 // that was told last
	answered bool
}

func newStream(w http.ResponseWriter, pause time.Duration, still func() bool) *sseStream {
	return &sseStream{w: w, pause: pause, still: still}
}

var errClosed = errors.New("the answer is over")

// Header implements [http.ResponseWriter].
func (s *sseStream) Header() http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return http.Header{}
	}
	return s.w.Header()
}

// WriteHeader implements [http.ResponseWriter].
func (s *sseStream) WriteHeader(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.w == nil || s.events: // it was begun by what another stream has passed on
	case strings.HasPrefix(s.w.Header().Get("Content-Type"), eventStream):
		s.begin()
	default:
		s.w.WriteHeader(status)
	}
}

// eventStream is the type of a stream of events.
const eventStream = "text/event-stream"

// begin makes a stream of events of it. It is called with s.mu held.
func (s *sseStream) begin() {
	if s.w == nil || s.events {
		return
	}
	s.events, s.wrote = true, time.Now()
	s.w.Header().Set("Content-Type", eventStream)
	s.w.Header().Set("X-Accel-Buffering", "no") // nginx would else keep events until there are enough of them
	s.w.WriteHeader(http.StatusOK)
	s.sign = time.AfterFunc(s.pause, s.live)
}

// Write implements [http.ResponseWriter]. mcp-go writes an event in one piece, and before it the line with its ID in another.
func (s *sseStream) Write(p []byte) (int, error) {
	s.mu.Lock()
	if !s.events {
		defer s.mu.Unlock()
		return s.write(p)
	}
	if bytes.HasPrefix(p, []byte("id: ")) {
		defer s.mu.Unlock()
		s.id = bytes.Clone(p)
		return len(p), nil
	}
	id := s.id
	s.id = nil
	s.mu.Unlock() // the event may be for another stream
	if err := s.pass(id, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// write is called with s.mu held.
func (s *sseStream) write(p []byte) (int, error) {
	if s.w == nil {
		return 0, errClosed
	}
	s.wrote = time.Now()
	_ = http.NewResponseController(s.w).SetWriteDeadline(s.wrote.Add(writeTime))
	return s.w.Write(p)
}

// Flush implements [http.Flusher].
func (s *sseStream) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
}

// flush is called with s.mu held.
func (s *sseStream) flush() {
	if s.w != nil {
		_ = http.NewResponseController(s.w).Flush() // the next write fails where this does
	}
}

// SetWriteDeadline keeps mcp-go from setting one: each write has its own.
func (s *sseStream) SetWriteDeadline(time.Time) error { return nil }

// live writes a comment, which clients pass over. mcp-go writes lines whole, so it stands between two lines. https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes
func (s *sseStream) live() {
	if !s.still() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return
	}
	if time.Since(s.wrote) >= s.pause/2 {
		if _, err := s.write([]byte(":\n")); err != nil {
			return // the client is gone, which net/http says to whoever waits
		}
		s.flush()
	}
	s.sign.Reset(s.pause)
}

// close ends it. What is written later is lost.
func (s *sseStream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w = nil
	if s.sign != nil {
		s.sign.Stop()
	}
}
