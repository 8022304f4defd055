//go:build !windows

package main_test

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/sessionstring"
)

// toolEntry is an entry of an MCP client.
type toolEntry struct {
	Command  string            `json:"command"`
	Args     []string          `json:"args,omitempty"`
	Env      map[string]string `json:"env,omitempty"`
	Disabled bool              `json:"disabled,omitempty"`
}

// played is an entry of which this test binary is the server.
func played(t testing.TB, role string, env map[string]string) toolEntry {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	e := toolEntry{Command: self, Args: []string{"telegram"}, Env: map[string]string{toolRole: role, "TELEGRAM_API_ID": "4711", "TELEGRAM_API_HASH": canaryHash}}
	for name, value := range env {
		e.Env[name] = value
	}
	return e
}

// withEntries writes entries into Cursor's file in the home folder of a program.
func withEntries(t testing.TB, entries map[string]toolEntry) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) {
		home := ""
		for _, v := range cmd.Env {
			if dir, ok := strings.CutPrefix(v, "HOME="); ok {
				home = dir
			}
		}
		raw, err := json.Marshal(map[string]any{"mcpServers": entries})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(home, ".cursor"), 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(home, ".cursor", "mcp.json"), string(raw))
		cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))
		cmd.Dir = home
	}
}

// sessionOf is a session of Telethon, of which nothing is known but that it is whole.
func sessionOf(t testing.TB) string {
	t.Helper()
	key, err := sessionstring.NewKey(bytes.Repeat([]byte{7, 1}, sessionstring.KeySize/2))
	if err != nil {
		t.Fatal(err)
	}
	text, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(bool), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// showsNone fails where a window shows one of these.
func (w *window) showsNone(secrets ...string) {
	w.Helper()
	for _, s := range secrets {
		if strings.Contains(w.out.String(), s) {
			w.Errorf("it shows %s:\n%s", s, w.out)
		}
	}
}

func TestDoctorStartsAServerAndSaysThatItIsWell(t *testing.T) {
	w := sitDownWith(t, 400, 50, withEntries(t, map[string]toolEntry{"telegram": played(t, "good", nil)}), "doctor", "--start")
	said := w.sees("telegram would be started as Cursor does it:", "watched for 20 seconds", "Two connections with one session", "[y/N] ")
	if strings.Contains(said, "is started, and watched") {
		t.Errorf("it was started without a yes:\n%s", said)
	}
	w.presses("y\r")
	select { // longer than anything else that a test waits for
	case <-w.ended:
	case <-time.After(2 * limit):
	}
	w.sees("telegram: it answered within", "as “a tool”, and listed 1 tool.", "1 entry was started, and nothing wrong was seen.")
	w.ends(0)
	w.showsNone(canaryHash)
}

// besideAServerThatLives is doctor with a yes to give, and where the server that it would start connects to as long as it lives.
func besideAServerThatLives(t *testing.T) (*net.TCPListener, *window) {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	w := sitDownWith(t, 400, 50, withEntries(t, map[string]toolEntry{"telegram": played(t, "lives", map[string]string{"ALIVE": l.Addr().String()})}), "doctor", "--start")
	w.sees("[y/N] ")
	return l, w
}

func TestDoctorStartsNothingWithoutAYes(t *testing.T) {
	l, w := besideAServerThatLives(t)
	w.presses("\r")
	w.sees("telegram was not started.")
	w.ends(0)
	_ = l.SetDeadline(time.Now().Add(100 * time.Millisecond))
	if c, err := l.Accept(); err == nil {
		_ = c.Close()
		t.Error("it was started")
	}
}

func TestDoctorEndsWhatItStartedAtCtrlC(t *testing.T) {
	l, w := besideAServerThatLives(t)
	w.presses("y\r")
	_ = l.SetDeadline(time.Now().Add(limit))
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	w.presses("\x03")
	w.ends(1)
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("the server lives on: %v", err)
	}
	if said := w.out.String(); strings.Contains(said, "did not answer") {
		t.Errorf("it judges what it did not wait for:\n%s", said)
	}
}

func TestDoctorExplainsWhatAServerWrote(t *testing.T) {
	entries := map[string]toolEntry{"a": played(t, "dead", nil), "b": played(t, "asks", nil)}
	w := sitDownWith(t, 400, 50, withEntries(t, entries), "doctor", "--start")
	w.sees("a would be started", "[y/N] ")
	w.presses("y\r")
	w.sees("a: it did not answer the first message of MCP.", "It ended by itself after", "with the exit code 1", "What it wrote means this:", "AuthKeyUnregisteredError: ", "What to do:", "b would be started", "[y/N] ")
	w.presses("y\r")
	w.sees("b: it did not answer", "It asks something on its standard output: ", "Please enter your phone", "Nobody can answer there", "The tool wants to log in by itself", "2 entries were started, and something is wrong with 2 of them.")
	w.ends(1)
}

