package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// kill ends the server as a crash does: with no chance to do anything.
func (p *process) kill() {
	p.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.Fatal(err)
	}
	<-p.ended
}

// inboxCode is the newest code that was delivered to a person.
func (p *process) inboxCode(phone string) string {
	p.Helper()
	messages := p.tool("sandbox_inbox", toolArgs{"phone": phone}).Messages
	for i := len(messages) - 1; i >= 0; i-- {
		if code := manyDigits.FindString(messages[i].Text); code != "" {
			return code
		}
	}
	p.Fatal("no code arrived")
	return ""
}

// TestKilledServerIsReplacedAtEveryState kills the server after every step. The next one shows the flow as it was, and its next call goes on.
func TestKilledServerIsReplacedAtEveryState(t *testing.T) {
	dir := t.TempDir()
	start := func() *process {
		p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
		p.greet()
		return p
	}
	p := start()
	crash := func(c content) {
		t.Helper()
		p.kill()
		p = start()
		got := p.tool("get_flow", toolArgs{"flow_id": c.FlowID})
		if got.State != c.State || got.DC != c.DC || len(got.Timeline) == 0 || (got.SentCode == nil) != (c.SentCode == nil) || (got.QR.URL == "") != (c.QR.URL == "") ||
			got.ResendAvailableAt != c.ResendAvailableAt {
			t.Errorf("after a crash in %s: %+v", c.State, got)
		}
		if strings.Join(got.NextTools, " ") != strings.Join(c.NextTools, " ") {
			t.Errorf("after a crash in %s the next tools are %v, were %v", c.State, got.NextTools, c.NextTools)
		}
	}

	// A code, a password that was forgotten and comes back, a session.
	phone := "+9996610020"
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": phone}))
	crash(c)
	c = p.in("password_needed", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": p.inboxCode(phone)}))
	crash(c)
	c = p.in("recovery_code_sent", p.tool("recover_password", toolArgs{"flow_id": c.FlowID}))
	crash(c)
	c = p.in("authorized", p.tool("submit_password", toolArgs{"flow_id": c.FlowID, "password": "sandbox"}))
	crash(c)
	c = p.in("authorized", p.tool("get_session", toolArgs{"flow_id": c.FlowID}))
	session := c.Session
	crash(content{FlowID: c.FlowID, State: c.State, DC: c.DC, SentCode: c.SentCode, NextTools: c.NextTools})
	if again := p.tool("get_session", toolArgs{"flow_id": c.FlowID}); again.Session != session || session == "" {
		t.Error("after a crash the session is another one")
	}
	c = p.in("logged_out", p.tool("log_out", toolArgs{"flow_id": c.FlowID}))
	crash(c)

	// A login e-mail.
	phone = "+9996620008"
	c = p.in("email_setup_needed", p.tool("request_code", toolArgs{"phone": phone}))
	crash(c)
	c = p.in("email_code_sent", p.tool("set_login_email", toolArgs{"flow_id": c.FlowID, "email": "ada@example.org"}))
	crash(c)
	c = p.in("code_sent", p.tool("set_login_email", toolArgs{"flow_id": c.FlowID, "code": p.inboxCode(phone)}))
	crash(c)
	c = p.in("cancelled", p.tool("cancel_flow", toolArgs{"flow_id": c.FlowID}))
	crash(c)

	// A QR code.
	c = p.in("qr_shown", p.tool("start_qr_login", toolArgs{}))
	crash(c)
	c = p.tool("get_flow", toolArgs{"flow_id": c.FlowID})
	p.tool("sandbox_scan_qr", toolArgs{"phone": "+9996630001", "url": c.QR.URL})
	for range patience {
		if c.State == "authorized" {
			break
		}
		c = p.tool("get_flow", toolArgs{"flow_id": c.FlowID, "wait_seconds": 20})
	}
	p.in("authorized", c)

	// Ends that wait for something outside, and one that was refused.
	c = p.in("payment_needed", p.tool("request_code", toolArgs{"phone": "+9996620013"}))
	crash(c)
	c = p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620030"}))
	c = p.in("sign_up_needed", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": p.inboxCode("+9996620030")}))
	crash(c)
	c = p.tool("request_code", toolArgs{"phone": "+9996620042"})
	if c.Error == nil || c.State != "failed" {
		t.Fatalf("a banned number: %+v", c)
	}
	p.kill()
	p = start()
	raw := p.await(p.post("tools/call", toolArgs{"name": "get_flow", "arguments": toolArgs{"flow_id": c.FlowID}}))
	if !strings.Contains(string(raw), "failure.phone_number_banned") {
		t.Errorf("the next server does not know why the login failed: %s", raw)
	}
}

func TestServerThatIsKilledInTheMiddleOfARequestGoesOnWithIt(t *testing.T) {
	dir := t.TempDir()
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	p.greet()
	held, release := holdCode(t)
	p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}})
	held()
	p.kill()
	release()
	p = startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	p.greet()
	flows := p.tool("get_flow", toolArgs{}).Flows
	if len(flows) != 1 || flows[0].State != "connecting" || flows[0].NextTools[0] != "request_code" {
		t.Fatalf("the next server lists %+v", flows)
	}
	killed := flows[0].FlowID
	p.await(p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}}))
	if flows = p.tool("get_flow", toolArgs{}).Flows; len(flows) != 1 || flows[0].FlowID != killed {
		t.Fatalf("it began another login: %+v", flows)
	}
	p.in("code_sent", flows[0])
}

