// Package redistest runs a real Redis for tests: Debian's redis-server, or valkey-server. It depends on the standard library alone, and only tests import it.
package redistest

import (
	"bufio"
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a Redis of a test.
type Server struct {
	t       testing.TB
	program string
	port    int
	dir     string
	args    []string
	secure  *tls.Config // nil without TLS
	clock   *clock      // nil for that of the computer
	cmd     *exec.Cmd
}

// Start starts one, with options of redis-server besides; with --tls-cert-file and --tls-key-file, it speaks TLS alone. Where there is no program for it the test is skipped, but for CI=true, where it fails.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, nil, args...)
}

func start(t testing.TB, c *clock, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir(), args: args, clock: c}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil && s.program == "" {
			s.program = path
		}
	}
	if !slices.Contains(args, "--appendonly") && !slices.Contains(args, "--sentinel") { // each change is on the disk before it is answered
		s.args = append(s.args, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
	}
	if s.program == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no redis-server here: apt-get install redis-server")
		}
		t.Skip("no redis-server here: the tests of a shared store need Debian's redis-server, or valkey-server")
	}
	s.readPair()
	s.port = freePort(t)
	if slices.Contains(args, "--cluster-enabled") { // by itself it takes a port that may be too high
		s.args = append(s.args, "--cluster-port", strconv.Itoa(freePort(t)))
	}
	s.Begin()
	t.Cleanup(s.Kill)
	return s
}

// Address is host:port.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Begin starts the server where it ended, with the data that are there.
func (s *Server) Begin() {
	s.t.Helper()
	port := []string{"--port", strconv.Itoa(s.port)}
	if s.secure != nil {
		port = []string{"--port", "0", "--tls-port", strconv.Itoa(s.port)}
	}
	s.cmd = exec.Command(s.program, slices.Concat(s.args, port, []string{"--bind", "127.0.0.1", "--dir", s.dir, "--loglevel", "warning"})...)
	if s.clock != nil {
		s.cmd.Env = append(os.Environ(), s.clock.environment()...)
	}
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
	if s.secure != nil {
		c = tls.Client(c, s.secure)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && (strings.HasPrefix(line, "+PONG") || strings.HasPrefix(line, "-NOAUTH"))
}

// readPair has the certificate of a server that speaks TLS be that of whoever asks whether it answers.
func (s *Server) readPair() {
	s.t.Helper()
	cert, key := slices.Index(s.args, "--tls-cert-file"), slices.Index(s.args, "--tls-key-file")
	if cert < 0 || key < 0 {
		return
	}
	pair, err := tls.LoadX509KeyPair(s.args[cert+1], s.args[key+1])
	if err != nil {
		s.t.Fatal(err)
	}
	s.secure = &tls.Config{InsecureSkipVerify: true, Certificates: []tls.Certificate{pair}} // it may be one that nobody should trust
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

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// Replica starts a copy of a server, which follows it, with options besides.
func (s *Server) Replica(args ...string) *Server {
	return Start(s.t, append([]string{"--replicaof", "127.0.0.1 " + strconv.Itoa(s.port)}, args...)...)
}

// Sentinel starts a sentinel that has a replica take over soon after the server is gone, with options of redis-server, and returns the name that it has for the
// server.
func (s *Server) Sentinel(args ...string) (sentinel *Server, name string) {
	s.t.Helper()
	name = "logins"
	file := filepath.Join(s.t.TempDir(), "sentinel.conf")
	text := "sentinel monitor " + name + " 127.0.0.1 " + strconv.Itoa(s.port) + " 1\n" +
		"sentinel down-after-milliseconds " + name + " 300\nsentinel failover-timeout " + name + " 3000\n"
	if at := slices.Index(s.args, "--requirepass"); at >= 0 {
		text += "sentinel auth-pass " + name + " " + s.args[at+1] + "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return Start(s.t, append([]string{file, "--sentinel"}, args...)...), name
}
