package authflow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/internal/outside"
)

// call is one action on one flow while it runs.
type call struct {
	*flow
	action Action
	stop   context.CancelFunc
	before failure // how the call before this one ended
	conn   Conn    // that it works with, nil before connect
	// Of the owner: the answer that is waited for, zero while there is none; and whether the flow was moved from outside of the call, so that what
	// it brings is dropped.
	awaiting Activity
	dropped  bool
}

// update changes the record without changing the state. What a call has changed is saved before it makes a call that can log in or out, and
// when it ends.
func (c *call) update(change func(*Record) error) error { return c.advance("", change) }

// advance changes the record and moves the flow along the table. It answers ErrStaleFlow when the flow has been moved by somebody
// else since the call began.
func (c *call) advance(e Event, change func(*Record) error) error {
	err := errEvicted
	c.do(func(o *owner) {
		if err = o.staleError(); !c.dropped {
			err = o.change(e, change)
		}
	})
	return err
}

// run performs an action: it waits for the flow's call slot, checks that the action fits the state, works in a goroutine of its own that
// outlives the caller's patience, and returns a snapshot of what the flow is then.
func (r *Registry) run(ctx context.Context, id string, a Action, work func(context.Context, *call) error) (Snapshot, error) {
	ctx = r.Begin(ctx)
	search, stop := within(ctx, Left(ctx)/2) // another process may have the flow, and its work takes time as well
	defer stop()
	var s Snapshot
	f, err := r.with(search, id, func(f *flow) (err error) { s, err = f.perform(ctx, a, work); return err })
	if f == nil {
		return r.missing(ctx, id, err)
	}
	return s, err
}

// begin starts the work that asker asks for in the flow's call slot, which goes back at its end. reserved says that the caller has the slot; else the error is errTaken
// while somebody has it.
func (r *Registry) begin(asker context.Context, f *flow, a Action, reserved bool, work func(context.Context, *call) error) (<-chan error, error) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil, ErrClosed
	}
	r.wg.Add(1) // under r.mu, so that Close cannot start to wait in between
	r.mu.Unlock()

	var c *call
	var ctx context.Context
	err := errEvicted
	f.do(func(o *owner) { c, ctx, err = o.begin(a, reserved) })
	if err != nil {
		r.wg.Done()
		return nil, err
	}
	ctx = askedBy(ctx, asker)
	done := make(chan error, 1)
	go func() {
		defer r.wg.Done()
		defer c.stop()
		done <- c.end(c.finish(ctx, guard(func() error { return c.reconcileFirst(ctx, a, work) })))
		wanted := false
		f.do(func(o *owner) {
			if wanted = o.wanted; !wanted {
				o.taken, o.touched = false, true
			}
		})
		if wanted {
			r.evictInSlot(f)
		}
	}()
	return done, nil
}

// end moves the flow on the event that the end of a call stands for, if it is one, and cleans up, in one step: nobody sees an end without its
// reason. It returns how the call ended.
func (c *call) end(event Event, err error) error {
	var conn Conn
	c.do(func(o *owner) {
		switch {
		case event == "":
		case c.dropped:
			err = o.staleError()
		default:
			err = cmp.Or(o.change(event, nil), err)
		}
		conn = o.end(c, err)
	})
	if conn != nil {
		_ = conn.Close()
	}
	rec := c.record()
	if rec.State.Ended() {
		c.disconnect()
	}
	if rec.Login != nil && AccountGone(err) {
		c.reg.endOthers(c.id, rec.Login.User.ID, err)
	}
	return err
}

// finish decides what the end of a call means for the flow: the event that it stands for, "" when the flow stays where it is.
func (c *call) finish(ctx context.Context, err error) (Event, error) {
	if err == nil {
		c.do(func(o *owner) { o.keyGone = false }) // whatever was bound to the old key, this call did not need it
		return "", nil
	}
	keyGone := false
	c.do(func(o *owner) { keyGone = o.keyGone })
	if err := c.current(); err != nil {
		return "", err
	}
	rec := c.record()
	state := rec.State
	var rpc *RPCError
	known := errors.As(err, &rpc)
	if !known && c.reg.ctx.Err() != nil {
		return "", ErrClosed // the program ends, which says nothing about the login
	}
	source := (*SourceError)(nil) // the pause of another login is kept by that
	if known && (!errors.As(err, &source) || source.Unasked) {
		c.reg.limits.keepPause(ctx, rec.pausedFor(rpc.Method), rpc)
	}
	if keyGone {
		err = ErrKeyReplaced
	}
	return outcome(state, err), err
}