func TestTwoServersShareTheirLogins(t *testing.T) {
	dir := t.TempDir()
	var servers [2]*process
	for i := range servers {
		servers[i] = startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
		servers[i].greet()
	}
	a, b := servers[0], servers[1]
	c := a.in("code_sent", a.tool("request_code", toolArgs{"phone": "+9996620001"}))
	if flows := b.tool("get_flow", toolArgs{}).Flows; len(flows) != 1 || flows[0].FlowID != c.FlowID || flows[0].State != "code_sent" {
		t.Errorf("the second server lists %+v", flows)
	}
	b.in("authorized", b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": a.inboxCode("+9996620001")}))
	a.in("authorized", a.tool("get_session", toolArgs{"flow_id": c.FlowID}))
}

// TestFullDiskIsToldAndTheLoginGoesOn needs a file system that can be filled.
func TestFullDiskIsToldAndTheLoginGoesOn(t *testing.T) {
	dir := small(t)
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	p.greet()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	if c.Unsaved != "" {
		t.Fatalf("not saved although there is room: %s", c.Unsaved)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	c = p.in("password_needed", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
	if !strings.Contains(c.Unsaved, "no space left on device") {
		t.Errorf("unsaved: %q", c.Unsaved)
	}
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	c = p.in("authorized", p.tool("submit_password", toolArgs{"flow_id": c.FlowID, "password": "sandbox"}))
	if c.Unsaved != "" {
		t.Errorf("there is room again, and it is not saved: %s", c.Unsaved)
	}
	p.kill()
	p = startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	p.greet()
	p.in("authorized", p.tool("get_session", toolArgs{"flow_id": c.FlowID}))
}

// small is a folder on a file system of 256 KiB.
func small(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can mount a small file system")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

func TestReadOnlyFolderIsToldAndTheLoginGoesOn(t *testing.T) {
	dir := small(t)
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("it cannot be made read-only: %v: %s", err, out)
	}
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	p.greet()
	raw := string(p.await(p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}})))
	for _, want := range []string{"This login is in memory only", "read-only file system", "a restart of this server would lose it"} {
		if !strings.Contains(raw, want) {
			t.Errorf("nobody is told %q: %s", want, raw)
		}
	}
	flows := p.tool("get_flow", toolArgs{}).Flows
	if len(flows) != 1 {
		t.Fatalf("flows %+v", flows)
	}
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": flows[0].FlowID, "code": "22222"}))
	p.in("authorized", p.tool("get_session", toolArgs{"flow_id": flows[0].FlowID}))
}

func TestServerSaysWhereLoginsAreKept(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		arguments []string
		want      []string
	}{
		"sandbox":  {[]string{"--sandbox"}, []string{"in memory only", "embedded Telegram ends with it"}},
		"no state": {[]string{"--sandbox-at", connectionFile(t), "--no-state"}, []string{"in memory only", "--no-state"}},
		"folder":   {[]string{"--sandbox-at", connectionFile(t), "--state-dir", dir}, []string{"sealed in the folder " + dir, `their key is in the file “key” there, readable by you only.`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startProcess(t, credentials, c.arguments...)
			p.greet()
			p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
			said := string(p.await(p.post("tools/call", toolArgs{"name": "get_flow", "arguments": toolArgs{}})))
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %q: %s", want, said)
				}
			}
		})
	}
}

func TestLongCallSendsProgressBeforeItsAnswer(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	p.greet()
	held, _ := holdCode(t)
	id := p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}, "_meta": toolArgs{"progressToken": "tok"}})
	held()
	begun := time.Now()
	p.await(id)
	if took := time.Since(begun); took > 25*time.Second {
		t.Errorf("the answer took %v", took)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last, seen, answered := 0.0, 0, false
	for _, line := range p.lines {
		var m struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Params struct {
				Token    string  `json:"progressToken"`
				Progress float64 `json:"progress"`
				Total    float64 `json:"total"`
				Message  string  `json:"message"`
			} `json:"params"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		switch {
		case string(m.ID) == id:
			answered = true
		case m.Method == "notifications/progress":
			seen++
			if answered || m.Params.Token != "tok" || m.Params.Progress <= last || m.Params.Total < m.Params.Progress || !strings.HasPrefix(m.Params.Message, "asking for a code") {
				t.Errorf("progress %+v (after the answer: %v, last %v)", m.Params, answered, last)
			}
			last = m.Params.Progress
		}
	}
	if seen < 4 { // one for the news, and one every five seconds
		t.Errorf("%d notifications in 24 s", seen)
	}
}

func TestMoreLoginsThanAllowedAreRefusedClearly(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--max-logins", "1")
	p.greet()
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	if c := p.tool("request_code", toolArgs{"phone": "+9996620002"}); c.Error == nil || c.Error.Code != "failure.too_many_flows" || !strings.Contains(c.Error.Meaning, "1") {
		t.Errorf("a second login: %+v", c)
	}
	for _, bad := range []string{"0", "-1", "many"} {
		if out, err := exec.Command(binary, "serve", "--max-logins="+bad).CombinedOutput(); err == nil || !strings.Contains(string(out), "max-logins") {
			t.Errorf("--max-logins=%s: %v, %s", bad, err, fmt.Sprint(string(out)))
		}
	}
}
