package authflow

import (
	"context"
	"errors"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// RecoverPassword replaces a forgotten 2FA password by way of the recovery e-mail. Without a code it makes Telegram send one
// (auth.requestPasswordRecovery); with the code it checks it and logs in (auth.recoverPassword), setting the new password if one is
// given and removing the old one otherwise. https://core.telegram.org/api/srp#email-verification
//
// Errors: ErrNoRecovery, ErrCodeNotSent, *CodeError, *StateError, *FloodError before any call; *RPCError, *NetworkError, *NoAnswerError after. A wrong code leaves
// the flow where it is.
func (r *Registry) RecoverPassword(ctx context.Context, id string, code, password secret.String) (Snapshot, error) {
	return r.run(ctx, id, RecoverPassword, func(ctx context.Context, c *call) error {
		rec := c.record()
		digits, err := typedDigits(CodeError{Kind: kindRecovery}, code.Reveal())
		none := errors.Is(err, ErrCodeEmpty)
		switch {
		case none && rec.Password != nil && !rec.Password.HasRecovery:
			return ErrNoRecovery
		case none:
		case rec.State != RecoveryCodeSent:
			return ErrCodeNotSent
		case err != nil:
			return err
		}
		if none {
			return c.mailRecovery(ctx)
		}
		return c.recover(ctx, digits, password)
	})
}

func (c *call) mailRecovery(ctx context.Context) error {
	sent, err := invoke(ctx, c, "auth.requestPasswordRecovery", func(ctx context.Context, api *tg.Client) (*tg.AuthPasswordRecovery, error) {
		return api.AuthRequestPasswordRecovery(ctx)
	})
	if err != nil {
		return err
	}
	return c.advance(RecoveryMailed, func(r *Record) error { r.Mailbox = outside.Text(sent.EmailPattern); return nil })
}

func (c *call) recover(ctx context.Context, code string, password secret.String) error {
	// The code is checked first: a wrong one must not cost the work of a new password, and says so in words of its own.
	_, err := invoke(ctx, c, "auth.checkRecoveryPassword", func(ctx context.Context, api *tg.Client) (bool, error) {
		return api.AuthCheckRecoveryPassword(ctx, code)
	})
	if err != nil {
		return err
	}
	req := &tg.AuthRecoverPasswordRequest{Code: code}
	if !password.Empty() {
		p, err := c.readPassword(ctx)
		if err != nil {
			return err
		}
		settings, err := c.conn.NewPassword(ctx, []byte(password.Reveal()), p)
		if err != nil {
			return err
		}
		req.SetNewSettings(*settings)
	}
	auth, err := invoke(ctx, c, "auth.recoverPassword", func(ctx context.Context, api *tg.Client) (tg.AuthAuthorizationClass, error) {
		return api.AuthRecoverPassword(ctx, req)
	})
	return c.authAnswered(ctx, auth, err)
}
