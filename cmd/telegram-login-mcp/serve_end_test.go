//go:build !windows

package main_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// Who asks twice does not want to wait for what is running. Whoever started the server may have Ctrl-C ignored, as a script has for what it starts behind "&": then it stays ignored, and SIGTERM ends the server.
func TestASecondSignalEndsTheServerAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		starter    []string
		end        os.Signal
		says, when string
	}{
		"Ctrl-C":         {nil, os.Interrupt, "Stop it with Ctrl-C.", "Ctrl-C again ends it at once."},
		"Ctrl-C ignored": {[]string{"sh", "-c", `trap "" INT; exec "$@"`, "sh"}, syscall.SIGTERM, "Stop it with SIGTERM: whatever started it has it ignore Ctrl-C.", "SIGTERM again ends it at once."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := beginServiceOf(t, c.starter, nil, "--sandbox-at", connectionFile(t))
			s.T = t
			if said := s.stderr.String(); !strings.Contains(said, c.says) {
				t.Errorf("it says\n%s", said)
			}
			a := s.hire(mcp.ProtocolVersion20251125, s.token)
			held, _ := holdCode(t)
			go func() { _, _ = a.ask("request_code", toolArgs{"phone": "+9996610001"}) }() // it is cut off
			held()
			signal := func(which os.Signal) {
				if err := s.cmd.Process.Signal(which); err != nil {
					t.Fatal(err)
				}
			}
			if c.starter != nil {
				signal(os.Interrupt)
				if got := s.asks(s.token); got != 200 || strings.Contains(s.stderr.String(), "at once") {
					t.Errorf("after Ctrl-C: %d\n%s", got, s.stderr)
				}
			}
			signal(c.end)
			eventually(t, limit, "it says that it ends", func() bool { return strings.Contains(s.stderr.String(), c.when) })
			select {
			case err := <-s.ended:
				t.Fatalf("it did not wait for the call that is running: %v", err)
			default:
			}
			signal(c.end)
			select {
			case err := <-s.ended:
				if err == nil {
					t.Error("it ended in order")
				}
				s.ended <- nil
			case <-time.After(5 * time.Second):
				t.Error("the second signal did nothing")
			}
		})
	}
}

// A call in flight when the server is told to end says that, what stays, and what to do once the server is back: nothing of waiting, which nobody does then.
func TestWhatIsInFlightAtTheEndSaysWhatStays(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	token := newToken(t, state, "--local", "mine")
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	first, second, third := s.hire(mcp.ProtocolVersion20251125, token), s.hire(mcp.ProtocolVersion20251125, token), s.hire(mcp.ProtocolVersion20260728, token)
	sent := first.enter("code_sent", "request_code", toolArgs{"phone": "+9996610002"}).FlowID
	held, _ := holdCode(t)
	go func() { _, _ = first.ask("request_code", toolArgs{"phone": "+9996610001"}) }() // it is cut off
	held()
	asking := ""
	for _, one := range second.call("get_flow", nil).Flows {
		if one.State == "connecting" {
			asking = one.FlowID
		}
	}
	answers := map[*assistant]chan content{second: make(chan content, 1), third: make(chan content, 1)}
	for a, id := range map[*assistant]string{second: sent, third: asking} {
		go func() {
			r, err := a.ask("get_flow", toolArgs{"flow_id": id, "wait_seconds": 20})
			if err != nil {
				t.Errorf("the call: %v", err)
				answers[a] <- content{}
				return
			}
			answers[a] <- a.read(r)
		}()
	}
	select { // they wait: nothing changes
	case r := <-answers[second]:
		t.Fatalf("it is answered at once: %s", r.text)
	case r := <-answers[third]:
		t.Fatalf("it is answered at once: %s", r.text)
	case <-time.After(2 * time.Second):
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for a, c := range map[*assistant]struct {
		id   string
		says []string
	}{
		second: {sent, []string{"This server is ending: the login is kept, and goes on once it is back."}},
		third:  {asking, []string{"Cut short, because the server is ending.", "It was told to end before this was over: asking for a code: auth.sendCode was sent at", "Tell them: The login is kept: go on with it once the server is back."}},
	} {
		r := <-answers[a]
		for _, want := range append(c.says, `You: get_flow {"flow_id":"`+c.id+`"}: once the server is back: how the login stands then.`) {
			if !strings.Contains(r.text, want) || len(r.NextTools) != 1 {
				t.Errorf("%q is not in:\n%s", want, r.text)
			}
		}
		for _, never := range []string{"waited for", "wait_seconds", "in the background", "still tries"} {
			if strings.Contains(r.text, never) {
				t.Errorf("%q is in:\n%s", never, r.text)
			}
		}
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	s.ended <- nil
	back := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state).hire(mcp.ProtocolVersion20251125, token)
	if now := back.call("get_flow", toolArgs{"flow_id": sent}); now.State != "code_sent" {
		t.Errorf("once it is back: %s", now.text)
	}
	if now := back.call("get_flow", toolArgs{"flow_id": asking}); now.State != "connecting" || now.NextTools[0] != "request_code" {
		t.Errorf("once it is back: %s", now.text)
	}
}
