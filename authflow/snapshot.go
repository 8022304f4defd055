package authflow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tdp"
	"github.com/gotd/td/tg"
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
	Next       []Action  // what fits now, the recommended first
	Timeline   []Moment
	Doing      string    // what the running call does, "" when none runs
	LastErrAt  time.Time // when LastErr came
	LastErr    error     // how the last call ended, nil when it succeeded
	// CodeTakenBack is set by Cancel when Telegram confirmed that the pending code is void.
	CodeTakenBack bool
	// Unanswered is a call that could have logged in or out, and whose answer this program does not know; "" without one.
	Unanswered string
	Existing   bool // RequestCode found this flow pending and sent nothing
	// Unsaved is why the flow, as it is now, would be lost with the process: ErrSaving while the store takes its time, or why the store failed.
	// It is nil when the flow is in the store.
	Unsaved error
	Now     time.Time
}

func (f *flow) snapshot() Snapshot {
	codes, more := f.reg.codesToday(f.record().Phone) // before f.mu: the registry's lock comes first
	paused := f.reg.paused(f.record())
	f.mu.Lock()
	defer f.mu.Unlock()
	rec := f.copyLocked()
	s := Snapshot{
		ID: rec.ID, State: rec.State, Phone: rec.PhoneMasked, DC: rec.DC, SentAt: rec.SentAt, Password: rec.Password, Login: rec.Login,
		Created: rec.Created, Expires: rec.over(), Verified: rec.Verified, Fetched: rec.Fetched, Next: f.nextLocked(), Timeline: rec.Timeline,
		QR: rec.QR, Mailbox: rec.Mailbox, Codes: codes, MoreCodes: more, Doing: f.activityLocked(), LastErr: f.lastErr, LastErrAt: f.lastErrAt, Unsaved: f.unsaved,
		Now: f.reg.clock.Now(), Unanswered: rec.Unanswered,
	}
	if f.slow {
		s.Unsaved = ErrSaving
	}
	s.Next = slices.DeleteFunc(s.Next, func(a Action) bool { return slices.Contains(paused, a) })
	s.NextType, s.ResendFrom = rec.nextType()
	if sent, ok := rec.sentCode().(tdp.Object); ok {
		s.SentCode = dump(sent)
	}
	return s
}

// nextLocked lists what fits now. A resend is left out where Telegram offers none. A code that waits for an official app's attestation
// was not sent, so submitting one comes last there.
func (f *flow) nextLocked() []Action {
	fit := slices.Clone(actions[f.rec.State])
	if f.rec.State == Connecting && f.doing == "" && !f.asStored { // a process ended in the middle of the first call
		fit = append([]Action{f.rec.firstAction()}, fit...)
	}
	if f.doing != "" { // what runs already is not to be called again
		fit = append([]Action{GetFlow}, slices.DeleteFunc(fit, func(a Action) bool { return a == GetFlow })...)
	}
	drop := func(a Action) { fit = slices.DeleteFunc(fit, func(b Action) bool { return a == b }) }
	if name, _ := f.rec.nextType(); name == "" {
		drop(ResendCode)
	}
	if !f.rec.emailCode() {
		drop(ResetLoginEmail)
	}
	if !f.rec.codePending() {
		drop(SubmitCode)
	}
	if f.rec.State == QRShown && !f.rec.emailSetup() {
		drop(SetLoginEmail)
	}
	if p := f.rec.Password; p != nil && !p.HasRecovery && f.rec.State == PasswordNeeded {
		drop(RecoverPassword)
	}
	if f.rec.State == Authorized && !f.rec.Fetched.IsZero() {
		drop(GetSession)
		fit = append([]Action{GetFlow, GetSession}, slices.DeleteFunc(fit, func(a Action) bool { return a == GetFlow })...)
	}
	for _, a := range f.pausedLocked() {
		if slices.Contains(fit, a) {
			drop(a)
			fit = append(fit, a)
		}
	}
	if sent, ok := f.rec.sentCode().(*tg.AuthSentCode); ok && f.rec.State == CodeSent {
		if _, ok := sent.Type.(*tg.AuthSentCodeTypeFirebaseSMS); ok {
			drop(SubmitCode)
			fit = append(fit, SubmitCode)
		}
	}
	return fit
}

// pausedLocked are the actions that make things worse now, because Telegram asked for a pause before them, or come to nothing.
func (f *flow) pausedLocked() []Action {
	var rpc *RPCError
	if f.rec.State != Failed || !errors.As(f.lastErr, &rpc) {
		return nil
	}
	wait := f.reg.clock.Now().Before(f.lastErrAt.Add(rpc.Pause()))
	switch {
	case rpc.Type == "PHONE_PASSWORD_FLOOD", rpc.Type == "PHONE_NUMBER_BANNED": // which is about the account, however it is logged in to
		return []Action{StartQRLogin, RequestCode}
	case !wait && !strings.HasSuffix(rpc.Type, "_FLOOD"):
		return nil
	case rpc.Method == "auth.exportLoginToken":
		return []Action{StartQRLogin}
	default:
		return []Action{RequestCode}
	}
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
		Report(ctx, doing)
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
	s := sight{state: f.rec.State, sent: f.rec.SentAt, busy: f.doing != ""}
	if f.rec.QR != nil {
		s.qr = f.rec.QR.Number
	}
	if f.lastErr != nil && !f.refreshErr {
		s.failed = f.lastErrAt
	}
	s.settled = f.gone || s.state.Ended() || s.state == Authorized && !s.busy || s.state == Connecting && !s.busy
	return s, f.changed
}
