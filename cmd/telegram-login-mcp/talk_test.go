package main_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

// talk is a login by hand: the program on one side, and a test that reads and types on the other.
type talk struct {
	testing.TB
	cmd   *exec.Cmd
	in    io.Writer
	out   *output
	log   *output       // what went to stderr, where that is no terminal
	read  int           // how much of out was looked at
	ended chan struct{} // closed when the program is gone
	err   error         // how it ended; read it after ended
}

// byHand prepares the program for a person with an empty home folder.
func byHand(t testing.TB, arguments ...string) *exec.Cmd {
	t.Helper()
	testrun.Parallel(t)
	home := t.TempDir()
	cmd := exec.Command(binary, ownState(t, arguments)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "USERPROFILE="+home, "LocalAppData="+filepath.Join(home, "local"), "XDG_STATE_HOME=", "TERM=xterm-256color", "NO_COLOR=", "TZ=UTC")
	return cmd
}

// talkTo talks to the program through pipes.
func talkTo(t testing.TB, arguments ...string) *talk {
	t.Helper()
	k := &talk{TB: t, cmd: byHand(t, arguments...), out: &output{}, log: &output{}}
	stdin, err := k.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	k.in, k.cmd.Stdout, k.cmd.Stderr = stdin, k.out, k.log
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.await(func() { _ = stdin.Close() })
	return k
}

// await watches the program, and ends it with the test.
func (k *talk) await(hangUp func()) {
	k.ended = make(chan struct{})
	go func() {
		defer close(k.ended)
		k.err = k.cmd.Wait()
	}()
	k.Cleanup(func() {
		hangUp()
		select {
		case <-k.ended:
		case <-time.After(5 * time.Second):
			k.Errorf("the program outlived its test:\n%s", k.out)
			_ = k.cmd.Process.Kill()
			<-k.ended
		}
	})
}

// sees waits until the program has said each of these, one after the other, and returns what it has said until then.
func (k *talk) sees(words ...string) (said string) {
	k.Helper()
	begun := k.read
	for _, w := range words {
		eventually(k, limit, "the program says "+w+"; it has said:\n"+k.out.String()[begun:], func() bool {
			all := k.out.String()
			i := strings.Index(all[k.read:], w)
			if i < 0 {
				return false
			}
			k.read += i + len(w)
			return true
		})
	}
	return k.out.String()[begun:k.read]
}

// types answers a question.
func (k *talk) types(lines ...string) {
	k.Helper()
	for _, l := range lines {
		if _, err := io.WriteString(k.in, l+"\n"); err != nil {
			k.Fatalf("type %q: %v\n%s", l, err, k.out)
		}
	}
}

var menuLine = regexp.MustCompile(`(?m)^ *(\d+)\. (.*?)\r?$`)

// chooses waits for a menu and takes a choice by its name.
func (k *talk) chooses(label string) {
	k.Helper()
	menu := k.sees("Your choice [1]")
	lines := menuLine.FindAllStringSubmatch(menu, -1)
	for _, m := range slices.Backward(lines) { // the last list of numbers is the menu
		if m[2] == label || strings.HasPrefix(m[2], label+" (") || strings.HasPrefix(m[2], label+", possible in ") {
			k.types(m[1])
			return
		}
		if m[1] == "1" {
			break
		}
	}
	k.Fatalf("there is no choice %q in\n%s", label, menu)
}

// ends waits for the program to end with an exit code.
func (k *talk) ends(code int) {
	k.Helper()
	select {
	case <-k.ended:
	case <-time.After(limit):
		k.Fatalf("the program did not end:\n%s", k.out)
	}
	got := 0
	var exit *exec.ExitError
	if errors.As(k.err, &exit) {
		got = exit.ExitCode()
	}
	if got != code {
		k.Errorf("exit code %d (%v), want %d:\n%s", got, k.err, code, k.out)
	}
}

// forModels is what nobody but an assistant should have to read.
var forModels = regexp.MustCompile(`\b(request_code|explain_delivery|submit_\w+|get_session|get_flow|resend_code|force_sms|start_qr_login|set_login_email|` +
	`reset_login_email|recover_password|log_out|cancel_flow|check_connection|explain_error|sandbox_(?:accounts|inbox|inject|scan_qr|clock)|flow_id|wait_seconds|next_tools|flow_[a-z2-7]{12}|` +
	`code_sent|password_needed|recovery_code_sent|email_code_sent|email_setup_needed)\b`)

// speaksPlainly fails when the program talks as to an assistant. The timeline, which names states, is Telegram's and ours and stays as it is.
func (k *talk) speaksPlainly() {
	k.Helper()
	if log := k.log.String(); log != "" && !strings.Contains(log, `"level":"trace"`) {
		k.Errorf("it logs %s", log)
	}
	for line := range strings.Lines(k.out.String()) {
		if found := forModels.FindString(line); found != "" && !strings.Contains(line, " -> ") {
			k.Errorf("%s in %q", found, line)
		}
		for _, odd := range []string{"This chat has seen", "out of the chat", "private page", "MCP client", "What fits now", "also possible", "Next: "} {
			if strings.Contains(line, odd) {
				k.Errorf("it says %q", line)
			}
		}
	}
}

// newestCode is the newest code that reached a person.
func newestCode(t testing.TB, telegram *sandbox.Sandbox, phone string) string {
	t.Helper()
	var code string
	eventually(t, limit, "a code for "+phone, func() bool {
		messages, err := telegramOf(t).Inbox(t.Context(), phone)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range slices.Backward(messages) {
			if code = manyDigits.FindString(m.Text); code != "" {
				return true
			}
		}
		return false
	})
	return code
}
