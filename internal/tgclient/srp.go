package tgclient

import (
	"context"
	"fmt"

	"github.com/awnumar/memguard"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/crypto/srp"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/authkey"
)

// algorithm is the one that Telegram has for passwords.
type algorithm = tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow

// SRP implements authflow.Conn. The password is held in locked memory and wiped before SRP returns, the given slice included.
func (c *connection) SRP(_ context.Context, password []byte, p *tg.AccountPassword) (*tg.InputCheckPasswordSRP, error) {
	defer clear(password)
	algo, ok := p.CurrentAlgo.(*algorithm)
	if !ok {
		return nil, fmt.Errorf("compute SRP answer: unknown algorithm %T", p.CurrentAlgo)
	}
	if buf := lockMemory(password); buf != nil {
		defer buf.Destroy()
		password = buf.Bytes()
	}
	out, err := authkey.Prove(password, srp.Input(*algo), p.SRPB, crypto.DefaultRand())
	if err != nil {
		return nil, fmt.Errorf("compute SRP answer: %w", err)
	}
	return &tg.InputCheckPasswordSRP{SRPID: p.SRPID, A: out.A, M1: out.M1}, nil
}

// NewPassword implements authflow.Conn. The algorithm and its first salt come from Telegram; random bytes are added to the salt, as
// https://core.telegram.org/api/srp#setting-a-new-2fa-password asks. No hint is set: a hint that this program makes up helps nobody.
func (c *connection) NewPassword(_ context.Context, password []byte, p *tg.AccountPassword) (*tg.AccountPasswordInputSettings, error) {
	defer clear(password)
	algo, ok := p.NewAlgo.(*algorithm)
	if !ok {
		return nil, fmt.Errorf("prepare new password: unknown algorithm %T", p.NewAlgo)
	}
	v, salt1, err := authkey.NewPassword(password, srp.Input(*algo), crypto.DefaultRand())
	if err != nil {
		return nil, fmt.Errorf("prepare new password: %w", err)
	}
	used := *algo
	used.Salt1 = salt1
	settings := &tg.AccountPasswordInputSettings{}
	settings.SetNewAlgo(&used)
	settings.SetNewPasswordHash(v)
	settings.SetHint("")
	return settings, nil
}

// lockMemory moves the password to locked memory. It returns nil, and leaves the password alone, where the system refuses to lock memory
// (RLIMIT_MEMLOCK of 0, some containers): memguard panics there, and a login is worth more than a locked page.
func lockMemory(password []byte) (buf *memguard.LockedBuffer) {
	defer func() {
		if recover() != nil {
			buf = nil
		}
	}()
	buf = memguard.NewBuffer(len(password))
	buf.Copy(password)
	return buf
}
