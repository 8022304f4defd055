package stdio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// limit is what Serve promises.
const limit = 3 * time.Second

func TestEndOfInputLetsOpenCallsFinish(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{grace: patience})
	c.call(1, "wait")
	k.waitBegan(t)
	_ = c.in.Close()
	k.release <- struct{}{}
	c.answer(1)
	c.endQuietly()
}

func TestEndOfInputWithNothingOpenEndsAtOnce(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{grace: time.Hour, stop: time.Hour})
	c.ping(1)
	c.answer(1)
	c.endQuietly()
}

func TestEndOfInputCancelsWhatDoesNotFinish(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{grace: time.Millisecond, stop: time.Hour})
	c.call(1, "wait")
	k.waitBegan(t)
	if _, err := c.end(); err != nil {
		t.Errorf("Serve returns %v", err)
	}
	k.waitStopped(t)
}

func TestSubscriptionDoesNotHoldTheEndUp(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{grace: time.Hour, stop: time.Hour})
	c.write(`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true},` +
		`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}` + "\n")
	if l := c.next(); l.Method != mcp.MethodNotificationSubscriptionsAcknowledged {
		t.Fatalf("got %s", l.raw)
	}
	if _, err := c.end(); err != nil {
		t.Errorf("Serve returns %v", err)
	}
}

func TestHangingHandlerDoesNotHoldTheEndUp(t *testing.T) {
	for name, end := range map[string]func(*client){
		"end of input": func(c *client) { _ = c.in.Close() },
		"context":      func(c *client) { c.cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTools(t)
			c := start(t, k.MCPServer, Options{})
			c.call(1, "hang")
			k.waitBegan(t)
			began := time.Now()
			end(c)
			rest, _ := c.wait()
			if took := time.Since(began); took > limit {
				t.Errorf("Serve returned after %v", took)
			}
			if len(rest) != 0 {
				t.Errorf("lines came: %v", rest)
			}
			if !strings.Contains(c.logged(), "left 1 requests behind") {
				t.Errorf("the log does not tell: %q", c.logged())
			}
			k.letGo()
		})
	}
}

func TestContextEndsServeAndItsCalls(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{stop: time.Hour})
	c.call(1, "wait")
	k.waitBegan(t)
	c.cancel()
	if _, err := c.wait(); !errors.Is(err, context.Canceled) {
		t.Errorf("Serve returns %v", err)
	}
	k.waitStopped(t)
}

func TestCallsThatWaitForAWorkerDoNotRunAfterTheEnd(t *testing.T) {
	// Whether a worker of mcp-go takes one more call or stops is a matter of chance.
	for range 20 {
		k := newTools(t)
		c := start(t, k.MCPServer, Options{workers: 1, stop: time.Hour})
		c.call(1, "wait")
		k.waitBegan(t)
		for id := 2; id < 20; id++ {
			c.call(id, "echo")
		}
		c.cancel()
		_, _ = c.wait()
		k.waitStopped(t)
		if len(k.began) != 0 {
			t.Fatalf("%d calls ran after the end", len(k.began))
		}
	}
}

func TestServeCanFollowServe(t *testing.T) {
	k := newTools(t)
	for range 3 {
		c := start(t, k.MCPServer, Options{})
		c.initialize()
		c.call(1, "progress")
		for range steps {
			if l := c.next(); l.Method != "notifications/progress" {
				t.Fatalf("want progress, got %s", l.raw)
			}
		}
		c.answer(1)
		c.endQuietly()
	}
	if hooks := k.GetHooks(); len(hooks.OnRequestInitialization) != 1 || len(hooks.OnBeforeAny) != 1 {
		t.Error("each Serve adds its hooks again")
	}
}

// broken is an output that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestFailingOutputEndsServe(t *testing.T) {
	in, feed := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Serve(context.Background(), newTools(t).MCPServer, in, broken{}, Options{}) }()
	if _, err := io.WriteString(feed, `{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("Serve returns %v", err)
		}
	case <-time.After(patience):
		t.Fatal("Serve does not return")
	}
	_ = feed.Close()
}

func TestFailingInputEndsServe(t *testing.T) {
	in := io.MultiReader(strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n"), failing{})
	var out bytes.Buffer
	if err := Serve(context.Background(), newTools(t).MCPServer, in, &out, Options{}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Serve returns %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestClientThatDoesNotReadDoesNotHoldTheEndUp(t *testing.T) {
	in, feed := io.Pipe()
	stalled, out := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, newTools(t).MCPServer, in, out, Options{stop: time.Millisecond}) }()
	if _, err := io.WriteString(feed, "not JSON\n"); err != nil {
		t.Fatal(err)
	}
	// From the first byte on, Serve is in the middle of a write that goes no further.
	if _, err := io.ReadFull(stalled, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("Serve does not return")
	}
	_ = stalled.Close()
	_ = feed.Close()
}
