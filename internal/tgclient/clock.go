package tgclient

import (
	"sync"
	"time"

	"github.com/gotd/td/clock"

	"telegram-login-mcp/authflow"
)

// steadyClock tells gotd the server's time, whatever the clock of this machine shows: gotd drops, without a word, messages that seem more
// than 300 s old or 30 s ahead (https://github.com/gotd/td/issues/1856), and Telegram refuses ours by the same measure. It reads the
// machine's clock once and then counts on the monotonic clock, so a clock that is set in mid-connection does no harm, and adds what the
// server's messages show to be missing. After a machine slept, Telegram has dropped the connection (ping_delay_disconnect), and the next
// one is measured anew.
type steadyClock struct {
	clock.Clock // timers and tickers, which run on the monotonic clock
	wall        func() time.Time
	startWall   time.Time       // what wall showed at the beginning
	start       time.Time       // the same moment on the monotonic clock
	permit      authflow.Permit // sets the pace of pings, see Ticker; nil leaves them as gotd has them

	mu       sync.Mutex
	skew     time.Duration // the server's time less begun and what has passed since
	reported time.Duration // the error of the machine's clock that was reported last
}

const (
	// skewNoise is how exact a measurement is: message IDs count whole seconds, and a message takes its time.
	skewNoise = 2 * time.Second
	// skewLimit is what is worth telling. Anything below harms nobody.
	skewLimit = 5 * time.Second
)

func newSteadyClock(wall func() time.Time) *steadyClock {
	return &steadyClock{Clock: clock.System, wall: wall, startWall: wall().Round(0), start: time.Now()}
}

// Now implements clock.Clock.
func (c *steadyClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.startWall.Add(time.Since(c.start) + c.skew)
}

// correct corrects the clock. wrong is how far the machine's clock is behind the server's now, 0 when that harms nobody, and news whether
// it is worth telling and was not told.
func (c *steadyClock) correct(r timeSample) (wrong time.Duration, news bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if skew := r.time().Sub(c.startWall.Add(r.midpoint().Sub(c.start))); (skew - c.skew).Abs() > skewNoise {
		c.skew = skew
	}
	wrong = r.behind(c.wall).Round(time.Second)
	if wrong.Abs() < skewLimit {
		wrong = 0
	}
	news = (wrong - c.reported).Abs() > skewNoise
	if news {
		c.reported = wrong
	}
	return wrong, news && wrong != 0
}

// timeSample is the server's time as a message of its shows it.
type timeSample struct {
	msgID          int64
	sent, received time.Time // on the monotonic clock: it was made between them
}

// time is the server's time in the middle of the message's second. The seconds since 1970 are in the upper half of its ID.
// https://core.telegram.org/mtproto/description#message-identifier-msg-id
func (r timeSample) time() time.Time { return time.Unix(r.msgID>>32, int64(time.Second/2)) }

func (r timeSample) roundTrip() time.Duration { return r.received.Sub(r.sent) }

// midpoint is when the message was most likely made.
func (r timeSample) midpoint() time.Time { return r.sent.Add(r.roundTrip() / 2) }

// behind is how far a clock is behind the server's.
func (r timeSample) behind(wall func() time.Time) time.Duration {
	return r.time().Sub(wall().Round(0).Add(-time.Since(r.midpoint())))
}
