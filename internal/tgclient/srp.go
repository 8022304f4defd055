package tgclient

import (
	"context"
	"fmt"

	"github.com/awnumar/memguard"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/auth/srpguard"
	"github.com/gotd/td/tg"
)

// SRP implements authflow.Conn. The password is held in locked memory and wiped before SRP returns, the given slice included.
func (c *conn) SRP(ctx context.Context, password []byte, p *tg.AccountPassword) (*tg.InputCheckPasswordSRP, error) {
	defer clear(password)
	answer := plain(password)
	if buf := lock(password); buf != nil {
		answer = srpguard.LockedBuffer(buf)
	}
	out, err := answer(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("compute SRP answer: %w", err)
	}
	return out, nil
}

// NewPassword implements authflow.Conn. The algorithm and its first salt come from Telegram; gotd adds random bytes to the salt, as
// https://core.telegram.org/api/srp#setting-a-new-2fa-password asks. No hint is set: a hint that this program makes up helps nobody.
func (c *conn) NewPassword(_ context.Context, password []byte, p *tg.AccountPassword) (*tg.AccountPasswordInputSettings, error) {
	defer clear(password)
	algo, ok := p.NewAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok {
		return nil, fmt.Errorf("prepare new password: unknown algorithm %s", p.NewAlgo.TypeName())
	}
	hash, err := auth.NewPasswordHash(password, algo)
	if err != nil {
		return nil, fmt.Errorf("prepare new password: %w", err)
	}
	settings := &tg.AccountPasswordInputSettings{}
	settings.SetNewAlgo(algo)
	settings.SetNewPasswordHash(hash)
	settings.SetHint("")
	return settings, nil
}

// lock moves the password to locked memory. It returns nil, and leaves the password alone, where the system refuses to lock memory
// (RLIMIT_MEMLOCK of 0, some containers): memguard panics there, and a login is worth more than a locked page.
func lock(password []byte) (buf *memguard.LockedBuffer) {
	defer func() {
		if recover() != nil {
			buf = nil
		}
	}()
	buf = memguard.NewBuffer(len(password))
	buf.Copy(password)
	return buf
}

func plain(password []byte) auth.PasswordHashFunc {
	return func(_ context.Context, p *tg.AccountPassword) (*tg.InputCheckPasswordSRP, error) {
		return auth.PasswordHash(password, p.SRPID, p.SRPB, p.SecureRandom, p.CurrentAlgo)
	}
}
