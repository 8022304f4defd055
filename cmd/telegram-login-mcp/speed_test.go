package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wire is a server on raw pipes, without anything of ours between it and the clock.
type wire struct {
	testing.TB
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Reader
	n     int
}

func plug(b testing.TB, program string, env []string, arguments ...string) *wire {
	b.Helper()
	w := &wire{TB: b, cmd: exec.Command(program, arguments...)}
	w.cmd.Env = append(os.Environ(), env...)
	var err error
	if w.stdin, err = w.cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	stdout, err := w.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := w.stdin.Close(); err != nil {
			b.Error(err)
		}
		if err := w.cmd.Wait(); err != nil {
			b.Errorf("%s ended with %v", program, err)
		}
	})
	w.lines = bufio.NewReaderSize(stdout, 1<<20)
	w.send("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{}, "clientInfo": toolArgs{"name": "bench", "version": "1"}})
	if _, err := io.WriteString(w.stdin, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"); err != nil {
		b.Fatal(err)
	}
	return w
}

// send makes one request and returns its answer.
func (w *wire) send(method string, params toolArgs) string {
	w.Helper()
	w.n++
	raw, err := json.Marshal(toolArgs{"jsonrpc": "2.0", "id": w.n, "method": method, "params": params})
	if err != nil {
		w.Fatal(err)
	}
	return w.write(append(raw, '\n'))
}

func (w *wire) write(line []byte) string {
	w.Helper()
	if _, err := w.stdin.Write(line); err != nil {
		w.Fatal(err)
	}
	answer, err := w.lines.ReadString('\n')
	if err != nil || !strings.Contains(answer, `"result"`) {
		w.Fatalf("the answer is %q, %v", answer, err)
	}
	return answer
}

