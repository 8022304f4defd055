package badnet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a server that says what it hears.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				_, _ = io.Copy(c, c)
			}()
		}
	}()
	return l.Addr().String()
}

func linked(t *testing.T) *Link {
	t.Helper()
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	l.To(echo(t))
	return l
}

func dial(t *testing.T, l *Link) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Port())))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// refusal is how a link refuses a connection. The reset may come while the connection is made or after it.
func refusal(t *testing.T, l *Link) error {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Port())))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	_, err = io.ReadAll(c)
	return err
}

// said sends a word and returns what comes back.
func said(t *testing.T, c net.Conn, word string) ([]byte, error) {
	t.Helper()
	if _, err := io.WriteString(c, word); err != nil {
		return nil, err
	}
	got := make([]byte, len(word))
	_, err := io.ReadFull(c, got)
	return got, err
}

func TestGoodLinkCarriesEverything(t *testing.T) {
	c := dial(t, linked(t))
	if got, err := said(t, c, "hello"); err != nil || string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestEachFaultDoesItsHarm(t *testing.T) {
	l := linked(t)
	c := dial(t, l)
	l.Set(Fault{CorruptDown: true})
	if got, err := said(t, c, "hello"); err != nil || bytes.Equal(got, []byte("hello")) {
		t.Errorf("corrupted: %q, %v", got, err)
	}
	l.Set(Fault{Delay: 50 * time.Millisecond})
	begun := time.Now()
	if got, err := said(t, c, "hello"); err != nil || string(got) != "hello" || time.Since(begun) < 100*time.Millisecond {
		t.Errorf("delayed: %q, %v, after %v", got, err, time.Since(begun))
	}
	for name, f := range map[string]Fault{"up": {SwallowUp: true}, "down": {SwallowDown: true}} {
		l.Set(f)
		if err := c.SetDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if got, err := said(t, c, "hello"); !errors.Is(err, syscall.ETIMEDOUT) && !isTimeout(err) {
			t.Errorf("swallowed %s: %q, %v", name, got, err)
		}
	}
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	l.Set(Fault{Hold: true})
	held := make(chan string, 1)
	go func() {
		got, err := said(t, c, "hello")
		held <- fmt.Sprintf("%s, %v", got, err)
	}()
	select {
	case got := <-held:
		t.Errorf("held: %s", got)
	case <-time.After(50 * time.Millisecond):
	}
	l.Set(Fault{})
	if got := <-held; got != "hello, <nil>" {
		t.Errorf("after it was held: %s", got)
	}
	quiet, err := net.Dial("tcp", c.RemoteAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := said(t, quiet, "hello"); string(got) != "hello" {
		t.Fatalf("a second connection: %q, %v", got, err)
	}
	l.Set(Fault{Hold: true})
	open := l.Open()
	_ = quiet.Close()
	<-time.After(50 * time.Millisecond) // nothing is to happen
	if n := l.Open(); n != open {
		t.Errorf("the end of a connection was not held: %d of %d are open", n, open)
	}
	l.Set(Fault{})
	l.Reset()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(c); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: %v", err)
	}
	c = dial(t, l)
	if _, err := said(t, c, "x"); err != nil {
		t.Fatal(err)
	}
	l.Cut()
	if rest, err := io.ReadAll(c); err != nil || len(rest) != 0 {
		t.Errorf("cut: %q, %v", rest, err)
	}
	l.Set(Fault{Refuse: true})
	if err := refusal(t, l); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("refused: %v", err)
	}
	if n := l.Accepted(); n != 4 {
		t.Errorf("%d connections were counted, want 4", n)
	}
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}
