package httpserve

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/owner"
)

// EndTime is how long the end waits for calls, which take 25 seconds at most by themselves.
const EndTime = 25 * time.Second

// Path is where MCP is served.
const Path = "/mcp"

const (
	headerTime = 10 * time.Second // from the first byte of a request to the end of its headers
	writeTime  = 30 * time.Second // of one write, for a client that no longer reads
	probeTime  = time.Minute      // how long after a probe another one is awaited
	maxHeader  = 32 << 10
)

// Options is what a server is made from. Authenticate and MCP are required.
type Options struct {
	// Authenticate says whose a request is. An error refuses the request: [Refusal] says how, any other is answered with 401. It is asked again while a stream
	// lasts. It may be called at the same time for many requests.
	Authenticate func(*http.Request) (owner.Owner, error)
	// MCP is the MCP server for the requests of an owner; forms says whether their client declares that it shows forms in the chat. The same server may be
	// given for many owners: each request's context names its owner.
	MCP func(o owner.Owner, forms bool) *server.MCPServer
	// DeclaresForms reports whether a client declares so with a message: the "initialize" of the era up to 2025-11-25, and every request later on. Nil is never.
	DeclaresForms func(message []byte) bool
	// Public is where people reach the server, with a scheme and a host and nothing else. Nil is a server on loopback, which answers to the names of loopback alone.
	Public *url.URL
	// Routes are served beside [Path].
	Routes []Route
	// Wrap is given the handler of each path, under a name of a few ("mcp", or a route's pattern), and gives one that does the same and more, such as counting. Nil is none.
	Wrap func(name string, h http.Handler) http.Handler
	// Ready is nil while requests can be served, and else why not. Nil is always.
	Ready func() error
	// Drain is how long requests are still taken once the end has begun and /readyz says so, for a proxy to notice it: where one has asked within the last minute. 0 is not at all.
	Drain time.Duration
	// Ending is told when that is over, and calls that only wait should end. Nil is nobody.
	Ending func()
	// Log gets one line for what goes wrong here. It never holds what was sent. Nil drops it.
	Log    func(line string)
	limits limits // what one owner and all of them can hold; the zero value has the defaults
}

// Route is a handler beside that of MCP. It sees to authentication itself.
type Route struct {
	Pattern string // as [http.ServeMux] has it
	Handler http.Handler
	AnyHost bool // it answers to any Host, for whoever asks by an address: a scrape, a probe
}

// limits bound what can be held. 0 has the default.
type limits struct {
	sessions    int           // of one owner (default 64): one more ends the one that was idle for longest
	allSessions int           // of all owners (default 10,000): one more is refused
	requests    int           // of one owner at a time, streams among them (default 128)
	allRequests int           // of all owners at a time (default 4,096)
	bytes       int           // of the messages of one owner that are being worked on (default 4 MiB)
	allBytes    int           // of those of all owners (default 32 MiB)
	conns       int           // at a time (default 8,192): one more has another closed, see conns
	idle        time.Duration // how long a session lasts without a request (default 30 minutes)
	keepAlive   time.Duration // between two signs of life on a stream (default 15 seconds)
	between     time.Duration // how long a connection lasts between two requests (default 30 seconds)
	body        time.Duration // from the end of a request's headers to the end of its body (default 20 seconds)
	look        time.Duration // between two looks whether the server is ready, where nobody asks (default 5 seconds)
	end         time.Duration // how long the end waits for calls (default EndTime)
}

func (l *limits) complete() {
	for n, standard := range map[*int]int{&l.sessions: 64, &l.allSessions: 10_000, &l.requests: 128, &l.allRequests: 4096, &l.bytes: 4 << 20, &l.allBytes: 32 << 20, &l.conns: 8192} {
		if *n == 0 {
			*n = standard
		}
	}
	for d, standard := range map[*time.Duration]time.Duration{&l.idle: 30 * time.Minute, &l.between: 30 * time.Second, &l.keepAlive: 15 * time.Second, &l.body: 20 * time.Second, &l.look: 5 * time.Second, &l.end: EndTime} {
		if *d == 0 {
			*d = standard
		}
	}
}

// Server serves MCP over HTTP. Make it with [New].
type Server struct {
	Options
	sessions   *sessions
	events     *events
	ready      *readiness
	conns      *conns
	mux        *http.ServeMux
	ending     atomic.Bool     // from the first word of the end
	probed     atomic.Int64    // when somebody last asked /readyz, in Unix seconds
	streaming  context.Context // ends when no more requests are taken
	endStreams context.CancelFunc

	mu         sync.Mutex
	transports map[*server.MCPServer]*server.StreamableHTTPServer
	loads      map[owner.Owner]load
	load       load            // of all owners
	hosts      map[string]bool // that requests may name
	origins    map[string]bool
}

