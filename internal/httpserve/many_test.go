package httpserve

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/leaktest"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/testrun"
)

// Ten thousand sessions of many owners are all there are: one more is refused, those that there are go on, and the idle ones make room.
func TestTenThousandSessionsAreAllThereAre(t *testing.T) {
	leaktest.Check(t)
	most := 1000
	if testrun.Slow() {
		most = 10_000
	}
	s := open(t, Options{limits: limits{allSessions: most}})
	s.Authenticate = func(r *http.Request) (owner.Owner, error) {
		return owner.Owner{Issuer: "token", Subject: Bearer(r)}, nil
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ids := make([]string, most)
	begun := time.Now()
	for n := range ids {
		ids[n] = s.begins(fmt.Sprint("person", n/64))
	}
	took := time.Since(begun)
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / int64(most)
	t.Logf("%d sessions of %d owners: %v each, %d bytes each", most, most/64+1, took/time.Duration(most), each)
	if each > 32<<10 {
		t.Errorf("a session takes %d bytes", each)
	}
	s.wants("one session more", s.asks("POST", Path, greeting, "Authorization", "Bearer somebody"), 503)
	for _, n := range []int{0, most / 2, most - 1} {
		s.wants("a session that there is", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", fmt.Sprint("Bearer person", n/64), server.HeaderKeySessionID, ids[n]), 200, "person")
		s.wants("the session of another", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer somebody", server.HeaderKeySessionID, ids[n]), 404)
	}
	s.endIdle(time.Now().Add(time.Hour))
	if left := len(s.sessions.all()); left != 0 {
		t.Errorf("%d idle sessions are left", left)
	}
	s.begins("somebody")
}
