//go:build !windows

package main_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// window is the terminal that a test looks at.
type window struct {
	*talk
	far *os.File // the program's end, which the test keeps open
}

// sitDown starts the program at a terminal, as the leader of a session: Ctrl-C reaches it as in a window of its own.
func sitDown(t testing.TB, width int, arguments ...string) *window {
	t.Helper()
	return sitDownAt(t, width, 50, arguments...)
}

func sitDownAt(t testing.TB, width, height int, arguments ...string) *window {
	t.Helper()
	return sitDownWith(t, width, height, func(*exec.Cmd) {}, arguments...)
}

// sitDownWith starts what becomes of the program's command.
func sitDownWith(t testing.TB, width, height int, change func(*exec.Cmd), arguments ...string) *window {
	t.Helper()
	k := &talk{TB: t, cmd: byHand(t, arguments...), out: &output{}}
	change(k.cmd)
	near, far, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(far, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		t.Fatal(err)
	}
	k.in, k.cmd.Stdin, k.cmd.Stdout, k.cmd.Stderr = near, far, far, far
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := make(chan struct{})
	go func() {
		defer close(seen)
		_, _ = io.Copy(k.out, near) // ends with an error when the terminal is gone
	}()
	k.await(func() {
		_ = k.cmd.Process.Kill() // does nothing after the end
		if err := errors.Join(far.Close(), near.Close()); err != nil {
			t.Error(err)
		}
		<-seen
	})
	return &window{k, far}
}

// echoes fails unless the terminal shows what is typed, as it did before the program ran.
func (w *window) echoes() {
	w.Helper()
	w.types("does it show?")
	w.sees("does it show?\r\n")
}

// presses presses Enter, which sends another character than the end of a line.
func (w *window) presses(text string) {
	w.Helper()
	if _, err := io.WriteString(w.in, text); err != nil {
		w.Fatal(err)
	}
}

