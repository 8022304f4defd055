package httpserve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/leaktest"
)

// A stream that has nothing to say says so, in either era, and ends with the token of whoever reads it.
func TestStreamsStayAliveUntilTheirTokenIsRevoked(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{limits: limits{keepAlive: 30 * time.Millisecond}})
	id := s.begins("anna")
	older := s.asks("POST", Path, calls(1, "wait", "x", "tok"), "Authorization", "Bearer anna", server.HeaderKeySessionID, id)
	later := s.listens()
	for name, r := range map[string]*http.Response{"a call": older, "subscriptions/listen": later} {
		if r.StatusCode != 200 || r.Header.Get("X-Accel-Buffering") != "no" {
			t.Fatalf("%s: %s, %v", name, r.Status, r.Header)
		}
		lines := bufio.NewScanner(r.Body)
		for comments := 0; comments < 3; {
			if !lines.Scan() {
				t.Fatalf("%s ended after %d signs of life", name, comments)
			}
			if strings.HasPrefix(lines.Text(), ":") {
				comments++
			}
		}
	}
	s.mu.Lock()
	s.revoked = true
	s.mu.Unlock()
	s.text(older) // to its end
	s.text(later)
}

// listens opens a stream of the newer era, which lasts until somebody ends it.
func (s *site) listens() *http.Response {
	s.Helper()
	return s.asks("POST", Path, newer("subscriptions/listen", 1, map[string]any{"notifications": map[string]any{"toolsListChanged": true}}),
		"Authorization", "Bearer anna", mcp.HeaderProtocolVersion, mcp.ProtocolVersion20260728, "Mcp-Method", "subscriptions/listen")
}

// Calls that run at once in one session are each told of their own progress, in order, before their answer.
func TestProgressComesWithItsOwnCall(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	id := s.begins("anna")
	const several, steps = 8, 20
	var running sync.WaitGroup
	for n := range several {
		running.Go(func() {
			token := fmt.Sprintf("tok%d", n)
			r := s.asks("POST", Path, calls(n, "count", fmt.Sprint(steps), token), "Authorization", "Bearer anna", server.HeaderKeySessionID, id)
			last := 0.0
			for lines := bufio.NewScanner(r.Body); ; {
				_, data, _ := nextEvent(lines)
				var m struct {
					ID     *int
					Params struct {
						ProgressToken string
						Progress      float64
					}
				}
				if err := json.Unmarshal([]byte(data), &m); err != nil {
					t.Errorf("%s: %v in %q", token, err, data)
					return
				}
				if m.ID != nil {
					if _, data, _ := nextEvent(lines); *m.ID != n || data != "" || last == 0 {
						t.Errorf("%s has the answer %d after %v steps, then %q", token, *m.ID, last, data)
					}
					return
				}
				if m.Params.ProgressToken != token || m.Params.Progress <= last {
					t.Errorf("%s is told %+v after %v", token, m.Params, last)
				}
				last = m.Params.Progress
			}
		})
	}
	running.Wait()
}

// What a broken connection has lost is sent again, to its owner alone.
func TestABrokenStreamIsResumed(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	id := s.begins("anna")
	ctx, breakOff := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", s.url+Path, strings.NewReader(calls(1, "wait", "me", "tok")))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer anna", server.HeaderKeySessionID: id} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	last, data, _ := nextEvent(bufio.NewScanner(answer.Body))
	if last == "" || !strings.Contains(data, "notifications/progress") {
		t.Fatalf("event %q is %q", last, data)
	}
	<-s.began
	breakOff()
	_ = answer.Body.Close()
	close(s.release)
	bens := s.begins("ben")
	s.wants("a resumption with an event of another's", s.asks("GET", Path, "", "Authorization", "Bearer ben", server.HeaderKeySessionID, bens, "Last-Event-ID", last), 400)
	resumed := s.asks("GET", Path, "", "Authorization", "Bearer anna", server.HeaderKeySessionID, id, "Last-Event-ID", last)
	if _, data, _ := nextEvent(bufio.NewScanner(resumed.Body)); !strings.Contains(data, "waited me") {
		t.Errorf("the answer that was lost is %q", data)
	}
}

func TestTheEndLetsCallsFinishAndStreamsGo(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	id := s.begins("anna")
	stream := s.listens()
	answers := make(chan *http.Response, 2)
	for _, token := range []string{"", "tok"} { // as one document, and as events
		go func() {
			answers <- s.asks("POST", Path, calls(1+len(token), "wait", "me", token), "Authorization", "Bearer anna", server.HeaderKeySessionID, id)
		}()
		<-s.began
	}
	s.end()
	s.text(stream) // it ends
	close(s.release)
	for range 2 {
		s.wants("a call that was running", <-answers, 200, "waited me")
	}
	if err := <-s.ended; err != nil {
		t.Errorf("the end came to %v", err)
	}
	s.ended <- nil
	if left := s.sessions.all(); len(left) > 0 {
		t.Errorf("%d sessions are left", len(left))
	}
}

