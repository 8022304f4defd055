package authflow

import (
	"context"
	"time"

	"telegram-login-mcp/internal/secret"
)

// Export is a finished login, ready to be written in another library's format.
type Export struct {
	Session       Session
	APIID         int
	APIHash       secret.String
	APIHashSource string
	User          User
	// Verified is when Telegram last confirmed the login, and Asked whether that was for this export.
	Verified time.Time
	Asked    bool
}

// Export verifies the login with users.getUsers(self), disconnects, and gives the session, in this order: two live connections with one
// auth key make Telegram destroy it (AUTH_KEY_DUPLICATED), and whoever gets the session connects at once. A login that was verified
// and disconnected before is given again without a connection.
//
// Errors: *StateError before any call; *RPCError, *NetworkError, *NoAnswerError after.
func (r *Registry) Export(ctx context.Context, id string) (Snapshot, Export, error) {
	done := make(chan Export, 1) // the check may go on when the caller has left, and end then
	s, err := r.run(ctx, id, GetSession, func(ctx context.Context, c *call) error {
		if rec := c.record(); !c.published().connected && !rec.Verified.IsZero() {
			done <- rec.export(false)
			return nil
		}
		users, err := c.getSelf(ctx)
		if err != nil {
			if passwordNeeded(err) {
				if e := c.passwordAsked(ctx); e != nil {
					return e
				}
			}
			return err
		}
		if err := c.keepKey(ctx); err != nil {
			return err
		}
		c.disconnect()
		c.note(TimelineEntry{Kind: EntryDisconnected})
		if err = c.verified(users); err == nil {
			rec := c.record()
			done <- rec.export(true)
		}
		return err
	})
	if err != nil {
		return s, Export{}, err
	}
	select {
	case out := <-done:
		return s, out, nil
	default: // the call found out that an earlier one had moved the flow
		return s, Export{}, &StateError{Action: GetSession, State: s.State, Allowed: s.Allowed}
	}
}

// Delivered notes that somebody has the session now. The login is kept for an hour then: here its key would only lie about.
func (r *Registry) Delivered(ctx context.Context, id string) (Snapshot, error) {
	ctx = r.Begin(ctx)
	search, stop := within(ctx, ownerWait)
	defer stop()
	f, err := r.with(search, id, (*flow).deliver)
	if f == nil {
		return Snapshot{}, err
	}
	f.saved(ctx)
	return f.snapshot(), err
}

// deliver notes that somebody has the session now.
func (f *flow) deliver() error {
	err := errEvicted
	f.do(func(o *owner) {
		err = o.change("", func(rec *Record) error {
			if rec.State == Authorized {
				rec.Fetched = o.reg.config.Clock.Now()
				if soon := rec.Fetched.Add(exportLife); rec.Expires.After(soon) {
					rec.Expires = soon
				}
			}
			return nil
		})
	})
	return err
}

// export is the finished login. asked says that Telegram was asked for it.
func (r *Record) export(asked bool) Export {
	x := Export{
		Session: r.session(), APIID: r.APIID, APIHash: r.APIHash, APIHashSource: r.APIHashSource, Verified: r.Verified, Asked: asked,
	}
	if r.Login != nil {
		x.User = r.Login.User
	}
	return x
}

// App is the application that a login was made with, which a tool that gets its session has to name to Telegram, too. It asks nobody, and
// waits for the store no longer than a look does. It reports false for a login that is not here or has ended.
func (r *Registry) App(id string) (apiID int, apiHash secret.String, ok bool) {
	r.mu.Lock()
	f, here := r.flows[id]
	r.mu.Unlock()
	var rec Record
	if here {
		rec = f.published().rec
	} else {
		ctx, stop := briefly(context.Background(), lateWait)
		defer stop()
		var err error
		if rec, err = r.lookUp(ctx, id); err != nil {
			return 0, secret.String{}, false
		}
	}
	return rec.APIID, rec.APIHash, rec.APIID != 0 && !rec.APIHash.Empty()
}
