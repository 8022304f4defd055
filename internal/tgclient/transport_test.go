package tgclient

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

func TestSilentServerIsReportedAndDoesNotHoldUpTheEnd(t *testing.T) {
	address := serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	c, err := New(Options{Endpoints: endpoints(t, address), PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM})
	if err != nil {
		t.Fatal(err)
	}
	c.firstAnswer = 100 * time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var j journal
	_, err = c.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: func(s authflow.ConnectionEvent) {
		j.observe(s)
		if s.Kind == authflow.Broken {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("connect: %v", err)
	}
	var silent *UnansweredError
	if broken := j.of(authflow.Broken); len(broken) == 0 || !errors.As(broken[0].Err, &silent) {
		t.Errorf("seen %v", &j)
	}
}

func TestCancelledKeyExchangeEndsAtOnce(t *testing.T) {
	asked := make(chan struct{}, 9)
	address := serveRaw(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		asked <- struct{}{}
		_, _ = io.Copy(io.Discard, c)
	})
	c, err := New(Options{Endpoints: endpoints(t, address), PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-asked; stop() }()
	begun := time.Now()
	if _, err := c.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox")}); !errors.Is(err, context.Canceled) {
		t.Errorf("connect: %v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it ended after %v", took)
	}
}

func TestWhatIsNotTelegramEndsConnectAtOnce(t *testing.T) {
	address := serveRaw(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		_, _ = io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: http://CANARY/\r\n\r\n")
		_, _ = io.Copy(io.Discard, c) // what is unread when it closes would make that a reset
	})
	c, err := New(Options{Endpoints: endpoints(t, address), PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var j journal
	_, err = c.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
	if !errors.Is(err, ErrNotTelegram) || ctx.Err() != nil || len(j.of(authflow.Dialing)) != 1 {
		t.Errorf("connect: %v, seen %v", err, &j)
	}
}
