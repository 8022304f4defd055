package sandbox

import (
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// emailResetDelay is how long a reset of the login e-mail takes for an account without Premium, https://core.telegram.org/api/auth#email-verification.
const emailResetDelay = 7 * day

// firstDelivery is how auth.sendCode sends the code now: once the login e-mail is gone or set up, the app does it. s.mu must be held.
func (acc *account) firstDelivery(now time.Time) delivery {
	if !acc.emailReset.IsZero() && !now.Before(acc.emailReset) {
		acc.email, acc.emailReset = "", time.Time{}
	}
	switch {
	case acc.first == viaEmail && acc.email == "", acc.first == viaEmailSetup && acc.email != "":
		return viaApp
	}
	return acc.first
}

// describeReset says in a SentCode when the login e-mail can be, or will be, reset.
func (acc *account) describeReset(kind *tg.AuthSentCodeTypeEmailCode) {
	if acc.emailReset.IsZero() {
		kind.SetResetAvailablePeriod(int(emailResetDelay / time.Second))
		return
	}
	kind.SetResetPendingDate(int(acc.emailReset.Unix()))
}

// emailCode is the code of an email_verification. Google's and Apple's tokens are nobody's here.
func emailCode(v tg.EmailVerificationClass) (string, error) {
	code, ok := v.(*tg.EmailVerificationCode)
	switch {
	case !ok:
		return "", rpcError(400, "EMAIL_VERIFY_EXPIRED")
	case strings.TrimSpace(code.Code) == "":
		return "", rpcError(400, "CODE_EMPTY")
	}
	return strings.TrimSpace(code.Code), nil
}

// forLoginSetup finds the attempt that an e-mail is set up for. Other purposes belong to people who are logged in. s.mu must be held.
func (s *Sandbox) forLoginSetup(c *call, purpose tg.EmailVerifyPurposeClass) (*account, *attempt, error) {
	setup, ok := purpose.(*tg.EmailVerifyPurposeLoginSetup)
	if !ok {
		if _, err := s.authorizationOf(c).loggedInAccount(); err != nil {
			return nil, nil, err
		}
		return nil, nil, rpcError(400, "EMAIL_NOT_SETUP")
	}
	acc, a, err := s.pending(c, setup.PhoneCodeHash, 400)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := a.sent.kind.(*tg.AuthSentCodeTypeSetUpEmailRequired); !ok {
		return nil, nil, rpcError(400, "EMAIL_NOT_SETUP")
	}
	return acc, a, nil
}

// checkEmail refuses what is no address. Those at mailinator.com are not allowed, so that EMAIL_NOT_ALLOWED can be rehearsed.
func checkEmail(address string) error {
	name, domain, ok := strings.Cut(address, "@")
	switch {
	case !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(address, " \t\r\n") || strings.Contains(domain, "@"):
		return rpcError(400, "EMAIL_INVALID")
	case strings.EqualFold(domain, "mailinator.com"):
		return rpcError(400, "EMAIL_NOT_ALLOWED")
	}
	return nil
}

// sendVerifyEmailCode is https://core.telegram.org/method/account.sendVerifyEmailCode.
func (s *Sandbox) sendVerifyEmailCode(c *call, req *tg.AccountSendVerifyEmailCodeRequest) (bin.Encoder, error) {
	acc, a, err := s.forLoginSetup(c, req.Purpose)
	if err != nil {
		return nil, err
	}
	address := strings.TrimSpace(req.Email)
	if err := checkEmail(address); err != nil {
		return nil, err
	}
	a.setup = &secretCode{address: address, code: acc.codeOf(emailCodeLength), at: s.clock.now()}
	s.put(acc, "email", "[sandbox] To "+address+": the code that confirms this login e-mail is "+a.setup.code)
	return &tg.AccountSentEmailCode{EmailPattern: maskEmail(address), Length: emailCodeLength}, nil
}

// verifyEmail is https://core.telegram.org/method/account.verifyEmail. The answer brings a fresh SentCode; its hash replaces the one before.
func (s *Sandbox) verifyEmail(c *call, req *tg.AccountVerifyEmailRequest) (bin.Encoder, error) {
	acc, a, err := s.forLoginSetup(c, req.Purpose)
	if err != nil {
		return nil, err
	}
	code, err := emailCode(req.Verification)
	if err != nil {
		return nil, err
	}
	if a.setup == nil || s.clock.now().Sub(a.setup.at) >= codeLifetime {
		return nil, rpcError(400, "EMAIL_VERIFY_EXPIRED")
	}
	if code != a.setup.code {
		return nil, rpcError(400, "CODE_INVALID")
	}
	acc.email = a.setup.address
	return &tg.AccountEmailVerifiedLogin{Email: acc.email, SentCode: s.begin(c, acc, viaApp, "", 0)}, nil
}

// resetLoginEmail is https://core.telegram.org/method/auth.resetLoginEmail. Without Premium the e-mail goes after seven days; asked again once that time
// has come, the code goes to the app.
func (s *Sandbox) resetLoginEmail(c *call, req *tg.AuthResetLoginEmailRequest) (bin.Encoder, error) {
	acc, a, err := s.pending(c, req.PhoneCodeHash, 400)
	if err != nil {
		return nil, err
	}
	if _, ok := a.sent.kind.(*tg.AuthSentCodeTypeEmailCode); !ok {
		return nil, rpcError(400, "EMAIL_INSTALL_MISSING")
	}
	now := s.clock.now()
	switch {
	case acc.emailReset.IsZero():
		acc.emailReset = now.Add(emailResetDelay)
	case now.Before(acc.emailReset):
		return nil, rpcError(400, "TASK_ALREADY_EXISTS")
	}
	return s.deliver(acc, a, acc.firstDelivery(now), "", 0), nil
}
