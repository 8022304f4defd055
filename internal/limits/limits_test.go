package limits

import (
	"reflect"
	"testing"
	"time"
)

func TestAccountsSurviveEncoding(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	want := Accounts{
		Version: version,
		Pauses:  []Pause{{Subject: "+1", Method: "auth.signIn", Until: at, Wait: 90 * time.Second}},
		Codes:   map[string][]time.Time{"+1": {at}},
		Tokens:  map[string][][]byte{"+1": {{1, 2}}},
	}
	raw, err := Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(raw); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestPauseWithoutALengthIsReadAndLastsADayAtMost(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for until, want := range map[string]time.Duration{
		"2026-11-22T12:05:00Z": 5 * time.Minute, // as it was written before lengths were kept
		"2026-12-22T12:00:00Z": Day,
	} {
		written, err := Decode([]byte(`{"version":1,"floods":[{"owner":"+1","method":"auth.signIn","until":"` + until + `"}],"codes":null,"tokens":null}`))
		if err != nil {
			t.Fatal(err)
		}
		var a Accounts
		a.Merge(written, now)
		if len(a.Pauses) != 1 || !a.Pauses[0].Until.Equal(now.Add(want)) {
			t.Errorf("until %s: %+v", until, a.Pauses)
		}
	}
}

// TestMergeNormalizesWhatAClockAheadWrote has the same clock set right while the process runs, and between two processes.
func TestMergeNormalizesWhatAClockAheadWrote(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ahead := func() Accounts {
		at := now.Add(30 * Day)
		return Accounts{
			Pauses: []Pause{{Subject: "+1", Method: "auth.signIn", Until: at.Add(time.Minute), Wait: time.Minute}},
			Codes:  map[string][]time.Time{"+1": {now.Add(-time.Hour), at}, "+2": {at}},
		}
	}
	right := Accounts{Pauses: []Pause{{Subject: "+1", Method: "auth.signIn", Until: now.Add(20 * time.Second), Wait: 5 * time.Minute}}}
	for name, c := range map[string]struct {
		mine, other Accounts
		left        time.Duration
	}{
		"here":                        {ahead(), Accounts{}, time.Minute},
		"here, and a right one there": {ahead(), right, 20 * time.Second},
		"there":                       {Accounts{}, ahead(), time.Minute},
		"there, and a right one here": {right, ahead(), 20 * time.Second},
	} {
		a := c.mine.Clone()
		a.Merge(c.other, now)
		if len(a.Pauses) != 1 || !a.Pauses[0].Until.Equal(now.Add(c.left)) {
			t.Errorf("%s: pauses %+v", name, a.Pauses)
		}
		if len(a.Codes) != 1 || len(a.Codes["+1"]) != 1 {
			t.Errorf("%s: codes %v", name, a.Codes)
		}
	}
}

func TestCodesSayThatThereMayBeMore(t *testing.T) {
	now := time.Unix(1e9, 0)
	var a Accounts
	if n := a.CodesToday("+1", now); n != 0 || a.Incomplete(now) {
		t.Errorf("%d, %t", n, a.Incomplete(now))
	}
	a.Merge(Accounts{Lost: now.Add(time.Hour)}, now) // by a clock that was ahead
	a.Merge(Accounts{Lost: now.Add(-time.Hour), Codes: map[string][]time.Time{"+1": {now.Add(-time.Minute)}}}, now)
	if n := a.CodesToday("+1", now); n != 1 || !a.Incomplete(now) {
		t.Errorf("%d, %t", n, a.Incomplete(now))
	}
	a.Lost = now.Add(-Day)
	if a.Incomplete(now) {
		t.Error("what was forgotten a Day ago counts still")
	}
}

// TestRefusedRequestIsNoCode: it says nothing of how many Telegram still sends, in whichever order two processes learn of it.
func TestRefusedRequestIsNoCode(t *testing.T) {
	now := time.Unix(1e9, 0)
	var a, b Accounts
	a.CountCode("+1", now)
	a.CountCode("+1", now.Add(time.Minute))
	b.Merge(a.Clone(), now.Add(time.Minute))
	a.RefuseCode("+1", now)
	b.Merge(a, now.Add(time.Minute))
	for name, x := range map[string]Accounts{"here": a, "there": b, "written and read": reread(t, a)} {
		if n := x.CodesToday("+1", now.Add(time.Minute)); n != 1 {
			t.Errorf("%s: %d codes", name, n)
		}
		if !x.CodeSince("+1", now.Add(time.Minute)) || x.CodeSince("+1", now.Add(2*time.Minute)) || x.CodeSince("+2", now) {
			t.Errorf("%s: %v, refused %v", name, x.Codes, x.Refused)
		}
	}
	refused := Accounts{}
	refused.CountCode("+1", now)
	refused.RefuseCode("+1", now)
	if refused.CodeSince("+1", now) {
		t.Error("a code that was refused counts")
	}
	b.Merge(Accounts{}, now.Add(Day))
	if len(b.Refused["+1"]) != 0 || len(b.Codes["+1"]) != 1 {
		t.Errorf("a day after the first: %v, refused %v", b.Codes, b.Refused)
	}
}

func reread(t *testing.T, a Accounts) Accounts {
	t.Helper()
	raw, err := Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPauseOfYearsThatWasWrittenBeforeLastsTwoDays(t *testing.T) {
	now := time.Unix(1e9, 0)
	old := Accounts{Pauses: []Pause{{Subject: "+1", Method: "auth.signIn", Until: now.Add(1000 * Day), Wait: 1000 * Day}}} // by a version without the limit
	var a Accounts
	a.Merge(old, now)
	if !a.Pauses[0].Until.Equal(now.Add(MaxPause)) {
		t.Errorf("until %v", a.Pauses[0].Until)
	}
}

// TestOfASubjectIsWhatTelegramCounts: what is an owner's own stays with them.
func TestOfASubjectIsWhatTelegramCounts(t *testing.T) {
	now := time.Unix(1e9, 0)
	var a Accounts
	for _, number := range []string{"+1", "+2"} {
		a.AddPause(Pause{Subject: number, Method: "auth.sendCode", Until: now.Add(time.Minute), Wait: time.Minute}, now)
		a.CountCode(number, now)
		a.CountCode(number, now.Add(-time.Hour))
		a.RefuseCode(number, now)
		a.AddToken(number, []byte("token"))
		a.Reserve(number, now)
	}
	a.Forget("+3", now)
	a.Lost = now
	of := a.Of("+1")
	if len(of.Pauses) != 1 || of.CodesToday("+1", now) != 1 || of.CodesToday("+2", now) != 0 || len(of.Tokens)+len(of.Numbers)+len(of.Forgotten) != 0 || of.Incomplete(now) {
		t.Errorf("of one number: %+v", of)
	}
	if of := a.Of("+3"); len(of.Forgotten) != 1 || len(of.Pauses)+len(of.Codes)+len(of.Refused) != 0 {
		t.Errorf("of a number whose pauses were forgotten: %+v", of)
	}
	of.Codes["+1"][0] = now.Add(time.Hour)
	if !a.Codes["+1"][0].Equal(now) {
		t.Error("it shares something with what it is a part of")
	}
}
