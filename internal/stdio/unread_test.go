package stdio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// unread is a client that does not read what it is answered, over pipes of the system.
type unread struct {
	t         *testing.T
	in, out   *os.File // the client's ends
	ended     chan error
	ran, done atomic.Int64 // calls that began and came back
}

const bigAnswer = 64 << 10

func startUnread(t *testing.T, opts Options) *unread {
	t.Helper()
	inReader, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, outWriter, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	u := &unread{t: t, in: in, out: out, ended: make(chan error, 1)}
	s := server.NewMCPServer("test", "1", server.WithToolCapabilities(false))
	answer := strings.Repeat("x", bigAnswer)
	s.AddTool(mcp.NewTool("big"), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		defer u.done.Add(1)
		u.ran.Add(1)
		return mcp.NewToolResultText(answer), nil
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		err := Serve(ctx, s, inReader, outWriter, opts)
		u.ended <- err
		_ = outWriter.Close()
	}()
	t.Cleanup(func() {
		cancel()
		_ = in.Close()
		_ = out.Close()
		_ = inReader.Close()
	})
	return u
}

// flood writes calls for as long as they are taken, at most n of them, and returns how many were.
func (u *unread) flood(n int, request func(id int) string) (calls int) {
	for calls < n {
		_ = u.in.SetWriteDeadline(time.Now().Add(time.Second))
		line := request(calls+1) + "\n"
		wrote, err := io.WriteString(u.in, line)
		if err != nil && wrote > 0 { // the rest of a line that was taken in part is for later
			_ = u.in.SetWriteDeadline(time.Time{})
			rest := line[wrote:]
			go func() { _, _ = io.WriteString(u.in, rest) }()
			return calls + 1
		}
		if err != nil {
			return calls
		}
		calls++
	}
	return calls
}

func bigCall(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"big","arguments":{"x":"%s"}}}`, id, strings.Repeat("y", 400))
}

func ping(id int) string { return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"ping"}`, id) }

// hurried leaves a busy machine most of the 3 s that Serve promises.
func hurried(o Options) Options {
	o.grace, o.stop = 200*time.Millisecond, 100*time.Millisecond
	return o
}

func (u *unread) mustEnd(within time.Duration) {
	u.t.Helper()
	begun := time.Now()
	select {
	case err := <-u.ended:
		if err != nil {
			u.t.Errorf("Serve returns %v", err)
		}
	case <-time.After(patience):
		u.t.Fatal("Serve does not return")
	}
	if took := time.Since(begun); took > within {
		u.t.Errorf("Serve returned after %v", took)
	}
}

func TestEndOfInputIsSeenThoughNobodyReads(t *testing.T) {
	t.Parallel()
	u := startUnread(t, hurried(Options{waiting: 1 << 20}))
	u.flood(2000, bigCall)
	_ = u.in.Close()
	u.mustEnd(limit)
}

func TestEndOfInputIsSeenBehindLinesThatNobodyTakes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows tells of the end of a pipe only when it has been read empty")
	}
	t.Parallel()
	u := startUnread(t, hurried(Options{waiting: 16 << 10, ahead: 16 << 10})) // which pings fill soon
	if calls := u.flood(100_000, ping); calls == 100_000 {
		t.Fatal("lines are taken without bound")
	}
	_ = u.in.Close()
	u.mustEnd(limit)
}

func TestAnswersThatWaitAreBoundedAndNoneIsLost(t *testing.T) {
	t.Parallel()
	const waiting = 4 << 20
	u := startUnread(t, hurried(Options{waiting: waiting, ahead: 16 << 10}))
	calls := u.flood(2000, bigCall)
	// In the queue, with a worker each, and in the pipe.
	if most, ran := int64(waiting/bigAnswer+defaultWorkers+4), u.ran.Load(); ran > most {
		t.Errorf("%d calls ran with nobody reading, want at most %d", ran, most)
	}
	answers := bufio.NewReader(u.out)
	seen := make(map[string]bool)
	for range calls {
		line, err := answers.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		id, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte(answerHead)), []byte(","))
		refused := bytes.Contains(line, []byte(errTooMany.Error())) // of a flood that outran the workers
		if seen[string(id)] || !refused && !bytes.Contains(line, []byte(`"result"`)) {
			t.Fatalf("an answer twice, or an error: %.100s", line)
		}
		seen[string(id)] = true
	}
	_ = u.in.Close()
	u.mustEnd(limit)
}

// TestQuickRequestsDoNotPileUp has mcp-go serve each on a goroutine of its own.
func TestQuickRequestsDoNotPileUp(t *testing.T) {
	requests := newInFlight()
	for i := range maxQuick {
		if _, err := requests.add(request{method: "ping", key: requestKey(fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
	}
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		_, _ = requests.add(request{method: "ping", key: "one more"})
	}()
	if _, err := requests.add(request{method: string(mcp.MethodToolsCall), key: "call"}); err != nil {
		t.Errorf("a tool call has workers: %v", err)
	}
	answered := requests.remove(1)
	select {
	case <-opened:
		t.Error("one more is open while the answer that makes room for it is not written")
	case <-time.After(50 * time.Millisecond):
	}
	requests.answerWritten(answered)
	<-opened
}
