package mtserver

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/mtproxy"
	"github.com/gotd/td/mtproxy/obfuscated2"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/internal/testrun"
)

// call is some call.
func call() bin.Encoder { return &tg.HelpGetNearestDCRequest{} }

func TestEveryTransportIsRecognised(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	for name, p := range map[string]transport.Protocol{
		"abridged": transport.Abridged, "intermediate": transport.Intermediate, "padded intermediate": transport.PaddedIntermediate, "full": transport.Full,
	} {
		t.Run(name, func(t *testing.T) {
			c.redial(s, p)
			c.wantTrue(c.send(true, call()))
		})
	}
	for name, tt := range map[string]struct {
		tag [4]byte
		p   transport.Protocol
	}{
		"obfuscated abridged":     {[4]byte{codec.AbridgedClientStart[0], codec.AbridgedClientStart[0], codec.AbridgedClientStart[0], codec.AbridgedClientStart[0]}, transport.Abridged},
		"obfuscated intermediate": {codec.IntermediateClientStart, transport.Intermediate},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := net.Dial("tcp", s.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = raw.Close() })
			obf := obfuscated2.NewObfuscated2(s.cipher.Rand(), raw)
			if err := obf.Handshake(tt.tag, 2, mtproxy.Secret{}); err != nil {
				t.Fatal(err)
			}
			if c.tr, err = transport.NewProtocol(tt.p.CodecNoHeader).Handshake(obfConn{raw, obf}); err != nil {
				t.Fatal(err)
			}
			c.wantTrue(c.send(true, call()))
		})
	}
}

// obfConn is a connection that is read and written through an obfuscator.
type obfConn struct {
	net.Conn
	obf *obfuscated2.Obfuscated2
}

func (o obfConn) Read(p []byte) (int, error)  { return o.obf.Read(p) }
func (o obfConn) Write(p []byte) (int, error) { return o.obf.Write(p) }

func TestMuteConnectionHoldsUpNobody(t *testing.T) {
	s := start(t, answerTrue)
	mute, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	c := dial(t, s)
	c.wantTrue(c.send(true, call()))
}

func TestUnknownKeyIsATransportError(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	c.wantTrue(c.send(true, call()))
	s.Forget(c.key.ID)
	c.send(true, call())
	_, err := c.recv(patience)
	var protoErr *codec.ProtocolErr
	if !errors.As(err, &protoErr) || protoErr.Code != codec.CodeAuthKeyNotFound {
		t.Errorf("error is %v", err)
	}
}

func TestKeyExchangeForAnotherDCIsRefused(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	_, err := exchange.NewExchanger(c.tr, 3).Client([]exchange.PublicKey{{RSA: &testrun.ServerKey().PublicKey}}).Run(t.Context())
	var protoErr *codec.ProtocolErr
	if !errors.As(err, &protoErr) || protoErr.Code != codec.CodeWrongDC {
		t.Errorf("error is %v", err)
	}
}

func TestNewSessionIsAnnouncedOncePerConnection(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	for range 2 { // the second time on a new connection
		first := c.send(true, call())
		if got := await[mt.NewSessionCreated](c); got.ServerSalt != 7 || got.FirstMsgID != first {
			t.Errorf("new_session_created is %+v", got)
		}
		c.send(true, call())
		for range 4 { // two acks, two answers
			msg, err := c.recv(patience)
			if err != nil {
				t.Fatal(err)
			}
			if id, _ := (&bin.Buffer{Buf: msg.Data()}).PeekID(); id == mt.NewSessionCreatedTypeID {
				t.Error("announced again")
			}
		}
		c.redial(s, transport.Intermediate)
	}
}

