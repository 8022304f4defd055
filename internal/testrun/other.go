package testrun

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
)

const (
	// otherEnv is the environment variable that makes a test another program, and what that is to work on.
	otherEnv = "TELEGRAM_LOGIN_MCP_OTHER_PROGRAM"
	// otherReady is the line that the other program says once it has done its part.
	otherReady = "ready\n"
)

// Other makes a test that is nothing by itself another program for the other tests of its package: do gets what Begin was given, and holds it until the
// test that has begun it lets go. It is skipped where no test has begun it.
func Other(t *testing.T, do func(with string)) {
	t.Helper()
	with := os.Getenv(otherEnv)
	if with == "" {
		t.Skip("it is another program, for other tests")
	}
	do(with)
	if _, err := os.Stderr.WriteString(otherReady); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Fatal(err)
	}
}

// Begin runs a test that calls Other as another program, and returns when that has done its part. release lets it end in order, and waits for that; once
// is enough.
func Begin(t *testing.T, test, with string) (release func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+test+"$")
	cmd.Env = append(os.Environ(), otherEnv+"="+with)
	var said bytes.Buffer
	cmd.Stdout = &said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stderr)
	if line, err := out.ReadString('\n'); err != nil || line != otherReady {
		_ = stdin.Close()
		rest, _ := io.ReadAll(out)
		_ = cmd.Wait()
		t.Fatalf("the other program: %v, %s%s%s", err, line, rest, said.String())
	}
	return sync.OnceFunc(func() {
		err := stdin.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := errors.Join(err, cmd.Wait()); err != nil {
			t.Errorf("the other program: %v, %s", err, said.String())
		}
	})
}
