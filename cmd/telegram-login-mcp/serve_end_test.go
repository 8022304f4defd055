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
