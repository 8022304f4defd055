package redisstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secret"
)

// TestManyLoginsWhileProcessesAreCutOff has many people log in through three processes, each call through any of them, while one process after the other cannot reach
// Redis for longer than its lease, and Redis is killed and comes back.
func TestManyLoginsWhileProcessesAreCutOff(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	var links []*badnet.Link
	var all []*authflow.Registry
	for range 3 {
		link, far := through(t, r)
		links, all = append(links, link), append(all, begun(t, far, tg))
	}
	var logins sync.WaitGroup
	for dc := 1; dc <= 3; dc++ {
		for _, number := range []string{"0001", "0002", "0003", "0045"} {
			logins.Go(func() {
				p := &patient{t: t, all: all, phone: fmt.Sprintf("+99966%d%s", dc, number), code: strings.Repeat(fmt.Sprint(dc), 5)}
				p.logIn()
				codes := 0
				for _, c := range tg.Calls() {
					if c.Method == "auth.sendCode" && c.Err == "" && strings.HasSuffix(p.phone, c.Phone) && c.Phone != "" {
						codes++
					}
				}
				if codes != 1 {
					t.Errorf("%s: %d codes", p.phone, codes)
				}
			})
		}
	}
	done := make(chan struct{})
	go func() { logins.Wait(); close(done) }()
	for round := 0; ; round++ {
		link := links[round%len(links)]
		if round%4 == 3 {
			r.Kill()
			r.Begin()
		} else {
			link.Set(badnet.Fault{Hold: true})
		}
		select {
		case <-time.After(2 * testLease):
		case <-done:
			link.Set(badnet.Fault{})
			t.Logf("%d rounds", round)
			return
		}
		link.Set(badnet.Fault{})
		link.Reset()
		select {
		case <-time.After(testLease):
		case <-done:
			return
		}
	}
}

// patient is a person who tries again, anywhere.
type patient struct {
	t           *testing.T
	all         []*authflow.Registry
	phone, code string
}

func (p *patient) any() *authflow.Registry { return p.all[rand.IntN(len(p.all))] }

func (p *patient) logIn() {
	id := ""
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); <-time.After(time.Duration(rand.IntN(1500)) * time.Millisecond) {
		var s authflow.Snapshot
		var err error
		asked := time.Now()
		if id == "" {
			s, err = p.any().RequestCode(p.t.Context(), authflow.CodeRequest{Phone: p.phone, APIID: 1, APIHash: secret.New("sandbox")})
		} else {
			s, err = p.any().SubmitCode(p.t.Context(), id, secret.New(p.code))
		}
		if took := time.Since(asked); took > 25*time.Second {
			p.t.Errorf("%s: an answer after %v", p.phone, took)
		}
		if s.ID != "" && s.State != authflow.Connecting {
			id = s.ID
		}
		var rpc *authflow.RPCError
		var state *authflow.StateError
		switch {
		case s.State == authflow.Authorized:
			p.use(id)
			return
		case errors.As(err, &rpc):
			p.t.Errorf("%s: %v", p.phone, err)
			return
		case errors.As(err, &state), s.State.Ended():
			p.t.Errorf("%s: the login is in %s, %v", p.phone, s.State, err)
			return
		}
	}
	p.t.Errorf("%s never gets in", p.phone)
}

// use has Telegram asked about the login several times, through any process: a key that was connected with twice is dead.
func (p *patient) use(id string) {
	asked := 0
	for end := time.Now().Add(2 * time.Minute); asked < 5; <-time.After(time.Duration(rand.IntN(1500)) * time.Millisecond) {
		_, c, err := p.any().CheckFlow(p.t.Context(), id)
		var rpc *authflow.RPCError
		switch {
		case c.Dead != nil || errors.As(err, &rpc):
			p.t.Errorf("%s: %v, %v", p.phone, c.Dead, err)
			return
		case err == nil:
			asked++
		case time.Now().After(end):
			p.t.Errorf("%s: nobody can ask about the login: %v", p.phone, err)
			return
		}
	}
}
