package leaktest

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// spy is a test that is only looked at.
type spy struct {
	testing.TB
	cleanups []func()
	said     []string
}

func (s *spy) Helper()            {}
func (s *spy) Name() string       { return "spy" }
func (s *spy) Setenv(_, _ string) {}
func (s *spy) Failed() bool       { return false }
func (s *spy) Cleanup(f func())   { s.cleanups = append(s.cleanups, f) }
func (s *spy) Error(args ...any)  { s.said = append(s.said, fmt.Sprint(args...)) }

func (s *spy) end() {
	for i := len(s.cleanups) - 1; i >= 0; i-- {
		s.cleanups[i]()
	}
}

func TestCleanTestIsNotBlamed(t *testing.T) {
	s := &spy{}
	Check(s)
	done := make(chan struct{})
	go func() { close(done) }()
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	<-done
	s.end()
	if len(s.said) != 0 {
		t.Errorf("it complains: %v", s.said)
	}
}

func TestParallelTestIsRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("neighbours' files would be taken for its own")
		}
	}()
	Check(t)
}

func TestGoroutineAndSocketAreFound(t *testing.T) {
	s := &spy{}
	check(s, 100*time.Millisecond)
	stop := make(chan struct{})
	defer close(stop)
	go func() { <-stop }()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s.end()
	all := strings.Join(s.said, "\n")
	if !strings.Contains(all, "goroutines are left") {
		t.Errorf("the goroutine was not found: %q", all)
	}
	if runtime.GOOS == "linux" && !strings.Contains(all, "files are open") {
		t.Errorf("the socket was not found: %q", all)
	}
}

func TestWholePackageIsCheckedAfterItsTests(t *testing.T) {
	left := Whole(100 * time.Millisecond)
	if err := left(); err != nil {
		t.Errorf("before anything has begun: %v", err)
	}
	stop := make(chan struct{})
	go func() { <-stop }()
	if err := left(); err == nil || !strings.Contains(err.Error(), "goroutines are left") {
		t.Errorf("the goroutine was not found: %v", err)
	}
	close(stop)
	if err := Whole(Patience)(); err != nil {
		t.Errorf("after it has gone: %v", err)
	}
}
