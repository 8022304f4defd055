package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// BenchmarkCallOverHTTP measures get_flow there and back over HTTP, in turns with a bare mcp-go server whose tool answers with the same words: medians, the
// times that one call in a hundred takes longer than, and the quotients of both. The era is the one without sessions.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench CallOverHTTP -benchtime 3000x
func BenchmarkCallOverHTTP(b *testing.B) {
	state := b.TempDir()
	token := newToken(b, state, "anna")
	ours := newPost(b, beginService(b, "--sandbox-at", connectionFile(b), "--state-dir", state).url, token)
	_, flow := ours.result(b, ours.call(b, "request_code", toolArgs{"phone": "+9996620001"}))
	call := ours.line(b, "get_flow", toolArgs{"flow_id": flow["flow_id"]})
	text, structured := ours.result(b, ours.send(b, "get_flow", call))
	reply, err := json.Marshal(map[string]any{"text": text, "structured": structured})
	if err != nil {
		b.Fatal(err)
	}
	theirs := newPost(b, bareOverHTTP(b, string(reply)), "")
	answer := theirs.line(b, "reply", toolArgs{})
	theirs.result(b, theirs.send(b, "reply", answer))
	var took, bareTook []time.Duration
	for b.Loop() {
		begun := time.Now()
		theirs.send(b, "reply", answer)
		middle := time.Now()
		ours.send(b, "get_flow", call)
		bareTook, took = append(bareTook, middle.Sub(begun)), append(took, time.Since(middle))
	}
	report(b, median(took), median(bareTook), time.Microsecond, "p50-us")
	late, bareLate := took[len(took)*99/100], bareTook[len(bareTook)*99/100] // sorted by median
	b.ReportMetric(float64(late.Microseconds()), "ours-p99-us")
	b.ReportMetric(float64(bareLate.Microseconds()), "bare-p99-us")
	b.ReportMetric(float64(late)/float64(bareLate), "p99-ratio")
}

// bareOverHTTP starts the server that has mcp-go and nothing else, whose tool answers with reply, and returns its URL.
func bareOverHTTP(b testing.TB, reply string) (url string) {
	b.Helper()
	bare := exec.Command(bareServer(b))
	bare.Env = append(os.Environ(), "HTTP=1", "REPLY="+reply)
	out, err := bare.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := bare.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = bare.Process.Kill()
		_ = bare.Wait()
	})
	if url, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// post calls tools over one connection of HTTP, without anything of a client's between it and the clock.
type post struct {
	url, host, token string // host where it is not that of the URL
	client           *http.Client
}

func newPost(b testing.TB, url, token string) *post {
	way := &http.Transport{}
	b.Cleanup(way.CloseIdleConnections)
	return &post{url: url, token: token, client: &http.Client{Transport: way, Timeout: limit}}
}

func (p *post) line(b testing.TB, tool string, arguments toolArgs) []byte {
	b.Helper()
	raw, err := json.Marshal(toolArgs{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": toolArgs{"name": tool, "arguments": arguments, "_meta": toolArgs{
		mcp.MetaKeyProtocolVersion: mcp.ProtocolVersion20260728, mcp.MetaKeyClientCapabilities: toolArgs{}, mcp.MetaKeyClientInfo: toolArgs{"name": "bench", "version": "1"},
	}}})
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

func (p *post) call(b testing.TB, tool string, arguments toolArgs) []byte {
	b.Helper()
	return p.send(b, tool, p.line(b, tool, arguments))
}

// send makes one request and returns its answer.
func (p *post) send(b testing.TB, tool string, line []byte) []byte {
	b.Helper()
	raw, err := p.try(b.Context(), tool, line)
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

func (p *post) try(ctx context.Context, tool string, line []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, "POST", p.url, bytes.NewReader(line))
	if err != nil {
		return nil, err
	}
	r.Host = p.host
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + p.token,
		mcp.HeaderProtocolVersion: mcp.ProtocolVersion20260728, "Mcp-Method": "tools/call", "Mcp-Name": tool,
	} {
		r.Header.Set(name, value)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, raw)
	}
	return raw, err
}

// result reads an answer, which comes as JSON or as the last of several events.
func (p *post) result(b testing.TB, raw []byte) (text string, structured map[string]any) {
	b.Helper()
	raw = lastEvent(raw)
	var answer struct {
		Result struct {
			Content []struct {
				Text string `json:"text"`
			} `json:"content"`
			Structured map[string]any `json:"structuredContent"`
			IsError    bool           `json:"isError"`
		} `json:"result"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Result.IsError || len(answer.Result.Content) == 0 {
		b.Fatalf("%v: %s", err, raw)
	}
	return answer.Result.Content[0].Text, answer.Result.Structured
}

// lastEvent is the message of an answer's last event, or the answer where it has none.
func lastEvent(raw []byte) []byte {
	if i := bytes.LastIndex(raw, []byte("\ndata: ")); i >= 0 {
		return raw[i+len("\ndata: "):]
	}
	return raw
}
