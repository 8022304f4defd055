package sandbox

import (
	"cmp"
	"context"
	"time"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

// authorization is what an auth key has come to. Guarded by Sandbox.mu.
type authorization struct {
	id           mtserver.KeyID
	dc           int
	user         *account  // whose key this is, once logged in
	owesPassword *account  // who gave the right code and owes the 2FA password
	srp          *srpState // of the latest account.getPassword
	newSalt      *verifier // what account.getPassword began a new password with
	recovery     *secretCode
	duplicated   bool        // AUTH_KEY_DUPLICATED was answered: the key is dead
	token        *loginToken // of the latest auth.exportLoginToken or importLoginToken
	since        time.Time   // when the key was logged in
	device       device
}

// authorizationOf returns the authorization of the call's key. s.mu must be held.
func (s *Sandbox) authorizationOf(c *call) *authorization {
	a := s.keys[c.Key]
	if a == nil {
		a = &authorization{id: c.Key, dc: c.DC}
		s.keys[c.Key] = a
	}
	if a.user != nil && a.user.shortLived && s.clock.now().Sub(a.since) >= shortLife {
		a.user = nil
	}
	return a
}

// logIn makes the key the account's. s.mu must be held.
func (a *authorization) logIn(acc *account, now time.Time) {
	a.since, a.device.announced = now, false
	a.user, a.owesPassword, a.srp, a.recovery, a.token = acc, nil, nil, nil, nil
}

// loggedInAccount returns the account that the key belongs to, or an error as Telegram has it: SESSION_PASSWORD_NEEDED when the login stands half done,
// AUTH_KEY_UNREGISTERED when there is none. s.mu must be held.
func (a *authorization) loggedInAccount() (*account, error) {
	switch {
	case a.user != nil:
		return a.user, nil
	case a.owesPassword != nil:
		return nil, rpcError(401, "SESSION_PASSWORD_NEEDED")
	}
	return nil, rpcError(401, cmp.Or(a.device.endedBy, "AUTH_KEY_UNREGISTERED"))
}

// checkAlone answers AUTH_KEY_DUPLICATED when a logged-in key is used over two connections that are both alive, and kills the key, as
// https://core.telegram.org/api/errors#406-not-acceptable has it: from the same or from different addresses. A client that reconnects gets time to
// leave its old connection.
func (s *Sandbox) checkAlone(ctx context.Context, c *call) error {
	s.mu.Lock()
	a := s.authorizationOf(c)
	a.seen(c, s.clock.now())
	duplicated, loggedIn := a.duplicated, a.user != nil
	s.mu.Unlock()
	if duplicated {
		return rpcError(406, "AUTH_KEY_DUPLICATED")
	}
	if !loggedIn {
		return nil
	}
	others := s.servers[c.DC-1].Others(c.Key, c.Conn)
	if len(others) == 0 {
		return nil
	}
	timer := time.NewTimer(mtserver.DepartureTime)
	defer timer.Stop()
	for _, gone := range others {
		select {
		case <-gone:
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			s.mu.Lock()
			a.duplicated, a.user = true, nil
			s.mu.Unlock()
			return rpcError(406, "AUTH_KEY_DUPLICATED")
		}
	}
	return nil
}
