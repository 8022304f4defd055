package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"
)

// bare starts a server whose ends are the test's own. unread is stdout or stderr, which nobody reads but the test itself; other is the other one.
func bare(t *testing.T, unread string, arguments ...string) (cmd *exec.Cmd, stdin io.WriteCloser, other io.ReadCloser, end *os.File) {
	t.Helper()
	testrun.Parallel(t)
	end, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end.Close() })
	cmd = exec.Command(binary, append([]string{"serve"}, arguments...)...)
	cmd.Env = append(os.Environ(), credentials...)
	if unread == "stdout" {
		cmd.Stdout = w
		other, err = cmd.StderrPipe()
	} else {
		cmd.Stderr = w
		other, err = cmd.StdoutPipe()
	}
	if err != nil {
		t.Fatal(err)
	}
	if stdin, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the server has its own
	return cmd, stdin, other, end
}

// TestServerEndsInTimeForAClientThatReadsNothing has the server in the middle of connecting, where gotd's pauses cannot be cut short, and its
// answers stuck in a full pipe.
func TestServerEndsInTimeForAClientThatReadsNothing(t *testing.T) {
	raw, err := os.ReadFile(connectionFile(t))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := fmt.Sprintf(`"port":%d`, l.Addr().(*net.TCPAddr).Port)
	_ = l.Close()
	nowhere := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(nowhere, regexp.MustCompile(`"port":\s*\d+`).ReplaceAll(raw, []byte(nobody)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, stdin, heard, r := bare(t, "stdout", "--state-dir", t.TempDir(), "--sandbox-at", nowhere)
	go func() { _, _ = io.Copy(io.Discard, heard) }()
	say := func(id int, method, params string) {
		t.Helper()
		if _, err := fmt.Fprintf(stdin, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", id, method, params); err != nil {
			t.Fatal(err)
		}
	}
	say(1, "initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	say(2, "tools/call", `{"name":"request_code","arguments":{"phone":"+9996620001"}}`)
	for id := 3; id < 10; id++ {
		say(id, "tools/list", "{}") // more than a pipe holds
	}
	full := make([]byte, 1)
	if _, err := io.ReadFull(r, full); err != nil { // it answers
		t.Fatal(err)
	}
	begun := time.Now()
	_ = stdin.Close()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(limit):
		_ = cmd.Process.Kill()
		t.Fatal("it goes on for ever")
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it ended after %v", took)
	}
}

// TestServerEndsThoughNobodyReadsWhy has a client close stdout, which is an error, and leave stderr full.
func TestServerEndsThoughNobodyReadsWhy(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no SIGPIPE")
	}
	cmd, stdin, stdout, _ := bare(t, "stderr", "--no-state")
	_ = stdout.Close()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	_, _ = io.WriteString(stdin, strings.Repeat("{\n", 3000)+`{"jsonrpc":"2.0","id":7,"method":"ping"}`+"\n")
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(limit):
		_ = cmd.Process.Kill()
		t.Fatal("it goes on for ever")
	}
}

// TestClientThatHearsNoLogIsAnsweredAllTheSame has the server log more than a pipe holds, to clients that close stderr or leave it unread.
func TestClientThatHearsNoLogIsAnsweredAllTheSame(t *testing.T) {
	t.Parallel()
	for name, closes := range map[string]bool{"closed": true, "unread": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if closes && runtime.GOOS == "windows" {
				t.Skip("windows has no SIGPIPE")
			}
			cmd, stdin, stdout, r := bare(t, "stderr", "--no-state")
			if closes {
				_ = r.Close()
			}
			answered := make(chan bool, 1)
			go func() {
				lines := bufio.NewScanner(stdout)
				for lines.Scan() && !strings.Contains(lines.Text(), `"id":7`) {
				}
				answered <- strings.Contains(lines.Text(), `"id":7`)
				_, _ = io.Copy(io.Discard, stdout)
			}()
			go func() { // the first lines are no messages; each is logged, with more than 40 bytes
				_, _ = io.WriteString(stdin, strings.Repeat("{\n", 3000)+`{"jsonrpc":"2.0","id":7,"method":"ping"}`+"\n")
			}()
			select {
			case ok := <-answered:
				if !ok {
					t.Error("the server is gone")
				}
			case <-time.After(limit):
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				t.Fatal("no answer")
			}
			_ = stdin.Close()
			begun := time.Now()
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ends with %v", err)
			}
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("it ended after %v", took)
			}
		})
	}
}