// A proxy that asks whether the server is ready has time to hear that it is not, and loses no request meanwhile; calls that only wait are told after that.
func TestAProxyHearsOfTheEndWhileRequestsAreStillTaken(t *testing.T) {
	leaktest.Check(t)
	told := make(chan struct{})
	s := open(t, Options{Drain: 3 * time.Second, Ending: func() { close(told) }})
	id := s.begins("anna")
	s.wants("before", s.asks("GET", "/readyz", ""), 200, "ready")
	begun := time.Now()
	s.end()
	for s.text(s.asks("GET", "/readyz", "")) == "ready\n" { // until the first word of the end is through
		if time.Since(begun) > 2*time.Second {
			t.Fatal("it is ready while it ends")
		}
	}
	s.wants("once it is to end", s.asks("GET", "/readyz", ""), 503, "ending")
	s.wants("a call meanwhile", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna", server.HeaderKeySessionID, id), 200, "anna true")
	select {
	case <-told:
		t.Error("waits end while requests are still taken")
	default:
	}
	if err := <-s.ended; err != nil || time.Since(begun) < 2900*time.Millisecond {
		t.Errorf("it ended after %v: %v", time.Since(begun), err)
	}
	<-told
	s.ended <- nil
}

// Where nobody asks, nobody would hear of it.
func TestWithoutAProxyTheEndComesAtOnce(t *testing.T) {
	s := open(t, Options{Drain: time.Hour})
	s.end()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	s.ended <- nil
}

func TestTheEndDoesNotWaitForEver(t *testing.T) {
	s := open(t, Options{limits: limits{end: 100 * time.Millisecond}})
	id := s.begins("anna")
	go func() {
		body := calls(1, "wait", "me", "")
		s.raw(10*time.Second, "POST /mcp HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.url, "http://")+"\r\nAuthorization: Bearer anna\r\nContent-Type: application/json\r\n"+server.HeaderKeySessionID+": "+id+"\r\nContent-Length: "+lengthOf(body)+"\r\n\r\n"+body)
	}()
	<-s.began
	s.end()
	if err := <-s.ended; err != ErrUnfinished {
		t.Errorf("the end came to %v", err)
	}
	s.ended <- nil
	close(s.release)
}

// What can be resumed is bounded in number, size and time, by session.
func TestWhatIsKeptOfAStreamIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents()
		store := func(session, stream, text string) string {
			raw, _ := json.Marshal(text)
			id, err := e.StoreEvent(t.Context(), session, stream, raw)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		replayed := func(session, after string) (got []string) {
			_, err := e.ReplayEventsAfter(t.Context(), session, after, func(_ string, m json.RawMessage) error {
				got = append(got, string(bytes.Trim(m, `"`)))
				return nil
			})
			if err != nil {
				return []string{err.Error()}
			}
			return got
		}
		unknown := fmt.Sprint([]string{server.ErrUnknownEventID.Error()})
		a := store("anna", "1", "a")
		store("anna", "2", "other")
		b := store("anna", "1", "b")
		store("anna", "1", "c")
		if got := fmt.Sprint(replayed("anna", a), replayed("anna", b)); got != "[b c] [c]" {
			t.Error(got)
		}
		for _, after := range []string{"", "x", "99", "-1"} {
			if got := fmt.Sprint(replayed("anna", after)); got != unknown {
				t.Errorf("after %q: %s", after, got)
			}
		}
		if got := fmt.Sprint(replayed("ben", a)); got != unknown {
			t.Error(got)
		}
		for i := range maxEvents - 1 {
			store("anna", "3", fmt.Sprint(i))
		}
		if got := fmt.Sprint(replayed("anna", a)); got != unknown {
			t.Error("more is kept than may be")
		}
		long := store("ben", "1", "x")
		store("ben", "1", strings.Repeat("y", maxEventBytes/2))
		if len(replayed("ben", long)) != 1 {
			t.Error("half of what may be kept is not")
		}
		store("ben", "1", strings.Repeat("y", maxEventBytes/2))
		if got := fmt.Sprint(replayed("ben", long)); got != unknown {
			t.Error("more bytes are kept than may be")
		}
		<-time.After(eventTime)
		if e.forget(time.Now()); len(e.of) != 0 {
			t.Errorf("what was sent five minutes ago is kept for %d sessions", len(e.of))
		}
	})
}
