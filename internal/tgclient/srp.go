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
