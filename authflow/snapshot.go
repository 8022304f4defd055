package authflow

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tdp"
)

// Snapshot is what may be known of a flow at one moment. It holds no secret.
type Snapshot struct {
	ID       string
	State    State
	Phone    string // masked
	DC       int    // 0 before the first connection
	SentCode *Object
	SentAt   time.Time
	QR       *QR    // nil unless a QR code is shown
	Mailbox  string // masked, where the last e-mail or recovery code went
	Password *PasswordInfo
	// Codes is how many codes were asked for the number within 24 hours; Telegram allows about CodesADay. MoreCodes says that there may have
	// been more, because what was noted of them could not be read.
	Codes     int
	MoreCodes bool
	Login     *Login
	// ResendFrom is the moment from which a resend is possible, zero when Telegram offers none. NextType is its TL name.
	ResendFrom time.Time
	NextType   string
	Created    time.Time
	Expires    time.Time // when the flow ends by itself; for an end: when it is forgotten
	Verified   time.Time
	Fetched    time.Time // when somebody got the session, zero before
	Next       []Action  // what is recommended now, the best first; nothing where nothing is left to do
	Allowed    []Action  // what can be asked of the flow now, recommended or not
	ForTool    string    // what the session is for, in the person's words; "" when nobody said
	Timeline   []TimelineEntry
	Doing      Activity  // zero when nothing goes on
	LastErrAt  time.Time // when LastErr came
	LastErr    error     // how the last call ended, nil when it succeeded
	// CodeTakenBack is set by Cancel when Telegram confirmed that the pending code is void.
	CodeTakenBack bool
	// InDoubt is a call that could have logged in or out, and whose answer this program does not know; "" without one.
	InDoubt  string
	Existing bool // RequestCode found this flow pending and sent nothing
	// Unsaved is why the flow, as it is now, would be lost with the process: ErrSaving while the store takes its time, or why the store failed.
	// It is nil when the flow is in the store.
	Unsaved error
	Now     time.Time
}

func (f *flow) snapshot() Snapshot {
	known := f.record()
	codes, more := f.reg.limits.codesToday(known.Phone)
	paused := f.reg.limits.pausedActions(&known)
	f.mu.Lock()
	defer f.mu.Unlock()
	rec := f.copyLocked()
	s := Snapshot{
		ID: rec.ID, State: rec.State, Phone: rec.PhoneMasked, DC: rec.DC, SentAt: rec.SentAt, Password: rec.Password, Login: rec.Login,
		Created: rec.Created, Expires: rec.over(), Verified: rec.Verified, Fetched: rec.Fetched, Allowed: f.allowedLocked(), Timeline: rec.Timeline, ForTool: rec.ForTool,
		QR: rec.QR, Mailbox: rec.Mailbox, Codes: codes, MoreCodes: more, Doing: f.activityLocked(), LastErr: f.lastErr, LastErrAt: f.lastErrAt, Unsaved: f.unsaved,
		Now: f.reg.clock.Now(), InDoubt: rec.InDoubt,
	}
	if f.slow {
		s.Unsaved = ErrSaving
	}
	s.NextType, s.ResendFrom = rec.nextType()
	if sent, ok := rec.sentCode().(tdp.Object); ok {
		s.SentCode = dump(sent)
	}
	s.Next = slices.DeleteFunc(f.adviceLocked(s), func(a Action) bool { return slices.Contains(paused, a) })
	return s
}

// Get returns a flow. With a wait it first waits, at most that long, for something that a person would call a change: another state, a new
// answer or QR code, the end of the running call, a try that failed. It is returned at once where nobody is about to make one: when it is
// finished, or has lost the call that began it.
func (r *Registry) Get(ctx context.Context, id string, wait time.Duration) (Snapshot, error) {
	ctx = r.Begin(ctx)
	waiting, stop := within(ctx, wait)
	defer stop()
	search, stop := within(ctx, max(wait, glanceWait))
	defer stop()
	var before sight
	var known bool
	if wait > 0 {
		before, known = r.seen(ctx, id)
	}
	f, err := r.find(search, id)
	if err != nil {
		s, err := r.missing(ctx, id, err)
		if errors.As(err, new(*BusyError)) || errors.As(err, new(*ClaimError)) { // it can be looked at all the same
			err = nil
		}
		return s, err
	}
	if !known {
		before, _ = f.look() // before a refreshed QR code can turn out to have been scanned
	}
	f.freshen(ctx)
	for wait > 0 && waiting.Err() == nil {
		now, changed := f.look()
		if now != before && !now.busy || now.settled {
			break
		}
		doing, _ := f.activity()
		report(ctx, doing)
		select {
		case <-changed:
		case <-waiting.Done():
		}
	}
	if ctx.Err() != nil {
		return f.snapshot(), ctx.Err()
	}
	f.saved(ctx)
	return f.snapshot(), nil
}

// seen is what the store has of a flow that another process may have, and that may change before this one gets it. It reports false for a flow
// in memory, which is looked at there.
func (r *Registry) seen(ctx context.Context, id string) (sight, bool) {
	r.mu.Lock()
	_, here := r.flows[id]
	r.mu.Unlock()
	if here {
		return sight{}, false
	}
	rec, err := r.lookUp(ctx, id)
	if err != nil {
		return sight{}, false
	}
	s, _ := storedFlow(r, rec).look()
	return s, true
}

// Peek returns a flow without waiting for anything and without taking it: as it is in memory or, when it rests or another process has it,
// as it stands in the store. It reports false for a flow that is in neither.
func (r *Registry) Peek(id string) (Snapshot, bool) {
	r.mu.Lock()
	f, ok := r.flows[id]
	r.mu.Unlock()
	if !ok {
		ctx, stop := context.WithTimeout(context.Background(), lateWait)
		defer stop()
		rec, err := r.lookUpWithin(ctx, id)
		if err != nil {
			return Snapshot{}, false
		}
		f = storedFlow(r, rec)
	}
	return f.snapshot(), true
}

// freshen waits a moment for a QR code that came out of the store to be refreshed, so that nobody scans one of another connection.
func (f *flow) freshen(ctx context.Context) {
	ctx, stop := within(ctx, glanceWait)
	defer stop()
	for {
		f.mu.Lock()
		stale, changed := f.stale && f.rec.State == QRShown && !f.gone, f.changed
		f.mu.Unlock()
		if !stale {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// glanceWait is how long a look at a flow waits for another process to give it up, before it shows what the store has.
const glanceWait = 2 * time.Second

// sight is what a person would notice of a flow.
type sight struct {
	state   State
	sent    time.Time
	qr      int
	failed  time.Time // when the last call failed, the refreshing of a QR code aside
	busy    bool      // a call is running
	settled bool      // nothing changes without a call, and none is running
}

func (f *flow) look() (sight, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := sight{state: f.rec.State, sent: f.rec.SentAt, busy: f.busyLocked()}
	if f.rec.QR != nil {
		s.qr = f.rec.QR.Number
	}
	if f.lastErr != nil && !f.refreshErr {
		s.failed = f.lastErrAt
	}
	s.settled = f.gone || s.state.Ended() || s.state == Authorized && !s.busy || s.state == Connecting && !s.busy
	return s, f.changed
}
