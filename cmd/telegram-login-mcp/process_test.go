package main_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/session"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"telegram-login-mcp/internal/testrun"
)

// process is the server on raw pipes: nothing stands between the test and what it writes.
type process struct {
	testing.TB
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr *output
	ended  chan struct{} // closed when stdout is at its end and the process is gone
	err    error         // how it ended; read it after ended

	mu      sync.Mutex
	lines   []string
	answers map[string]json.RawMessage // the whole answer, by ID
	nextID  int
	schemas map[string]*jsonschema.Schema // of what tools answer, once one was called
}

// limit is how long a test waits for an answer before it calls the server dead.
const limit = 30 * time.Second

func startProcess(t testing.TB, env []string, arguments ...string) *process {
	t.Helper()
	testrun.Parallel(t)
	p := &process{TB: t, cmd: exec.Command(binary, ownState(t, arguments)...), stderr: &output{}, ended: make(chan struct{}), answers: map[string]json.RawMessage{}}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = p.stderr
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		lines := bufio.NewReader(stdout)
		for {
			line, err := lines.ReadString('\n')
			if line != "" {
				p.heard(line)
			}
			if err != nil {
				break
			}
		}
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.stdin.Close()
		select {
		case <-p.ended:
		case <-time.After(5 * time.Second):
			t.Error("the server outlived its test")
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
	})
	return p
}

func (p *process) heard(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, line)
	var m struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal([]byte(line), &m) == nil && m.ID != nil {
		p.answers[string(m.ID)] = json.RawMessage(line)
	}
}

func (p *process) send(line string) {
	p.Helper()
	if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
		p.Fatalf("write to the server: %v\n%s", err, p.stderr)
	}
}

// post sends a request and does not wait. It returns the request's ID.
func (p *process) post(method string, params any) string {
	p.Helper()
	p.nextID++
	raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": p.nextID, "method": method, "params": params})
	if err != nil {
		p.Fatal(err)
	}
	p.send(string(raw))
	return fmt.Sprint(p.nextID)
}

// await waits for the answer to a request.
func (p *process) await(id string) json.RawMessage {
	p.Helper()
	var answer json.RawMessage
	eventually(p, limit, "an answer to request "+id, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		answer = p.answers[id]
		return answer != nil
	})
	return answer
}

// greet does the handshake of 2025-11-25.
func (p *process) greet() {
	p.Helper()
	p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
}

// tool calls a tool and returns its structured content, which has to fit the schema that the tool is listed with: official clients
// refuse it otherwise.
func (p *process) tool(name string, arguments toolArgs) content {
	p.Helper()
	if p.schemas == nil {
		var list struct {
			Result json.RawMessage `json:"result"`
		}
		if err := json.Unmarshal(p.await(p.post("tools/list", toolArgs{})), &list); err != nil {
			p.Fatal(err)
		}
		p.schemas = compiled(p.TB, list.Result)
	}
	var answer struct {
		Result struct {
			Structured content `json:"structuredContent"`
		} `json:"result"`
	}
	raw := p.await(p.post("tools/call", toolArgs{"name": name, "arguments": arguments}))
	if err := json.Unmarshal(raw, &answer); err != nil {
		p.Fatalf("%s: %v in %s", name, err, raw)
	}
	shape, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	if result, ok := shape.(map[string]any)["result"].(map[string]any); ok && p.schemas[name] != nil {
		if err := p.schemas[name].Validate(result["structuredContent"]); err != nil {
			p.Errorf("%s: the answer does not fit the tool's output schema: %v", name, err)
		}
	}
	return answer.Result.Structured
}

// in checks the state of a flow, and waits for it where the machine is so busy that the call goes on in the background.
func (p *process) in(state string, c content) content {
	p.Helper()
	for range patience {
		if c.State != "connecting" {
			break
		}
		c = p.tool("get_flow", toolArgs{"flow_id": c.FlowID, "wait_seconds": 20})
	}
	if c.State != state {
		p.Fatalf("the flow is in the state %q, want %q: %+v", c.State, state, c)
	}
	return c
}

