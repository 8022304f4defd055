package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// The screen of a start says what leads in, in whole command lines that work, and whose Telegram it is.
func TestTheScreenOfAStartLeadsIn(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	newToken(t, state, "--local", "cursor")
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	said := s.stderr.String()
	for _, line := range []string{binary + " token --state-dir " + state + " list", binary + " token --state-dir " + state + " add --local NAME"} {
		if !strings.Contains(said, "\n"+line+"\n") {
			t.Errorf("%q is not on a line of its own:\n%s", line, said)
		}
		if out, err := exec.Command(binary, strings.Fields(line)[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", line, err, out)
		}
	}
	if !strings.Contains(said, "This is a rehearsal") || s.token != "" {
		t.Errorf("it says\n%s", said)
	}
	alone := serveHTTP(t, "--sandbox")
	if said := alone.stderr.String(); !strings.Contains(said, "ends with this server") || alone.asks(alone.token) != 200 {
		t.Errorf("a server whose token ends with it says\n%s", said)
	}
}

// While a file of tokens that was there is gone nobody knows whose a token is: clients are told to come back, and the log says why.
func TestTokensThatGoAwayAreMissed(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	if s.asks(s.token) != 200 {
		t.Fatal("the token lets nobody in")
	}
	file := filepath.Join(state, "tokens.json")
	eventually(t, limit, "the use of the token is written down", func() bool {
		raw, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(raw), `"used"`)
	})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := s.asks(s.token); got != 503 {
			t.Errorf("without the file: %d", got)
		}
	}
	const line = "the file of tokens is gone"
	eventually(t, limit, "the log says so", func() bool { return strings.Contains(s.stderr.String(), line) })
	if log := s.stderr.String(); strings.Count(log, line) != 1 {
		t.Errorf("it is said more than once:\n%s", log)
	}
}

// Who tells the server to end is told what it does, and a call that only waits is answered then.
func TestTheEndIsSaidAndWaitsAreCutShort(t *testing.T) {
	t.Parallel()
	s := serveHTTP(t, "--sandbox-at", connectionFile(t))
	a := s.hire(mcp.ProtocolVersion20251125, s.token)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"}).FlowID
	answered := make(chan *mcp.CallToolResult, 1)
	begun := time.Now()
	go func() {
		r, err := a.ask("get_flow", toolArgs{"flow_id": id, "wait_seconds": 20})
		if err != nil {
			t.Errorf("the call: %v", err)
		}
		answered <- r
	}()
	select { // it waits: nothing changes
	case r := <-answered:
		t.Fatalf("it is answered at once: %+v", r)
	case <-time.After(2 * time.Second):
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	r := <-answered
	if took := time.Since(begun); r == nil || r.IsError || a.read(r).State != "code_sent" || took > 15*time.Second {
		t.Errorf("after %v: %+v", took, r)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("the end: %v", err)
	}
	s.ended <- nil
	if said := s.stderr.String(); !strings.Contains(said, "within 25 seconds. Ctrl-C again ends it at once.") {
		t.Errorf("it says\n%s", said)
	}
}

// What the time at the end of a service is for is said: a part of it is the proxy's, where one asks.
func TestTheEndOfAServiceSaysWhatItsTimeIsFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		probed bool
		want   string
	}{
		"asked by a proxy": {true, "It takes requests for 6 more seconds, in which /readyz tells the proxy to send them elsewhere. Then it ends once the calls that are running have ended, within another 25 seconds."},
		"asked by nobody":  {false, "It ends once the calls that are running have ended, within 25 seconds."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			newToken(t, state, "anna")
			s := serveHTTP(t, "--state-dir", state, "--public-url", publicURL)
			if c.probed {
				fetched(t, strings.TrimSuffix(s.url, "/mcp")+"/readyz", "")
			}
			before := len(s.stderr.String())
			if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			eventually(t, limit, "it says that it ends", func() bool { return strings.Contains(s.stderr.String()[before:], "ends it at once.") })
			if said := strings.Join(strings.Fields(s.stderr.String()[before:]), " "); !strings.HasPrefix(said, c.want) {
				t.Errorf("it says\n%s", said)
			}
			_ = s.cmd.Process.Signal(os.Interrupt) // it may have ended
			<-s.ended
			s.ended <- nil
		})
	}
}

// Where the proxy has to lead can be written into its configuration.
func TestAServiceSaysWhereItsProxyHasToLead(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	newToken(t, state, "anna")
	for host, want := range map[string]string{"0.0.0.0": "port PORT of this computer", "[::]": "port PORT of this computer", "": "port PORT of this computer", "localhost": "localhost:PORT", "127.0.0.1": "127.0.0.1:PORT"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			s := serveHTTP(t, "--state-dir", state, "--public-url", publicURL, "--http", host+":"+port)
			if said, want := s.stderr.String(), "Its proxy has to lead to "+strings.ReplaceAll(want, "PORT", port)+"."; !strings.Contains(said, want) {
				t.Errorf("not %q:\n%s", want, said)
			}
		})
	}
}
