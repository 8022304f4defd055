package tgclient

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// How a connection ends whose key another process may use next. That it is closed here does not say that Telegram knows: a network that loses everything
// loses that, too. So Telegram is asked to close it by itself (ping_delay_disconnect with the shortest time), and its pong says that it will. Where no pong
// comes, Telegram closes it when it has heard nothing for the time of the last ping. The Permit is told either time.
// https://core.telegram.org/mtproto/service_messages#deferred-connection-closure--ping

const (
	// farewellWait is how long Telegram has for its pong.
	farewellWait = 2 * time.Second
	// farewellDelay is the disconnect_delay of the farewell, in seconds. What Telegram makes of 0 is not documented.
	farewellDelay = 1
	// standMargin is how much later than it says Telegram may close.
	standMargin = 500 * time.Millisecond
)

var readTelegram = crypto.NewClientCipher(crypto.DefaultRand())

// farewell is what a connection needs for its end.
type farewell struct {
	once sync.Once
	err  error // of the close

	mu   sync.Mutex
	last crypto.EncryptedMessageData // the message of gotd's that was sent last, without what it says
	ping int64                       // ID of the farewell
	pong chan struct{}               // closed when it is answered; nil before and after
}

// sent notes a message of gotd's.
func (f *farewell) sent(m *crypto.EncryptedMessageData) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.MessageID > f.last.MessageID {
		f.last = crypto.EncryptedMessageData{Salt: m.Salt, SessionID: m.SessionID, MessageID: m.MessageID, SeqNo: m.SeqNo}
	}
}

// begin makes the farewell, which comes after all that was sent, and returns what is closed by its answer: nil where nothing was sent with the key.
func (f *farewell) begin(key crypto.AuthKey, b *bin.Buffer) (pong <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.last
	if m.MessageID == 0 {
		return nil
	}
	m.MessageID += 4       // the lowest two bits of a client's are 0
	m.SeqNo += m.SeqNo & 1 // even: it needs no acknowledgement
	var body bin.Buffer
	ping := mt.PingDelayDisconnectRequest{PingID: m.MessageID, DisconnectDelay: farewellDelay}
	if ping.Encode(&body) != nil {
		return nil
	}
	m.MessageDataWithPadding, m.MessageDataLen = body.Buf, int32(body.Len())
	if writeOwn.Encrypt(key, m, b) != nil {
		return nil
	}
	f.ping, f.pong = ping.PingID, make(chan struct{})
	return f.pong
}

// received looks for the pong in a message of Telegram's, once one is awaited.
func (f *farewell) received(key crypto.AuthKey, b *bin.Buffer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pong == nil {
		return
	}
	m, err := readTelegram.DecryptFromBuffer(key, &bin.Buffer{Buf: bytes.Clone(b.Buf)})
	if err == nil && hasPong(m.Data(), f.ping) {
		close(f.pong)
		f.pong = nil
	}
}

// hasPong reports whether a message is the answer to a ping, or has it among others.
func hasPong(message []byte, ping int64) bool {
	var pong mt.Pong
	if pong.Decode(&bin.Buffer{Buf: message}) == nil {
		return pong.PingID == ping
	}
	var several proto.MessageContainer
	return several.Decode(&bin.Buffer{Buf: message}) == nil &&
		slices.ContainsFunc(several.Messages, func(m proto.Message) bool { return hasPong(m.Body, ping) })
}

// Close implements transport.Conn.
func (t *instrumentedTransport) Close() error {
	t.farewell.once.Do(func() {
		p := t.permit
		if p == nil || p.Grace() <= 0 {
			t.farewell.err = t.Conn.Close()
			return
		}
		stands, wait := p.Grace()+standMargin, func() {}
		if p.Held() { // else nothing may be sent
			stands, wait = t.takeLeave()
		}
		if direct, ok := t.Conn.(*directConn); ok && stands > 0 { // a ping could arrive when the network is back, long after the close
			direct.forget()
		}
		t.farewell.err = t.Conn.Close()
		p.Stands(time.Now().Add(stands))
		wait()
	})
	return t.farewell.err
}

// takeLeave asks Telegram to close the connection, and returns for how long it may have it once it is closed here, whatever gets lost. wait waits, after that,
// until nothing reads from the connection.
func (t *instrumentedTransport) takeLeave() (stands time.Duration, wait func()) {
	var message bin.Buffer
	pong := t.farewell.begin(t.key, &message)
	if pong == nil {
		return 0, func() {} // the key was not used over it
	}
	direct, isDirect := t.Conn.(*directConn)
	stands = t.permit.Grace() + standMargin
	ctx, stop := context.WithTimeout(context.Background(), farewellWait)
	defer time.AfterFunc(farewellWait, func() { _ = t.Conn.Close() }).Stop() // gotd may be sending, which heeds no context
	if t.Conn.Send(ctx, &message) != nil {
		stop()
		return stands, func() {}
	}
	var broken error
	over := make(chan struct{})
	go func() { // gotd may read as well, and not go on to
		defer close(over)
		for broken == nil {
			var b bin.Buffer
			if broken = t.Conn.Recv(ctx, &b); broken == nil {
				t.farewell.received(t.key, &b)
			}
		}
	}()
	wait = func() { stop(); <-over }
	select {
	case <-pong:
		stands = farewellDelay*time.Second + standMargin
	case <-over:
		if isDirect && errors.Is(broken, io.EOF) { // Telegram has closed it
			stands = 0
		}
		return stands, wait
	case <-ctx.Done():
		return stands, wait
	}
	if !isDirect {
		return stands, wait
	}
	direct.closeWrite() // Telegram answers the end with its own, most often at once
	select {
	case <-over:
		if errors.Is(broken, io.EOF) {
			stands = 0
		}
	case <-ctx.Done():
	}
	return stands, wait
}
