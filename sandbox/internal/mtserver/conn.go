package mtserver

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"
)

const (
	helloTimeout = 15 * time.Second // for the transport's first bytes
	writeTimeout = 10 * time.Second
)

// conn is one TCP connection.
type conn struct {
	srv *Server
	id  uint64
	raw net.Conn
	tr  transport.Conn // set once the transport is known

	ctx    context.Context // ends with the connection
	cancel context.CancelFunc

	handshake *handshake // the key exchange that is under way, if any; only serve's goroutine has it

	idle    atomic.Int64   // ping_delay_disconnect, nanoseconds; 0 for no limit
	heard   atomic.Int64   // when the client was heard last, Unix nanoseconds
	greeted map[int64]bool // sessions that got new_session_created here; guarded by Server.mu
	writing sync.Mutex     // makes message IDs and the order on the wire agree
}

func newConn(s *Server, raw net.Conn) *conn {
	ctx, cancel := context.WithCancel(s.ctx)
	return &conn{srv: s, raw: raw, ctx: ctx, cancel: cancel, greeted: map[int64]bool{}}
}

func (c *conn) close() {
	c.cancel()
	_ = c.raw.Close() // nobody is left to tell
}

// serve reads until the connection ends, and returns why it did.
func (c *conn) serve() error {
	// The transport is detected here and not in Accept, so that a client that connects and says nothing holds up nobody else.
	if err := c.raw.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return fmt.Errorf("set read deadline: %w", err)
	}
	tr, err := detectTransport(c.raw)
	if err != nil {
		return fmt.Errorf("detect transport: %w", err)
	}
	c.tr = tr
	for {
		frame, err := c.recv()
		if err != nil {
			return err
		}
		if err := c.frame(frame); err != nil {
			return err
		}
	}
}

func (c *conn) recv() (*bin.Buffer, error) {
	ctx := c.ctx
	if idle := time.Duration(c.idle.Load()); idle > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, idle)
		defer cancel()
	}
	b := new(bin.Buffer)
	if err := c.tr.Recv(ctx, b); err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	c.heard.Store(time.Now().UnixNano())
	return b, nil
}

// pingMargin is how much earlier than its ping_delay_disconnect asks a client pings at the latest.
const pingMargin = 10 * time.Second

// silent reports whether the client is overdue: it is about to be taken for gone, and has noticed that itself.
func (c *conn) silent(now time.Time) bool {
	idle := time.Duration(c.idle.Load())
	return idle > pingMargin && now.Sub(time.Unix(0, c.heard.Load())) > idle-pingMargin
}

// frame handles one transport frame: a step of a key exchange, or an encrypted message.
func (c *conn) frame(b *bin.Buffer) error {
	var id KeyID
	if err := b.PeekN(id[:], len(id)); err != nil {
		return fmt.Errorf("peek auth key ID: %w", err)
	}
	if id == (KeyID{}) {
		return c.exchange(b)
	}
	k := c.srv.lookup(id)
	if k == nil {
		return c.sendTransportError(codec.CodeAuthKeyNotFound)
	}
	msg, err := c.srv.cipher.DecryptFromBuffer(k.key, b)
	if err != nil {
		return fmt.Errorf("decrypt: %w", err)
	}
	return c.message(k, msg)
}

// sendTransportError sends a bare negative number in place of a message, https://core.telegram.org/mtproto/mtproto-transports#transport-errors.
func (c *conn) sendTransportError(code int32) error {
	var b bin.Buffer
	b.PutInt32(-code)
	return c.write(&b)
}

func (c *conn) write(b *bin.Buffer) error {
	ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
	defer cancel()
	if err := c.tr.Send(ctx, b); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// send encrypts and sends one message. content marks a message that the client must acknowledge.
func (c *conn) send(k *authKey, sess *session, kind proto.MessageType, content bool, msg bin.Encoder) error {
	var body bin.Buffer
	if err := msg.Encode(&body); err != nil {
		return fmt.Errorf("encode %T: %w", msg, err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	c.srv.mu.Lock()
	seq := sess.nextSeq(content)
	c.srv.mu.Unlock()
	var b bin.Buffer
	if err := c.srv.cipher.Encrypt(k.key, crypto.EncryptedMessageData{
		Salt:                   k.salt,
		SessionID:              sess.id,
		MessageID:              c.srv.ids.New(kind),
		SeqNo:                  seq,
		MessageDataLen:         int32(body.Len()),
		MessageDataWithPadding: body.Buf,
	}, &b); err != nil {
		return fmt.Errorf("encrypt %T: %w", msg, err)
	}
	return c.write(&b)
}