// fits checks that an action makes sense in the flow's state.
func (v *view) fits(a Action) error {
	rec := &v.rec
	if rec.State == Connecting && (a == RequestCode || a == StartQRLogin || a == AddLogin) { // the call that a flow is made for
		return nil
	}
	if rec.State == QRShown && a == refreshQR || slices.Contains(sessionActions[a], rec.State) {
		return nil
	}
	// The table decides; what allowed leaves out for a reason of its own (no next_type, no recovery e-mail) is refused with that reason.
	misplaced := a == SubmitCode && !rec.codePending() || a == SetLoginEmail && rec.State == QRShown && !rec.emailSetup()
	if slices.Contains(actions[rec.State], a) && !misplaced {
		return nil
	}
	return &StateError{Action: a, State: rec.State, Allowed: v.allowed()}
}

// noticeWait is how long the text of a 406 error is waited for. Telegram sends it right after the error.
const noticeWait = 2 * time.Second

// invoke makes one call to Telegram, over the connection of the flow, and keeps it in the timeline. A wait that Telegram asked for is kept to,
// an error on Telegram's side (5xx) is tried once more, and the text of a 406 is waited for.
func invoke[T any](ctx context.Context, c *call, method string, send func(context.Context, *tg.Client) (T, error)) (answer T, err error) {
	if c.conn == nil {
		err = c.connect(ctx)
	}
	if err == nil {
		err = c.exchange(ctx, method, func(ctx context.Context) (name string, err error) {
			if answer, err = send(ctx, c.conn.API()); err == nil {
				name = answerName(answer)
			}
			return name, err
		})
	}
	return answer, err
}

// answerName is the TL name of an answer, for the timeline.
func answerName(answer any) string {
	switch a := answer.(type) {
	case interface{ TypeName() string }:
		return a.TypeName()
	case []tg.UserClass:
		if len(a) > 0 {
			return a[0].TypeName()
		}
	case bool:
		if a {
			return "boolTrue"
		}
		return "boolFalse"
	}
	return ""
}

// exchange is invoke over a connection that stands. send tells the name of the answer.
func (c *call) exchange(ctx context.Context, method string, send func(context.Context) (answer string, err error)) error {
	rec := c.record()
	if err := c.reg.limits.paused(ctx, rec.pausedFor(method), method); err != nil {
		return err
	}
	before := c.published()
	err := c.invokeOnce(ctx, method, send)
	var rpc *RPCError
	var network *NetworkError
	broken := errors.As(err, &network) && ctx.Err() == nil
	// gotd sends a call again by itself when the connection breaks before Telegram has confirmed it, so an error may be the answer to the
	// second sending of a call that Telegram carried out at the first.
	twice := errors.As(err, &rpc) && c.published().dials != before.dials
	if broken {
		c.reconnected(ctx, before.readies)
	}
	if nonIdempotent(method) && (broken || twice) {
		// The same code a second time is refused as expired, so it is asked first who is logged in.
		if settled, e := c.reconcile(ctx); settled || e != nil {
			return cmp.Or(e, errReconciled)
		}
	} else if rpc != nil {
		c.clearDoubt(method)
	}
	switch {
	case rpc != nil && worthRepeating(rpc):
		c.note(TimelineEntry{Kind: EntrySentAgainAfterError, Method: method})
	case broken:
		// Whether Telegram saw the call is unknown. The person would have to repeat it anyway, and its answer is what we need.
		c.note(TimelineEntry{Kind: EntrySentAgainAfterBreak, Method: method})
	default:
		return err
	}
	if err = c.invokeOnce(ctx, method, send); errors.As(err, &rpc) {
		c.clearDoubt(method)
	}
	return err
}

// worthRepeating reports whether one more try may help without the person. AUTH_RESTART means to begin at auth.sendCode, so anywhere else the
// login is lost.
func worthRepeating(e *RPCError) bool {
	if e.Type == "AUTH_RESTART" {
		return e.Method == "auth.sendCode"
	}
	return e.Code >= 500
}

