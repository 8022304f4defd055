package authflow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// AddRequest is what another login of an account is made from: a flow, or a session that is of none. The caller has made sure that nobody uses it now:
// two live connections with one auth key make Telegram destroy it.
type AddRequest struct {
	FlowID  string         // the login that is there, and accepts the new one
	Session ForeignSession // in its place
	// APIID, APIHash and APIHashSource are those of the new login where a Session lets it in. By a flow it gets those of the flow.
	APIID         int
	APIHash       secret.String
	APIHashSource string
	ForTool       string // as in CodeRequest, of the new login
}

// SourceError is a login that did not let another one in.
type SourceError struct {
	Flow    string // its ID, "" for a session that is of no flow
	Open    bool   // the new login goes on with its QR code, which a phone can scan
	Unasked bool   // the new login got no token that could be shown to it, so Err says nothing of it
	Err     error
}

// Error implements error.
func (e *SourceError) Error() string { return "the login that is there: " + e.Err.Error() }

// Unwrap gives the reason.
func (e *SourceError) Unwrap() error { return e.Err }

// Add makes another login of the same account, without a code: a flow of its own exports a QR token, and the login that is there accepts it over
// a connection of its own, which is closed before Add returns. From then on it is a QR login like any other, and may ask for the two-step password.
// https://core.telegram.org/api/qr-login https://core.telegram.org/method/auth.acceptLoginToken
//
// The record of the new flow has been saved with its key when the token is accepted, so that a process that is killed in between loses nothing. The
// login that is there stays as it was, unless Telegram says that it is dead. A new flow whose token nobody accepts goes on as a QR code where a phone
// may still scan it, and otherwise has failed and is forgotten: also after a pause was asked for, or where the account is frozen.
//
// Errors: *StateError, ErrNoCredentials, *FloodError, *TooManyFlowsError before any connection; *SourceError when the new flow gets no token, and when the
// login that is there is not reached or refuses; *NetworkError, *NoAnswerError, *RPCError of the new flow after that.
func (r *Registry) Add(ctx context.Context, q AddRequest) (Snapshot, error) {
	ctx = r.Begin(ctx)
	rec := Record{APIID: q.APIID, APIHash: q.APIHash, APIHashSource: q.APIHashSource, Source: &Source{Flow: q.FlowID}}
	if q.FlowID == "" {
		q.FlowID, _, _ = r.flowOf(ctx, q.Session.Session.Key) // the answer "nobody knows" comes again when the key is claimed
	}
	if q.FlowID != "" {
		s, err := r.Get(ctx, q.FlowID, 0)
		if err != nil {
			return s, err
		}
		if !slices.Contains(sessionActions[AddLogin], s.State) {
			return s, &StateError{Action: AddLogin, State: s.State, Allowed: s.Allowed}
		}
		from, err := r.recordOf(ctx, q.FlowID)
		if err == nil {
			err = r.limits.paused(ctx, from.pausedFor(acceptMethod), acceptMethod)
		}
		if err != nil {
			return s, err
		}
		rec = Record{
			APIID: from.APIID, APIHash: from.APIHash, APIHashSource: from.APIHashSource, PhoneMasked: from.PhoneMasked, Source: &Source{Flow: from.ID},
		}
	}
	if rec.APIID == 0 || rec.APIHash.Empty() {
		return Snapshot{}, ErrNoCredentials
	}
	rec.ForTool = r.freeName(outside.TextTo(forToolLength, q.ForTool), rec.PhoneMasked)
	f, _, err := r.open(ctx, rec)
	if err != nil {
		return Snapshot{}, err
	}
	s, err := f.inSlot(ctx, AddLogin, true, func(ctx context.Context, c *call) error {
		return c.letIn(ctx, func(ctx context.Context, token []byte) acceptance { return r.accept(ctx, q, token) })
	})
	if source := (*SourceError)(nil); errors.As(err, &source) && !source.Open && s.State.Ended() {
		f.forget(ctx)
	}
	return s, err
}

// forget takes a flow that came to nothing out of memory and the store. What is told is about the login that did not let it in.
func (f *flow) forget(ctx context.Context) {
	f.do(func(o *owner) {
		if o.evicted || o.call != nil {
			return
		}
		o.reg.expiry.drop(o.id)
		o.forgotten = true
		o.evict(false)
	})
	f.reg.mu.Lock()
	deleted := f.reg.inTransit[f.id]
	f.reg.mu.Unlock()
	ctx, stop := f.reg.latency.brief(ctx)
	defer stop()
	if deleted == nil {
		return
	}
	select {
	case <-deleted:
	case <-ctx.Done():
	}
}