func TestTerminalHidesPasswordAndHashAndCtrlCRestoresEchoAndKeepsTheLogin(t *testing.T) {
	dir := t.TempDir()
	phone := "+9996620021"
	w := sitDown(t, 100, "login", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	w.sees("Your choice [1]")
	w.presses("\r")
	w.sees("Phone number: ")
	w.presses(phone + "\r")
	w.sees("What to do:", "or the code itself")
	w.presses(newestCode(t, telegramOf(t), phone) + "\r")
	w.sees("What now?", "Your choice [1]: ")
	w.presses("\r")
	w.sees("The password (it does not show while you type): ")
	w.presses("CANARYwrong\r")
	w.sees("The password is wrong", "Your choice [1]: ")
	w.presses("1\r")
	w.sees("The password (it does not show while you type): ")
	w.presses("CANARYhalf\x03")
	w.sees("is kept until", "Go on with it:", "login --resume")
	w.ends(130)
	if strings.Contains(w.out.String(), "CANARY") {
		t.Errorf("the password shows:\n%s", w.out)
	}
	w.echoes()

	again := sitDown(t, 100, "login", "--resume", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	again.sees("waiting for the password", "Your choice [1]: ")
	again.presses("\r")
	again.sees("The password (it does not show while you type): ")
	again.presses("sandbox\r")
	again.sees("Telegram accepted the login as", "Your choice [1]: ")
	again.presses("\x04") // Ctrl-D
	again.ends(1)
	again.sees("(logged in) is kept until")
	again.echoes()
}

func TestTerminalHidesTheAPIHash(t *testing.T) {
	w := sitDown(t, 100, "login", "--no-state")
	w.sees("Your choice [1]")
	w.presses("\r")
	w.sees("API ID (a number): ")
	w.presses("\r")
	w.sees("my.telegram.org", "API ID (a number): ")
	w.presses("1234567\r")
	w.sees("API hash (it does not show while you type or paste it): ")
	w.presses("CANARYhash\r")
	w.sees("Phone number: ")
	w.presses("\x03")
	w.sees("nothing is lost")
	w.ends(130)
	if said := w.out.String(); strings.Contains(said, "CANARY") || !strings.Contains(said, "1234567") {
		t.Errorf("the API hash shows, or the API ID does not:\n%s", said)
	}
	w.echoes()
}

func TestTerminalThatIsTooNarrowGetsTheLinkOfTheQRCode(t *testing.T) {
	w := sitDown(t, 40, "login", "--sandbox-at", connectionFile(t))
	w.sees("Your choice [1]")
	w.presses("2\r")
	said := w.sees("This window is 40 characters wide", "Waiting for a phone")
	link := loginLink.FindString(said)
	if link == "" || strings.Contains(said, "▀") {
		t.Fatalf("no link, or a QR code:\n%s", said)
	}
	if err := telegramOf(t).ScanQR(t.Context(), "9996630001", link); err != nil {
		t.Fatal(err)
	}
	w.sees("logged in", "Your choice [1]: ") // nobody pressed anything
	w.presses("\x03")
	w.ends(130)
	w.echoes()
}

func TestBareCommandAtATerminalIsALoginThatWaitsForEnter(t *testing.T) {
	w := sitDown(t, 100)
	w.sees("Started without a command at a terminal", "telegram-login-mcp login", "Your choice [1]")
	w.presses("5\r")
	w.sees("Press Enter to close this window.")
	select {
	case <-w.ended:
		t.Error("it did not wait")
	default:
	}
	w.presses("\r")
	w.ends(0)

	w = sitDown(t, 100)
	w.sees("Your choice [1]")
	w.presses("\x03")
	w.sees("Press Enter to close this window.")
	w.presses("\x03")
	w.ends(130)
	w.echoes()
}

func TestBareCommandOfAShellDoesNotWaitForEnter(t *testing.T) {
	w := sitDownWith(t, 100, 50, func(c *exec.Cmd) {
		c.Path, c.Args = "/bin/sh", []string{"sh", "-c", `trap "" INT; "$0"; echo "the shell goes on"`, c.Path}
	})
	w.sees("Started without a command at a terminal", "Your choice [1]")
	w.presses("\x03")
	said := w.sees("the shell goes on")
	w.ends(0)
	if strings.Contains(said, "Press Enter") {
		t.Errorf("it asks to keep open what a shell keeps open:\n%s", said)
	}
}

func TestErrorBeforeTheDialogueWaitsForEnter(t *testing.T) {
	bad := t.TempDir() + "/connection.json"
	writeFile(t, bad, "no JSON")
	w := sitDown(t, 100, "login", "--wait", "--sandbox-at", bad)
	w.sees("error: ", "Press Enter to close this window.")
	w.presses("\r")
	w.ends(1)
}

func TestServeAtATerminalStillServes(t *testing.T) {
	w := sitDown(t, 100, "serve", "--no-state")
	w.sees("speaks MCP on stdin and stdout")
	w.presses("\x04")
	w.ends(0)
}

func TestCommandToGoOnCanBePastedIntoAShell(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a \"test\" of $HOME, \\ and `id`; a name that no window holds")
	w := sitDown(t, 60, "login", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	w.sees("Your choice [1]")
	w.presses("\r")
	w.sees("Phone number: ")
	w.presses("+9996610001\r")
	w.sees("or the code itself")
	w.presses("\x03")
	w.sees("Go on with it:", "login --resume")
	w.ends(130)
	_, said, _ := strings.Cut(w.out.String(), "Go on with it:")
	line, _, _ := strings.Cut(strings.TrimSpace(said), "\r\n")

	shell := exec.Command("sh", "-c", line)
	shell.Dir = t.TempDir()
	out, _ := shell.CombinedOutput() // without input it ends with an error
	if !strings.Contains(string(out), "What to do:") {
		t.Errorf("pasted into a shell, this does not go on with the login:\n%s\n%s", line, out)
	}
}
