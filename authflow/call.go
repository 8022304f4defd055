package authflow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/internal/outside"
)

// call is one action on one flow while it runs.
type call struct {
	*flow
	moved int // what flow.moved was when the call began
}

func (c *call) advance(e Event, change func(*Record) error) error {
	return c.flow.advance(c.moved, e, change)
}

func (c *call) amend(change func(*Record) error) error { return c.flow.amend(c.moved, change) }

func (c *call) connect(ctx context.Context) (Conn, error) { return c.flow.connect(ctx, c.moved) }

func (c *call) remember(ctx context.Context, conn Conn) error {
	return c.flow.remember(ctx, c.moved, conn)
}

// run performs an action: it waits for the flow's turn, checks that the action fits the state, works in a goroutine of its own that
// outlives the caller's patience, and returns a snapshot of what the flow is then.
func (r *Registry) run(ctx context.Context, id string, a Action, work func(context.Context, *call) error) (Snapshot, error) {
	ctx = r.Begin(ctx)
	search, stop := within(ctx, Left(ctx)/2) // another process may have the flow, and its work takes time as well
	defer stop()
	for {
		f, err := r.find(search, id)
		if err != nil {
			return r.missing(ctx, id, err)
		}
		s, err := f.perform(ctx, a, work)
		if !errors.Is(err, errGone) {
			return s, err
		}
	}
}

// begin starts the work. The caller has the flow's turn; the work gives it back.
func (r *Registry) begin(f *flow, a Action, work func(context.Context, *call) error) (<-chan error, error) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil, ErrClosed
	}
	r.wg.Add(1) // under r.mu, so that Close cannot start to wait in between
	r.mu.Unlock()

	f.mu.Lock()
	conn, err := f.expireLocked() // nobody may have looked since its time ended
	if conn != nil {
		r.closeLater(conn)
	}
	if err == nil {
		err = f.fitsLocked(a)
	}
	if f.gone {
		err = errGone
	}
	if err != nil {
		f.mu.Unlock()
		r.wg.Done()
		return nil, err
	}
	ctx, stop := context.WithTimeout(r.ctx, r.work)
	c := &call{flow: f, moved: f.moved}
	f.doing, f.stop = a, stop
	f.heldErr, f.heldErrAt = f.lastErr, f.lastErrAt
	if a != refreshQR { // nobody asked for a refresh, so it hides nothing
		f.lastErr = nil
	}
	if f.idle != nil {
		f.idle.Stop()
	}
	f.touchLocked()
	f.mu.Unlock()

	done := make(chan error, 1)
	go func() {
		defer r.wg.Done()
		defer stop()
		err := c.finish(ctx, guard(func() error { return c.reconcileFirst(ctx, a, work) }))
		f.end(a, err)
		done <- err
		f.mu.Lock()
		wanted := f.wanted
		f.mu.Unlock()
		if wanted {
			r.parkInTurn(f)
		}
		f.giveTurn()
	}()
	return done, nil
}

// end cleans up after a call.
func (f *flow) end(a Action, err error) {
	f.mu.Lock()
	f.doing, f.stop, f.stale = "", nil, false
	// A refresh that succeeds takes back the failure of an earlier refresh, and nothing else.
	// What did nothing at all does not count: a resend that is too early, which would be false a second later, and a code that was not sent.
	early := errors.As(err, new(*ResendTooEarlyError)) || errors.As(err, new(*CodeError)) || errors.Is(err, ErrCodeEmpty)
	if early {
		f.lastErr, f.lastErrAt = f.heldErr, f.heldErrAt
	}
	if (a != refreshQR || err != nil || f.refreshErr) && !errors.Is(err, ErrStaleFlow) && !errors.Is(err, ErrClosed) && !early {
		f.lastErr, f.lastErrAt, f.refreshErr, f.dirty = err, f.reg.clock.Now(), a == refreshQR && err != nil, true
	}
	conn, _ := f.expireLocked() // its time may have ended while the call ran, and the call has not moved it
	if f.dirty && !f.gone {
		f.version++
	}
	f.runSaverLocked()
	if !f.gone {
		f.reg.alarm.set(f.id, f.rec.over()) // a doubt may be gone
	}
	f.restLocked()
	f.touchLocked()
	ended := f.rec.State.Ended()
	f.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
	if ended {
		f.disconnect()
	}
}

// finish decides what the end of a call means for the flow.
func (c *call) finish(ctx context.Context, err error) error {
	if err == nil {
		c.mu.Lock()
		c.keyGone = false // whatever was bound to the old key, this call did not need it
		c.mu.Unlock()
		return nil
	}
	c.mu.Lock()
	stale, keyGone := c.flow.moved != c.moved, c.keyGone
	rec, state := c.copyLocked(), c.rec.State
	c.mu.Unlock()
	if stale {
		return ErrStaleFlow
	}
	var rpc *RPCError
	known := errors.As(err, &rpc)
	if !known && c.reg.ctx.Err() != nil {
		return ErrClosed // the program ends, which says nothing about the login
	}
	if known {
		c.reg.limits.keepPause(ctx, rec.pauseOwner(rpc.Method), rpc)
	}
	if keyGone {
		err = ErrKeyReplaced
	}
	event := outcome(state, err)
	if event == "" {
		return err
	}
	if e := c.advance(event, func(r *Record) error { return nil }); e != nil {
		return e
	}
	return err
}

