package secretpage

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/testrun"
)

func TestWireHoldsNothingThatWasTypedOrShown(t *testing.T) {
	needBrowser(t)
	testrun.Parallel(t)
	for name, x := range map[string]struct {
		page      prompt.Spec
		does      func(w *tab)
		not       string
		envelopes int
	}{
		"typed": {markedPage(), func(w *tab) {
			w.keys(marks[1] + kb.Enter)
			w.sees("Error: The code is wrong", "Look at the newest message with a code.")
			w.keys(kb.Tab + marks[0] + kb.Enter)
			w.sees("The code was accepted", "You can close this page and go back to the chat.")
		}, marks[0][:9], 2},
		"shown": {sessionPage(), func(w *tab) {
			w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
			w.comesTo(`document.getElementById("item-0").value`, sessionString)
		}, sessionString[:20], 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := newServerBeside(t, Options{})
			tap := &tappedListener{}
			listen := s.listen
			s.listen = func() (l net.Listener, err error) {
				tap.Listener, err = listen()
				return tap, err
			}
			session := open(t, s, x.page)
			w := newTab(t)
			w.open(session.URL, x.page.Title)
			if held := w.says(`String(document.querySelector("[name=channel]")) + document.documentElement.outerHTML`); !strings.HasPrefix(held, "null") || strings.Contains(held, session.pageKey()) {
				t.Error("the key stays in the page")
			}
			x.does(w)
			sent := tap.String()
			if found := findMarks(sent); found != nil || strings.Contains(sent, x.not) {
				t.Errorf("the wire holds %v or %q", found, x.not)
			}
			if n := strings.Count(sent, "/envelope HTTP/1.1"); n != x.envelopes {
				t.Errorf("%d envelopes were sent", n)
			}
			// All are of the same length, so that it tells nothing of a password.
			if n := strings.Count(sent, fmt.Sprintf("Content-Length: %d\r\n", challengeSize+sealSize+maxPadding)); n != x.envelopes {
				t.Errorf("%d envelopes have the length of one", n)
			}
		})
	}
}

// tappedListener keeps every byte of its connections.
type tappedListener struct {
	net.Listener
	mu   sync.Mutex
	seen strings.Builder
}

type tappedConn struct {
	net.Conn
	tap *tappedListener
}

func (l *tappedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return tappedConn{c, l}, nil
}

func (l *tappedListener) keep(p []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen.Write(p)
}

func (l *tappedListener) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen.String()
}

func (c tappedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.tap.keep(p[:n])
	return n, err
}

func (c tappedConn) Write(p []byte) (int, error) {
	c.tap.keep(p)
	return c.Conn.Write(p)
}
