package httpserve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/owner"
)

// maxBody is how long a message may be, in bytes. A pasted log or a session file is the longest that a tool takes.
const maxBody = 1 << 20

// serveMCP serves one request of MCP.
func (s *Server) serveMCP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost, http.MethodGet, http.MethodDelete:
	default:
		w.Header().Set("Allow", "POST, GET, DELETE")
		answer(w, http.StatusMethodNotAllowed, "MCP is spoken by POST, GET and DELETE")
		return
	}
	if r.Method == http.MethodGet && r.Header.Get(mcp.HeaderLastEventID) == "" {
		// All that is told belongs to a call, and comes on its stream; a stream beside them would take it from there. So a client that waits costs no connection.
		w.Header().Set("Allow", "POST, DELETE")
		answer(w, http.StatusMethodNotAllowed, "MCP is served here: give this address to your MCP client, a browser has nothing to show. GET resumes the stream of a call, by Last-Event-ID, and there is no other stream")
		return
	}
	o, ok := s.admitted(w, r)
	if !ok {
		return
	}
	v, ok := s.enter(o)
	if !ok {
		busy(w)
		return
	}
	defer v.leave()
	m, ok := v.read(w, r)
	if !ok {
		return
	}
	if m.modern && m.method == mcp.MethodNotificationCancelled {
		// Since 2026-07-28 a request is cancelled by closing its stream. mcp-go would look for its ID among those of all owners, as there are no sessions.
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if m.method == mcp.MethodInitialize {
		room, ok := s.roomFor(w, o)
		if !ok {
			return
		}
		defer s.sessions.release(room)
		r = r.WithContext(context.WithValue(r.Context(), placeKey{}, room))
	}
	transport, session, ok := s.way(w, r, o, m)
	if !ok {
		return
	}
	if session != nil {
		defer s.sessions.leave(session)
	}
	s.carry(w, r, o, m, transport, session)
}

// busy refuses what there is no room for.
func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "5")
	answer(w, http.StatusTooManyRequests, "too many requests are being answered at this moment; try again in 5 seconds")
}

// mcpMessage is what is looked at of what a client sends, in the way that mcp-go looks at it.
type mcpMessage struct {
	body   []byte
	method mcp.MCPMethod
	modern bool // of the era from 2026-07-28 on
}

// read reads the message of a request whole.
func (v *visit) read(w http.ResponseWriter, r *http.Request) (m mcpMessage, ok bool) {
	m.modern = mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion))
	if r.Method != http.MethodPost {
		return m, true
	}
	var err error
	if m.body, err = v.message(http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		w.Header().Set("Connection", "close") // what is left of it is not to be taken for the next request
		switch long := (*http.MaxBytesError)(nil); {
		case errors.Is(err, errNoRoom):
			busy(w)
		case errors.As(err, &long):
			answer(w, http.StatusRequestEntityTooLarge, "a message is at most 1 MiB long")
		default:
			answer(w, http.StatusBadRequest, "the message broke off, or took longer than 20 seconds")
		}
		return m, false
	}
	if tooMany(m.body) {
		answer(w, http.StatusRequestEntityTooLarge, "a message has at most 10,000 values in it")
		return m, false
	}
	_ = http.NewResponseController(w).SetReadDeadline(noTime) // else the end of that time would end the request
	var named struct {
		Method mcp.MCPMethod `json:"method"`
	}
	var declared struct {
		Params struct {
			Meta *mcp.Meta `json:"_meta"`
		} `json:"params"`
	}
	_ = json.Unmarshal(m.body, &named) // what is no message is for mcp-go to refuse
	if json.Unmarshal(m.body, &declared) == nil && mcp.IsModernProtocol(declared.Params.Meta.ProtocolVersion()) {
		m.modern = true
	}
	m.method = named.Method
	return m, true
}

// roomFor is room for one more session of an owner, for which another may have to end. If there is none, the request is answered.
func (s *Server) roomFor(w http.ResponseWriter, o owner.Owner) (*place, bool) {
	room, oldest := s.sessions.reserve(o)
	if room == nil {
		w.Header().Set("Retry-After", "60")
		answer(w, http.StatusServiceUnavailable, "too many sessions are in use; end one, or try again in a minute")
		return nil, false
	}
	s.endSession(oldest)
	return room, true
}

// way finds what serves a message: in the older era its session, whose request this is until it is left, else what an owner has whose client shows forms, or not. If there is none, the
// request is answered.
func (s *Server) way(w http.ResponseWriter, r *http.Request, o owner.Owner, m mcpMessage) (*server.StreamableHTTPServer, *mcpSession, bool) {
	if m.modern || m.method == mcp.MethodInitialize {
		return s.transport(o, s.DeclaresForms(m.body)), nil, true
	}
	id := r.Header.Get(server.HeaderKeySessionID)
	if id == "" {
		answer(w, http.StatusBadRequest, "a session is needed: begin with “initialize”, and send "+server.HeaderKeySessionID+" from then on")
		return nil, nil, false
	}
	known := s.sessions.enter(o, id)
	if known == nil {
		answer(w, http.StatusNotFound, "this session is unknown here, or has ended: begin anew with “initialize”")
		return nil, nil, false
	}
	return known.transport, known, true
}

// carry has mcp-go answer a request.
func (s *Server) carry(w http.ResponseWriter, r *http.Request, o owner.Owner, m mcpMessage, transport *server.StreamableHTTPServer, session *mcpSession) {
	ctx := r.Context()
	if r.Method == http.MethodPost && !m.modern {
		ctx = context.WithoutCancel(ctx) // in the older era a connection that breaks cancels nothing: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if r.Method == http.MethodGet || m.method == mcp.MethodSubscriptionsListen { // nothing else may last until somebody ends it
		defer context.AfterFunc(s.streaming, stop)()
	}
	out := newStream(w, s.limits.keepAlive, func() bool {
		now, err := s.Authenticate(r)
		if err != nil || now != o { // revoked, or over
			stop()
			return false
		}
		return true
	})
	defer out.close()
	if session != nil {
		defer s.sessions.follow(session, progressToken(m.body), out)()
	}
	r = r.WithContext(s.context(ctx, o, transport))
	r.Body = io.NopCloser(bytes.NewReader(m.body))
	transport.ServeHTTP(out, r)
}

func (s *Server) context(ctx context.Context, o owner.Owner, transport *server.StreamableHTTPServer) context.Context {
	return context.WithValue(owner.With(ctx, o), transportKey{}, transport)
}

// transport is mcp-go's server in front of that of an owner.
func (s *Server) transport(o owner.Owner, forms bool) *server.StreamableHTTPServer {
	behind := s.MCP(o, forms)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transports[behind]
	if t == nil {
		t = server.NewStreamableHTTPServer(behind,
			server.WithSessionIdManagerResolver(resolver{s.sessions}),
			server.WithEventStore(s.events),
			server.WithDisableLocalhostProtection(true), // sameHost is stricter, and knows the public name
			server.WithStreamableHTTPLogger(slog.New(defects{s.Log})),
		)
		s.transports[behind] = t
	}
	return t
}

// defects passes on what mcp-go logs of its own defects, without the values: they may hold what was sent. The rest is of clients that went away.
type defects struct{ log func(line string) }

func (defects) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
func (d defects) WithAttrs([]slog.Attr) slog.Handler         { return d }
func (d defects) WithGroup(string) slog.Handler              { return d }
func (d defects) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "panic") {
		d.log("mcp-go: " + r.Message)
	}
	return nil
}
