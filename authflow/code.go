package authflow

import (
	"context"
	"errors"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/secret"
)

// SubmitCode sends auth.signIn with the code, as phone_code or as e-mail verification, whichever the delivery type asks for.
// A wrong code leaves the flow where it is, and one that cannot be right is not sent.
//
// Errors: ErrCodeEmpty, *CodeError, *StateError, *FloodError before any call; *RPCError, *NetworkError, *NoAnswerError after.
func (r *Registry) SubmitCode(ctx context.Context, id string, code secret.String) (Snapshot, error) {
	return r.run(ctx, id, SubmitCode, func(ctx context.Context, c *call) error {
		rec := c.record()
		sent, ok := rec.sentCode().(*tg.AuthSentCode)
		if !ok {
			return errors.New("no code was sent in this flow")
		}
		clean, err := typedCode(sent.Type, code.Reveal())
		if err != nil {
			return err
		}
		if rec.State == QRShown {
			if err := c.advance(CodeChosen, nil); err != nil {
				return err
			}
		}
		req := &tg.AuthSignInRequest{PhoneNumber: rec.Phone, PhoneCodeHash: sent.PhoneCodeHash}
		if _, mail := sent.Type.(*tg.AuthSentCodeTypeEmailCode); mail {
			req.SetEmailVerification(&tg.EmailVerificationCode{Code: clean})
		} else {
			req.SetPhoneCode(clean)
		}
		auth, err := invoke(ctx, c, "auth.signIn", func(ctx context.Context, api *tg.Client) (tg.AuthAuthorizationClass, error) {
			return api.AuthSignIn(ctx, req)
		})
		if passwordNeeded(err) {
			return c.passwordAsked(ctx)
		}
		return c.authAnswered(ctx, auth, err)
	})
}

// ResendCode asks for the code by next_type. It is refused here when Telegram offered none or when its timer still runs.
//
// Errors: ErrResendNotOffered, *ResendTooEarlyError, *StateError, *FloodError before any call; *RPCError and network errors after.
func (r *Registry) ResendCode(ctx context.Context, id string) (Snapshot, error) {
	return r.run(ctx, id, ResendCode, func(ctx context.Context, c *call) error {
		rec := c.record()
		delivery, from := rec.nextType()
		if delivery == "" {
			return ErrResendNotOffered
		}
		if left := from.Sub(r.config.Clock.Now()); left > 0 {
			return &ResendTooEarlyError{Left: left, Next: delivery}
		}
		sent, err := invoke(ctx, c, "auth.resendCode", func(ctx context.Context, api *tg.Client) (tg.AuthSentCodeClass, error) {
			return api.AuthResendCode(ctx, &tg.AuthResendCodeRequest{PhoneNumber: rec.Phone, PhoneCodeHash: rec.codeHash()})
		})
		return c.codeAnswered(ctx, sent, err)
	})
}