// processorTime is how much a server has spent of a processor, in steps of 10 ms; 0 where that is not Linux.
func (w *wire) processorTime() time.Duration {
	w.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.cmd.Process.Pid))
	if err != nil {
		w.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name, which may have spaces
	var ticks time.Duration
	for _, field := range strings.Fields(rest)[11:13] { // utime and stime, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
		n, err := strconv.Atoi(field)
		if err != nil {
			w.Fatal(err)
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond
}

// tool calls a tool and reads its result.
func (w *wire) tool(name string, arguments toolArgs) (text string, structured map[string]any) {
	w.Helper()
	var answer struct {
		Result struct {
			Content []struct {
				Text string `json:"text"`
			} `json:"content"`
			Structured map[string]any `json:"structuredContent"`
			IsError    bool           `json:"isError"`
		} `json:"result"`
	}
	if err := json.Unmarshal([]byte(w.send("tools/call", toolArgs{"name": name, "arguments": arguments})), &answer); err != nil {
		w.Fatal(err)
	}
	if answer.Result.IsError || len(answer.Result.Content) == 0 {
		w.Fatalf("%s: %+v", name, answer.Result)
	}
	return answer.Result.Content[0].Text, answer.Result.Structured
}

// bareServer builds the server that has mcp-go and nothing else.
func bareServer(b testing.TB) string {
	b.Helper()
	bare := filepath.Join(b.TempDir(), "bare"+filepath.Ext(binary))
	if err := build(bare, "./testdata/bareserver"); err != nil {
		b.Fatal(err)
	}
	return bare
}

// BenchmarkCall measures tools there and back over stdio, in turns with a bare mcp-go server whose tool answers with the same words. ratio is
// the quotient of the two medians; the aim for get_flow is 1.3. explain_error reads a pasted page of 64 KB. On Linux, ours-cpu-us, bare-cpu-us and cpu-ratio are the
// processor time of the servers for a call, which says more than the time by the clock on a machine that others use, and needs some thousand calls to be exact.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench Call -benchtime 3000x
func BenchmarkCall(b *testing.B) {
	bare := bareServer(b)
	ours := plug(b, binary, credentials, "--sandbox-at", connectionFile(b), "--state-dir", b.TempDir())
	_, flow := ours.tool("request_code", toolArgs{"phone": "+9996620001"})
	page := strings.Repeat("2026-11-26 10:00:00 INFO connecting to 149.154.167.51:443 over TcpFull, attempt 3 of 5\n", 730) +
		"telethon.errors.rpcerrorlist.FloodWaitError: A wait of 3600 seconds is required (caused by SendCodeRequest)\n"
	for _, x := range []struct {
		tool      string
		arguments toolArgs
	}{
		{"get_flow", toolArgs{"flow_id": flow["flow_id"]}},
		{"explain_error", toolArgs{"error": page}},
	} {
		b.Run(x.tool, func(b *testing.B) {
			text, structured := ours.tool(x.tool, x.arguments)
			reply, err := json.Marshal(map[string]any{"text": text, "structured": structured})
			if err != nil {
				b.Fatal(err)
			}
			theirs := plug(b, bare, []string{"REPLY=" + string(reply)})
			line := func(tool string) []byte {
				raw, err := json.Marshal(toolArgs{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": toolArgs{"name": tool, "arguments": x.arguments}})
				if err != nil {
					b.Fatal(err)
				}
				return append(raw, '\n')
			}
			call, answer := line(x.tool), line("reply")
			var took, bareTook []time.Duration
			before, bareBefore := ours.processorTime(), theirs.processorTime()
			for b.Loop() {
				begun := time.Now()
				theirs.write(answer)
				middle := time.Now()
				ours.write(call)
				bareTook, took = append(bareTook, middle.Sub(begun)), append(took, time.Since(middle))
			}
			report(b, median(took), median(bareTook), time.Microsecond, "us")
			b.ReportMetric(float64(slices.Min(took))/float64(slices.Min(bareTook)), "ratio-of-best") // where others are at work on the machine
			if spent, bareSpent := ours.processorTime()-before, theirs.processorTime()-bareBefore; bareSpent > 0 {
				calls := float64(len(took))
				b.ReportMetric(float64(spent.Microseconds())/calls, "ours-cpu-us")
				b.ReportMetric(float64(bareSpent.Microseconds())/calls, "bare-cpu-us")
				b.ReportMetric(float64(spent)/float64(bareSpent), "cpu-ratio")
			}
		})
	}
}

// BenchmarkMemoryAtRest measures the memory of a server that has listed its tools and has nothing to do: what the process has for itself
// (RssAnon, the aim is 1.5) three seconds after its start, when what the start needed is given back; and with the pages of the program's file that happen to be mapped, which the system shares and takes back.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench MemoryAtRest -benchtime 5x
func BenchmarkMemoryAtRest(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("the size is read from /proc")
	}
	bare := bareServer(b)
	own, all := map[string][]time.Duration{}, map[string][]time.Duration{} // bytes, in the type that median takes
	for b.Loop() {
		for _, program := range []string{binary, bare} {
			w := plug(b, program, nil)
			w.send("tools/list", toolArgs{})
			<-time.After(3 * time.Second) // to be at rest is to wait
			own[program] = append(own[program], resident(b, w.cmd.Process.Pid, "RssAnon"))
			all[program] = append(all[program], resident(b, w.cmd.Process.Pid, "VmRSS"))
		}
	}
	report(b, median(own[binary]), median(own[bare]), 1<<20, "MiB")
	b.ReportMetric(float64(median(all[binary]))/(1<<20), "ours-mapped-MiB")
	b.ReportMetric(float64(median(all[bare]))/(1<<20), "bare-mapped-MiB")
}

// resident is how much memory of a kind a process has, in bytes.
func resident(b testing.TB, pid int, kind string) time.Duration {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(status), kind+":")
	line, _, _ := strings.Cut(rest, " kB")
	kilobytes, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !ok {
		b.Fatalf("no %s in %s", kind, status)
	}
	return time.Duration(kilobytes << 10)
}

// report reports two medians and their quotient.
func report(b *testing.B, ours, bare, unit time.Duration, name string) {
	b.ReportMetric(float64(ours)/float64(unit), "ours-"+name)
	b.ReportMetric(float64(bare)/float64(unit), "bare-"+name)
	b.ReportMetric(float64(ours)/float64(bare), "ratio")
	b.ReportMetric(0, "ns/op") // the sum of both, which means nothing
}
