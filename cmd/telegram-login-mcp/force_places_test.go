//go:build !windows

package main_test

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/tokens"
	"telegram-login-mcp/sandbox"
)

// force is a service of several programs, and what is done to it.
type force struct {
	*testing.T
	telegram *sandbox.Sandbox
	redis    *redistest.Server
	places   []*place
	tokens   []string // an owner's each
	began    time.Time
	reader   *assistant // reads results

	done, honest, anew, extra, cutOff atomic.Int64

	mu       sync.Mutex
	attempts []*attempt // under way
	answered []time.Duration
	refusals map[string]int
	harms    map[string]int
	story    []string // what was done and when
}

// place is one of the programs.
type place struct {
	*testing.T
	number    int
	program   string
	arguments []string
	variables []string
	redis     *badnet.Link
	telegram  []*badnet.Link // to its data centres

	url    atomic.Pointer[string]
	alive  atomic.Bool
	starts atomic.Int64
	harmed atomic.Int64 // grows when the program is stopped or goes on
	away   atomic.Int64 // grows when it may lose what it has in memory: also when it is cut off from Redis

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{}
	logs  []*output
}

func newForce(t *testing.T, logins int) *force {
	t.Helper()
	f := &force{T: t, telegram: telegramOf(t), redis: redistest.StartClocked(t), began: time.Now(), reader: &assistant{T: t}, refusals: map[string]int{}, harms: map[string]int{}}
	first := t.TempDir()
	people := tokens.Open(first)
	for i := range logins {
		token, err := people.Add(fmt.Sprintf("person-%d", i), false)
		if err != nil {
			t.Fatal(err)
		}
		f.tokens = append(f.tokens, token.Reveal())
	}
	people.Close()
	list, err := os.ReadFile(filepath.Join(first, "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	keyFile := filepath.Join(first, "keys")
	writeFile(t, keyFile, base64.StdEncoding.EncodeToString(key)+"\n")
	clocked := clockedProgram(t)
	f.began = time.Now()
	for i := range 3 {
		state := t.TempDir()
		if err := os.Chmod(state, 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(state, "tokens.json"), string(list))
		p := &place{T: t, number: i, redis: link(t, f.redis.Address())}
		conn := f.telegram.Connection()
		for d := range conn.DCs {
			l := link(t, fmt.Sprintf("%s:%d", conn.DCs[d].IP, conn.DCs[d].Port))
			conn.DCs[d].Port = l.Port()
			p.telegram = append(p.telegram, l)
		}
		file := filepath.Join(state, "sandbox.json")
		if err := conn.WriteFile(file); err != nil {
			t.Fatal(err)
		}
		p.arguments = []string{"serve", "--http", "0", "--sandbox-at", file, "--state-dir", state, "--store", fmt.Sprintf("redis://127.0.0.1:%d", p.redis.Port()), "--key-file", keyFile}
		p.program = cmp.Or(clocked, binary)
		p.variables = []string{fmt.Sprintf("%s=%d", clockAhead, (i-1)*int(time.Hour/time.Second))} // one an hour behind, one an hour ahead
		p.begin()
		t.Cleanup(p.end)
		f.places = append(f.places, p)
	}
	return f
}

func link(t *testing.T, to string) *badnet.Link {
	t.Helper()
	l, err := badnet.Listen()
	if err != nil {
		t.Fatal(err)
	}
	l.To(to)
	t.Cleanup(l.Close)
	return l
}

// begin starts the program.
func (p *place) begin() {
	log := &output{}
	cmd := exec.Command(p.program, p.arguments...)
	cmd.Env, cmd.Stderr = slices.Concat(os.Environ(), credentials, p.variables), log
	if err := cmd.Start(); err != nil {
		p.Errorf("start: %v", err)
		return
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // killed, most of them
	}()
	p.mu.Lock()
	p.cmd, p.ended, p.logs = cmd, ended, append(p.logs, log)
	p.mu.Unlock()
	eventually(p.T, limit, "the program says where it is", func() bool { return strings.Contains(log.String(), "Ctrl-C") || closed(ended) })
	url := servedAt.FindString(log.String())
	if url == "" {
		p.Errorf("the program does not say where it is:\n%s", log)
		return
	}
	p.url.Store(&url)
	p.starts.Add(1)
	p.alive.Store(true)
}

// kill ends the program at once.
func (p *place) kill() {
	p.harmed.Add(1)
	p.away.Add(1)
	p.alive.Store(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// freeze stops the program where it stands, and has it go on later.
func (p *place) freeze(f *force, stop <-chan struct{}, for_ time.Duration) {
	p.harmed.Add(1)
	p.away.Add(1)
	_ = p.cmd.Process.Signal(syscall.SIGSTOP)
	f.wait(stop, time.Second) // until somebody notices
	p.alive.Store(false)
	f.wait(stop, for_)
	_ = p.cmd.Process.Signal(syscall.SIGCONT)
	p.harmed.Add(1)
	p.away.Add(1)
	p.alive.Store(true)
}

// end asks the program to end.
func (p *place) end() {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(syscall.SIGCONT)
	_ = cmd.Process.Signal(os.Interrupt)
	select {
	case <-ended:
	case <-time.After(limit):
		p.Errorf("program %d outlived its test:\n%s", p.number, p.said())
		_ = cmd.Process.Kill()
		<-ended
	}
}

func (p *place) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all strings.Builder
	for _, l := range p.logs {
		all.WriteString(l.String())
	}
	return all.String()
}

func (f *force) count(code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refusals[code]++
}

func (f *force) took(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answered = append(f.answered, d)
}

func (f *force) tell(format string, values ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.story = append(f.story, fmt.Sprintf("%6.1f s  ", time.Since(f.began).Seconds())+fmt.Sprintf(format, values...))
}

// watch tells of second connections when they are seen, until it is to stop.
func (f *force) watch(stop <-chan struct{}) {
	for seen := 0; f.wait(stop, 50*time.Millisecond); {
		if n := f.telegram.ConnectedTwice(); n > seen {
			seen = n
			f.tell("%d second connections", n)
		}
	}
}
