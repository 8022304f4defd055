package tgclient

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/clock"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"

	"telegram-login-mcp/authflow"
)

// What a connection does whose key may be used only as long as somebody permits it (authflow.Permit). Nothing is sent and no connection is opened without
// the permit, and Telegram is told to close the connection soon after it hears nothing more: nobody else can close that of a process that stands still.

// permitted asks whether a connection may be opened.
func (c *connection) permitted(ctx context.Context) error {
	if c.params.Permit == nil {
		return nil
	}
	err := c.params.Permit.Renew(ctx)
	if errors.Is(err, authflow.ErrLeaseLost) {
		c.fail(err)
	}
	return err
}

// guard has a connection ask before each message.
func (c *connection) guard(conn *instrumentedTransport) {
	if c.params.Permit == nil {
		return
	}
	conn.permit, conn.onForbidden = c.params.Permit, func() { c.fail(authflow.ErrLeaseLost) }
	conn.key = c.storage.authKey()
}

// gotd pings once a minute, first after a minute, and has Telegram close the connection 75 s after a ping that no other follows. It leaves no choice in that. With a
// Permit the pace of the pings is ours, by the clock that gotd has its ticker from, and the 75 s are changed in the message.
// https://core.telegram.org/mtproto/service_messages#deferred-connection-closure--ping

const (
	// gotdPings is the pause between two of gotd's pings, by which its ticker is known.
	gotdPings = time.Minute
	// pingsInGrace is how many go out in the time that Telegram keeps a silent connection.
	pingsInGrace = 3
	// graceLook is how often it is looked whether there is such a time by now.
	graceLook = time.Second
)

// Ticker implements clock.Clock.
func (c *steadyClock) Ticker(d time.Duration) clock.Ticker {
	if c.permit == nil || d != gotdPings {
		return c.Clock.Ticker(d)
	}
	t := &pingTicker{permit: c.permit, ticks: make(chan time.Time), stop: make(chan struct{})}
	go t.run()
	return t
}

// pingTicker ticks at once, and then at the pace that the permit wants.
type pingTicker struct {
	permit authflow.Permit
	ticks  chan time.Time
	stop   chan struct{}
	once   sync.Once
}

func (t *pingTicker) run() {
	last := time.Time{}
	for {
		pause := gotdPings
		if grace := t.permit.Grace(); grace > 0 {
			pause = grace / pingsInGrace
		}
		if wait := time.Until(last.Add(pause)); wait > 0 {
			timer := time.NewTimer(min(wait, graceLook))
			select {
			case <-timer.C:
			case <-t.stop:
				timer.Stop()
				return
			}
			continue
		}
		last = time.Now()
		select {
		case t.ticks <- last:
		case <-t.stop:
			return
		}
	}
}

// C implements clock.Ticker.
func (t *pingTicker) C() <-chan time.Time { return t.ticks }

// Stop implements clock.Ticker.
func (t *pingTicker) Stop() { t.once.Do(func() { close(t.stop) }) }

// Reset implements clock.Ticker. The pace is the permit's.
func (t *pingTicker) Reset(time.Duration) {}

var (
	readOwn  = crypto.NewServerCipher(crypto.DefaultRand()) // reads what a client sends
	writeOwn = crypto.NewClientCipher(crypto.DefaultRand())
)

// passes notes a message that gotd sends, and gives it back for sending.
func (t *instrumentedTransport) passes(sent *bin.Buffer) *bin.Buffer {
	message, err := readOwn.DecryptFromBuffer(t.key, &bin.Buffer{Buf: bytes.Clone(sent.Buf)})
	if err != nil { // a key exchange
		return sent
	}
	t.farewell.sent(message)
	return shortenPing(t.key, t.permit.Grace(), message, sent)
}

// shortenPing is a message that gotd sends, with grace in place of the time after which a ping has the connection closed. Any other message is left as it was
// sent.
func shortenPing(key crypto.AuthKey, grace time.Duration, message *crypto.EncryptedMessageData, sent *bin.Buffer) *bin.Buffer {
	var ping mt.PingDelayDisconnectRequest
	if grace <= 0 || ping.Decode(&bin.Buffer{Buf: message.Data()}) != nil {
		return sent
	}
	ping.DisconnectDelay = int(grace / time.Second)
	var body, out bin.Buffer
	if ping.Encode(&body) != nil {
		return sent
	}
	message.MessageDataWithPadding, message.MessageDataLen = body.Buf, int32(len(body.Buf))
	if writeOwn.Encrypt(key, *message, &out) != nil {
		return sent
	}
	return &out
}
