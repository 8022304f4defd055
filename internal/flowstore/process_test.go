package flowstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"telegram-login-mcp/authflow"
)

// helperFolder names the folder that this binary, started by one of its own tests, works on.
const helperFolder = "TELEGRAM_LOGIN_MCP_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperFolder); dir != "" {
		helper(dir)
		return
	}
	var options []goleak.Option
	if os.Getenv(realKeyring) != "" { // the D-Bus library keeps its connection for the life of the process
		options = append(options, goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.(*Conn).inWorker"), goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.newConn.func1"))
	}
	goleak.VerifyTestMain(m, options...)
}

// helper claims a flow and keeps it until its input ends or it is killed. It says when somebody wants the flow.
func helper(dir string) {
	claim, err := onDisk(dir).Claim(context.Background(), id, sync.OnceFunc(func() { fmt.Println("wanted") }))
	fmt.Println("claimed", err)
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err == nil {
		claim.Release()
	}
}

type otherProcess struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
}

func another(t *testing.T, dir string) *otherProcess {
	t.Helper()
	p := &otherProcess{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), helperFolder+"="+dir)
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	p.says(t, "claimed <nil>")
	return p
}

func (p *otherProcess) says(t *testing.T, want string) {
	t.Helper()
	if !p.lines.Scan() || strings.TrimSpace(p.lines.Text()) != want {
		t.Fatalf("the other process says %q, want %q", p.lines.Text(), want)
	}
}

func TestClaimPassesOnWhenItsProcessIsKilled(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	p := another(t, dir)
	if _, err := s.Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Fatalf("a flow of a process that runs: %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	got := make(chan error, 1)
	go func() {
		claim, err := s.Claim(ctx, id, unwanted)
		if err == nil {
			claim.Release()
		}
		got <- err
	}()
	p.says(t, "wanted") // it heard that we wait
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Errorf("the flow of a killed process: %v", err)
	}
}

func TestOneProcessHearsThatAnotherWaits(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	p := another(t, dir)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	go func() {
		p.lines.Scan() // "wanted"
		_ = p.stdin.Close()
	}()
	claim, err := s.Claim(ctx, id, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	claim.Release()
}
