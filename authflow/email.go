package authflow

import (
	"context"
	"errors"
	"strings"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// SetLoginEmail sets the login e-mail that Telegram demands before it sends a code. With an address it sends a code there
// (account.sendVerifyEmailCode); with the code it verifies the address (account.verifyEmail), and Telegram answers with a fresh SentCode.
// When both are given, the code counts. https://core.telegram.org/api/auth#email-verification
//
// Errors: ErrEmailEmpty, ErrCodeNotSent, *CodeError, *StateError, *FloodError before any call; *RPCError, *NetworkError, *NoAnswerError after. A wrong address or
// code leaves the flow where it is.
func (r *Registry) SetLoginEmail(ctx context.Context, id, address string, code secret.String) (Snapshot, error) {
	address = strings.TrimSpace(address)
	return r.run(ctx, id, SetLoginEmail, func(ctx context.Context, c *call) error {
		rec := c.record()
		purpose := &tg.EmailVerifyPurposeLoginSetup{PhoneNumber: rec.Phone, PhoneCodeHash: rec.codeHash()}
		switch digits, err := typedDigits(CodeError{Kind: kindEmailSetup, Length: rec.MailedLength}, code.Reveal()); {
		case errors.Is(err, ErrCodeEmpty): // there is an address, then
		case rec.State != EmailCodeSent:
			return ErrCodeNotSent
		case err != nil:
			return err
		default:
			return c.verifyEmail(ctx, purpose, digits)
		}
		if address == "" {
			return ErrEmailEmpty
		}
		return c.mailCode(ctx, purpose, address)
	})
}

func (c *call) mailCode(ctx context.Context, purpose tg.EmailVerifyPurposeClass, address string) error {
	sent, err := invoke(ctx, c, "account.sendVerifyEmailCode", func(ctx context.Context, api *tg.Client) (*tg.AccountSentEmailCode, error) {
		return api.AccountSendVerifyEmailCode(ctx, &tg.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: address})
	})
	if err != nil {
		return err
	}
	return c.advance(EmailCodeMailed, func(r *Record) error {
		r.Email, r.Mailbox, r.MailedLength = address, outside.Text(sent.EmailPattern), sent.Length
		return nil
	})
}

func (c *call) verifyEmail(ctx context.Context, purpose tg.EmailVerifyPurposeClass, code string) error {
	verified, err := invoke(ctx, c, "account.verifyEmail", func(ctx context.Context, api *tg.Client) (tg.AccountEmailVerifiedClass, error) {
		return api.AccountVerifyEmail(ctx, &tg.AccountVerifyEmailRequest{Purpose: purpose, Verification: &tg.EmailVerificationCode{Code: code}})
	})
	if err != nil {
		return err
	}
	login, ok := verified.(*tg.AccountEmailVerifiedLogin)
	if !ok { // account.emailVerified answers other purposes than a login
		return &unexpectedError{Method: "account.verifyEmail", Answer: verified.TypeName()}
	}
	return c.codeAnswered(ctx, login.SentCode, nil)
}

// ResetLoginEmail asks Telegram to remove the login e-mail whose mailbox is lost (auth.resetLoginEmail). Telegram answers with a SentCode:
// at once by another delivery, or with the date on which the reset will be done.
//
// Errors: ErrNotEmailCode, *StateError, *FloodError before any call; *RPCError, *NetworkError, *NoAnswerError after.
func (r *Registry) ResetLoginEmail(ctx context.Context, id string) (Snapshot, error) {
	return r.run(ctx, id, ResetLoginEmail, func(ctx context.Context, c *call) error {
		rec := c.record()
		if !rec.emailCode() {
			return ErrNotEmailCode
		}
		sent, err := invoke(ctx, c, "auth.resetLoginEmail", func(ctx context.Context, api *tg.Client) (tg.AuthSentCodeClass, error) {
			return api.AuthResetLoginEmail(ctx, &tg.AuthResetLoginEmailRequest{PhoneNumber: rec.Phone, PhoneCodeHash: rec.codeHash()})
		})
		return c.codeAnswered(ctx, sent, err)
	})
}

// emailCode reports whether the code went to the login e-mail.
func (r *Record) emailCode() bool {
	sent, ok := r.sentCode().(*tg.AuthSentCode)
	if !ok {
		return false
	}
	_, ok = sent.Type.(*tg.AuthSentCodeTypeEmailCode)
	return ok
}