// freeName is a name that no other login of a number has here, or of any where the number is not known yet: "n8n", then "n8n 2". One that was refused
// and waits for a phone does not count.
func (r *Registry) freeName(name, phoneMasked string) string {
	if name == "" {
		return ""
	}
	taken := map[string]bool{}
	take := func(rec Record) {
		waits := rec.State == QRShown && rec.Source != nil && rec.Source.Refused // and may never come in
		if !rec.State.Ended() && !waits && (phoneMasked == "" || rec.PhoneMasked == phoneMasked) {
			taken[rec.ForTool] = true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.flows {
		take(f.record())
	}
	for _, g := range r.index {
		take(g.rec)
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = name + " " + strconv.Itoa(n)
	}
	return free
}

// acceptMethod is the call by which a login lets another one in.
const acceptMethod = "auth.acceptLoginToken"

// recordOf is the record of a flow, in memory or in the store.
func (r *Registry) recordOf(ctx context.Context, id string) (Record, error) {
	r.mu.Lock()
	f, here := r.flows[id]
	r.mu.Unlock()
	if here {
		return f.record(), nil
	}
	return r.lookUp(ctx, id)
}

// acceptance is what became of a token that was given to a login.
type acceptance struct {
	listed *tg.Authorization // how Telegram lists the new login, nil unless it was accepted
	sent   bool              // the call went to Telegram, or may go yet, so that it may be accepted whatever err says
	err    error
}

// letIn is the first call of a flow that another login lets in: it exports a token, has it accepted, and goes on to where that leads.
func (c *call) letIn(ctx context.Context, accept func(context.Context, []byte) acceptance) error {
	got, err := c.offerToken(ctx, accept)
	if isType(got.err, "AUTH_TOKEN_EXPIRED") { // it took so long to reach Telegram with the other login
		got, err = c.offerToken(ctx, accept)
	}
	switch {
	case err != nil && c.record().State == Connecting:
		return &SourceError{Flow: c.record().Source.Flow, Unasked: true, Err: err}
	case err != nil:
		return err
	}
	if c.record().QR == nil {
		return nil // Telegram wanted no token, and the flow has gone on already
	}
	fault := &SourceError{Flow: c.record().Source.Flow, Err: got.err}
	switch refused := refusedAlive(got.err); {
	case got.err == nil:
		err = c.updateSource(func(s *Source) {
			s.Device, s.App = outside.Text(got.listed.DeviceModel), outside.Text(got.listed.AppName)
		})
	case refused || !got.sent || isDead(got.err) || passwordNeeded(got.err):
		fault.Open = refused && !barred(got.err)
		if err = c.updateSource(func(s *Source) { s.Offered, s.Refused = time.Time{}, true }); err == nil {
			err = fault
		}
	}
	if err != nil {
		return err
	}
	// It was accepted, or nobody knows; Telegram does.
	if err := exportToken(ctx, c); err != nil || got.err == nil || c.record().State != QRShown {
		return err
	}
	fault.Open = true
	return fault
}

// offerToken exports a token and has it accepted. That it may have been is in the store before it is.
func (c *call) offerToken(ctx context.Context, accept func(context.Context, []byte) acceptance) (acceptance, error) {
	if err := exportToken(ctx, c); err != nil || c.record().QR == nil {
		return acceptance{}, err
	}
	if err := c.updateSource(func(s *Source) { s.Offered = c.reg.config.Clock.Now() }); err != nil {
		return acceptance{}, err
	}
	c.saved(ctx)
	return accept(ctx, c.record().QR.Token), nil
}

// updateSource changes what the record has of the login that lets the flow in.
func (c *call) updateSource(change func(*Source)) error {
	return c.update(func(r *Record) error {
		source := *r.Source // a new one: snapshots share the old one
		change(&source)
		r.Source = &source
		return nil
	})
}

// isType reports whether an error is Telegram's of a name.
func isType(err error, name string) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && rpc.Type == name
}

// refusedAlive reports whether Telegram refused a token for a reason that says nothing against the login that it was given to. A token that was
// accepted before may have been accepted by this very call, when it was sent twice.
func refusedAlive(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && rpc.Code < 500 && !isDead(err) && !passwordNeeded(err) && rpc.Type != "AUTH_TOKEN_ALREADY_ACCEPTED"
}

// barred reports whether a phone would be refused as well, or is not to be asked of a person: Telegram wants a pause, after which the same call
// needs nobody, or the account is frozen.
func barred(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && (rpc.Pause() > 0 || strings.HasPrefix(rpc.Type, "FROZEN_"))
}

// accept accepts a token with the login that is there. Its connection is closed afterwards: whoever has its session may connect at once.
func (r *Registry) accept(ctx context.Context, q AddRequest, token []byte) (got acceptance) {
	wanted := ctx
	ctx = context.WithValue(ctx, budgetKey{}, time.Now().Add(r.config.Work/2)) // nobody waits for this but the call of the new login
	var sent atomic.Bool
	refused := make(chan error, 1)
	done := make(chan *tg.Authorization, 1) // the call of a flow may go on when nobody waits for it any more
	work := func(ctx context.Context, l *link) error {
		ctx, stop := context.WithTimeout(ctx, r.config.Work/4) // 30 s, as long as a token holds
		defer stop()
		listed, err := callOver(ctx, l, acceptMethod, func(ctx context.Context, api *tg.Client) (*tg.Authorization, error) {
			if err := wanted.Err(); err != nil { // the new login was given up in the meantime
				return nil, err
			}
			sent.Store(true)
			return api.AuthAcceptLoginToken(ctx, token)
		})
		switch rpc := (*RPCError)(nil); {
		case err == nil:
			done <- listed
		case l.call != nil && errors.As(err, &rpc) && !isDead(err) && !passwordNeeded(err):
			// It is about the new login. The one that is there has come to no harm, so no call of its own has failed.
			rec := l.call.record()
			r.limits.keepPause(ctx, rec.pausedFor(acceptMethod), rpc)
			refused <- err
			return nil
		}
		return err
	}
	if q.FlowID != "" {
		_, got.err = r.withFlow(ctx, q.FlowID, AddLogin, work)
	} else {
		_, got.err = r.withSession(ctx, q.Session, AddLogin, work)
	}
	got.sent = sent.Load() || errors.As(got.err, new(*StillRunningError)) || ctx.Err() != nil
	select {
	case got.listed = <-done:
	case err := <-refused:
		got.err = cmp.Or(got.err, err)
	default:
		if got.err == nil { // an earlier call of the flow had moved it
			got.err = &StateError{Action: AddLogin}
		}
	}
	return got
}

// accepting reports whether a login may have let the flow in without our seeing what came of it: then it is kept as long as a login.
func (r *Record) accepting() bool {
	return r.State == QRShown && r.Source != nil && !r.Source.Offered.IsZero()
}
