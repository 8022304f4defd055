package redisstore

import (
	"errors"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
)

// TestRecordThatNobodyWritesEndsByItself has records of several lengths kept for no longer than they count and a margin, also where a claim on them was held
// since, and for as long as a claim is held.
func TestRecordThatNobodyWritesEndsByItself(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	st := s.For(anna).(*store)
	left := func() time.Duration {
		d, err := s.client.PTTL(t.Context(), st.flowKey(id)[0]).Result()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	put := func(state authflow.State, lasts time.Duration) {
		t.Helper()
		rec := storetest.Record(id)
		rec.State, rec.Expires = state, rec.Entered.Add(lasts)
		if err := st.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	const ended = time.Hour // is how long an end is told
	for _, c := range []struct {
		state       authflow.State
		lasts, kept time.Duration
	}{
		{authflow.Authorized, 24 * time.Hour, 24*time.Hour + ended}, // the longest first: each is cut to its own
		{authflow.CodeSent, 15 * time.Minute, 15*time.Minute + ended},
		{authflow.Expired, ended, ended},
		{authflow.CodeSent, -time.Hour, 0}, // by a clock that was wrong
		{authflow.CodeSent, 1000 * time.Hour, life - overtime},
	} {
		put(c.state, c.lasts)
		if d := left() - overtime; d > c.kept || d < c.kept-time.Minute {
			t.Errorf("%s of %v: it is kept for %v and a margin, want %v", c.state, c.lasts, d, c.kept)
		}
	}
	put(authflow.CodeSent, 15*time.Minute)
	before := left()
	mine, l := claimed(t, st)
	if err := l.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := left(); d > before {
		t.Errorf("with a claim it is kept for %v, before for %v", d, before)
	}
	if err := s.client.PExpire(t.Context(), st.flowKey(id)[0], 20*time.Second).Err(); err != nil { // as long after
		t.Fatal(err)
	}
	if err := l.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := left(); d < claimLife-time.Minute {
		t.Errorf("while it is held it is kept for %v", d)
	}
	mine.Release()
	if d, err := s.client.TTL(t.Context(), st.base+"ids").Result(); err != nil || d < life-time.Hour {
		t.Errorf("the list is kept for %v, %v", d, err)
	}

	if err := s.client.PExpire(t.Context(), st.flowKey(id)[0], time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	until(t, "a record that has ended by itself is unknown", func() bool { _, err := st.Get(t.Context(), id); return errors.Is(err, authflow.ErrUnknownFlow) })
	if ids, err := st.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("the list has %v, %v", ids, err)
	}
}
