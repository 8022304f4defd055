package tgclient

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"time"

	"github.com/gotd/td/clock"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/tg"

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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest = conn
}

const (
	// pingsInGrace is how many pings go out in the time that Telegram keeps a silent connection.
	pingsInGrace = 3
	// graceLook is how often it is looked whether there is such a time by now, and pingSent how long a ping is given to be sent.
	graceLook = time.Second
	pingSent  = 300 * time.Millisecond
)

// keepAlive pings in place of gotd, which lets Telegram keep a silent connection for 75 s, and begins with that after a minute only. It returns when ctx
// ends, or at once where nothing needs it.
func (c *connection) keepAlive(ctx context.Context, g *gotdClient) {
	if c.params.Permit == nil {
		return
	}
	for ctx.Err() == nil {
		grace := c.params.Permit.Grace()
		pause := graceLook
		if grace > 0 {
			pause = grace / pingsInGrace
			c.ping(ctx, g, grace)
		}
		select {
		case <-ctx.Done():
		case <-c.pingNow:
		case <-time.After(pause):
		}
	}
}

// ping tells Telegram to close the connection unless it hears from it within grace, and closes it here when Telegram does not answer.
// https://core.telegram.org/mtproto/service_messages#deferred-connection-closure--ping
func (c *connection) ping(ctx context.Context, g *gotdClient, grace time.Duration) {
	c.mu.Lock()
	conn := c.newest
	c.mu.Unlock()
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	send, sent := context.WithTimeout(context.WithValue(ctx, migratesKey{}, new(atomic.Bool)), pingSent)
	defer sent()
	// gotd takes the answer, a pong, for nobody's, so the end of the time is the end of this call.
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = g.client.Invoke(send, &mt.PingDelayDisconnectRequest{PingID: int64(binary.LittleEndian.Uint64(id[:])), DisconnectDelay: int(grace / time.Second)}, &tg.BoolBox{})
	}()
	answer, stop := context.WithTimeout(ctx, grace)
	defer stop()
	if err := g.client.Ping(answer); err != nil && ctx.Err() == nil && conn != nil {
		_ = conn.Close()
	}
	<-done
}

// gotdPings is the pause between two of gotd's own pings, by which its ticker is known.
const gotdPings = time.Minute

// Ticker implements clock.Clock.
func (c *steadyClock) Ticker(d time.Duration) clock.Ticker {
	if c.noPings && d == gotdPings {
		return silentTicker{}
	}
	return c.Clock.Ticker(d)
}

// silentTicker never ticks.
type silentTicker struct{}

func (silentTicker) C() <-chan time.Time { return nil }
func (silentTicker) Stop()               {}
func (silentTicker) Reset(time.Duration) {}