// New returns a server. Nothing is listened to before [Server.Serve].
func New(o Options) *Server {
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.DeclaresForms == nil {
		o.DeclaresForms = func([]byte) bool { return false }
	}
	if o.Ending == nil {
		o.Ending = func() {}
	}
	if o.Ready == nil {
		o.Ready = func() error { return nil }
	}
	if o.Wrap == nil {
		o.Wrap = func(_ string, h http.Handler) http.Handler { return h }
	}
	o.limits.complete()
	s := &Server{Options: o, mux: http.NewServeMux(), transports: map[*server.MCPServer]*server.StreamableHTTPServer{}, loads: map[owner.Owner]load{}, hosts: map[string]bool{}, origins: map[string]bool{}}
	s.streaming, s.endStreams = context.WithCancel(context.Background())
	s.sessions, s.events = newSessions(o.limits), newEvents()
	s.conns = newConns(o.limits.conns)
	s.ready = &readiness{ask: o.Ready, log: o.Log}
	s.mux.Handle(Path, o.Wrap("mcp", s.sameHost(s.sameOrigin(http.HandlerFunc(s.serveMCP)))))
	s.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusNotFound, "there is nothing here: MCP is served at "+Path+", which is for MCP clients and not for a browser")
	})
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	s.mux.HandleFunc("GET /readyz", s.readyz)
	for _, r := range o.Routes {
		h := r.Handler
		if !r.AnyHost {
			h = s.sameHost(h)
		}
		s.mux.Handle(r.Pattern, o.Wrap(r.Pattern, h))
	}
	if o.Public != nil {
		s.allow(o.Public.Scheme, o.Public.Host)
	}
	return s
}

// readyz says whether requests should come here. Why not is for the log: whoever asks need not have shown who they are.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	s.probed.Store(time.Now().Unix())
	err := s.ready.now()
	switch {
	case s.ending.Load():
		answer(w, http.StatusServiceUnavailable, "ending")
	case err != nil:
		answer(w, http.StatusServiceUnavailable, "not ready")
	default:
		answer(w, http.StatusOK, "ready")
	}
}

// Serve serves what comes in on a listener until ctx ends. Then, after [Options].Drain, nothing more is taken, streams end, and calls have [EndTime] to finish. It closes the
// listener. The error is nil when all calls have finished, [ErrUnfinished] when some have not.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.allowAddress(l.Addr())
	h := &http.Server{
		Handler:           s.bounded(),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       s.limits.between,
		MaxHeaderBytes:    maxHeader,
		ConnState:         s.conns.state,
		ConnContext:       s.conns.context,
		// OPTIONS * is answered like every other request that makes no sense here.
		DisableGeneralOptionsHandler: true,
		// net/http logs the value of a panic, and it may log parts of a request.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(l) }()
	var watching sync.WaitGroup
	defer watching.Wait()
	watched, stop := context.WithCancel(ctx)
	defer stop()
	watching.Go(func() { s.ready.watch(watched, s.limits.look) })
	sweep := time.NewTicker(min(time.Minute, s.limits.idle/2))
	defer sweep.Stop()
	for {
		select {
		case <-sweep.C:
			s.endIdle(time.Now())
		case err := <-served:
			s.endStreams()
			return err
		case <-ctx.Done():
			s.ending.Store(true)
			if drain := s.Drains(); drain > 0 {
				select {
				case <-time.After(drain):
				case <-served: // there is nothing more to be taken
				}
			}
			return s.end(h)
		}
	}
}

// Drains is for how long requests would still be taken if the end began now.
func (s *Server) Drains() time.Duration {
	if time.Since(time.Unix(s.probed.Load(), 0)) >= probeTime {
		return 0
	}
	return s.Drain
}

// ErrUnfinished says that calls were still running when their time at the end was over.
var ErrUnfinished = errors.New("calls were cut off at the end")

func (s *Server) end(h *http.Server) error {
	s.endStreams()
	s.Ending()
	ctx, stop := context.WithTimeout(context.Background(), s.limits.end)
	defer stop()
	if err := h.Shutdown(ctx); err != nil {
		_ = h.Close()
		return ErrUnfinished
	}
	for _, id := range s.sessions.all() { // what mcp-go keeps of them has goroutines of its own
		s.endSession(id)
	}
	return nil
}

// bounded is the way into the server: no request takes longer to be read than it may, none loses its connection to another, and no panic is told to anybody.
func (s *Server) bounded() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.conns.answering(r)()
		defer func() {
			if v := recover(); v != nil {
				s.Log("a request failed by a defect of this program") // not by which: the value may hold what was sent
				panic(http.ErrAbortHandler)
			}
		}()
		c := http.NewResponseController(w)
		_ = c.SetWriteDeadline(time.Now().Add(writeTime))
		if r.Body != http.NoBody { // also where it is not looked at: net/http reads on to the next request
			_ = c.SetReadDeadline(time.Now().Add(s.limits.body))
		}
		if len(r.TransferEncoding) > 0 { // net/http takes a length beside it, which a proxy may have gone by: nothing that comes behind is another request
			w.Header().Set("Connection", "close")
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		s.mux.ServeHTTP(w, r)
	})
}

// answer answers with a line for whoever looks into a client that does not work.
func answer(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, line+"\n")
}
