package tgclient

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// wrongClock is a clock of a machine that can be set.
type wrongClock struct{ ahead atomic.Int64 }

func (w *wrongClock) now() time.Time       { return time.Now().Add(time.Duration(w.ahead.Load())) }
func (w *wrongClock) jump(d time.Duration) { w.ahead.Add(int64(d)) }

// connectAt connects to the sandbox from a machine with the clock w.
func connectAt(t *testing.T, w *wrongClock, stored authflow.Session) (authflow.Conn, *journal) {
	t.Helper()
	client := clientOf(t, serverOf(t))
	client.wall = w.now
	j := &journal{}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Session: stored, Observe: j.observe})
	if err != nil {
		t.Fatalf("connect: %v, seen %v", err, j)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, j
}

// answers fails unless a call is answered soon: where gotd drops an answer, it waits for ever.
func answers(t *testing.T, c authflow.Conn) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if _, err := c.API().HelpGetNearestDC(ctx); err != nil {
		t.Fatalf("a call: %v", err)
	}
}

func TestLoginWorksWithAWrongClock(t *testing.T) {
	first, j := connected(t, serverOf(t), authflow.Session{})
	if told := j.of(authflow.Skewed); len(told) != 0 {
		t.Errorf("a right clock is reported as %+v", told)
	}
	key, err := first.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for name, ahead := range map[string]time.Duration{"fast": 10 * time.Minute, "slow": -10 * time.Minute} {
		for kind, stored := range map[string]authflow.Session{"new key": {}, "stored key": key} {
			t.Run(name+", "+kind, func(t *testing.T) {
				var w wrongClock
				w.jump(ahead)
				c, j := connectAt(t, &w, stored)
				answers(t, c)
				told := j.of(authflow.Skewed)
				if len(told) != 1 || (told[0].Skew+ahead).Abs() > 3*time.Second {
					t.Errorf("reported %+v, want once about %v", told, -ahead)
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestWholeLoginWithAWrongClockFollowsAMigration(t *testing.T) {
	var w wrongClock
	w.jump(-time.Hour)
	c, j := connectAt(t, &w, authflow.Session{})
	const phone = "+9996630001"
	hash := ask(t, c.API(), phone)
	if _, err := c.API().AuthSignIn(t.Context(), &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
		t.Errorf("sign in: %v", err)
	}
	if told := j.of(authflow.Skewed); len(told) != 1 {
		t.Errorf("two connections reported %+v, want the same clock once", told)
	}
}

func TestClockThatIsSetInMidConnectionDoesNoHarm(t *testing.T) {
	first, _ := connected(t, serverOf(t), authflow.Session{})
	key, err := first.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for kind, stored := range map[string]authflow.Session{"new key": {}, "stored key": key} {
		t.Run(kind, func(t *testing.T) {
			var w wrongClock
			c, _ := connectAt(t, &w, stored)
			for _, jump := range []time.Duration{time.Hour, -2 * time.Hour} {
				w.jump(jump)
				answers(t, c)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMeasuredTimeIsThatOfTheMiddleOfTheQuestion(t *testing.T) {
	begun := time.Unix(1_800_000_000, 0)
	c := newSteadyClock(func() time.Time { return begun })
	for name, x := range map[string]struct {
		server time.Duration // its time, less begun
		after  time.Duration // when the question was asked
		took   time.Duration
		skew   time.Duration
		news   bool
	}{
		"right":                  {0, 0, 0, 500 * time.Millisecond, false},
		"slow, at once":          {600 * time.Second, 0, 0, 600500 * time.Millisecond, true},
		"slow, a slow network":   {600 * time.Second, 0, 8 * time.Second, 596500 * time.Millisecond, true},
		"fast":                   {-600 * time.Second, 0, 2 * time.Second, -600500 * time.Millisecond, true},
		"a little, which is not": {3 * time.Second, 0, 0, 3500 * time.Millisecond, false},
	} {
		c := newSteadyClock(c.wall)
		asked := c.start.Add(x.after)
		_, news := c.correct(timeSample{begun.Add(x.server).Unix() << 32, asked, asked.Add(x.took)})
		want := x.skew
		if want.Abs() <= skewNoise {
			want = 0
		}
		if c.skew != want || news != x.news {
			t.Errorf("%s: skew %v, news %v, want %v and %v", name, c.skew, news, want, x.news)
		}
	}
}

// The clock is set right at the beginning and counts on. Should it be wrong all the same, Telegram refuses the message and says why; gotd keeps
// that to itself, except for the fields of an error whose type it does not show.
func TestMessageThatTelegramRefusesForItsTimeIsToldAsAWrongClock(t *testing.T) {
	c, _ := connected(t, serverOf(t), authflow.Session{})
	clock := c.(*connection).clock
	clock.mu.Lock()
	clock.skew += time.Minute // more than Telegram takes, and not so much that gotd drops its answer
	clock.mu.Unlock()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	_, err := c.API().HelpGetNearestDC(ctx)
	if authflow.FaultOf(err) != authflow.FaultClockSkew || !strings.Contains(err.Error(), errMessageTime.Error()) {
		t.Errorf("%v is of the kind %q", err, authflow.FaultOf(err))
	}
}
