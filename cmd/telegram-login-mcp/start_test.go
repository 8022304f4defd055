package main_test

import (
	"bufio"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart measures the time from the start of the process to its first answer, in turns with a server that has mcp-go and
// nothing else. ratio is the quotient of the two medians; the aim is 1.5.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench Start -benchtime 200x
func BenchmarkStart(b *testing.B) {
	bare := bareServer(b)
	firstAnswer(b, bare) // brings both programs into the page cache
	firstAnswer(b, binary)
	var ours, theirs []time.Duration
	for b.Loop() {
		theirs = append(theirs, firstAnswer(b, bare))
		ours = append(ours, firstAnswer(b, binary))
	}
	report(b, median(ours), median(theirs), time.Millisecond, "ms")
}

// firstAnswer starts a server, waits for its answer to initialize, and ends it.
func firstAnswer(b *testing.B, program string) time.Duration {
	b.Helper()
	cmd := exec.Command(program)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`
	if _, err := io.WriteString(stdin, hello+"\n"); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	took := time.Since(begun)
	if err != nil || !strings.Contains(line, `"result"`) {
		b.Fatalf("%s answered %q, %v", program, line, err)
	}
	if err := stdin.Close(); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatalf("%s ended with %v", program, err)
	}
	return took
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
