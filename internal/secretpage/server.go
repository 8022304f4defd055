package secretpage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/internal/prompt"
)

const (
	lifetime = 10 * time.Minute // of a page
	linger   = time.Minute      // of the port, after the last page has ended
)

var (
	// errClosed means that the server has been closed.
	errClosed = errors.New("secretpage: the server is closed")
	// ErrTooMany means that too many pages of an owner are open.
	ErrTooMany = errors.New("secretpage: too many pages are open")
	// ErrFull means that too many pages of all owners together are open.
	ErrFull = errors.New("secretpage: too many pages of all owners are open")
)

// Options are the settings of a [Server].
type Options struct {
	// Sandbox has every page say that it is a rehearsal with the embedded Telegram.
	Sandbox bool
	// Words are what pages say by themselves; required. It is called once, with the first page, because words take time to make.
	Words func() Words
	// Now is the clock of pages and QR codes; nil means time.Now. Whatever it says, no page lives longer than 10 minutes of real time.
	// It is called from several goroutines, and must not call back.
	Now func() time.Time
	// Log takes one line about a defect, with its stack, or about a refused request. It never holds a secret, a token or a path. It is called
	// from several goroutines; nil drops the lines.
	Log func(string)
	// Unserved says that there are no pages: prompts have no address, no port is opened, and they are answered in another way, by their form.
	Unserved bool
	// Port is the port of all pages, 0 for one that the system chooses each time.
	Port int
	// Published says that this is a container, which publishes Port under the same number on 127.0.0.1 of its computer. The server then listens
	// on all addresses of the container, since what is published does not come to its loopback; pages are at 127.0.0.1 all the same, and
	// requests for another host are refused. It needs a Port.
	Published bool
	// Public is the address of a service, an https URL as browsers write it. Pages are then at it below /p/, on any device, and no port is opened:
	// Handler has to be served there, behind whatever ends TLS, with the Host header as it came. Nil has pages on this computer alone.
	Public *url.URL
	// Elsewhere are the other processes that serve pages at Public, each of which may get the requests for those of another. It is called once, with the first page or
	// the first request for one, and must not call back. Nil is that there are none, which it may return as well.
	Elsewhere func() Elsewhere
	// Revoked reports whether an owner may not come in any more: then their pages are withdrawn with the next request for them. It must be quick. Nil is never.
	Revoked func(owner string) bool
}

// PortError means that the port of the pages cannot be listened on: most often another program has it. No other port is taken in its place.
type PortError struct {
	Port int
	Err  error // of net.Listen
}

func (e *PortError) Error() string { return fmt.Sprintf("secretpage: port %d: %v", e.Port, e.Err) }

// Unwrap returns the error of net.Listen.
func (e *PortError) Unwrap() error { return e.Err }

// Server serves prompts as pages. Its methods may be called from several goroutines.
type Server struct {
	sandbox bool
	words   func() *Words
	now     func() time.Time
	log     func(string)
	listen  func() (net.Listener, error) // nil where no page is served
	address string                       // of the port for a browser, where it is fixed
	opened  string                       // what is logged when the port was opened
	public  *handler                     // nil where pages are on this computer alone

	elsewhere func() Elsewhere // which is nil without other processes
	revoked   func(owner string) bool

	ctx     context.Context // ends with the server
	stop    context.CancelFunc
	running sync.WaitGroup // requests, submissions, the closing of a port; added to under mu, while the server is not closed

	ending sync.WaitGroup // ends of pages that are being followed up

	mu       sync.Mutex // guards what follows, and what changes in page sessions; never held while a function of a prompt runs
	listener *listener  // nil while no port is open
	pages    pages
	closed   bool
}

