package authflow

import (
	"context"
	"errors"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

func passwordNeeded(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && rpc.Type == "SESSION_PASSWORD_NEEDED"
}

// passwordAsked reads the hint of the password, then moves the flow to it, so that whoever waits for the change sees both. Without the
// hint the login can still go on.
func (c *call) passwordAsked(ctx context.Context) error {
	if err := c.keepKey(ctx); err != nil {
		return err
	}
	if _, err := c.readPassword(ctx); errors.Is(err, ErrStaleFlow) {
		return err
	}
	return c.advance(PasswordAsked, nil)
}

// readPassword calls account.getPassword and keeps what a person should know of the answer.
func (c *call) readPassword(ctx context.Context) (*tg.AccountPassword, error) {
	p, err := invoke(ctx, c, "account.getPassword", func(ctx context.Context, api *tg.Client) (*tg.AccountPassword, error) {
		return api.AccountGetPassword(ctx)
	})
	if err != nil {
		return nil, err
	}
	return p, c.update(func(r *Record) error {
		r.Password = &PasswordInfo{
			Hint: outside.Text(p.Hint), HasRecovery: p.HasRecovery, UnconfirmedEmail: outside.Text(p.EmailUnconfirmedPattern),
			PendingResetDate: p.PendingResetDate, LoginEmailPattern: outside.Text(p.LoginEmailPattern),
		}
		return nil
	})
}

// SubmitPassword answers the 2FA challenge. SRP parameters are fetched anew for every try, because a used srp_id is of no use, and
// once more when Telegram says that they are stale. https://core.telegram.org/api/srp
//
// Errors: ErrPasswordEmpty, *StateError, *FloodError before any call; *RPCError, *NetworkError, *NoAnswerError after. A wrong password
// leaves the flow where it is.
func (r *Registry) SubmitPassword(ctx context.Context, id string, password secret.String) (Snapshot, error) {
	return r.run(ctx, id, SubmitPassword, func(ctx context.Context, c *call) error {
		if password.Empty() {
			return ErrPasswordEmpty
		}
		if err := r.limits.paused(ctx, c.record().Phone, "auth.checkPassword"); err != nil {
			return err
		}
		auth, err := c.checkPassword(ctx, password)
		if stale(err) {
			c.note(TimelineEntry{Kind: EntryPasswordParamsStale})
			auth, err = c.checkPassword(ctx, password)
		}
		return c.authAnswered(ctx, auth, err)
	})
}

func stale(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && (rpc.Type == "SRP_ID_INVALID" || rpc.Type == "SRP_PASSWORD_CHANGED")
}

func (c *call) checkPassword(ctx context.Context, password secret.String) (tg.AuthAuthorizationClass, error) {
	p, err := c.readPassword(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := c.conn.SRP(ctx, []byte(password.Reveal()), p)
	if err != nil {
		return nil, err
	}
	return invoke(ctx, c, "auth.checkPassword", func(ctx context.Context, api *tg.Client) (tg.AuthAuthorizationClass, error) {
		return api.AuthCheckPassword(ctx, answer)
	})
}
