package httpserve

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/owner"
)

// sessions are those of the era up to 2025-11-25. Later revisions of the protocol have none.
type sessions struct {
	limits limits

	mu    sync.Mutex
	byID  map[string]*mcpSession
	count map[owner.Owner]int
}

// mcpSession is one session, and what serves it.
type mcpSession struct {
	owner     owner.Owner
	transport *server.StreamableHTTPServer
	used      time.Time             // when its last request began or ended
	open      int                   // requests
	calls     map[string]*sseStream // by progress token, those that are running; nil for none
}

func newSessions(l limits) *sessions {
	return &sessions{limits: l, byID: map[string]*mcpSession{}, count: map[owner.Owner]int{}}
}

// errUnknown is what another's session is, too.
var errUnknown = errors.New("unknown session")

// enter notes a request of a session, which an owner knows by its ID, until it is left. It is nil for one that the owner does not have.
func (t *sessions) enter(o owner.Owner, id string) *mcpSession {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.of(o, id)
	if s != nil {
		s.used = time.Now()
		s.open++
	}
	return s
}

// leave notes that a request is over.
func (t *sessions) leave(s *mcpSession) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.used = time.Now()
	s.open--
}

// of is called with t.mu held.
func (t *sessions) of(o owner.Owner, id string) *mcpSession {
	if s := t.byID[id]; s != nil && s.owner == o {
		return s
	}
	return nil
}

// room says whether an owner may have one more session, and which of theirs has to end for it, "" where none has. Of those that are not in use it is the one that was idle for longest.
func (t *sessions) room(o owner.Owner) (oldest string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count[o] < t.limits.sessions {
		return "", len(t.byID) < t.limits.allSessions
	}
	var used time.Time
	for id, s := range t.byID {
		if s.owner == o && s.open == 0 && (oldest == "" || s.used.Before(used)) {
			oldest, used = id, s.used
		}
	}
	return oldest, oldest != ""
}

// idle are the sessions that nobody has used for the time that a session lasts.
func (t *sessions) idle(now time.Time) (ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, s := range t.byID {
		if s.open == 0 && now.Sub(s.used) >= t.limits.idle {
			ids = append(ids, id)
		}
	}
	return ids
}

func (t *sessions) all() (ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id := range t.byID {
		ids = append(ids, id)
	}
	return ids
}

func (t *sessions) get(id string) *mcpSession {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byID[id]
}

// owned is mcp-go's view of the sessions: those of the owner of one request.
type owned struct {
	all       *sessions
	owner     owner.Owner
	transport *server.StreamableHTTPServer
}

// Generate begins a session.
func (m owned) Generate() string {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	id := rand.Text()
	m.all.byID[id] = &mcpSession{owner: m.owner, transport: m.transport, used: time.Now()}
	m.all.count[m.owner]++
	return id
}

// Validate fails for a session that the owner does not have.
func (m owned) Validate(id string) (terminated bool, err error) {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	if m.all.of(m.owner, id) == nil {
		return false, errUnknown
	}
	return false, nil
}

// Terminate ends a session of the owner.
func (m owned) Terminate(id string) (notAllowed bool, err error) {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	if m.all.of(m.owner, id) == nil {
		return false, errUnknown
	}
	delete(m.all.byID, id)
	if m.all.count[m.owner]--; m.all.count[m.owner] == 0 {
		delete(m.all.count, m.owner)
	}
	return false, nil
}

// resolver gives mcp-go the sessions of a request's owner.
type resolver struct{ all *sessions }

// ResolveSessionIdManager implements [server.SessionIdManagerResolver].
func (v resolver) ResolveSessionIdManager(r *http.Request) server.SessionIdManager {
	m := owned{all: v.all}
	if r != nil {
		m.owner, _ = owner.From(r.Context())
		m.transport, _ = r.Context().Value(transportKey{}).(*server.StreamableHTTPServer)
	}
	return m
}

type transportKey struct{}

// endIdle ends the sessions that nobody uses any more.
func (s *Server) endIdle(now time.Time) {
	for _, id := range s.sessions.idle(now) {
		s.endSession(id)
	}
	s.events.forget(now)
}

// endSession ends a session with all that mcp-go keeps of it.
func (s *Server) endSession(id string) {
	ending := s.sessions.get(id)
	if ending == nil {
		return
	}
	ending.transport.Handle(nobody{}, &server.HTTPRequest{
		Method: http.MethodDelete, Header: http.Header{server.HeaderKeySessionID: {id}}, Context: s.context(context.Background(), ending.owner, ending.transport),
	})
}

// nobody reads the answer to a request of our own.
type nobody struct{}

func (nobody) Header() http.Header         { return http.Header{} }
func (nobody) WriteHeader(int)             {}
func (nobody) Write(p []byte) (int, error) { return len(p), nil }
func (nobody) Flush()                      {}
func (nobody) CanStream() bool             { return false }