func TestResentCallRunsOnceAndIsAnsweredOnce(t *testing.T) {
	var runs atomic.Int32
	s := start(t, func(context.Context, *Call) (bin.Encoder, error) {
		runs.Add(1)
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	id := c.send(true, call())
	c.wantTrue(id)
	c.sendAs(id, true, call())
	if got := await[mt.MsgsAck](c); len(got.MsgIDs) != 1 || got.MsgIDs[0] != id {
		t.Errorf("ack is %+v", got)
	}
	c.wantNothing()

	c.redial(s, transport.Intermediate) // the answer may have been lost with the connection
	c.sendAs(id, true, call())
	c.wantTrue(id)
	if got := runs.Load(); got != 1 {
		t.Errorf("the call ran %d times", got)
	}
}

func TestAnswerFollowsTheSessionToItsNewConnection(t *testing.T) {
	release := make(chan struct{})
	s := start(t, func(ctx context.Context, call *Call) (bin.Encoder, error) {
		<-release
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	id := c.send(true, call())
	await[mt.MsgsAck](c) // the call has arrived
	c.redial(s, transport.Intermediate)
	c.send(false, &mt.PingRequest{PingID: 1})
	await[mt.Pong](c)
	close(release)
	c.wantTrue(id)
}

func TestSlowCallHoldsUpNoPing(t *testing.T) {
	release := make(chan struct{})
	s := start(t, func(context.Context, *Call) (bin.Encoder, error) {
		<-release
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	id := c.send(true, call())
	c.wantNothing() // only the pong
	close(release)
	c.wantTrue(id)
}

func TestDroppedAnswerIsNotSent(t *testing.T) {
	ended := make(chan struct{})
	s := start(t, func(ctx context.Context, _ *Call) (bin.Encoder, error) {
		<-ctx.Done()
		close(ended)
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	slow := c.send(true, call())
	await[mt.MsgsAck](c)
	drop := c.send(true, &mt.RPCDropAnswerRequest{ReqMsgID: slow})
	b, err := c.awaitResult(drop)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := b.PeekID(); got != mt.RPCAnswerDroppedRunningTypeID {
		t.Errorf("rpc_drop_answer gives %#x", got)
	}
	<-ended
	c.wantNothing()
}

func TestIdleConnectionIsClosedAsItAskedFor(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	c.send(false, &mt.PingDelayDisconnectRequest{PingID: 1, DisconnectDelay: 1})
	await[mt.Pong](c)
	if _, err := c.recv(patience); err == nil || errors.Is(err, errNothing) {
		t.Errorf("connection is open after its idle limit: %v", err)
	}
}

func TestHandlerErrorsReachTheClientAsTheyShould(t *testing.T) {
	s := start(t, func(_ context.Context, in *Call) (bin.Encoder, error) {
		switch id, _ := (&bin.Buffer{Buf: in.Body}).PeekID(); id {
		case tg.HelpGetNearestDCRequestTypeID:
			return nil, tgerr.New(420, "FLOOD_WAIT_42")
		case tg.HelpGetConfigRequestTypeID:
			return nil, errors.New("a secret reason")
		}
		return nil, ErrDropConnection
	})
	c := dial(t, s)
	_, err := c.awaitResult(c.send(true, call()))
	if !tgerr.Is(err, "FLOOD_WAIT") {
		t.Errorf("error is %v", err)
	}
	_, err = c.awaitResult(c.send(true, &tg.HelpGetConfigRequest{}))
	if !tgerr.Is(err, "SANDBOX_INTERNAL_ERROR") {
		t.Errorf("error is %v", err)
	}
	if _, err = c.awaitResult(c.send(true, &tg.UpdatesGetStateRequest{})); err == nil || errors.Is(err, errNothing) || tgerr.Is(err, "SANDBOX_INTERNAL_ERROR") {
		t.Errorf("connection was not dropped: %v", err)
	}
}

func TestWrappersAreTakenOffAndRemembered(t *testing.T) {
	calls := make(chan *Call, 4)
	s := start(t, func(_ context.Context, in *Call) (bin.Encoder, error) {
		calls <- in
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	c.send(true, call())
	if got := <-calls; got.Layer != 0 || got.Client != nil {
		t.Errorf("before any introduction: %+v", got)
	}
	init := &tg.InitConnectionRequest{APIID: 5, DeviceModel: "d", SystemVersion: "s", AppVersion: "a", SystemLangCode: "sl", LangPack: "lp", LangCode: "l",
		Query: &tg.InvokeWithoutUpdatesRequest{Query: &tg.HelpGetNearestDCRequest{}}}
	init.SetProxy(tg.InputClientProxy{Address: "x", Port: 1})
	init.SetParams(&tg.JSONObject{})
	c.send(true, &tg.InvokeWithLayerRequest{Layer: 158, Query: init})
	want := ClientInfo{5, "d", "s", "a", "sl", "lp", "l"}
	got := <-calls
	if got.Layer != 158 || got.Client == nil || *got.Client != want || !got.Announced {
		t.Errorf("call is %+v, client %+v", got, got.Client)
	}
	if id, _ := (&bin.Buffer{Buf: got.Body}).PeekID(); id != tg.HelpGetNearestDCRequestTypeID {
		t.Errorf("body is %#x", id)
	}
	c.session = 2 // another session of the same key
	c.send(true, call())
	if got := <-calls; got.Layer != 158 || got.Client == nil || got.Announced {
		t.Errorf("next session: %+v", got)
	}
}

func TestInvokeAfterMsgKeepsTheOrder(t *testing.T) {
	release, order := make(chan struct{}), make(chan uint32, 2)
	s := start(t, func(_ context.Context, in *Call) (bin.Encoder, error) {
		id, _ := (&bin.Buffer{Buf: in.Body}).PeekID()
		if id == tg.HelpGetNearestDCRequestTypeID {
			<-release
		}
		order <- id
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	first := c.send(true, call())
	second := c.send(true, &tg.InvokeAfterMsgRequest{MsgID: first, Query: &tg.HelpGetConfigRequest{}})
	c.wantNothing()
	close(release)
	if a, b := <-order, <-order; a != tg.HelpGetNearestDCRequestTypeID || b != tg.HelpGetConfigRequestTypeID {
		t.Errorf("order is %#x, %#x", a, b)
	}
	if _, err := c.awaitResult(second); err != nil {
		t.Error(err)
	}
}

func TestUpdatesGoToWhoWantsThem(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	update := func(int) bin.Encoder { return &tg.UpdatesTooLong{} }
	c.wantTrue(c.send(true, &tg.InvokeWithoutUpdatesRequest{Query: &tg.HelpGetNearestDCRequest{}}))
	if n := s.Push(c.key.ID, update); n != 0 {
		t.Errorf("pushed to %d sessions that want none", n)
	}
	c.wantTrue(c.send(true, call()))
	if n := s.Push(c.key.ID, update); n != 1 {
		t.Errorf("pushed to %d sessions", n)
	}
	await[tg.UpdatesTooLong](c)
	if n := s.Push(KeyID{1}, update); n != 0 {
		t.Errorf("pushed to %d sessions of nobody", n)
	}
}
