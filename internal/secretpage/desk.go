package secretpage

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	lifetime = 10 * time.Minute // of a ticket
	linger   = time.Minute      // of the port, after the last ticket has ended
	maxOpen  = 64               // tickets at a time; a person sees to one or two
	maxEnded = 64               // ended tickets that can still say how they ended
)

var (
	// ErrClosed means that the desk has been closed.
	ErrClosed = errors.New("secretpage: the desk is closed")
	// ErrTooMany means that too many tickets are open.
	ErrTooMany = errors.New("secretpage: too many pages are open")
)

// Options are the settings of a [Desk].
type Options struct {
	// Sandbox has every page say that it is a rehearsal with the embedded Telegram.
	Sandbox bool
	// Words are what pages say by themselves; required. It is called once, with the first page, because words take time to make.
	Words func() Words
	// Now is the clock of tickets and QR codes; nil means time.Now. Whatever it says, no ticket lives longer than 10 minutes of real time.
	// It is called from several goroutines, and must not call back.
	Now func() time.Time
	// Log takes one line about a defect, with its stack, or about a refused request. It never holds a secret, a token or a path. It is called
	// from several goroutines; nil drops the lines.
	Log func(string)
}

// Desk gives out pages on 127.0.0.1. Its methods may be called from several goroutines.
type Desk struct {
	sandbox bool
	words   func() *Words
	now     func() time.Time
	log     func(string)
	listen  func() (net.Listener, error)

	ctx  context.Context // ends with the desk
	stop context.CancelFunc
	work sync.WaitGroup // requests, forms that are being answered, the closing of a port; added to under mu, while the desk is not closed

	mu      sync.Mutex // guards what follows, and what changes in tickets and runs; never held while a function of a page runs
	house   *house     // nil while no port is open
	tickets []*Ticket  // oldest first
	idle    *time.Timer
	closed  bool
}

// New makes a desk. It starts nothing: no port, no goroutine.
func New(o Options) *Desk {
	d := &Desk{sandbox: o.Sandbox, now: o.Now, log: o.Log, listen: listenOnLoopback}
	d.words = sync.OnceValue(func() *Words { w := o.Words(); return &w })
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = func(string) {}
	}
	d.ctx, d.stop = context.WithCancel(context.Background())
	return d
}

// Open gives out a page at an address of its own, and opens the port when none is open.
//
// Errors: [ErrClosed], [ErrTooMany], that of net.Listen, or one about a page that makes no sense.
func (d *Desk) Open(p Page) (*Ticket, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, ErrClosed
	}
	if d.countOpen() >= maxOpen {
		return nil, ErrTooMany
	}
	if d.house == nil {
		h, err := d.openHouse()
		if err != nil {
			return nil, err
		}
		d.house = h
	}
	d.forgetEnded()

	// Letters and digits only: programs that make links clickable stop at signs, and Markdown swallows underscores.
	token := strings.ToLower(rand.Text())
	t := &Ticket{
		URL:     "http://" + d.house.address + "/" + token,
		Expires: d.now().Add(lifetime).Round(0), // without the monotonic reading, which stands still while a laptop sleeps
		desk:    d,
		page:    p,
		token:   token,
		csrf:    rand.Text(),
		key:     newKey(),
		done:    make(chan struct{}),
	}
	t.ctx, t.cancel = context.WithCancel(d.ctx)
	t.timer = time.AfterFunc(lifetime, t.expire)
	d.tickets = append(d.tickets, t)
	return t, nil
}

// ClockMoved tells the desk that its clock was moved by hand: pages whose time is over end, and the others when theirs is.
func (d *Desk) ClockMoved() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.tickets {
		t.lookAtClockLocked()
		if t.end == "" {
			t.timer.Reset(t.Expires.Sub(d.now()))
		}
	}
}

// Close withdraws all tickets, closes the port, and returns when nothing of the desk runs any more.
func (d *Desk) Close() error {
	d.mu.Lock()
	d.closed = true
	for _, t := range d.tickets {
		t.endLocked(Withdrawn, Outcome{})
	}
	if d.idle != nil {
		d.idle.Stop()
	}
	h := d.house
	d.house = nil
	d.forgetAllLocked()
	d.mu.Unlock()

	d.stop()
	var err error
	if h != nil {
		err = h.close()
	}
	d.work.Wait()
	return err
}

// enter counts a piece of work that Close waits for. It says false when the desk is closed; else call d.work.Done.
func (d *Desk) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.work.Add(1)
	return true
}

func (d *Desk) countOpen() int {
	open := 0
	for _, t := range d.tickets {
		if t.end == "" {
			open++
		}
	}
	return open
}

// forgetEnded lets go of the oldest tickets that have ended.
func (d *Desk) forgetEnded() {
	over := len(d.tickets) - d.countOpen() - maxEnded
	d.tickets = slices.DeleteFunc(d.tickets, func(t *Ticket) bool {
		if t.end == "" || over <= 0 {
			return false
		}
		over--
		t.key.Wipe()
		return true
	})
}

// forgetAllLocked lets go of all tickets.
func (d *Desk) forgetAllLocked() {
	for _, t := range d.tickets {
		t.key.Wipe()
	}
	d.tickets = nil
}

// idleSoonLocked is called when a ticket has ended.
func (d *Desk) idleSoonLocked() {
	if d.closed || d.countOpen() > 0 {
		return
	}
	if d.idle != nil {
		d.idle.Stop()
	}
	d.idle = time.AfterFunc(linger, d.closeIdle)
}

// closeIdle closes the port, unless a ticket was opened in the meantime.
func (d *Desk) closeIdle() {
	d.mu.Lock()
	if d.closed || d.house == nil || d.countOpen() > 0 {
		d.mu.Unlock()
		return
	}
	h := d.house
	d.house = nil
	d.forgetAllLocked()
	d.work.Add(1)
	d.mu.Unlock()

	defer d.work.Done()
	if err := h.close(); err != nil {
		d.log("close the port of the private page: " + err.Error())
	}
}
