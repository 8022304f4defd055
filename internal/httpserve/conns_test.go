package httpserve

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

// patience is for how long a test waits for a connection: for less than headerTime, which ends some.
const patience = 8 * time.Second

// wire is a connection of somebody.
type wire struct {
	net.Conn
	*bufio.Reader
	site *site
}

func (s *site) connects() *wire {
	s.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return &wire{c, bufio.NewReader(c), s}
}

// sends sends the first bytes of a request, all of them where most is 0. A header is a line.
func (w *wire) sends(method, path, body string, most int, headers ...string) {
	w.site.Helper()
	head := []string{method + " " + path + " HTTP/1.1", "Host: " + strings.TrimPrefix(w.site.url, "http://"), "Content-Type: application/json", "Accept: application/json, text/event-stream", "Content-Length: " + lengthOf(body)}
	request := strings.Join(append(head, headers...), "\r\n") + "\r\n\r\n" + body
	if most > 0 {
		request = request[:most]
	}
	if _, err := io.WriteString(w.Conn, request); err != nil {
		w.site.Errorf("send: %v", err)
	}
}

// answers reads an answer to its end.
func (w *wire) answers(status int) {
	w.site.Helper()
	r, err := http.ReadResponse(w.Reader, nil)
	if err != nil {
		w.site.Errorf("no answer: %v", err)
		return
	}
	if _, err = io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != status {
		w.site.Errorf("%s, %v, want %d", r.Status, err, status)
	}
}

// ends reports whether the server closes the connection by then.
func (w *wire) ends(within time.Duration) bool {
	_ = w.SetReadDeadline(time.Now().Add(within))
	_, err := io.Copy(io.Discard, w.Reader)
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// makesRoom reports whether the server closes the connection for others that come.
func (w *wire) makesRoom() bool {
	for begun := time.Now(); time.Since(begun) < patience; {
		if w.site.connects(); w.ends(20 * time.Millisecond) {
			return true
		}
	}
	return false
}

// Whoever opens connections and leaves them open, in whichever state, keeps nobody out; those who have shown a token keep theirs.
func TestConnectionsOfStrangersMakeRoom(t *testing.T) {
	s := open(t, Options{limits: limits{conns: 6, body: time.Hour, between: time.Hour}})
	id := s.begins("anna")
	http.DefaultClient.CloseIdleConnections()
	const token = "Authorization: Bearer anna"
	session := server.HeaderKeySessionID + ": " + id
	works, rests := s.connects(), s.connects()
	works.sends("POST", Path, calls(1, "wait", "me", ""), 0, token, session)
	<-s.began
	rests.sends("POST", Path, calls(2, "whoami", "", ""), 0, token, session)
	rests.answers(200)
	silent, slow, half, asked := s.connects(), s.connects(), s.connects(), s.connects()
	slow.sends("GET", "/healthz", "", 20)
	half.sends("POST", Path, calls(3, "whoami", "", ""), 0) // without a token it is refused
	half.answers(401)
	half.sends("POST", Path, "{}"+strings.Repeat(" ", 400), 300)
	asked.sends("GET", "/healthz", "", 0)
	asked.answers(200)
	for name, w := range map[string]*wire{"a silent one": silent, "half a head": slow, "half a body": half, "one that was answered": asked} {
		if !w.makesRoom() {
			t.Errorf("%s is still there", name)
		}
	}
	rests.sends("POST", Path, calls(4, "whoami", "", ""), 0, token, session)
	rests.answers(200)
	close(s.release)
	works.answers(200)
}

// Where every other one is in use the new one is closed, and where all are known, that which waits for the longest time.
func TestConnectionsThatAreInUseStay(t *testing.T) {
	s := open(t, Options{limits: limits{conns: 2, between: time.Hour}})
	id := s.begins("anna")
	http.DefaultClient.CloseIdleConnections()
	const token = "Authorization: Bearer anna"
	session := server.HeaderKeySessionID + ": " + id
	first := s.connects()
	first.sends("POST", Path, calls(1, "wait", "me", ""), 0, token, session)
	<-s.began // until somebody has shown a token over it, it is the one that makes room
	second := s.connects()
	second.sends("POST", Path, calls(2, "wait", "me", ""), 0, token, session)
	<-s.began
	if !s.connects().ends(patience) {
		t.Error("there is room for one more")
	}
	close(s.release)
	first.answers(200)
	second.answers(200)
	third := s.connects()
	third.sends("POST", Path, calls(3, "whoami", "", ""), 0, token, session)
	third.answers(200)
	ended := make(chan bool, 2)
	for _, w := range []*wire{first, second} { // whichever was answered first
		go func() { ended <- w.ends(patience) }()
	}
	if !<-ended {
		t.Error("no connection that waits made room")
	}
}
