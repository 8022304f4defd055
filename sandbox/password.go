package sandbox

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// passwordHint is the hint of the password that everybody begins with.
const passwordHint = "[sandbox] the name of this place"

// getPassword is https://core.telegram.org/method/account.getPassword. Each call gives a new srp_id and makes the older one stale.
func (s *Sandbox) getPassword(c *call, _ *tg.AccountGetPasswordRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.known()
	if err != nil {
		return nil, err
	}
	a.newSalt = &verifier{salt1: randomBytes(8), salt2: randomBytes(16)}
	answer := &tg.AccountPassword{
		NewAlgo:       a.newSalt.algo(),
		NewSecureAlgo: &tg.SecurePasswordKdfAlgoUnknown{},
		SecureRandom:  randomBytes(256),
	}
	if acc.email != "" {
		answer.SetLoginEmailPattern(maskEmail(acc.email))
	}
	if acc.unconfirmed != nil {
		answer.SetEmailUnconfirmedPattern(maskEmail(acc.unconfirmed.address))
	}
	if acc.verifier == nil {
		return answer, nil
	}
	a.srp = newSRPState(acc.verifier)
	answer.HasPassword = true
	answer.HasRecovery = acc.recoveryEmail != ""
	answer.SetCurrentAlgo(acc.verifier.algo())
	answer.SetSRPB(a.srp.B)
	answer.SetSRPID(a.srp.id)
	if acc.hint != "" {
		answer.SetHint(acc.hint)
	}
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
	if err := s.checkProof(a, acc, req.Password); err != nil {
		return nil, err
	}
	return s.authorize(a, acc, acc.newFutureToken()), nil
}

// checkProof judges what a client says to prove that it knows the password, and counts wrong ones. s.mu must be held.
func (s *Sandbox) checkProof(a *authorization, acc *account, proof tg.InputCheckPasswordSRPClass) error {
	now := s.clock.now()
	acc.wrongPasswords = withinADay(acc.wrongPasswords, now)
	if len(acc.wrongPasswords) >= dailyLimit {
		return floodWait(acc.wrongPasswords, now)
	}
	in, ok := proof.(*tg.InputCheckPasswordSRP)
	if !ok {
		return rpcError(400, "PASSWORD_HASH_INVALID")
	}
	st := a.srp
	if st == nil || st.id != in.SRPID {
		return rpcError(400, "SRP_ID_INVALID")
	}
	a.srp = nil // good for one try
	if st.verifier != acc.verifier {
		return rpcError(400, "SRP_PASSWORD_CHANGED")
	}
	if !st.check(in.A, in.M1) {
		acc.wrongPasswords = append(acc.wrongPasswords, now)
		return rpcError(400, "PASSWORD_HASH_INVALID")
	}
	acc.wrongPasswords = nil
	return nil
}

// known is the account that the key belongs to, be the login done or waiting for the password. s.mu must be held.
func (a *authorization) known() (*account, error) {
	if a.owesPassword != nil {
		return a.owesPassword, nil
	}
	return a.loggedInAccount()
}
