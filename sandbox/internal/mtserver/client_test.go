package mtserver

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"
	"go.uber.org/goleak"

	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// handlerFunc is a Handler.
type handlerFunc func(ctx context.Context, call *Call) (bin.Encoder, error)

func (f handlerFunc) HandleRPC(ctx context.Context, call *Call) (bin.Encoder, error) {
	return f(ctx, call)
}

// answerTrue answers everything.
func answerTrue(context.Context, *Call) (bin.Encoder, error) { return &tg.BoolTrue{}, nil }

func start(t *testing.T, h handlerFunc) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1", Options{DC: 2, Key: exchange.PrivateKey{RSA: testrun.ServerKey()}, Handler: h, Log: log.For(nil)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// client is a client that sends what a test wants it to send, right or wrong.
type client struct {
	t       *testing.T
	tr      transport.Conn
	key     crypto.AuthKey
	salt    int64
	session int64
	cipher  crypto.Cipher
	ids     *proto.MessageIDGen
	content int32
}

// dial connects with a key that the server has, without the cost of an exchange.
func dial(t *testing.T, s *Server) *client {
	t.Helper()
	var k crypto.Key
	_, _ = rand.Read(k[:])
	key := k.WithID()
	s.AddKey(key, 7)
	c := &client{t: t, key: key, salt: 7, session: 1, cipher: crypto.NewClientCipher(rand.Reader), ids: proto.NewMessageIDGen(time.Now)}
	c.redial(s, transport.Intermediate)
	return c
}

func (c *client) redial(s *Server, p transport.Protocol) {
	c.t.Helper()
	raw, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		c.t.Fatal(err)
	}
	if c.tr, err = p.Handshake(raw); err != nil {
		c.t.Fatal(err)
	}
	tr := c.tr
	c.t.Cleanup(func() { _ = tr.Close() })
}

// send sends one message and returns its ID.
func (c *client) send(content bool, body bin.Encoder) int64 {
	c.t.Helper()
	id := c.ids.New(proto.MessageFromClient)
	c.sendAs(id, content, body)
	return id
}

func (c *client) sendAs(id int64, content bool, body bin.Encoder) {
	c.t.Helper()
	seq := c.content * 2
	if content {
		seq++
		c.content++
	}
	var plain, b bin.Buffer
	if err := body.Encode(&plain); err != nil {
		c.t.Fatal(err)
	}
	if err := c.cipher.Encrypt(c.key, crypto.EncryptedMessageData{
		Salt: c.salt, SessionID: c.session, MessageID: id, SeqNo: seq, MessageDataLen: int32(plain.Len()), MessageDataWithPadding: plain.Buf,
	}, &b); err != nil {
		c.t.Fatal(err)
	}
	if err := c.tr.Send(c.t.Context(), &b); err != nil {
		c.t.Fatal(err)
	}
}

var errNothing = errors.New("nothing came")

// recv returns the next message, errNothing after the time given, or what broke the connection.
func (c *client) recv(wait time.Duration) (*crypto.EncryptedMessageData, error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), wait)
	defer cancel()
	var b bin.Buffer
	if err := c.tr.Recv(ctx, &b); err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return nil, errNothing
		}
		return nil, err
	}
	msg, err := c.cipher.DecryptFromBuffer(c.key, &b)
	if err != nil {
		c.t.Fatal(err)
	}
	return msg, nil
}

const patience = 10 * time.Second

// await skips messages until one with the constructor comes, and decodes it.
func await[T any, P interface {
	*T
	bin.Object
	TypeID() uint32
}](c *client) P {
	c.t.Helper()
	for {
		msg, err := c.recv(patience)
		if err != nil {
			c.t.Fatalf("waiting for %T: %v", *new(T), err)
		}
		b := &bin.Buffer{Buf: msg.Data()}
		out := P(new(T))
		if id, err := b.PeekID(); err != nil || id != out.TypeID() {
			continue
		}
		if err := out.Decode(b); err != nil {
			c.t.Fatal(err)
		}
		return out
	}
}

// awaitResult skips messages until the answer to a call comes. An rpc_error is returned as such.
func (c *client) awaitResult(msgID int64) (*bin.Buffer, error) {
	c.t.Helper()
	for {
		msg, err := c.recv(patience)
		if err != nil {
			return nil, err
		}
		b := &bin.Buffer{Buf: msg.Data()}
		var res proto.Result
		if id, _ := b.PeekID(); id != proto.ResultTypeID {
			continue
		}
		if err := res.Decode(b); err != nil {
			c.t.Fatal(err)
		}
		if res.RequestMessageID != msgID {
			continue
		}
		out := &bin.Buffer{Buf: res.Result}
		if id, _ := out.PeekID(); id == mt.RPCErrorTypeID {
			var e mt.RPCError
			if err := e.Decode(out); err != nil {
				c.t.Fatal(err)
			}
			return nil, tgerr.New(e.ErrorCode, e.ErrorMessage)
		}
		return out, nil
	}
}

// wantTrue fails unless a call is answered with boolTrue.
func (c *client) wantTrue(msgID int64) {
	c.t.Helper()
	b, err := c.awaitResult(msgID)
	if err != nil {
		c.t.Fatal(err)
	}
	if ok, err := b.Bool(); err != nil || !ok {
		c.t.Fatalf("answer is %v, %v", ok, err)
	}
}

// wantNothing fails if an answer to a call comes before the answer to a later ping.
func (c *client) wantNothing() {
	c.t.Helper()
	ping := c.send(false, &mt.PingRequest{PingID: 99})
	for {
		msg, err := c.recv(patience)
		if err != nil {
			c.t.Fatal(err)
		}
		b := &bin.Buffer{Buf: msg.Data()}
		switch id, _ := b.PeekID(); id {
		case proto.ResultTypeID:
			c.t.Fatal("an answer came")
		case mt.PongTypeID:
			var pong mt.Pong
			if err := pong.Decode(b); err != nil || pong.MsgID != ping {
				c.t.Fatalf("pong is %+v, %v", pong, err)
			}
			return
		}
	}
}
