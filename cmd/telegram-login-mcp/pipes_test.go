package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// pipes is the server on pipes of the system, with nobody who reads what it answers before the test does.
type pipes struct {
	cmd     *exec.Cmd
	in, out *os.File // the test's ends
	ended   chan struct{}
}

func startPipes(t *testing.T, arguments ...string) *pipes {
	t.Helper()
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &pipes{cmd: exec.Command(binary, arguments...), in: in, out: out, ended: make(chan struct{})}
	p.cmd.Stdin, p.cmd.Stdout = theirIn, theirOut
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirIn.Close()
	_ = theirOut.Close()
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		_ = in.Close()
		_ = out.Close()
	})
	return p
}

// flood writes requests, at most so many, until the server takes no more, and returns how many it has taken whole.
func (p *pipes) flood(most int, request func(id int) string) (taken int) {
	for taken < most {
		_ = p.in.SetWriteDeadline(time.Now().Add(2 * time.Second))
		if _, err := io.WriteString(p.in, request(taken+1)+"\n"); err != nil {
			return taken
		}
		taken++
	}
	return taken
}

func list(id int) string { return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/list"}`, id) }

func TestServerThatNobodyReadsSeesTheEndOfItsInput(t *testing.T) {
	t.Parallel()
	for name, requests := range map[string]struct {
		most    int
		request func(id int) string
	}{
		"lines that are no JSON": {3000, func(int) string { return "no JSON" }}, // which the reader itself answers
		"lists":                  {3000, list},                                  // of which the limit holds some hundred
		"calls": {3000, func(id int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"get_flow"}}`, id)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startPipes(t, "--sandbox")
			if taken := p.flood(requests.most, requests.request); taken != requests.most {
				t.Fatalf("the server took %d of %d lines", taken, requests.most)
			}
			_ = p.in.Close()
			begun := time.Now()
			select {
			case <-p.ended:
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("the server took %v to end", took)
				}
			case <-time.After(limit):
				t.Fatal("the server did not end")
			}
		})
	}
}

func TestAnswersThatNobodyReadsAreKept(t *testing.T) {
	t.Parallel()
	const lists = 1500 // more than the limit holds
	p := startPipes(t, "--sandbox")
	if taken := p.flood(lists, list); taken != lists {
		t.Fatalf("the server took %d lines", taken)
	}
	lines := bufio.NewReader(p.out)
	for n := range lists {
		_ = p.out.SetReadDeadline(time.Now().Add(limit))
		line, err := lines.ReadBytes('\n')
		if err != nil || !bytes.Contains(line, []byte(`"result"`)) {
			t.Fatalf("answer %d: %v, %.100s", n, err, line)
		}
	}
	_ = p.in.Close()
	<-p.ended
}

func TestIDsComeBackAsTheyCame(t *testing.T) {
	t.Parallel()
	p := startPipes(t, "--sandbox")
	lines := bufio.NewReader(p.out)
	ask := func(line, want string) {
		t.Helper()
		if _, err := io.WriteString(p.in, line+"\n"); err != nil {
			t.Fatal(err)
		}
		_ = p.out.SetReadDeadline(time.Now().Add(limit))
		if got, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%s\nis answered %v %.300s\nwant        %s", line, err, got, want)
		}
	}
	for _, id := range []string{
		"9007199254740993", "12345678901234567890123", "-5", "1.0", "1e3", "1e400", `"a\"\u0041\/"`, `""`, `"<&>"`,
	} {
		head := `{"jsonrpc":"2.0","id":` + id + `,`
		ask(head+`"method":"ping"}`, head+`"result":`)
		ask(head+`"method":"tools/call","params":{"name":"explain_error","arguments":{"error":"FLOOD_WAIT_5"}}}`, head+`"result":`)
		ask(head+`"method":"tools/call","params":{"name":"no_such_tool"}}`, head+`"error":`)
		ask(head+`"method":"ping","result":null}`, head+`"error":{"code":-32600`)
		ask(head+`"method":"ping","error":{}}`, head+`"error":{"code":-32600`)
		// The call waits; its cancel leaves it without an answer, so the next is that to the ping.
		if _, err := io.WriteString(p.in, head+`"method":"tools/call","params":{"name":"request_code","arguments":{"phone":"+9996620051","api_id":1,"api_hash":"sandbox"}}}`+"\n"+
			`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":`+id+`}}`+"\n"); err != nil {
			t.Fatal(err)
		}
		ask(`{"jsonrpc":"2.0","id":"next","method":"ping"}`, `{"jsonrpc":"2.0","id":"next","result":`)
	}
	ask(`{"jsonrpc":"2.0","id":null,"method":"ping"}`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600`)
	ask(`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600`)
	ask(`    `+"\n"+`{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600`)
	ask(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"submit_code","arguments":{"flow_id":"x","code":"`+"\xff"+`"}}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32700`)
	ask(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_flow","arguments":{"wait_seconds":1e999}}}`, `{"jsonrpc":"2.0","id":1,"error":`)
	if _, err := io.WriteString(p.in, `{"jsonrpc":"2.0","id":18446744073709551617,"method":"ping"}`); err != nil { // without newline
		t.Fatal(err)
	}
	_ = p.in.Close()
	if rest, err := io.ReadAll(lines); err != nil || string(rest) != `{"jsonrpc":"2.0","id":18446744073709551617,"result":{}}`+"\n" {
		t.Errorf("the last line is answered %v %s", err, rest)
	}
	<-p.ended
}
