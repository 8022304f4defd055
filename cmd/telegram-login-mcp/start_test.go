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

// The first requests of clients, in both eras of the protocol.
const (
	helloLegacy = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`
	initialized = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	listLegacy  = `{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}`

	metaModern  = `{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}`
	helloModern = `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":` + metaModern + `}`
	listModern  = `{"jsonrpc":"2.0","id":2,"method":"tools/list","params":` + metaModern + `}`
)

// BenchmarkStart measures the time from the start of the process to its first answer, in turns with a server that has mcp-go and
// nothing else. ratio is the quotient of the two medians; the aim is 1.25, which docs/speed.md says more about. BenchmarkStartToTools goes on to the list of tools, which has 24 KB here and
// one tool there; the other two are the same for clients of 2026-07-28.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench Start -benchtime 200x
func BenchmarkStart(b *testing.B)              { benchmarkStart(b, helloLegacy) }
func BenchmarkStartToTools(b *testing.B)       { benchmarkStart(b, helloLegacy, initialized+"\n"+listLegacy) }
func BenchmarkStartModern(b *testing.B)        { benchmarkStart(b, helloModern) }
func BenchmarkStartModernToTools(b *testing.B) { benchmarkStart(b, helloModern, listModern) }

func benchmarkStart(b *testing.B, requests ...string) {
	bare := bareServer(b)
	answerAfterStart(b, bare, requests) // brings both programs into the page cache
	answerAfterStart(b, binary, requests)
	var ours, theirs []time.Duration
	for b.Loop() {
		theirs = append(theirs, answerAfterStart(b, bare, requests))
		ours = append(ours, answerAfterStart(b, binary, requests))
	}
	report(b, median(ours), median(theirs), time.Millisecond, "ms")
	b.ReportMetric(float64(slices.Min(ours))/float64(slices.Min(theirs)), "ratio-of-best") // where others are at work on the machine
}

// answerAfterStart starts a server, waits for its answer to each request, and ends it. It is the time to the last answer.
func answerAfterStart(b *testing.B, program string, requests []string) (took time.Duration) {
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
	lines := bufio.NewReader(stdout)
	for _, request := range requests {
		if _, err := io.WriteString(stdin, request+"\n"); err != nil {
			b.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		took = time.Since(begun)
		if err != nil || !strings.Contains(line, `"result"`) {
			b.Fatalf("%s answered %q, %v", program, line, err)
		}
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
