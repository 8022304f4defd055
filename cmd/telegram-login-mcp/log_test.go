package main_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestClientThatHearsNoLogIsAnsweredAllTheSame has the server log more than a pipe holds, to clients that close stderr or leave it unread.
func TestClientThatHearsNoLogIsAnsweredAllTheSame(t *testing.T) {
	for name, closes := range map[string]bool{"closed": true, "unread": false} {
		t.Run(name, func(t *testing.T) {
			if closes && runtime.GOOS == "windows" {
				t.Skip("windows has no SIGPIPE")
			}
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = r.Close() })
			cmd := exec.Command(binary, "serve", "--no-state")
			cmd.Stderr = w
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = w.Close() // the server has its own
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
