package secretpage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"telegram-login-mcp/internal/prompt"
)

// When what a page hands out counts as shown.

// clickRaw sends the click over a connection from which nothing is read, and returns it.
func (b *bubble) clickRaw(t *testing.T, session *pageSession, form string) io.ReadWriteCloser {
	t.Helper()
	c, err := b.ports[len(b.ports)-1].dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(session.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		at.Path, at.Host, at.Host, len(form), form)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSessionCountsAsShownOnceItIsWritten(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := sessionPage()
		var shown atomic.Int32
		p.Shown = func(context.Context) { shown.Add(1) }
		session := open(t, b.Server, p)
		c := b.clickRaw(t, session, ask(t, b.client, http.MethodGet, session.URL, "").filled(t))
		synctest.Wait() // the answer stands in a pipe, and nobody reads it
		if s := session.Status(); shown.Load() != 0 || s.State.Ended() || s.State != prompt.Submitted {
			t.Fatalf("before anybody reads it: shown %d times, %+v", shown.Load(), s)
		}
		if a := ask(t, b.client, http.MethodPost, session.URL, ""); strings.Contains(a.body, sessionString) {
			t.Error("a second browser gets it too")
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || !strings.Contains(string(body), sessionString) {
			t.Fatalf("%v, %s", err, body)
		}
		_ = c.Close()
		synctest.Wait()
		if s := session.Status(); shown.Load() != 1 || s.State != prompt.Accepted {
			t.Errorf("afterwards: shown %d times, %+v", shown.Load(), s)
		}
	})
}

func TestSessionWhoseAnswerBreaksOffCanBeAskedForAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := sessionPage()
		var shown atomic.Int32
		p.Shown = func(context.Context) { shown.Add(1) }
		session := open(t, b.Server, p)
		c := b.clickRaw(t, session, ask(t, b.client, http.MethodGet, session.URL, "").filled(t))
		synctest.Wait()
		_ = c.Close() // in the middle of the answer
		synctest.Wait()
		if s := session.Status(); shown.Load() != 0 || s.State.Ended() || s.State == prompt.Submitted {
			t.Fatalf("after it broke off: shown %d times, %+v", shown.Load(), s)
		}
		ask(t, b.client, http.MethodPost, session.URL, ask(t, b.client, http.MethodGet, session.URL, "").filled(t)).wants(t, http.StatusOK, sessionString)
		synctest.Wait()
		if s := session.Status(); shown.Load() != 1 || s.State != prompt.Accepted {
			t.Errorf("in the end: shown %d times, %+v", shown.Load(), s)
		}
	})
}

func TestPageThatIsWithdrawnWhileItIsWrittenWasShown(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, sessionPage())
		c := b.clickRaw(t, session, ask(t, b.client, http.MethodGet, session.URL, "").filled(t))
		synctest.Wait()
		session.Withdraw("")
		go func() { _, _ = io.Copy(io.Discard, c) }()
		synctest.Wait()
		_ = c.Close()
		if s := session.Status(); s.State != prompt.Accepted {
			t.Errorf("it ended as %+v", s)
		}
	})
}
