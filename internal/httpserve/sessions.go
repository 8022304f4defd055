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
	count map[owner.Owner]int // places that are taken, by sessions and by those that are about to begin
	taken int                 // of all owners
}

// mcpSession is one session, and what serves it.
type mcpSession struct {
	owner     owner.Owner
	transport *server.StreamableHTTPServer
	used      time.Time             // when its last request began or ended
	open      int                   // requests
	ending    bool                  // its place is another's
	calls     map[string]*sseStream // by progress token, those that are running; nil for none
}

// place is room for a session that is about to begin.
type place struct {
	owner   owner.Owner
	session *mcpSession // nil until it has begun
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

// of is a session that can be used. It is called with t.mu held.
func (t *sessions) of(o owner.Owner, id string) *mcpSession {
	if s := t.byID[id]; s != nil && s.owner == o && !s.ending {
		return s
	}
	return nil
}

// reserve takes a place for one more session of an owner, until it is released. Where the owner has no more, it is that of the session that was idle for longest, which the caller has to end; its
// ID is "" for none. The place is nil where there is none.
func (t *sessions) reserve(o owner.Owner) (p *place, oldest string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.count[o] < t.limits.sessions && t.taken >= t.limits.allSessions:
		return nil, ""
	case t.count[o] < t.limits.sessions:
		t.count[o]++
		t.taken++
		return &place{owner: o}, ""
	}
	var used time.Time
	for id, s := range t.byID {
		if s.owner == o && s.open == 0 && !s.ending && (oldest == "" || s.used.Before(used)) {
			oldest, used = id, s.used
		}
	}
	if oldest == "" {
		return nil, ""
	}
	t.byID[oldest].ending = true
	return &place{owner: o}, oldest
}

// release is for the end of the request that a place was taken for. Where a session has begun, the place is its own from then on.
func (t *sessions) release(p *place) {
	if p.session != nil {
		t.leave(p.session)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free(p.owner)
}

// free is called with t.mu held.
func (t *sessions) free(o owner.Owner) {
	t.taken--
	if t.count[o]--; t.count[o] == 0 {
		delete(t.count, o)
	}
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
	place     *place // of the session that may begin, nil for none
}

// Generate begins a session. Its first request is the one that begins it. Without a place it is none: its ID is unknown.
func (m owned) Generate() string {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	id := rand.Text()
	if m.place != nil && m.place.session == nil {
		m.place.session = &mcpSession{owner: m.owner, transport: m.transport, used: time.Now(), open: 1}
		m.all.byID[id] = m.place.session
	}
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
	s := m.all.byID[id]
	if s == nil || s.owner != m.owner {
		return false, errUnknown
	}
	delete(m.all.byID, id)
	if !s.ending {
		m.all.free(m.owner)
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
		m.place, _ = r.Context().Value(placeKey{}).(*place)
	}
	return m
}

type (
	transportKey struct{}
	placeKey     struct{}
)

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