// fitsLocked checks that an action makes sense in the flow's state.
func (f *flow) fitsLocked(a Action) error {
	if f.rec.State == Connecting && (a == RequestCode || a == StartQRLogin) { // the call that a flow is made for
		return nil
	}
	if f.rec.State == QRShown && a == refreshQR {
		return nil
	}
	// The table decides; what allowedLocked leaves out for a reason of its own (no next_type, no recovery e-mail) is refused with that reason.
	misplaced := a == SubmitCode && !f.rec.codePending() || a == SetLoginEmail && f.rec.State == QRShown && !f.rec.emailSetup()
	if slices.Contains(actions[f.rec.State], a) && !misplaced {
		return nil
	}
	return &StateError{Action: a, State: f.rec.State, Allowed: f.allowedLocked()}
}

// noticeWait is how long the text of a 406 error is waited for. Telegram sends it right after the error.
const noticeWait = 2 * time.Second

// invoke makes one call to Telegram and keeps it in the timeline. answer names the constructor that came back. A wait that Telegram asked
// for is kept to, an error on Telegram's side (5xx) is tried once more, and the text of a 406 is waited for.
func (c *call) invoke(ctx context.Context, method string, send func(context.Context) (answer string, err error)) error {
	rec := c.record()
	if err := c.reg.limits.paused(ctx, rec.pauseOwner(method), method); err != nil {
		return err
	}
	begun, ready := c.connections()
	err := c.invokeOnce(ctx, method, send)
	var rpc *RPCError
	var network *NetworkError
	broken := errors.As(err, &network) && ctx.Err() == nil
	// gotd sends a call again by itself when the connection breaks before Telegram has confirmed it, so an error may be the answer to the
	// second sending of a call that Telegram carried out at the first.
	dialled, _ := c.connections()
	twice := errors.As(err, &rpc) && dialled != begun
	if broken {
		c.reconnected(ctx, ready)
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
	case rpc != nil && again(rpc):
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

// again reports whether one more try may help without the person. AUTH_RESTART means to begin at auth.sendCode, so anywhere else the
// login is lost.
func again(e *RPCError) bool {
	if e.Type == "AUTH_RESTART" {
		return e.Method == "auth.sendCode"
	}
	return e.Code >= 500
}

func (c *call) invokeOnce(ctx context.Context, method string, send func(context.Context) (answer string, err error)) error {
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
		if rpc.Code == 406 && rpc.Type != "AUTH_KEY_DUPLICATED" {
			rpc.Notice = c.notice(ctx)
		}
		return rpc
	}
	c.mu.Lock()
	stale := c.flow.moved != c.moved
	c.mu.Unlock()
	if stale { // given up by the person, not failed
		return ErrStaleFlow
	}
	if reason := c.lost(); reason != nil {
		if rpc := asRPC("help.getConfig", reason); rpc != nil { // Telegram refused the connection that came after the broken one
			c.note(rpc.entry())
			return rpc
		}
		err = reason
	}
	m := TimelineEntry{Kind: EntryCallFailed, Method: method, Cause: err.Error()}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		after := time.Since(begun).Round(time.Second)
		m = TimelineEntry{Kind: EntryNoAnswer, Method: method, Duration: after}
		err = &NoAnswerError{Method: method, After: after}
	} else {
		err = networkError(Activity{Kind: ActivityCalling, Method: method}, err)
	}
	if c.reg.ctx.Err() != nil {
		m = TimelineEntry{Kind: EntryProgramEnded, Method: method}
	}
	c.note(m)
	return err
}

// asks notes that an answer is awaited, until the function that it returns is called.
func (c *call) asks(ctx context.Context, method string) (answered func()) {
	asked := Activity{Kind: ActivityAwaiting, Method: method, Sent: c.reg.clock.Now()}
	if end, ok := ctx.Deadline(); ok {
		asked.Until = asked.Sent.Add(time.Until(end))
	}
	set := func(asked Activity) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asked = asked
	}
	set(asked)
	return func() { set(Activity{}) }
}

// lost is why the connection was given up for good, nil while it was not.
func (c *call) lost() error {
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	if conn == nil {
		return nil
	}
	select {
	case <-conn.Lost():
		return conn.Err()
	default:
		return nil
	}
}

// notice waits for the text that belongs to a 406.
func (c *call) notice(ctx context.Context) string {
	patience := time.NewTimer(noticeWait)
	defer patience.Stop()
	select {
	case text := <-c.notices:
		return outside.Text(text)
	case <-patience.C:
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