func (c *call) invokeOnce(ctx context.Context, method string, send func(context.Context) (answer string, err error)) error {
	ended := c.reg.step(ctx, Step{Kind: StepRequest, Method: method, Flow: c.id})
	err := c.sendOnce(ctx, method, send)
	ended(c.record().DC, err)
	return err
}

func (c *call) sendOnce(ctx context.Context, method string, send func(context.Context) (answer string, err error)) error {
	select {
	case <-c.notices: // about an earlier call
	default:
	}
	if nonIdempotent(method) {
		if err := c.markInDoubt(ctx, method); err != nil {
			return err
		}
	}
	begun := time.Now()
	defer c.asks(ctx, method)()
	answer, err := send(ctx)
	if err == nil {
		c.clearDoubt(method)
		c.note(TimelineEntry{Kind: EntryAnswered, Method: method, Answer: answer})
		return nil
	}
	if rpc := asRPC(method, err); rpc != nil {
		c.note(rpc.entry())
		if rec := c.record(); slices.Contains(aboutCode, rpc.Type) {
			rpc.NewerCode = c.reg.limits.newerCode(rec.Phone, rec.SentAt)
		}
		if rpc.Code == 406 && rpc.Type != "AUTH_KEY_DUPLICATED" {
			rpc.Notice = c.notice(ctx)
		}
		return rpc
	}
	if err := c.current(); err != nil { // given up by the person, not failed
		return err
	}
	if reason := c.lost(); reason != nil {
		if rpc := asRPC("help.getConfig", reason); rpc != nil { // Telegram refused the connection that came after the broken one
			c.note(rpc.entry())
			return rpc
		}
		err = reason
	}
	m := TimelineEntry{Kind: EntryCallFailed, Method: method, Cause: err.Error()}
	switch elsewhere := c.unreachedDC(); {
	case elsewhere.Err != nil && ctx.Err() != nil:
		m.Cause = elsewhere.Err.Error()
		err = networkError(connecting(elsewhere), elsewhere.Err)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		after := time.Since(begun).Round(time.Second)
		m = TimelineEntry{Kind: EntryNoAnswer, Method: method, Duration: after}
		err = &NoAnswerError{Method: method, After: after}
	default:
		err = networkError(Activity{Kind: ActivityCalling, Method: method}, err)
	}
	if c.reg.ctx.Err() != nil {
		m = TimelineEntry{Kind: EntryProgramEnded, Method: method}
	}
	c.note(m)
	return err
}

// unreachedDC is what the connection ran into last at a DC that Telegram sent the flow to and that has not been reached yet. Its Err is nil where there is
// none. A call that waits for it was not carried out by anybody.
func (f *flow) unreachedDC() ConnectionEvent {
	v := f.published()
	if v.lastEvent.DC == v.rec.DC {
		return ConnectionEvent{}
	}
	return v.lastEvent
}

// asks notes that an answer is awaited, until the function that it returns is called.
func (c *call) asks(ctx context.Context, method string) (answered func()) {
	asked := Activity{Kind: ActivityAwaiting, Method: method, Sent: c.reg.config.Clock.Now()}
	if end, ok := ctx.Deadline(); ok {
		asked.Until = asked.Sent.Add(time.Until(end))
	}
	set := func(asked Activity) { c.do(func(*owner) { c.awaiting = asked }) }
	set(asked)
	return func() { set(Activity{}) }
}

// lost is why the connection was given up for good, nil while it was not.
func (c *call) lost() error {
	select {
	case <-c.conn.Lost():
		return c.conn.Err()
	default:
		return nil
	}
}

// notice waits for the text that belongs to a 406.
func (c *call) notice(ctx context.Context) string {
	timer := time.NewTimer(noticeWait)
	defer timer.Stop()
	select {
	case text := <-c.notices:
		return outside.Text(text)
	case <-timer.C:
	case <-ctx.Done():
	}
	return ""
}

// asRPC returns Telegram's own error, nil for an error of another kind.
func asRPC(method string, err error) *RPCError {
	e, ok := tgerr.As(err)
	if !ok {
		return nil
	}
	rpc := &RPCError{Method: method, Code: e.Code, Type: outside.Text(e.Type), Argument: e.Argument}
	pauseArgument(rpc)
	if said := outside.Text(e.Message); said != rpc.Name() {
		rpc.Said = said
	}
	return rpc
}
