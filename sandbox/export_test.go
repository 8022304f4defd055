package sandbox

import "github.com/gotd/td/crypto"

// KnowForTest has a DC know a key that no exchange has made.
func (s *Sandbox) KnowForTest(dc int, key crypto.AuthKey, salt int64) {
	s.servers[dc-1].AddKey(key, salt)
}
