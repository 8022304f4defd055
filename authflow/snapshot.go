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
	APIID    int    // of the application that it is for
	DC       int    // 0 before the first connection
	SentCode *Object
	SentAt   time.Time
	QR       *QR    // nil unless a QR code is shown
	Mailbox  string // masked, where the last e-mail or recovery code went
	Password *PasswordInfo
	// Codes is how many codes were asked for the number within 24 hours, by all owners who have a Config.Common; Telegram allows about CodesADay. MoreCodes
	// says that there may have been more, because what was noted of them could not be read.
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
	Source     *Source   // of a login that another one lets in, nil for any other
	Timeline   []TimelineEntry
	Doing      Activity  // zero when nothing goes on
	LastErrAt  time.Time // when LastErr came
	LastErr    error     // how the last call ended, nil when it succeeded
	// CodeTakenBack is set by Cancel when Telegram confirmed that the pending code is void.
	CodeTakenBack bool
	// InDoubt is a call that could have logged in or out, and whose answer this program does not know; "" without one.
	InDoubt string
	// Fingerprint is that of the auth key, also of one that was forgotten when the flow ended; "" without one.
	Fingerprint string
	Existing    bool // RequestCode found this flow pending and sent nothing
	// Unsaved is why the flow, as it is now, would be lost with the process: ErrSaving while the store takes its time, or why the store failed.
	// It is nil when the flow is in the store.
	Unsaved error
	Now     time.Time
}

func (f *flow) snapshot() Snapshot { return f.reg.snapshot(f.published()) }

func (r *Registry) snapshot(v *view) Snapshot {
	rec := &v.rec
	s := Snapshot{
		ID: rec.ID, State: rec.State, Phone: rec.PhoneMasked, APIID: rec.APIID, DC: rec.DC, SentAt: rec.SentAt, Password: rec.Password, Login: rec.Login,
		Created: rec.Created, Expires: rec.over(), Verified: rec.Verified, Fetched: rec.Fetched, Allowed: v.allowed(), Timeline: slices.Clone(rec.Timeline), ForTool: rec.ForTool, Source: rec.Source,
		QR: rec.QR, Mailbox: rec.Mailbox, Doing: v.doing, LastErr: v.failure.err, LastErrAt: v.failure.at, Unsaved: v.unsaved,
		Now: r.config.Clock.Now(), InDoubt: rec.InDoubt, Fingerprint: rec.fingerprint(),
	}
	s.Codes, s.MoreCodes = r.limits.codesToday(rec.Phone)
	if v.slow {
		s.Unsaved = ErrSaving
	}
	s.NextType, s.ResendFrom = rec.nextType()
	if sent, ok := rec.sentCode().(tdp.Object); ok {
		s.SentCode = dump(sent)
	}
	paused := r.limits.pausedActions(rec)
	s.Next = slices.DeleteFunc(v.advice(s), func(a Action) bool { return slices.Contains(paused, a) })
	return s
}

// Get returns a flow. With a wait it first waits, at most that long, for something that a person would call a change: another state, a new
// answer or QR code, the end of the running call, a try that failed. It is returned at once where nobody is about to make one: when it is
// finished, or has lost the call that began it.
func (r *Registry) Get(ctx context.Context, id string, wait time.Duration) (Snapshot, error) {
	ctx = r.Begin(ctx)
	waiting, stop := within(ctx, wait)
	defer stop()
	search, stop := within(ctx, max(wait, ownerWait))
	defer stop()
	var before appearance
	var known bool
	if wait > 0 {
		before, known = r.seen(ctx, id)
	}
	f, awaited, err := r.await(ctx, search, id)
	if err != nil {
		s, err := r.missing(ctx, id, err)
		if errors.As(err, new(*BusyError)) || errors.As(err, new(*ClaimError)) { // it can be looked at all the same
			err = nil
		}
		return s, err
	}
	if !known {
		before = f.published().appearance() // before a refreshed QR code can turn out to have been scanned
	}
	f.freshen(ctx)
	if wait > 0 && !awaited { // that it can be gone on with here is news
		f.until(waiting, func(v *view) bool {
			now := v.appearance()
			if now != before && !now.busy || now.settled {
				return true
			}
			tellProgress(ctx, v.doing)
			return false
		})
	}
	if ctx.Err() != nil {
		return f.snapshot(), ctx.Err()
	}
	f.saved(ctx)
	return f.snapshot(), nil
}

