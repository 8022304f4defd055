package redistest

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	_ "embed"
)

//go:embed testdata/clock.c
var clockSource []byte

// clock is a wall clock that a test moves while the server runs.
type clock struct {
	library string
	ahead   string // the file that says how far
}

// newClock makes one with the C compiler, which only Linux's way to put a library before the C library is known for. nil where there is none, but for CI=true, where that fails.
func newClock(t testing.TB) *clock {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil || runtime.GOOS != "linux" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no C compiler here, which makes the clock of Redis movable")
		}
		return nil
	}
	dir := t.TempDir()
	c := &clock{library: filepath.Join(dir, "clock.so"), ahead: filepath.Join(dir, "ahead")}
	source := filepath.Join(dir, "clock.c")
	if err := os.WriteFile(source, clockSource, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(cc, "-shared", "-fPIC", "-O1", "-o", c.library, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.WriteFile(c.ahead, make([]byte, 8), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// environment is what a program needs to go by it.
func (c *clock) environment() []string {
	return []string{"LD_PRELOAD=" + c.library, "CLOCK_AHEAD=" + c.ahead}
}

// StartClocked is Start with a wall clock that MoveClock moves, where there is a C compiler.
func StartClocked(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, newClock(t), args...)
}

// MoveClock has the server's wall clock be ahead of the right time from now on, or behind. It reports whether it can be moved.
func (s *Server) MoveClock(ahead time.Duration) bool {
	s.t.Helper()
	if s.clock == nil {
		return false
	}
	f, err := os.OpenFile(s.clock.ahead, os.O_WRONLY, 0)
	if err != nil {
		s.t.Error(err)
		return false
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(int64(ahead/time.Second))), 0); err != nil { // in place: the server has it in memory
		s.t.Error(err)
		return false
	}
	return true
}
