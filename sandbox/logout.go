package sandbox

import (
	"crypto/subtle"
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// maxFutureTokens is how many future auth tokens an account keeps; a client may send up to 20, https://core.telegram.org/constructor/codeSettings.
const maxFutureTokens = 20

// logOut is https://core.telegram.org/method/auth.logOut. It gives a future auth token.
func (s *Sandbox) logOut(c *call, _ *tg.AuthLogOutRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.loggedInAccount()
	if err != nil {
		return nil, err
	}
	token := acc.newFutureToken()
	a.user = nil
	answer := &tg.AuthLoggedOut{}
	answer.SetFutureAuthToken(token)
	return answer, nil
}

func (acc *account) newFutureToken() []byte {
	token := randomBytes(32)
	acc.future = append(acc.future, token)
	if n := len(acc.future) - maxFutureTokens; n > 0 {
		acc.future = acc.future[n:]
	}
	return token
}

// useFutureToken uses up the first of the tokens that is the account's. It reports whether there was one.
func (acc *account) useFutureToken(tokens [][]byte) bool {
	for _, t := range tokens {
		i := slices.IndexFunc(acc.future, func(f []byte) bool { return subtle.ConstantTimeCompare(f, t) == 1 })
		if i >= 0 {
			acc.future = slices.Delete(acc.future, i, i+1)
			return true
		}
	}
	return false
}

// sentCodeSuccess logs in without a code, and gives a token for the next time. s.mu must be held.
func (s *Sandbox) sentCodeSuccess(c *call, acc *account) (bin.Encoder, error) {
	if acc.signUp {
		return nil, rpcError(500, "SANDBOX_INTERNAL_ERROR") // nobody without an account has ever logged out of it
	}
	acc.attempt = nil
	var future []byte
	if acc.verifier == nil {
		future = acc.newFutureToken() // with 2FA it comes behind the password
	}
	accepted, err := s.codeAccepted(c, acc, future)
	if err != nil {
		return nil, err
	}
	return &tg.AuthSentCodeSuccess{Authorization: accepted}, nil
}
