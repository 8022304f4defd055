package tgclient

import (
	"context"
	"errors"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/authkey"
)

// ErrForeignKey means that a server speaks MTProto and does not have Telegram's key, so that it is not Telegram.
var ErrForeignKey error = &faultError{errors.New("the server has another key than Telegram"), authflow.FaultNotTelegram}

// probe asks the first question of a key exchange: whoever answers speaks MTProto, and the answer carries the server's time. The connection can be
// used for anything afterwards, as TDLib does (https://github.com/tdlib/td/blob/master/td/mtproto/PingConnection.cpp).
func (c *Client) probe(ctx context.Context, conn transport.Conn, now func() time.Time) error {
	return telegramError(authkey.Probe(ctx, conn, authkey.Options{Keys: c.keys, Now: now}))
}

// telegramError says of an error of a key exchange where the other side is not Telegram.
func telegramError(err error) error {
	switch {
	case errors.Is(err, authkey.ErrNotMTProto):
		return errors.Join(ErrNotTelegram, err)
	case errors.Is(err, exchange.ErrKeyFingerprintNotFound):
		return errors.Join(ErrForeignKey, err)
	default:
		return err
	}
}
