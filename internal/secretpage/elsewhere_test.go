package secretpage

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
)

// service is two processes of a service at one public address, with a Redis between them.
type service struct {
	redis   *redistest.Server
	public  *url.URL
	servers [2]*Server
	stores  [2]*redisstore.Service
	logs    [2]*journal
	turn    atomic.Int32
	to      atomic.Int32 // which process gets the next request, -1 for each in turn
}

func newPair(t *testing.T) *service {
	t.Helper()
	testrun.Parallel(t)
	s := &service{redis: redistest.Start(t)}
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := s.to.Load()
		if to < 0 {
			to = s.turn.Add(1) % 2
		}
		s.servers[to].Handler().ServeHTTP(w, r)
	}))
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	t.Cleanup(front.Close)
	public, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.public = public
	for i := range s.servers {
		s.logs[i] = &journal{}
		s.servers[i], s.stores[i] = s.process(t, s.logs[i].log)
	}
	return s
}

// process begins one more process of the service.
func (s *service) process(t *testing.T, log func(string)) (*Server, *redisstore.Service) {
	t.Helper()
	store, err := redisstore.Open(t.Context(), "redis://"+s.redis.Address(), redisstore.Options{Keys: [][]byte{bytes.Repeat([]byte{1}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	server := New(Options{Words: testWords, Public: s.public, Log: log, Elsewhere: func() Elsewhere { return store.PageRelay() }})
	t.Cleanup(func() { _ = server.Close() })
	return server, store
}

// another is one more process, which gets no requests.
func (s *service) another(t *testing.T) *Server {
	t.Helper()
	server, _ := s.process(t, nil)
	return server
}

// open opens a page at the first process.
func (s *service) open(t *testing.T, spec prompt.Spec) *pageSession {
	t.Helper()
	f, err := s.servers[0].OpenFor("anna", spec)
	if err != nil {
		t.Fatal(err)
	}
	return s.servers[0].find(f.URL[strings.LastIndex(f.URL, "/")+1:])
}

func TestPageIsTheSameFromAnotherProcess(t *testing.T) {
	s := newPair(t)
	session := s.open(t, codePage())
	for _, path := range []string{"", "/done", "/state", "/qr.png", "/", "/nothing", "/challenge", "/../x", "?unused"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
			s.to.Store(0)
			here := ask(t, plain, method, session.URL+path, "")
			s.to.Store(1)
			there := ask(t, plain, method, session.URL+path, "")
			here.header.Del("Date")
			there.header.Del("Date")
			if here.status != there.status || here.body != there.body || fmt.Sprint(here.header) != fmt.Sprint(there.header) {
				t.Errorf("%s %s: %d %v, from another process %d %v", method, path, here.status, here.header, there.status, there.header)
			}
		}
	}
	if !session.Status().Opened {
		t.Error("the person's look does not count")
	}
}

func TestFormIsTakenByAnotherProcess(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	session := s.open(t, codePage())
	typeIn(t, plain, session, "code", "54321").wants(t, http.StatusOK, "The code is wrong")
	typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
	if got := session.Status(); got.State != prompt.Accepted || got.Tries != 2 {
		t.Errorf("it ended as %+v", got)
	}
	for i, j := range s.logs {
		if j.String() != "" {
			t.Errorf("process %d logs: %s", i, j)
		}
	}
}

func TestSessionIsHandedOutByAnotherProcessOnce(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	p := sessionPage()
	shown := make(chan struct{}, 10)
	p.Shown = func(context.Context) { shown <- struct{}{} }
	session := s.open(t, p)
	form := get(t, session.URL).filled(t)
	post(t, session.URL, form).wants(t, http.StatusOK, sessionString)
	receive(t, shown, "that the session was shown")
	if a := post(t, session.URL, form); strings.Contains(a.body, sessionString) {
		t.Errorf("a second time it is handed out too: %d", a.status)
	}
	waitFor(t, func() bool { return session.Status().State == prompt.Accepted })
	if len(shown) > 0 {
		t.Error("it was shown twice")
	}
}

func TestManyFormsPassBetweenProcessesAndEachCountsOnce(t *testing.T) {
	s := newPair(t)
	s.to.Store(-1)
	var all sync.WaitGroup
	for n := range 20 {
		var times atomic.Int32
		p := codePage()
		typed := fmt.Sprint("code of ", n)
		p.Submit = func(_ context.Context, got map[string]secret.String) prompt.Result {
			if got["code"].Reveal() != typed {
				t.Errorf("%q came for %q", got["code"].Reveal(), typed)
			}
			times.Add(1)
			return accepted
		}
		session := s.open(t, p)
		form := get(t, session.URL).filled(t, "code", typed)
		for range 4 {
			all.Go(func() {
				if a, err := try(t.Context(), plain, http.MethodPost, session.URL, form); err != nil || a.status >= http.StatusBadRequest && a.status != http.StatusGone {
					t.Errorf("page %d: %v, %d: %s", n, err, a.status, a.body)
				}
			})
		}
		t.Cleanup(func() {
			if times.Load() != 1 {
				t.Errorf("page %d was answered %d times", n, times.Load())
			}
		})
	}
	all.Wait()
}

func TestPageOfADeadProcessIsUnknown(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	session := s.open(t, codePage())
	get(t, session.URL).wants(t, http.StatusOK, "Login code")
	s.stores[0].Close() // which tells nobody
	begun := time.Now()
	get(t, session.URL).wants(t, http.StatusNotFound, "There is no such page")
	post(t, session.URL, "code=12345").wants(t, http.StatusNotFound, "There is no such page")
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("that took %v", took)
	}
	s.redis.Kill()
	get(t, session.URL).wants(t, http.StatusNotFound, "There is no such page")
	post(t, session.URL, "code=12345").wants(t, http.StatusGatewayTimeout, "No answer came", "It is not known whether it was used") // whoever has the page may have got it
	if lines := s.logs[1].String(); strings.Contains(lines, token(session)) || !strings.Contains(lines, "another process was asked") {
		t.Errorf("it logs %s", lines)
	}
}

func TestForgottenPageIsUnknownAtOnce(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	session := s.open(t, codePage())
	if err := s.servers[0].Close(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	get(t, session.URL).wants(t, http.StatusNotFound, "There is no such page")
	get(t, origin(session)+"/p/"+strings.Repeat("a", tokenLength)).wants(t, http.StatusNotFound, "There is no such page")
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("that took %v", took)
	}
}

func TestPageServedWithoutRedisStaysWhereItIs(t *testing.T) {
	s := newPair(t)
	s.redis.Kill()
	session := s.open(t, codePage())
	typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
	if lines := s.logs[0].String(); !strings.Contains(lines, "cannot be told") {
		t.Errorf("it logs %q", lines)
	}
}

func TestForeignRequestIsNotPassedOn(t *testing.T) {
	s := newPair(t)
	session := s.open(t, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	s.to.Store(1)
	for what, headers := range map[string][]string{
		"another host": {"Host: evil.example"}, "another origin": {"Origin: https://evil.example"}, "no word of where from": {"Origin:"},
		"another site": {"Sec-Fetch-Site: cross-site"}, "a script": {"Sec-Fetch-Mode: cors"},
	} {
		if a := post(t, session.URL, form, headers...); a.status < http.StatusBadRequest {
			t.Errorf("%s: %d", what, a.status)
		}
	}
	post(t, session.URL, form+"&more="+strings.Repeat("x", maxBody)).wants(t, http.StatusRequestEntityTooLarge)
	post(t, session.URL, form, "Content-Type: text/plain").wants(t, http.StatusBadRequest)
	if lines := s.logs[0].String(); strings.Count(lines, "\n") > 0 {
		t.Errorf("the process with the page was asked: %s", lines)
	}
	unanswered(t, session)

	// Whoever has the key and passes it on all the same is refused by the process with the page.
	good := passedRequest{Method: http.MethodPost, Host: strings.TrimPrefix(origin(session), "https://"), Target: session.path(""), Body: []byte(form),
		Header: http.Header{"Origin": {origin(session)}, "Content-Type": {"application/x-www-form-urlencoded"}}}
	for what, change := range map[string]func(q *passedRequest){
		"another host":    func(q *passedRequest) { q.Host = "evil.example" },
		"another origin":  func(q *passedRequest) { q.Header = http.Header{"Origin": {"https://evil.example"}} },
		"no origin":       func(q *passedRequest) { q.Header = nil },
		"a long body":     func(q *passedRequest) { q.Body = make([]byte, maxBody+1) },
		"no target":       func(q *passedRequest) { q.Target = "p" },
		"no method":       func(q *passedRequest) { q.Method = "A B" },
		"an unknown page": func(q *passedRequest) { q.Target = "/p/" + strings.Repeat("a", tokenLength) },
	} {
		q := good
		change(&q)
		if got := s.answerOf(t, q); got < http.StatusBadRequest {
			t.Errorf("%s, passed on: %d", what, got)
		}
	}
	unanswered(t, session)
	if got := s.answerOf(t, good); got != http.StatusSeeOther {
		t.Errorf("the good one: %d", got)
	}
}

func unanswered(t *testing.T, session *pageSession) {
	t.Helper()
	if now := session.Status(); now.Tries != 0 || now.State == prompt.Submitted || now.State.Ended() {
		t.Errorf("the attack has got through: %+v", now)
	}
}

// answerOf is the status of what the first process answers to a request that is passed on.
func (s *service) answerOf(t *testing.T, q passedRequest) (status int) {
	t.Helper()
	text, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	s.servers[0].answerElsewhere(t.Context(), text, func(answer []byte) error {
		var a passedAnswer
		if err := json.Unmarshal(answer, &a); err != nil {
			t.Error(err)
		}
		status = a.Status
		return nil
	})
	return status
}

func TestAnswerThatIsTooLongIsADefectAndNoWait(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	p := codePage()
	p.Why = strings.Repeat("long ", maxAnswer/5)
	session := s.open(t, p)
	begun := time.Now()
	get(t, session.URL).wants(t, http.StatusInternalServerError)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("that took %v", took)
	}
}

// TestRedisSeesNoForm listens to all that is said to Redis.
func TestRedisSeesNoForm(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.redis.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "MONITOR\r\n"); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	if line, err := in.ReadString('\n'); err != nil || line != "+OK\r\n" {
		t.Fatalf("%q, %v", line, err)
	}
	const typed = "canary of a code"
	session := s.open(t, loginPage("flow_canary", "code"))
	if open := s.servers[1].OpenElsewhere(t.Context(), "anna", "flow_canary"); len(open) != 1 || open[0].URL != session.URL {
		t.Errorf("another process hears of %+v", open)
	}
	form := get(t, session.URL).filled(t, "code", typed)
	post(t, session.URL, form).wants(t, http.StatusSeeOther)
	handed := s.open(t, sessionPage())
	post(t, handed.URL, get(t, handed.URL).filled(t)).wants(t, http.StatusOK, sessionString)
	if _, err := io.WriteString(c, "PING\r\n"); err != nil { // whose line is the last
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(patienceOfTests))
	var seen strings.Builder
	for !strings.Contains(strings.ToLower(seen.String()), `"ping"`) {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		seen.WriteString(line)
	}
	if said := seen.String(); !strings.Contains(said, "tlm:page:ask:") || !strings.Contains(said, "tlm:page:answer:") {
		t.Fatalf("the test listens to nothing: %s", said)
	}
	for _, secret := range []string{typed, "canary", "code", sessionString, session.csrf, token(session), token(handed), "Login", "text/html"} {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("%q passes through Redis in the clear", secret)
		}
	}
}