// mustEnd waits for the process to end, in good order and in time.
func (p *process) mustEnd(within time.Duration) {
	p.Helper()
	begun := time.Now()
	select {
	case <-p.ended:
	case <-time.After(limit):
		p.Fatal("the server did not end")
	}
	if took := time.Since(begun); took > within {
		p.Errorf("the server took %v to end, want at most %v", took, within)
	}
	if p.err != nil {
		p.Errorf("the server ended with %v, want exit code 0\n%s", p.err, p.stderr)
	}
}

func TestStdoutIsPureJSONRPCAndLogsHoldNoSecret(t *testing.T) {
	const (
		envHash  = "CANARYhashFromTheEnvironment"
		argHash  = "CANARYhashFromAnArgument"
		badCode  = "CANARYcode"
		badWord  = "CANARYpassword with blanks"
		badArg   = "CANARYargument"
		wrongWay = "CANARYmethod"
	)
	p := startProcess(t, []string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH=" + envHash}, "--log-level", "trace", "--sandbox-at", connectionFile(t))
	p.greet()
	p.await(p.post("tools/list", toolArgs{}))
	p.await(p.post(wrongWay, toolArgs{}))
	p.send("this is no JSON " + badArg)
	p.send("")
	p.send(`{"jsonrpc":"2.0","id":[7],"method":"ping"}`)
	if c := p.tool("request_code", toolArgs{"phone": "+9996620001"}); c.Error == nil || c.Error.Code != "failure.api_id_invalid" {
		t.Errorf("a wrong hash from the environment: %+v", c)
	}
	if c := p.tool("request_code", toolArgs{"phone": "+9996620001", "api_id": 1, "api_hash": argHash}); c.Error == nil || c.Error.Code != "failure.api_id_invalid" {
		t.Errorf("a wrong hash from an argument: %+v", c)
	}
	sent := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996610020", "api_hash": "sandbox"}))
	p.tool("submit_code", toolArgs{"flow_id": sent.FlowID, "code": badCode})
	p.tool("submit_code", toolArgs{"flow_id": sent.FlowID, "code": badCode, badArg: badArg})
	p.tool("submit_code", toolArgs{"flow_id": sent.FlowID, "code": []string{badCode}})
	p.in("password_needed", p.tool("submit_code", toolArgs{"flow_id": sent.FlowID, "code": "11111"}))
	p.tool("submit_password", toolArgs{"flow_id": sent.FlowID, "password": badWord})
	p.in("authorized", p.tool("submit_password", toolArgs{"flow_id": sent.FlowID, "password": "sandbox"}))
	got := p.in("authorized", p.tool("get_session", toolArgs{"flow_id": sent.FlowID}))
	p.tool("no_such_tool", toolArgs{"code": badCode})
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	p.mustEnd(3 * time.Second)

	for _, line := range p.lines {
		var m struct {
			JSONRPC string          `json:"jsonrpc"`
			ID      json.RawMessage `json:"id"`
			Method  string          `json:"method"`
			Result  json.RawMessage `json:"result"`
			Error   json.RawMessage `json:"error"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil || m.JSONRPC != "2.0" || (m.Method == "") == (m.Result == nil && m.Error == nil) {
			t.Errorf("a line of stdout is no JSON-RPC: %q", line)
		}
	}

	log := p.stderr.String()
	if !strings.Contains(log, `"level":"trace"`) || !strings.Contains(log, "gotd: ") {
		t.Fatalf("the log at trace level holds nothing to look at: %s", log)
	}
	for l := range strings.Lines(log) {
		if !json.Valid([]byte(l)) {
			t.Errorf("a line of the log is no JSON: %s", l)
		}
	}
	if found := regexp.MustCompile(`CANARY\w*`).FindString(log); found != "" {
		t.Errorf("the log holds %s", found)
	}
	stored, err := session.TelethonSession(got.Session)
	if err != nil {
		t.Fatal(err)
	}
	head := stored.AuthKey[:24]
	for what, secret := range map[string]string{
		"session string": got.Session, "phone_code_hash": sent.SentCode.Hash, "phone number": "9996610020",
		"auth key as hex": hex.EncodeToString(head), "auth key as base64": base64.StdEncoding.EncodeToString(head),
		"auth key as URL base64": base64.RawURLEncoding.EncodeToString(head), "auth key as bytes": string(head),
	} {
		if strings.Contains(strings.ToLower(log), strings.ToLower(secret)) {
			t.Errorf("the log holds the %s", what)
		}
	}
	if regexp.MustCompile(`\b11111\b`).MatchString(log) {
		t.Error("the log holds the code")
	}
}

func TestServerEndsInTimeWithAPendingFlow(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*process) error{
		"end of input": func(p *process) error { return p.stdin.Close() },
		"SIGTERM":      func(p *process) error { return p.cmd.Process.Signal(syscall.SIGTERM) },
		"interrupt":    func(p *process) error { return p.cmd.Process.Signal(os.Interrupt) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && name != "end of input" {
				t.Skip("windows has no such signal")
			}
			p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
			p.greet()
			p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"})) // holds a connection
			held, _ := holdCode(t)
			p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620002"}})
			held()
			if err := end(p); err != nil {
				t.Fatal(err)
			}
			p.mustEnd(3 * time.Second)
		})
	}
}

func TestGivingUpARequestSaysWhatBecomesOfItsCode(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	p.greet()
	held, _ := holdCode(t)
	id := p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996630001"}})
	held()
	flows := p.tool("get_flow", nil).Flows
	if len(flows) != 1 {
		t.Fatalf("%d logins are under way", len(flows))
	}
	p.has(p.says("get_flow", nil), "now: asking for a code")
	p.has(p.says("cancel_flow", toolArgs{"flow_id": flows[0].FlowID}), "A code that still comes belongs to it and cannot be used", "not nobody was logged in")
	p.await(id)
}

func TestNoSocketBeforeTheFirstToolCall(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("open files of a process are read from /proc, which only Linux has")
	}
	p := startProcess(t, credentials, "--sandbox")
	p.greet()
	p.await(p.post("tools/list", toolArgs{}))
	if open := p.sockets(); len(open) != 0 {
		t.Errorf("before the first tool call the server holds %v", open)
	}
	p.tool("get_flow", toolArgs{})
	if open := p.sockets(); len(open) != 0 {
		t.Errorf("get_flow needs no Telegram, and the server holds %v", open)
	}
	p.tool("sandbox_accounts", toolArgs{})
	if open := p.sockets(); len(open) == 0 {
		t.Error("no socket is seen even after the sandbox has started: the check above finds nothing")
	}
}

// sockets lists the open sockets of the process.
func (p *process) sockets() (open []string) {
	p.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range entries {
		// A file can be closed between the listing and this.
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && strings.HasPrefix(target, "socket:") {
			open = append(open, target)
		}
	}
	return open
}

func TestSandboxProcessTakesALoginAndCleansUp(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no signal that asks a process to end")
	}
	file := filepath.Join(t.TempDir(), "sandbox.json")
	sandbox := startProcess(t, nil, "sandbox", "--connection-file", file)
	eventually(t, limit, "the connection file", func() bool { _, err := os.Stat(file); return err == nil })
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the connection file, which holds a token: %v, %v", info.Mode(), err)
	}
	server := startProcess(t, credentials, "serve", "--sandbox-at", file)
	server.greet()
	c := server.in("code_sent", server.tool("request_code", toolArgs{"phone": "+9996630001"}))
	messages := server.tool("sandbox_inbox", toolArgs{"phone": "+9996630001"}).Messages
	if len(messages) == 0 {
		t.Fatal("no code arrived")
	}
	server.in("authorized", server.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": fiveDigits.FindString(messages[len(messages)-1].Text)}))
	server.in("authorized", server.tool("get_session", toolArgs{"flow_id": c.FlowID}))

	if err := sandbox.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	sandbox.mustEnd(3 * time.Second)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the connection file is still there: %v", err)
	}
	if said := strings.Join(sandbox.lines, ""); !strings.Contains(said, "SANDBOX") || !strings.Contains(said, file) {
		t.Errorf("the sandbox says %q", said)
	}
}
