package sandbox

import (
	"bytes"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// unconfirmed is a recovery e-mail whose code has not come back, with the password that waits for it.
type unconfirmed struct {
	secretCode
	password *newPassword // nil when the e-mail alone was to change
}

// newPassword is a password that somebody set; a nil verifier is none any more.
type newPassword struct {
	verifier *verifier
	hint     string
}

// setPassword changes the 2FA password, or removes it with all that hangs on it. s.mu must be held.
func (acc *account) setPassword(v *verifier, hint string) {
	acc.verifier, acc.hint = v, hint
	if v == nil {
		acc.hint, acc.recoveryEmail, acc.unconfirmed = "", "", nil
	}
}

// provesPassword is the first check of whatever changes a password or shows what belongs to it: inputCheckPasswordEmpty where there is none, else the
// proof. s.mu must be held.
func (s *Sandbox) provesPassword(a *authorization, acc *account, proof tg.InputCheckPasswordSRPClass) error {
	if acc.verifier == nil {
		if _, ok := proof.(*tg.InputCheckPasswordEmpty); !ok {
			return rpcError(400, "PASSWORD_HASH_INVALID")
		}
		return nil
	}
	return s.checkProof(a, acc, proof)
}

// updatePasswordSettings is https://core.telegram.org/method/account.updatePasswordSettings: it sets a password, changes or removes it, and its recovery
// e-mail. With an address everything waits until the code that goes there comes back: https://core.telegram.org/api/srp#email-verification.
func (s *Sandbox) updatePasswordSettings(c *call, req *tg.AccountUpdatePasswordSettingsRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.loggedInAccount()
	if err != nil {
		return nil, err
	}
	if err := s.provesPassword(a, acc, req.Password); err != nil {
		return nil, err
	}
	set, err := a.passwordOf(&req.NewSettings)
	if err != nil {
		return nil, err
	}
	email, hasEmail := req.NewSettings.GetEmail()
	email = strings.TrimSpace(email)
	if acc.verifier == nil && (set == nil || set.verifier == nil) {
		return nil, rpcError(400, "NEW_SETTINGS_EMPTY")
	}
	if hasEmail && email != "" {
		if err := checkEmail(email); err != nil {
			return nil, err
		}
		acc.unconfirmed = &unconfirmed{secretCode{address: email}, set}
		s.mailConfirmation(acc)
		return nil, rpcError(400, fmt.Sprintf("EMAIL_UNCONFIRMED_%d", emailCodeLength))
	}
	if hasEmail {
		acc.recoveryEmail, acc.unconfirmed = "", nil
	}
	s.apply(acc, set)
	return &tg.BoolTrue{}, nil
}

// apply sets a password, and lets the person know as Telegram does; nil changes nothing. s.mu must be held.
func (s *Sandbox) apply(acc *account, set *newPassword) {
	if set == nil {
		return
	}
	acc.setPassword(set.verifier, set.hint)
	if set.verifier == nil {
		s.put(acc, "service", "[sandbox] Your 2FA password was removed.")
		return
	}
	s.put(acc, "service", "[sandbox] Your 2FA password was changed.")
}

// passwordOf reads the password of new settings; nil when they leave it as it is. Its salt must begin as account.getPassword said, and go on:
// https://core.telegram.org/api/srp#setting-a-new-2fa-password. s.mu must be held.
func (a *authorization) passwordOf(settings *tg.AccountPasswordInputSettings) (*newPassword, error) {
	if _, ok := settings.GetNewAlgo(); !ok {
		return nil, nil
	}
	v, err := newVerifier(*settings)
	if err != nil {
		return nil, err
	}
	if v != nil && (a.newSalt == nil || len(v.salt1) <= len(a.newSalt.salt1) || !bytes.HasPrefix(v.salt1, a.newSalt.salt1) || !bytes.Equal(v.salt2, a.newSalt.salt2)) {
		return nil, rpcError(400, "NEW_SALT_INVALID")
	}
	return &newPassword{v, settings.Hint}, nil
}

// mailConfirmation sends the code for the address that waits. s.mu must be held.
func (s *Sandbox) mailConfirmation(acc *account) {
	acc.unconfirmed.code, acc.unconfirmed.at = acc.codeOf(emailCodeLength), s.clock.now()
	s.put(acc, "email", "[sandbox] To "+acc.unconfirmed.address+": the code that confirms this recovery e-mail is "+acc.unconfirmed.code)
}

// awaitsConfirmation is the account of a call, if a recovery e-mail of it waits for its code. s.mu must be held.
func (s *Sandbox) awaitsConfirmation(c *call) (*account, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	if acc.unconfirmed == nil {
		return nil, rpcError(400, "EMAIL_HASH_EXPIRED")
	}
	return acc, nil
}

// confirmPasswordEmail is https://core.telegram.org/method/account.confirmPasswordEmail.
func (s *Sandbox) confirmPasswordEmail(c *call, req *tg.AccountConfirmPasswordEmailRequest) (bin.Encoder, error) {
	acc, err := s.awaitsConfirmation(c)
	if err != nil {
		return nil, err
	}
	code := strings.TrimSpace(req.Code)
	switch {
	case code == "":
		return nil, rpcError(400, "CODE_EMPTY")
	case s.clock.now().Sub(acc.unconfirmed.at) >= codeLifetime:
		return nil, rpcError(400, "EMAIL_HASH_EXPIRED")
	case subtle.ConstantTimeCompare([]byte(code), []byte(acc.unconfirmed.code)) != 1:
		return nil, rpcError(400, "CODE_INVALID")
	}
	waiting := acc.unconfirmed
	acc.unconfirmed = nil
	s.apply(acc, waiting.password)
	acc.recoveryEmail = waiting.address
	return &tg.BoolTrue{}, nil
}

// resendPasswordEmail is https://core.telegram.org/method/account.resendPasswordEmail.
func (s *Sandbox) resendPasswordEmail(c *call, _ *tg.AccountResendPasswordEmailRequest) (bin.Encoder, error) {
	acc, err := s.awaitsConfirmation(c)
	if err != nil {
		return nil, err
	}
	s.mailConfirmation(acc)
	return &tg.BoolTrue{}, nil
}

// cancelPasswordEmail is https://core.telegram.org/method/account.cancelPasswordEmail: what waited for the code is dropped.
func (s *Sandbox) cancelPasswordEmail(c *call, _ *tg.AccountCancelPasswordEmailRequest) (bin.Encoder, error) {
	acc, err := s.awaitsConfirmation(c)
	if err != nil {
		return nil, err
	}
	acc.unconfirmed = nil
	return &tg.BoolTrue{}, nil
}

// getPasswordSettings is https://core.telegram.org/method/account.getPasswordSettings: the recovery e-mail, for whoever knows the password.
func (s *Sandbox) getPasswordSettings(c *call, req *tg.AccountGetPasswordSettingsRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.loggedInAccount()
	if err != nil {
		return nil, err
	}
	if err := s.provesPassword(a, acc, req.Password); err != nil {
		return nil, err
	}
	answer := &tg.AccountPasswordSettings{}
	if acc.recoveryEmail != "" {
		answer.SetEmail(acc.recoveryEmail)
	}
	return answer, nil
}