func TestDoctorShowsNoSecretThatAServerPrints(t *testing.T) {
	const token = "hunter2hunter2"
	env := map[string]string{"TELEGRAM_SESSION_STRING": canarySession, "SOME_TOKEN": token}
	e := played(t, "telling", env)
	e.Args = append(e.Args, "--api-hash", "argumentSECRET")
	w := sitDownWith(t, 400, 50, withEntries(t, map[string]toolEntry{"telegram": e}), "doctor", "--start")
	w.sees("[y/N] ")
	w.presses("y\r")
	w.sees("with the exit code 7", "It prints what is no message of MCP", "my session is …", "What it wrote is no error that is known here: ", "TypeError: …")
	w.ends(1)
	w.showsNone(canaryHash, "CANARY", token, "argumentSECRET")
}

func TestDoctorStartsOneOfTwoWithOneSession(t *testing.T) {
	wholeSession := sessionOf(t)
	session := map[string]string{"TELEGRAM_SESSION_STRING": wholeSession}
	entries := map[string]toolEntry{"a": played(t, "dead", session), "b": played(t, "dead", session), "c": {Command: "no-such-program", Args: []string{"telegram"}}, "d": {Command: "telegram-mcp", Disabled: true}}
	w := sitDownWith(t, 400, 50, withEntries(t, entries), "doctor", "--start")
	w.sees("a would be started", "It connects to Telegram with its session.", "[y/N] ")
	w.presses("y\r")
	w.sees("a: it did not answer", "b is not started: it has the session of a,", "c is not started: Cursor would not find its command.", "d is not started: it is switched off in Cursor.", "1 entry was started")
	w.ends(1)
	w.showsNone(wholeSession[:60])
}

func TestDoctorStartsNothingWhereNobodyCanAgree(t *testing.T) {
	cmd := byHand(t, "doctor", "--start")
	withEntries(t, map[string]toolEntry{"telegram": played(t, "good", nil)})(cmd)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nothing was started, because there is no terminal to ask at") || strings.Contains(string(out), "would be started") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestDoctorStartSpeaksRussian(t *testing.T) {
	entries := map[string]toolEntry{"telegram": played(t, "dead", nil), "waiting": played(t, "asks", nil)}
	w := sitDownWith(t, 400, 50, withEntries(t, entries), "doctor", "--start", "--lang", "ru")
	w.sees("telegram будет запущен так, как это делает Cursor:", "запустить его? [д/Н] ")
	w.presses("д\r")
	w.sees("telegram: на первое сообщение MCP он не ответил.", "с кодом 1", "waiting будет запущен", "запустить его? [д/Н] ")
	w.presses("д\r")
	w.sees("Он спрашивает что-то", "Инструмент хочет войти сам, а ответить ему некому", "Запущено: 2 записи, что-то не так: 2.")
	w.ends(1)
	if said := w.out.String(); strings.Contains(said, "The tool wants") {
		t.Errorf("it speaks English:\n%s", said)
	}
}

// TestDoctorStartOffersNoNewLoginWhereOneDiedYoung has a tool say that the session is dead which this program has just made.
func TestDoctorStartOffersNoNewLoginWhereOneDiedYoung(t *testing.T) {
	dir := t.TempDir()
	a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620001"}).FlowID
	a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": "22222"})
	kept := a.enter("authorized", "get_session", toolArgs{"flow_id": id, "format": "telethon"}).Session
	for session, want := range map[string]struct{ says, not string }{
		kept:         {"was so new that it should not be followed by another one today", " login --for "},
		sessionOf(t): {" login --for chigwell/telegram-mcp", "was so new"},
	} {
		e := played(t, "dead", map[string]string{"TELEGRAM_SESSION_STRING": session})
		e.Args = []string{"telegram-mcp/main.py"}
		python := filepath.Join(t.TempDir(), "python3") // which makes it known for a tool in Python
		if err := os.Symlink(e.Command, python); err != nil {
			t.Fatal(err)
		}
		e.Command = python
		w := sitDownWith(t, 400, 60, withEntries(t, map[string]toolEntry{"telegram": e}), "doctor", "--start", "--sandbox-at", connectionFile(t), "--state-dir", dir)
		w.sees("[y/N] ")
		w.presses("y\r")
		w.sees("What it wrote means this:", want.says, "1 entry was started")
		w.ends(1)
		if strings.Contains(w.out.String(), want.not) {
			t.Errorf("it says %q, too:\n%s", want.not, w.out)
		}
	}
}
