package authflow

import (
	"reflect"
	"testing"
	"time"
)

func TestMemoSurvivesEncoding(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	want := Memo{
		Version: memoVersion,
		Floods:  []Flood{{Owner: "+1", Method: "auth.signIn", Until: at, Wait: 90 * time.Second}},
		Codes:   map[string][]time.Time{"+1": {at}},
		Tokens:  map[string][][]byte{"+1": {{1, 2}}},
	}
	raw, err := EncodeMemo(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeMemo(raw); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestPauseWithoutALengthIsReadAndLastsADayAtMost(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for until, want := range map[string]time.Duration{
		"2026-11-22T12:05:00Z": 5 * time.Minute, // as it was written before lengths were kept
		"2026-12-22T12:00:00Z": day,
	} {
		written, err := DecodeMemo([]byte(`{"version":1,"floods":[{"owner":"+1","method":"auth.signIn","until":"` + until + `"}],"codes":null,"tokens":null}`))
		if err != nil {
			t.Fatal(err)
		}
		var m Memo
		m.merge(written, now)
		if len(m.Floods) != 1 || !m.Floods[0].Until.Equal(now.Add(want)) {
			t.Errorf("until %s: %+v", until, m.Floods)
		}
	}
}

// TestMergeMendsWhatAClockAheadWrote has the same clock set right while the process runs, and between two processes.
func TestMergeMendsWhatAClockAheadWrote(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ahead := func() Memo {
		at := now.Add(30 * day)
		return Memo{
			Floods: []Flood{{Owner: "+1", Method: "auth.signIn", Until: at.Add(time.Minute), Wait: time.Minute}},
			Codes:  map[string][]time.Time{"+1": {now.Add(-time.Hour), at}, "+2": {at}},
		}
	}
	right := Memo{Floods: []Flood{{Owner: "+1", Method: "auth.signIn", Until: now.Add(20 * time.Second), Wait: 5 * time.Minute}}}
	for name, c := range map[string]struct {
		mine, other Memo
		left        time.Duration
	}{
		"here":                        {ahead(), Memo{}, time.Minute},
		"here, and a right one there": {ahead(), right, 20 * time.Second},
		"there":                       {Memo{}, ahead(), time.Minute},
		"there, and a right one here": {right, ahead(), 20 * time.Second},
	} {
		m := c.mine.Clone()
		m.merge(c.other, now)
		if len(m.Floods) != 1 || !m.Floods[0].Until.Equal(now.Add(c.left)) {
			t.Errorf("%s: pauses %+v", name, m.Floods)
		}
		if len(m.Codes) != 1 || len(m.Codes["+1"]) != 1 {
			t.Errorf("%s: codes %v", name, m.Codes)
		}
	}
}

// still is a clock that stands.
type still time.Time

func (s still) Now() time.Time { return time.Time(s) }

func TestCountOfCodesSaysThatThereMayBeMore(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := New(Config{Clock: still(now)})
	defer r.Close()
	if n, more := r.codesToday("+1"); n != 0 || more {
		t.Errorf("%d, %t", n, more)
	}
	r.memo.merge(Memo{Lost: now.Add(time.Hour)}, now) // by a clock that was ahead
	r.memo.merge(Memo{Lost: now.Add(-time.Hour), Codes: map[string][]time.Time{"+1": {now.Add(-time.Minute)}}}, now)
	if n, more := r.codesToday("+1"); n != 1 || !more {
		t.Errorf("%d, %t", n, more)
	}
	r.memo.Lost = now.Add(-day)
	if _, more := r.codesToday("+1"); more {
		t.Error("what was forgotten a day ago counts still")
	}
}
