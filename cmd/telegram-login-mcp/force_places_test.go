//go:build !windows

package main_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

	done, honest, extra, cutOff atomic.Int64

	mu       sync.Mutex
	answered []time.Duration
	refusals map[string]int
	harms    map[string]int
	story    []string // what was done and when
}

// place is one of the programs.
type place struct {
	*testing.T
	number    int
	arguments []string
	redis     *badnet.Link
	telegram  []*badnet.Link // to its data centres

	url    atomic.Pointer[string]
	alive  atomic.Bool
	starts atomic.Int64
	harmed atomic.Int64 // grows when the program is stopped or goes on

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{}
	logs  []*output
}

func newForce(t *testing.T, logins int) *force {
	t.Helper()
	f := &force{T: t, telegram: telegramOf(t), redis: redistest.Start(t), began: time.Now(), reader: &assistant{T: t}, refusals: map[string]int{}, harms: map[string]int{}}
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
	cmd := exec.Command(binary, p.arguments...)
	cmd.Env, cmd.Stderr = append(os.Environ(), credentials...), log
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
	p.alive.Store(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// freeze stops the program where it stands, and has it go on later.
func (p *place) freeze(f *force, stop <-chan struct{}, for_ time.Duration) {
	p.harmed.Add(1)
	_ = p.cmd.Process.Signal(syscall.SIGSTOP)
	f.wait(stop, time.Second) // until somebody notices
	p.alive.Store(false)
	f.wait(stop, for_)
	_ = p.cmd.Process.Signal(syscall.SIGCONT)
	p.harmed.Add(1)
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

// cut has nothing pass over links for a while, and then breaks what stood.
func (f *force) cut(stop <-chan struct{}, for_ time.Duration, links ...*badnet.Link) {
	for _, l := range links {
		l.Set(badnet.Fault{Hold: true})
	}
	f.wait(stop, for_)
	for _, l := range links {
		l.Set(badnet.Fault{})
		l.Reset()
	}
}

// refuse breaks what stands, as both ends hear, and lets nothing new through for a while. With forceSilent nobody hears: the farewell of a connection is lost as well.
func (f *force) refuse(stop <-chan struct{}, for_ time.Duration, links ...*badnet.Link) {
	if os.Getenv(forceSilent) != "" {
		f.cut(stop, for_, links...)
		return
	}
	for _, l := range links {
		l.Set(badnet.Fault{Refuse: true})
		l.Reset()
	}
	f.wait(stop, for_)
	for _, l := range links {
		l.Set(badnet.Fault{})
	}
}

// wait returns false once all is to stop.
func (f *force) wait(stop <-chan struct{}, d time.Duration) bool {
	select {
	case <-stop:
		return false
	case <-time.After(d):
		return true
	}
}

const (
	// leaseAndGrace is a little more than a claim takes to pass on from a program that says nothing any more, see internal/redisstore.
	leaseAndGrace = 32 * time.Second
	// rest is for how long nothing is done: each program has to see for itself for so long that nobody renews a claim, and sees it first when it is asked.
	rest = 2 * leaseAndGrace
)

// harm does one thing after the other to the programs, some of it at the same time, round by round and each to another, until it is to stop. over is closed after the
// first round.
func (f *force) harm(over chan<- struct{}, stop <-chan struct{}) {
	for round := 0; !closed(stop); round++ {
		a, b, c := f.places[round%3], f.places[(round+1)%3], f.places[(round+2)%3]
		var frozen sync.WaitGroup
		f.does(stop, -1, "Redis killed and started again", func() { f.redis.Kill(); f.wait(stop, time.Second); f.redis.Begin() })
		f.does(stop, a.number, "killed and started again", func() { a.kill(); f.wait(stop, 2*time.Second); a.begin() })
		f.does(stop, c.number, "frozen", func() { frozen.Go(func() { c.freeze(f, stop, leaseAndGrace); f.tell("program %d goes on", c.number) }) })
		f.does(stop, b.number, "cut off from Redis", func() { f.cut(stop, 15*time.Second, b.redis) })
		f.does(stop, a.number, "cut off from Telegram", func() { f.refuse(stop, 4*time.Second, a.telegram...) })
		frozen.Wait()
		if round == 0 {
			close(over)
		}
		f.wait(stop, rest/2)
		f.does(stop, b.number, "killed and started again", func() { b.kill(); f.wait(stop, time.Second); b.begin() })
		f.wait(stop, rest)
	}
}

// does does one of these things, after a while.
func (f *force) does(stop <-chan struct{}, at int, what string, do func()) {
	if !f.wait(stop, 3*time.Second) {
		return
	}
	f.mu.Lock()
	f.harms[what]++
	f.mu.Unlock()
	f.tell("program %d: %s", at, what)
	do()
	f.tell("program %d: after %s", at, what)
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
