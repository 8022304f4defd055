package sandbox

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// signIn is https://core.telegram.org/method/auth.signIn.
func (s *Sandbox) signIn(c *call, req *tg.AuthSignInRequest) (bin.Encoder, error) {
	acc, a, err := s.pending(c, req.PhoneCodeHash, 406)
	if err != nil {
		return nil, err
	}
	code, err := a.submittedCode(req)
	if err != nil {
		return nil, err
	}
	if err := s.tryCode(acc, a, code); err != nil {
		return nil, err
	}
	if acc.signUp {
		answer := &tg.AuthAuthorizationSignUpRequired{}
		answer.SetTermsOfService(tg.HelpTermsOfService{
			ID:   tg.DataJSON{Data: `{"sandbox":true}`},
			Text: "[sandbox] Terms of Service: nothing here is real.",
		})
		return answer, nil // the hash stays good for auth.signUp
	}
	acc.attempt = nil
	return s.codeAccepted(c, acc, nil)
}

// submittedCode is the code of a request. A login e-mail's code comes as email_verification, every other one as phone_code.
func (a *attempt) submittedCode(req *tg.AuthSignInRequest) (string, error) {
	_, byEmail := a.sent.kind.(*tg.AuthSentCodeTypeEmailCode)
	verification, hasVerification := req.GetEmailVerification()
	if !byEmail {
		if hasVerification && req.PhoneCode == "" {
			return "", rpcError(400, "EMAIL_INSTALL_MISSING")
		}
		if req.PhoneCode == "" {
			return "", rpcError(400, "PHONE_CODE_EMPTY")
		}
		return req.PhoneCode, nil
	}
	if !hasVerification {
		if req.PhoneCode == "" {
			return "", rpcError(400, "PHONE_CODE_EMPTY")
		}
		return "", rpcError(400, "PHONE_CODE_INVALID") // right or wrong, phone_code is not where it belongs
	}
	return emailCode(verification)
}

// tryCode counts wrong codes. s.mu must be held.
func (s *Sandbox) tryCode(acc *account, a *attempt, code string) error {
	now := s.clock.now()
	acc.wrongCodes = withinADay(acc.wrongCodes, now)
	if len(acc.wrongCodes) >= dailyLimit {
		return rpcError(406, "PHONE_PASSWORD_FLOOD")
	}
	if !a.isCode(code) {
		acc.wrongCodes = append(acc.wrongCodes, now)
		return rpcError(400, "PHONE_CODE_INVALID")
	}
	return nil
}

// codeAccepted ends a login, or asks for the 2FA password. future is a new future auth token, nil for none. s.mu must be held.
func (s *Sandbox) codeAccepted(c *call, acc *account, future []byte) (*tg.AuthAuthorization, error) {
	a := s.authorizationOf(c)
	if acc.verifier != nil {
		a.user, a.owesPassword = nil, acc
		return nil, rpcError(401, "SESSION_PASSWORD_NEEDED")
	}
	return s.authorize(a, acc, future), nil
}

// authorize logs the key in. Telegram documents future auth tokens for accounts with 2FA, https://core.telegram.org/api/auth#future-auth-tokens; the
// sandbox gives one with every login that took a password or such a token, and with every auth.logOut. s.mu must be held.
func (s *Sandbox) authorize(a *authorization, acc *account, future []byte) *tg.AuthAuthorization {
	a.logIn(acc, s.clock.now())
	acc.wrongCodes = nil // codes sent go on counting
	answer := &tg.AuthAuthorization{User: acc.user(true)}
	if future != nil {
		answer.SetFutureAuthToken(future)
	}
	return answer
}

// signUpRefused is auth.signUp, which is closed to third-party apps since 2023.
func (s *Sandbox) signUpRefused(c *call, req *tg.AuthSignUpRequest) (bin.Encoder, error) {
	if _, _, err := s.pending(c, req.PhoneCodeHash, 406); err != nil {
		return nil, err
	}
	return nil, rpcError(400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN")
}
