// Package redistest runs a real Redis for tests: Debian's redis-server, or valkey-server. It depends on the standard library alone, and only tests import it.
package redistest

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a Redis of a test. It writes each change to the disk before it answers.
type Server struct {
	t       testing.TB
	program string
	port    int
	dir     string
	cmd     *exec.Cmd
}

// Start starts one. Where there is no program for it the test is skipped, but for CI=true, where it fails.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir()}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil && s.program == "" {
			s.program = path
		}
	}
	if s.program == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no redis-server here: apt-get install redis-server")
		}
		t.Skip("no redis-server here: the tests of a shared store need Debian's redis-server, or valkey-server")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s.Begin()
	t.Cleanup(s.Kill)
	return s
}

// Port is where it listens, on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// Address is host:port.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Begin starts the server where it ended, with the data that are there.
func (s *Server) Begin() {
	s.t.Helper()
	s.cmd = exec.Command(s.program, "--bind", "127.0.0.1", "--port", strconv.Itoa(s.port), "--dir", s.dir, "--save", "", "--appendonly", "yes",
		"--appendfsync", "always", "--loglevel", "warning")
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(20 * time.Second); !s.answers(); {
		select {
		case <-tick.C:
		case <-end:
			s.t.Fatal("redis-server does not answer")
		}
	}
}

func (s *Server) answers() bool {
	c, err := net.DialTimeout("tcp", s.Address(), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && strings.HasPrefix(line, "+PONG")
}

// Kill ends the server at once.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it was killed
	s.cmd = nil
}

// Forget removes its data. It has been killed before.
func (s *Server) Forget() {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
			s.t.Fatal(err)
		}
	}
}