// New makes a server. It starts nothing: no port, no goroutine.
func New(o Options) *Server {
	s := &Server{sandbox: o.Sandbox, now: o.Now, log: o.Log, revoked: o.Revoked, elsewhere: func() Elsewhere { return nil }}
	s.pages = newPages()
	switch {
	case o.Unserved:
	case o.Public != nil:
		s.public = &handler{server: s, at: publicPlace(o.Public), bodyTime: publicBodyTime, logsFor: time.Hour}
		if o.Elsewhere != nil {
			s.elsewhere = sync.OnceValue(o.Elsewhere)
			s.pages.dropped = s.withdraw
		}
	default:
		s.listen = listening(o.Port, o.Published)
	}
	if o.Port != 0 {
		s.address = addressOf(o.Port)
	}
	if o.Published && o.Port != 0 {
		s.opened = fmt.Sprintf("the private pages listen on all addresses of this container: publish their port on 127.0.0.1 alone, as -p 127.0.0.1:%[1]d:%[1]d does", o.Port)
	}
	s.words = sync.OnceValue(func() *Words { w := o.Words(); return &w })
	if s.now == nil {
		s.now = time.Now
	}
	if s.revoked == nil {
		s.revoked = func(string) bool { return false }
	}
	if s.log == nil {
		s.log = func(string) {}
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// Open asks for what a spec says on a page of the one owner, who has no name; see OpenFor.
func (s *Server) Open(spec prompt.Spec) (*prompt.Form, error) { return s.OpenFor("", spec) }

// OpenFor asks for what a spec says on a page at an address of its own, and opens the port when none is open. Each owner has a limit of pages; whoever
// has the address of a page can answer it, whatever its owner.
//
// Errors: [ErrTooMany], [ErrFull], a *[PortError] where the port was fixed, that of net.Listen, or one about a closed server or a spec that makes no sense.
func (s *Server) OpenFor(owner string, spec prompt.Spec) (*prompt.Form, error) {
	p, err := s.open(owner, spec)
	if err != nil {
		return nil, err
	}
	s.announce(p)
	return p.Form, nil
}

// OpenPages is how many pages are open, of all owners.
func (s *Server) OpenPages() int { return int(s.pages.open.Load()) }

// IsPublic reports whether pages open on any device, and not on this computer alone.
func (s *Server) IsPublic() bool { return s.public != nil }

// PublicAddress is where a service has its pages, without a slash at the end: Options.Public as browsers write it. It is "" where pages are on this computer alone.
func (s *Server) PublicAddress() string {
	if s.public == nil {
		return ""
	}
	return s.public.at.origin + strings.TrimSuffix(s.public.at.base, publicPath)
}

// Handler answers the requests for pages at the public address: those whose path begins with /p/, with the path of the address in front or without. It is nil
// where the pages have a port of their own.
func (s *Server) Handler() http.Handler {
	if s.public == nil {
		return nil
	}
	return s.public
}

func (s *Server) open(owner string, spec prompt.Spec) (*pageSession, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if err := s.pages.room(owner); err != nil {
		return nil, err
	}
	if s.listener == nil && s.listen != nil {
		l, err := s.openListener()
		if err != nil {
			return nil, err
		}
		s.listener = l
	}

	// Letters and digits only: programs that make links clickable stop at signs, and Markdown swallows underscores.
	token := strings.ToLower(rand.Text())
	p := &pageSession{server: s, owner: owner, token: token, csrf: rand.Text(), key: newKey()}
	if spec.Flow != "" && spec.Beside != nil {
		p.shared = sharedName(owner, spec.Flow)
	}
	p.timer = time.AfterFunc(lifetime, func() {
		s.mu.Lock() // under which the form is made
		form := p.Form
		s.mu.Unlock()
		form.Expire()
	})
	address := ""
	switch {
	case s.public != nil:
		p.base = s.public.at.base
		address = s.public.at.origin + p.path("")
	case s.listener != nil:
		address = s.listener.at.origin + p.path("")
	}
	of := s.pages.add(owner, p)
	p.Form = prompt.NewForm(s.ctx, spec, prompt.Place{
		URL:     address,
		Expires: s.now().Add(lifetime).Round(0), // without the monotonic reading, which stands still while a laptop sleeps
		Now:     s.now,
		Ended: func() {
			p.timer.Stop()
			s.pages.open.Add(-1)
			s.ending.Go(func() { s.pageEnded(of) })
		},
	}, prompt.Host{
		Words: func() prompt.FormWords {
			w := s.words()
			return prompt.FormWords{Missing: w.Missing.result(), Mistake: w.Mistake.result(), Failed: w.Failed}
		},
		Begin:  func() (end func(), ok bool) { return s.running.Done, s.enter() },
		Caught: func(do func()) bool { return s.caught("in a function of the private page", do) },
	})
	return p, nil
}

// ClockMoved tells the server that its clock was moved by hand: pages whose time is over end, and the others when theirs is.
func (s *Server) ClockMoved() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.pages.all() {
		if now := p.Status(); !now.State.Ended() {
			p.timer.Reset(now.Left)
		}
	}
}

// Close withdraws all pages, closes the port, and returns when nothing of the server runs any more.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for p := range s.pages.all() {
		p.Form.Close()
	}
	l := s.listener
	s.listener = nil
	s.pages.forgetAll()
	s.mu.Unlock()

	s.stop()
	var err error
	if l != nil {
		err = l.close()
	}
	s.running.Wait()
	return err
}

// enter counts a piece of work that Close waits for. It says false when the server is closed; else call s.running.Done.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

// caught does something in which a defect must not take the process along, and reports whether there was one. Of a panic no more is logged than its
// type: the value may hold what was typed.
func (s *Server) caught(where string, do func()) (defective bool) {
	defer func() {
		if v := recover(); v != nil {
			s.log(fmt.Sprintf("panic of type %T %s\n%s", v, where, debug.Stack()))
			defective = true
		}
	}()
	do()
	return false
}

// pageEnded forgets the pages of an owner soon if that was the last one, and closes the port then.
func (s *Server) pageEnded(of *pagesOf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || of.countOpen() > 0 {
		return
	}
	if of.idle != nil {
		of.idle.Stop()
	}
	of.idle = time.AfterFunc(linger, func() { s.closeIdle(of) })
}

// closeIdle forgets the pages of an owner and closes the port, unless a page was opened in the meantime.
func (s *Server) closeIdle(of *pagesOf) {
	s.mu.Lock()
	if s.closed || of.countOpen() > 0 {
		s.mu.Unlock()
		return
	}
	s.pages.forget(of)
	if s.listener == nil || s.pages.count() > 0 {
		s.mu.Unlock()
		return
	}
	l := s.listener
	s.listener = nil
	s.running.Add(1)
	s.mu.Unlock()

	defer s.running.Done()
	if err := l.close(); err != nil {
		s.log("close the port of the private page: " + err.Error())
	}
}

// find returns the page with a token.
func (s *Server) find(token string) *pageSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pages.find(token)
}