// await finds a flow for whoever looks at it, until search ends. awaited says that it had to be waited for longer than another process takes to give up what it does not need: that one works on
// it, or has been killed.
func (r *Registry) await(ctx, search context.Context, id string) (f *flow, awaited bool, err error) {
	soon, stop := within(ctx, ownerWait)
	defer stop()
	if f, err = r.find(soon, id); err == nil || soon.Err() == nil || search.Err() != nil {
		return f, false, err
	}
	f, err = r.find(search, id)
	return f, true, err
}

// seen is what the store has of a flow that another process may have, and that may change before this one gets it. It reports false for a flow
// in memory, which is looked at there.
func (r *Registry) seen(ctx context.Context, id string) (appearance, bool) {
	r.mu.Lock()
	_, here := r.flows[id]
	r.mu.Unlock()
	if here {
		return appearance{}, false
	}
	rec, err := r.lookUp(ctx, id)
	if err != nil {
		return appearance{}, false
	}
	return storedView(rec).appearance(), true
}

// Peek returns a flow without waiting for anything and without taking it: as it is in memory or, when it rests or another process has it,
// as it stands in the store. It reports false for a flow that is in neither.
func (r *Registry) Peek(id string) (Snapshot, bool) {
	r.mu.Lock()
	f, ok := r.flows[id]
	r.mu.Unlock()
	if !ok {
		ctx, stop := briefly(context.Background(), lateWait)
		defer stop()
		rec, err := r.lookUp(ctx, id)
		if err != nil {
			return Snapshot{}, false
		}
		return r.snapshot(storedView(rec)), true
	}
	return f.snapshot(), true
}

// glanceTime is how old what Glance gives may be.
const glanceTime = 3 * time.Second

// Glance is Peek for those who look every second or so, such as pages that are open: what another process has made of a flow it gives 3 s late at most,
// and asks the store as often, however many look.
func (r *Registry) Glance(id string) (Snapshot, bool) {
	r.mu.Lock()
	_, here := r.flows[id]
	l, leaving := r.leaving[id]
	g, known := r.index[id]
	fresh := !here && known && g.fault == nil && time.Since(g.seen) < glanceTime
	if known && !fresh {
		g.seen = time.Now() // whoever comes meanwhile does not ask as well, nor again and again while the store is away
		r.index[id] = g
	}
	r.mu.Unlock()
	switch {
	case leaving: // what the store has is older, unless it refuses this one soon
		return r.snapshot(storedView(l.rec)), true
	case fresh:
		return r.snapshot(storedView(g.rec)), true
	default:
		return r.Peek(id)
	}
}

// freshen waits a moment for a QR code that came out of the store to be refreshed, so that nobody scans one of another connection.
func (f *flow) freshen(ctx context.Context) {
	ctx, stop := within(ctx, ownerWait)
	defer stop()
	f.until(ctx, func(v *view) bool { return !v.stale || v.rec.State != QRShown || v.evicted })
}

// ownerWait is how long a look at a flow waits for another process to give it up, before it shows what the store has.
const ownerWait = 2 * time.Second

// appearance is what a person would notice of a flow.
type appearance struct {
	state   State
	sent    time.Time
	qr      int
	failed  time.Time // when the last call failed, the refreshing of a QR code aside
	busy    bool      // a call is running
	settled bool      // nothing changes without a call, and none is running
}

func (v *view) appearance() appearance {
	s := appearance{state: v.rec.State, sent: v.rec.SentAt, busy: v.busy()}
	if v.rec.QR != nil {
		s.qr = v.rec.QR.Number
	}
	if v.failure.err != nil && !v.failure.ofRefresh {
		s.failed = v.failure.at
	}
	s.settled = v.evicted || s.state.Ended() || s.state == Authorized && !s.busy || s.state == Connecting && !s.busy
	return s
}
