package sandbox

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// passwordHint is everybody's hint.
const passwordHint = "[sandbox] the name of this place"

// getPassword is https://core.telegram.org/method/account.getPassword. Each call gives a new srp_id and makes the older one stale.
func (s *Sandbox) getPassword(c *call, _ *tg.AccountGetPasswordRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.known()
	if err != nil {
		return nil, err
	}
	answer := &tg.AccountPassword{
		NewAlgo:       (&verifier{salt1: randomBytes(8), salt2: randomBytes(16)}).algo(),
		NewSecureAlgo: &tg.SecurePasswordKdfAlgoUnknown{},
		SecureRandom:  randomBytes(256),
	}
	if acc.email != "" {
		answer.SetLoginEmailPattern(maskEmail(acc.email))
	}
	if acc.verifier == nil {
		return answer, nil
	}
	a.srp = newSRPState(acc.verifier)
	answer.HasPassword = true
	answer.HasRecovery = acc.recovery
	answer.SetCurrentAlgo(acc.verifier.algo())
	answer.SetSRPB(a.srp.B)
	answer.SetSRPID(a.srp.id)
	answer.SetHint(passwordHint)
	return answer, nil
}

// checkPassword is https://core.telegram.org/method/auth.checkPassword.
func (s *Sandbox) checkPassword(c *call, req *tg.AuthCheckPasswordRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.known()
	if err != nil {
		return nil, err
	}
	if acc.verifier == nil {
		return nil, rpcError(400, "PASSWORD_EMPTY")
	}
	now := s.clock.now()
	acc.wrongPasswords = withinADay(acc.wrongPasswords, now)
	if len(acc.wrongPasswords) >= dailyLimit {
		return nil, floodWait(acc.wrongPasswords, now)
	}
	in, ok := req.Password.(*tg.InputCheckPasswordSRP)
	if !ok {
		return nil, rpcError(400, "PASSWORD_HASH_INVALID")
	}
	st := a.srp
	if st == nil || st.id != in.SRPID {
		return nil, rpcError(400, "SRP_ID_INVALID")
	}
	a.srp = nil // good for one try
	if st.verifier != acc.verifier {
		return nil, rpcError(400, "SRP_PASSWORD_CHANGED")
	}
	if !st.check(in.A, in.M1) {
		acc.wrongPasswords = append(acc.wrongPasswords, now)
		return nil, rpcError(400, "PASSWORD_HASH_INVALID")
	}
	acc.wrongPasswords = nil
	return s.authorize(a, acc, acc.newFutureToken()), nil
}

// known is the account that the key belongs to, be the login done or waiting for the password. s.mu must be held.
func (a *authorization) known() (*account, error) {
	if a.owesPassword != nil {
		return a.owesPassword, nil
	}
	return a.loggedInAccount()
}
