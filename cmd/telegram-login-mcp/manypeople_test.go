//go:build unix

package main_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/testrun"
)

// loadLogins is the environment variable that says how many logins there are in TestServiceOfManyPeople, where 20 are not enough. There are a fifth as many people, and a tenth log in at once.
const loadLogins = "TELEGRAM_LOGIN_MCP_LOAD"

const (
	fewLogins = 20
	// judged is from how many logins on times are held against each other: with few, and beside other tests, they say little.
	judged = 1000
	// flat is how much longer get_flow may take, beside a bare server, when there are all logins than when there is one.
	flat = 1.5
	// clientWaits is when clients begin to give a call up.
	clientWaits = 30 * time.Second
	// calls is how many times get_flow is called for each measure.
	calls = 2000
)

// TestServiceOfManyPeople has many people log in over HTTP, a tenth of the logins at once and, when there are records of as many as asked for, another tenth, and measures what get_flow takes beside a tool of a bare
// mcp-go server, and what the logins cost: those that are connected, and those that are not used and are in the store alone. The others are copies of the first tenth, which nobody goes on with. Everybody gets in, is answered in time, and get_flow does not
// grow with the logins. The client, the embedded Telegram and Redis are other processes on the same machine.
//
//	TELEGRAM_LOGIN_MCP_LOAD=10000 go test ./cmd/telegram-login-mcp -run ServiceOfManyPeople -v -timeout 2h
func TestServiceOfManyPeople(t *testing.T) {
	logins, given := fewLogins, os.Getenv(loadLogins)
	if given == "" && !testrun.Slow() {
		t.Skip("a slow test: see CONTRIBUTING.md")
	}
	if given != "" {
		var err error
		if logins, err = strconv.Atoi(given); err != nil || logins < 10 {
			t.Fatalf("%s=%s is no number of logins", loadLogins, given)
		}
	}
	t.Run("records in Redis", func(t *testing.T) {
		r := redistest.Start(t, "--save", "", "--appendonly", "yes")
		keys := filepath.Join(t.TempDir(), "logins.key")
		writeFile(t, keys, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n")
		crowded(t, logins, func(c *crowd) func(owner.Owner) authflow.Store {
			shared, err := redisstore.Open(t.Context(), "redis://"+r.Address(), redisstore.Options{Keys: [][]byte{bytes.Repeat([]byte{1}, 32)}, Prefix: "tlm-" + c.place})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(shared.Close)
			return shared.For
		}, "--store", "redis://"+r.Address(), "--key-file", keys)
	})
	t.Run("records on the disk", func(t *testing.T) {
		crowded(t, logins, func(c *crowd) func(owner.Owner) authflow.Store {
			return func(o owner.Owner) authflow.Store {
				return flowstore.New(flowstore.Options{Dir: filepath.Join(c.folder, c.place, "owners", o.Key()), Owner: o.Key(), NoKeyring: true})
			}
		})
	})
}

// crowded is the test with a store.
func crowded(t *testing.T, logins int, stores func(*crowd) func(owner.Owner) authflow.Store, options ...string) {
	c := newCrowd(t, logins/5, options...)
	store := stores(c)
	hot := c.people[0]
	c.logIn(hot) // the one login of which is asked as the others become more
	c.leave()
	bare := newPost(t, bareOverHTTP(t, c.answerOf(hot)), "")
	alone := c.turns(t, "one login in all", bare, func(int) visitor { return hot.at(0) })

	before := c.collected(t)
	c.everybody(func(p *servedPerson) {
		if _, err := c.ask(p, "get_flow", nil); err != nil {
			t.Error(err)
		}
	})
	all := c.collected(t)
	t.Logf("%d people who have asked for their logins and have none: %s each", len(c.people), all.since(before, len(c.people)))

	tenth := logins / 10
	c.atOnce(t, 0, tenth)
	c.rests(t, "connected", all)
	c.leave()
	c.compares(t, bare, alone, all)
	c.leave()
	for i := tenth; i < logins; i++ {
		c.copies(c.people[i%len(c.people)], store)
	}
	c.compares(t, bare, alone, all)
	c.atOnce(t, logins, tenth)
	c.rests(t, "connected or in memory", all)
}

// compares measures what get_flow takes now that nobody uses a login, and what the logins cost.
func (c *crowd) compares(t *testing.T, bare *post, alone turns, before taken) {
	t.Helper()
	c.everybody(func(p *servedPerson) { // who then has all logins in memory that can be listed
		if _, err := c.ask(p, "get_flow", nil); err != nil {
			t.Error(err)
		}
	})
	hot := c.people[0]
	after := c.turns(t, strconv.Itoa(c.flows())+" logins, always the same is asked for", bare, func(int) visitor { return hot.at(0) })
	unused := c.collected(t)
	t.Logf("%d logins that are not used: %s each", c.flows(), unused.since(before, c.flows()))
	c.turns(t, "the same, another one each time, out of the store", bare, func(int) visitor { return c.any() })
	c.rests(t, "in memory without a connection", unused)
	if grown := after.quotient() / alone.quotient(); len(c.people) >= judged/5 && grown > flat {
		t.Errorf("with %d logins get_flow takes %.2f times as long as with one, beside a bare server", c.flows(), grown)
	}
}

// turns are the times of calls, and those of a bare server's in between.
type turns struct{ ours, bare []time.Duration }

// quotient is how much longer half of our calls take at most than half of the bare ones.
func (m turns) quotient() float64 {
	return float64(m.ours[len(m.ours)/2]) / float64(m.bare[len(m.bare)/2])
}

// turns calls get_flow for one login after the other, in turns with a tool of a bare server, and tells the times.
func (c *crowd) turns(t *testing.T, what string, bare *post, next func(i int) visitor) (m turns) {
	t.Helper()
	times := calls
	if len(c.people) < judged/5 {
		times = calls / 20
	}
	answer := bare.line(t, "reply", toolArgs{})
	before := c.state(t)
	for i := range times {
		p := next(i)
		line := p.line(t, "get_flow", toolArgs{"flow_id": p.flow})
		begun := time.Now()
		bare.send(t, "reply", answer)
		middle := time.Now()
		p.send(t, "get_flow", line)
		m.bare, m.ours = append(m.bare, middle.Sub(begun)), append(m.ours, time.Since(middle))
	}
	slices.Sort(m.ours)
	slices.Sort(m.bare)
	spent := (c.state(t).processor - before.processor) / time.Duration(times)
	at := func(d []time.Duration, percent int) time.Duration {
		return d[len(d)*percent/100].Round(10 * time.Microsecond)
	}
	t.Logf("get_flow, %s, %d calls: half within %v (bare: %v), 99 of 100 within %v (bare: %v), %.2f times the bare; %v of a processor each",
		what, times, at(m.ours, 50), at(m.bare, 50), at(m.ours, 99), at(m.bare, 99), m.quotient(), spent.Round(10*time.Microsecond))
	return m
}

// atOnce has some logins begin at once, each by another person, and looks at how they come through.
func (c *crowd) atOnce(t *testing.T, first, n int) {
	t.Helper()
	power := powerTime(t)
	before, peak := c.state(t), c.peak(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	var answered []time.Duration
	begun := time.Now()
	for i := range n {
		p := c.people[(first+i)%len(c.people)]
		all.Go(func() {
			took := c.logIn(p)
			mu.Lock()
			defer mu.Unlock()
			answered = append(answered, took...)
		})
	}
	all.Wait()
	took := time.Since(begun)
	after, most := c.state(t), peak()
	if c.stuck.Load() {
		t.FailNow()
	}
	slices.Sort(answered)
	powers := time.Duration(2*n) * max(power, powerTime(t))
	spent := after.processor - before.processor
	t.Logf("%d logins at once beside %d: all in after %v; %d calls that were answered as too slow, and repeated; %d answers, half within %v, 99 of 100 within %v, the slowest %v; memory %s before, %s at most; %v of a processor each, %.2f times their powers",
		n, c.flows()-n, took.Round(10*time.Millisecond), c.refused.Swap(0), len(answered), answered[len(answered)/2].Round(time.Millisecond), answered[len(answered)*99/100].Round(time.Millisecond),
		answered[len(answered)-1].Round(time.Millisecond), size(before.resident), size(most), (spent / time.Duration(n)).Round(10*time.Microsecond), float64(spent)/float64(powers))
	if slowest := answered[len(answered)-1]; slowest > clientWaits {
		t.Errorf("the slowest answer took %v", slowest)
	}
}

// rests measures what the logins in memory cost, beside what was taken before, and while nobody asks for them.
func (c *crowd) rests(t *testing.T, how string, before taken) {
	t.Helper()
	now := c.collected(t)
	t.Logf("%d logins %s: %s each", now.flows, how, now.since(before, now.flows))
	if now.flows < judged {
		return
	}
	const while = 20 * time.Second
	begun := c.state(t)
	<-time.After(while) // to be at rest is to wait
	spent := float64(c.state(t).processor-begun.processor) / float64(while)
	t.Logf("%d logins %s, nobody asks: %.2f%% of a processor", begun.flows, how, 100*spent)
}

// any is any login of anybody.
func (c *crowd) any() visitor {
	for {
		p := c.people[rand.IntN(len(c.people))]
		if n := len(p.flows); n > 0 {
			return p.at(rand.IntN(n))
		}
	}
}

// answerOf is what get_flow answers of somebody's first login, as the bare server takes it.
func (c *crowd) answerOf(p *servedPerson) string {
	c.Helper()
	v := p.at(0)
	text, structured := v.result(c, v.call(c, "get_flow", toolArgs{"flow_id": v.flow}))
	reply, err := json.Marshal(map[string]any{"text": text, "structured": structured})
	if err != nil {
		c.Fatal(err)
	}
	return string(reply)
}
