package redisstore

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// Never two connections with one key, whatever happens to the processes that share a Redis, and to the Redis. The sandbox counts.

// telegram is one for a test, and its own.
func telegram(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if n := s.ConnectedTwice(); n != 0 {
			t.Errorf("%d second connections with one key", n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// registry is a process: a registry with a Redis at an address, and a Telegram.
func registry(address string, c sandbox.Connection) (r *authflow.Registry, done func(), err error) {
	return registryOf(address, c, anna)
}

// registryOf is one of an owner's.
func registryOf(address string, c sandbox.Connection, who owner.Owner, change ...func(*Service, *authflow.Config)) (r *authflow.Registry, done func(), err error) {
	s, err := Open(context.Background(), address, Options{Keys: [][]byte{oldKey}, Lease: testLease, Grace: testGrace})
	if err != nil {
		return nil, nil, err
	}
	o := tgclient.Options{PublicKeysPEM: c.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range c.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	client, err := tgclient.New(o)
	if err != nil {
		return nil, nil, err
	}
	config := authflow.Config{Telegram: client, Store: s.For(who), Common: s.Common(), Retry: time.Second, ParsePhone: func(raw string) (authflow.Phone, error) {
		n, err := phone.Parse(raw)
		return authflow.Phone{E164: n.E164, Masked: n.Masked()}, err
	}}
	for _, f := range change {
		f(s, &config)
	}
	r = authflow.New(config)
	return r, func() { r.Close(); s.Close() }, nil
}

func begun(t *testing.T, address string, s *sandbox.Sandbox) *authflow.Registry {
	t.Helper()
	return begunFor(t, address, s, anna)
}

func begunFor(t *testing.T, address string, s *sandbox.Sandbox, who owner.Owner, change ...func(*Service, *authflow.Config)) *authflow.Registry {
	t.Helper()
	r, done, err := registryOf(address, s.Connection(), who, change...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return r
}

// The person has a login code and no password.
const person, code = "+9996620002", "22222"

func request() authflow.CodeRequest {
	return authflow.CodeRequest{Phone: person, APIID: 1, APIHash: secret.New("sandbox")}
}

func requested(t *testing.T, r *authflow.Registry) string {
	t.Helper()
	s, err := r.RequestCode(t.Context(), request())
	if err != nil || s.State != authflow.CodeSent {
		t.Fatalf("%s, %v", s.State, err)
	}
	return s.ID
}

// submitted gives the code until it can be given, as an assistant does that is told that the login is elsewhere. took is how long that was so.
func submitted(t *testing.T, r *authflow.Registry, id string) (took time.Duration) {
	t.Helper()
	begun := time.Now()
	for time.Since(begun) < time.Minute {
		asked := time.Now()
		s, err := r.SubmitCode(t.Context(), id, secret.New(code))
		if answered := time.Since(asked); answered > 25*time.Second {
			t.Errorf("an answer after %v", answered)
		}
		var busy *authflow.BusyError
		var store *authflow.StoreError
		var claim *authflow.ClaimError
		switch {
		case err == nil && s.State == authflow.Authorized:
			return time.Since(begun)
		case errors.As(err, &busy), errors.As(err, &store), errors.As(err, &claim), errors.Is(err, authflow.ErrStoreSlow):
			<-time.After(50 * time.Millisecond)
		default:
			t.Fatalf("%s, %v", s.State, err)
		}
	}
	t.Fatal("the code can never be given")
	return 0
}

// whole checks that the login is there, that its key lives, and that it has cost one code.
func whole(t *testing.T, r *authflow.Registry, s *sandbox.Sandbox, id string) {
	t.Helper()
	snap, x, err := r.Export(t.Context(), id)
	if err != nil || snap.State != authflow.Authorized || x.Session.Key.Empty() {
		t.Errorf("the login: %s, %v", snap.State, err)
	}
	codes := 0
	for _, c := range s.Calls() {
		if c.Method == "auth.sendCode" {
			codes++
		}
	}
	if codes != 1 {
		t.Errorf("%d codes were asked for", codes)
	}
}

func TestFlowPassesOnInOrderWithoutAWait(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a, b := begun(t, at(r), tg), begun(t, at(r), tg)
	id := requested(t, a)
	if took := submitted(t, b, id); took > testLease {
		t.Errorf("it took %v", took)
	}
	whole(t, a, tg, id)
}

func TestOwnerThatCannotReachRedisLeavesTelegram(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	link, far := through(t, r)
	a, b := begun(t, far, tg), begun(t, at(r), tg)
	id := requested(t, a)
	link.Set(badnet.Fault{Hold: true})
	submitted(t, b, id)
	link.Set(badnet.Fault{})
	whole(t, b, tg, id)
	for end := time.Now().Add(20 * time.Second); ; { // it learns what became of its flow
		if s, err := a.Get(t.Context(), id, 0); err == nil && s.State == authflow.Authorized {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the first owner never learns of it")
		}
		<-time.After(50 * time.Millisecond)
	}
	whole(t, a, tg, id)
}

func TestRedisThatIsGoneForLongerThanTheLease(t *testing.T) {
	for name, forgets := range map[string]bool{"with its data": false, "without its data": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tg, r := telegram(t), redistest.Start(t)
			a, b := begun(t, at(r), tg), begun(t, at(r), tg)
			id := requested(t, a)
			r.Kill()
			if forgets {
				r.Forget()
			}
			<-time.After(testLease + time.Second)
			if s, err := a.SubmitCode(t.Context(), id, secret.New(code)); err == nil {
				t.Errorf("without a lease the login goes on: %s", s.State)
			}
			r.Begin()
			submitted(t, a, id) // who had it in memory has written it again
			submittedOnce := func() bool {
				s, err := b.Get(t.Context(), id, 0)
				return err == nil && s.State == authflow.Authorized
			}
			if !submittedOnce() {
				t.Error("the other process does not see the login")
			}
			whole(t, b, tg, id)
		})
	}
}

func TestRedisThatIsBackBeforeTheLeaseEnds(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a, b := begun(t, at(r), tg), begun(t, at(r), tg)
	id := requested(t, a)
	r.Kill()
	r.Forget()
	r.Begin()
	submitted(t, a, id)
	whole(t, b, tg, id)
}

// frozenEnv is what the other process of TestFrozenOwner works on.
const frozenEnv = "TELEGRAM_LOGIN_MCP_TEST_FROZEN"

type frozen struct {
	Redis    string             `json:"redis"`
	Telegram sandbox.Connection `json:"telegram"`
}

// TestOtherOwner is a process of its own for the test below: it begins a login, and gives the code when it is told to.
func TestOtherOwner(t *testing.T) {
	with := os.Getenv(frozenEnv)
	if with == "" {
		t.Skip("it is another program, for another test")
	}
	var f frozen
	if err := json.Unmarshal([]byte(with), &f); err != nil {
		t.Fatal(err)
	}
	r, done, err := registry(f.Redis, f.Telegram)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	s, err := r.RequestCode(t.Context(), request())
	fmt.Fprintln(os.Stderr, s.ID, s.State, err)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		s, err := r.SubmitCode(t.Context(), s.ID, secret.New(in.Text()))
		fmt.Fprintln(os.Stderr, s.State, err)
	}
}

type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func (p *process) says(t *testing.T) string {
	t.Helper()
	if !p.out.Scan() {
		t.Fatal("the other process says nothing more")
	}
	return p.out.Text()
}

func other(t *testing.T, redis string, tg *sandbox.Sandbox) *process {
	t.Helper()
	with, err := json.Marshal(frozen{redis, tg.Connection()})
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(os.Args[0], "-test.run", "^TestOtherOwner$")}
	p.cmd.Env = append(os.Environ(), frozenEnv+"="+string(with))
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait() // it was killed
	})
	return p
}

// began reads the ID of the login that the process has begun.
func (p *process) began(t *testing.T) string {
	t.Helper()
	line := p.says(t)
	id, rest, _ := strings.Cut(line, " ")
	if rest != "code_sent <nil>" {
		t.Fatalf("the other process says %q", line)
	}
	return id
}

func TestKilledOwner(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	p := other(t, at(r), tg)
	id := p.began(t)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	b := begun(t, at(r), tg)
	submitted(t, b, id)
	whole(t, b, tg, id)
}
