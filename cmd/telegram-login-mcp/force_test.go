//go:build !windows

package main_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"
)

// forceLogins is the environment variable that says how many logins there are, where one for each person of the sandbox's is not enough.
const forceLogins = "TELEGRAM_LOGIN_MCP_FORCE_LOGINS"

// loginsOfADay is how often a person logs in before a day passes in the sandbox, which allows 5 codes: some have to begin anew, because Redis has lost its data.
const loginsOfADay = 3

// TestNoLoginIsLostByForce has many people log in at once over HTTP at three programs that share a Redis, each call at any that is alive, while the programs are
// killed, frozen for longer than their claims hold, cut off from Redis and from Telegram, and Redis itself is killed, loses its data, and has its clock moved by hours. A
// login of which there is a record, or which a program has in memory, ends well; of any other a result says that it is not there. Nobody gets a second code without
// a cause that was seen; no key is used over two connections; and whoever is alive answers within 25 seconds.
//
//	TELEGRAM_LOGIN_MCP_SLOW_TESTS=1 TELEGRAM_LOGIN_MCP_FORCE_LOGINS=300 go test ./cmd/telegram-login-mcp -run NoLoginIsLostByForce -v -timeout 2h
func TestNoLoginIsLostByForce(t *testing.T) {
	if !testrun.Slow() {
		t.Skip("a slow test: see CONTRIBUTING.md")
	}
	people := forcedPeople()
	logins := len(people)
	if given := os.Getenv(forceLogins); given != "" {
		var err error
		if logins, err = strconv.Atoi(given); err != nil || logins < 1 {
			t.Fatalf("%s=%s is no number of logins", forceLogins, given)
		}
	}
	f := newForce(t, logins)
	over := make(chan struct{}) // once everything was done to them at least once
	stop, harmed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(harmed)
		f.harm(over, stop)
	}()
	go f.watch(stop)
	for begun := 0; begun < logins; {
		now := min(logins-begun, len(people)*loginsOfADay)
		f.day(people, begun, now, over)
		begun += now
		if begun < logins {
			if _, err := f.telegram.Advance(t.Context(), 25*time.Hour); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(stop)
	<-harmed
	f.sum(logins)
}

// forcedPerson is one whom the sandbox knows.
type forcedPerson struct{ phone, code string }

// forcedPeople are those who get a code in digits and, some of them, have a password.
func forcedPeople() (all []forcedPerson) {
	for dc := 1; dc <= 3; dc++ {
		for _, number := range []string{"0001", "0002", "0003", "0004", "0020", "0021", "0045"} {
			all = append(all, forcedPerson{fmt.Sprintf("+99966%d%s", dc, number), strings.Repeat(strconv.Itoa(dc), 5)})
		}
	}
	return all
}

// day has everybody log in, one time after the other, and looks at how many codes that took.
func (f *force) day(people []forcedPerson, first, logins int, over <-chan struct{}) {
	began := f.telegram.Now()
	var all sync.WaitGroup
	attempts := make([][]*attempt, len(people))
	for i, p := range people {
		all.Go(func() {
			for n := i; n < logins; n += len(people) {
				a := &attempt{force: f, forcedPerson: p, token: f.tokens[first+n], assistants: map[*place]*visit{}}
				attempts[i] = append(attempts[i], a)
				// Whoever comes last in a day uses the login until everything was done once.
				a.run(over, n+len(people) >= logins)
			}
		})
	}
	all.Wait()
	for i, p := range people {
		codes, causes := 0, 0
		for _, c := range f.telegram.Calls() {
			if c.Method == "auth.sendCode" && c.Err == "" && c.Phone == p.phone[1:] && !c.Time.Before(began) {
				codes++
			}
		}
		for _, a := range attempts[i] {
			causes += a.unanswered
		}
		f.extra.Add(int64(max(codes-len(attempts[i]), 0)))
		if codes > len(attempts[i])+causes {
			f.Errorf("%s got %d codes for %d logins, and %d requests for one were cut off or logins forgotten:\n%s", p.phone, codes, len(attempts[i]), causes, told(attempts[i]))
		}
	}
}

func told(attempts []*attempt) string {
	var lines []string
	for _, a := range attempts {
		lines = append(lines, strings.Join(a.journal, "\n"))
	}
	return strings.Join(lines, "\n\n")
}

// sum says what was seen, and holds it against what must be.
func (f *force) sum(logins int) {
	f.Helper()
	if n := f.telegram.ConnectedTwice(); n != 0 {
		f.Errorf("%d second connections with one key", n)
		for _, p := range f.places {
			f.Logf("program %d:\n%s", p.number, p.said())
		}
	}
	if got := f.done.Load(); got+f.honest.Load() != int64(logins) {
		f.Errorf("%d of %d logins are authorized, and of %d a result says that they are lost", got, logins, f.honest.Load())
	}
	for _, p := range f.places {
		if log := p.said(); strings.Contains(log, "panic") || strings.Contains(log, "goroutine ") {
			f.Errorf("a program reports a defect:\n%s", log)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.answered)
	if len(f.answered) == 0 {
		f.Fatal("nothing was answered")
	}
	f.Logf("%d logins, %d of them authorized, %d lost as said, %d begun anew since Redis had lost them; %d codes more than logins, each after that or a request that was cut off", logins, f.done.Load(), f.honest.Load(), f.anew.Load(), f.extra.Load())
	f.Logf("%d answers, the slowest after %v, the median after %v; %d calls cut off with their program", len(f.answered), f.answered[len(f.answered)-1], f.answered[len(f.answered)/2], f.cutOff.Load())
	f.Logf("done to them within %v: %v", time.Since(f.began).Round(time.Second), f.harms)
	if f.Failed() {
		f.Logf("one after the other:\n%s", strings.Join(f.story, "\n"))
	}
	f.Logf("refusals: %v", f.refusals)
	if f.refusals["failure.unknown_flow"] > 0 && f.honest.Load()+f.anew.Load() == 0 {
		f.Error("a login was unknown")
	}
}
