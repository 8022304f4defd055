package authflow

import (
	"context"
	"time"

	"github.com/gotd/td/tg"

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
	asked := false
	s, err := r.run(ctx, id, GetSession, "checking the login", func(ctx context.Context, c *call) error {
		c.mu.Lock()
		connected := c.conn != nil
		c.mu.Unlock()
		if rec := c.record(); !connected && !rec.Verified.IsZero() {
			return nil
		}
		conn, err := c.connect(ctx)
		if err != nil {
			return err
		}
		var users []tg.UserClass
		err = c.invoke(ctx, "users.getUsers", func(ctx context.Context) (string, error) {
			var err error
			users, err = conn.API().UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
			return "the account itself", err
		})
		if err != nil {
			if passwordNeeded(err) {
				if e := c.passwordAsked(ctx, conn); e != nil {
					return e
				}
			}
			return err
		}
		if err := c.remember(ctx, c.moved, conn); err != nil {
			return err
		}
		asked = true
		c.disconnect()
		c.note("disconnected, so that the session is free for one tool")
		return c.amend(ctx, func(rec *Record) error {
			rec.Verified = r.clock.Now()
			if len(users) == 1 {
				login := Login{} // a new one: snapshots share the old one
				if rec.Login != nil {
					login = *rec.Login
				}
				login.User = c.user(users[0])
				rec.Login = &login
			}
			return nil
		})
	})
	if err != nil {
		return s, Export{}, err
	}
	f, err := r.find(ctx, id)
	if err != nil {
		return s, Export{}, err
	}
	rec := f.record()
	if rec.State != Authorized || rec.Login == nil {
		return s, Export{}, ErrStaleFlow
	}
	return s, Export{
		Session: rec.session(), APIID: rec.APIID, APIHash: rec.APIHash, APIHashSource: rec.APIHashSource, User: rec.Login.User,
		Verified: rec.Verified, Asked: asked,
	}, nil
}
