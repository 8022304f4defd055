package mtserver

import (
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

func TestContainersAndPackedMessagesAreOpened(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	var plain bin.Buffer
	if err := call().Encode(&plain); err != nil {
		t.Fatal(err)
	}
	var packed bin.Buffer
	if err := (proto.GZIP{Data: plain.Buf}).Encode(&packed); err != nil {
		t.Fatal(err)
	}
	a, b := c.ids.New(proto.MessageFromClient), c.ids.New(proto.MessageFromClient)
	c.send(false, &proto.MessageContainer{Messages: []proto.Message{
		{ID: a, SeqNo: 1, Bytes: plain.Len(), Body: plain.Buf},
		{ID: b, SeqNo: 3, Bytes: packed.Len(), Body: packed.Buf},
	}})
	seen := map[int64]bool{}
	for len(seen) < 2 {
		msg, err := c.recv(patience)
		if err != nil {
			t.Fatal(err)
		}
		buf := &bin.Buffer{Buf: msg.Data()}
		if id, _ := buf.PeekID(); id != proto.ResultTypeID {
			continue
		}
		if msg.SeqNo&1 == 0 {
			t.Errorf("answer has the even seq_no %d", msg.SeqNo)
		}
		var res proto.Result
		if err := res.Decode(buf); err != nil {
			t.Fatal(err)
		}
		seen[res.RequestMessageID] = true
	}
	if !seen[a] || !seen[b] {
		t.Errorf("answered %v, want %d and %d", seen, a, b)
	}
}

func TestMessagesOutsideTheRulesAreRefused(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	at := func(d time.Duration) int64 {
		return int64(proto.NewMessageID(time.Now().Add(d), proto.MessageFromClient))
	}
	for _, tt := range []struct {
		id   int64
		code int
	}{{at(-301 * time.Second), badMsgIDTooLow}, {at(time.Minute), badMsgIDTooHigh}, {at(0) + 1, badMsgIDBits}} {
		c.sendAs(tt.id, true, call())
		if got := await[mt.BadMsgNotification](c); got.ErrorCode != tt.code || got.BadMsgID != tt.id {
			t.Errorf("notification is %+v, want code %d", got, tt.code)
		}
	}
	c.salt = 8
	id := c.send(true, call())
	bad := await[mt.BadServerSalt](c)
	if bad.NewServerSalt != 7 || bad.BadMsgID != id {
		t.Errorf("bad_server_salt is %+v", bad)
	}
	c.salt = bad.NewServerSalt
	c.sendAs(id, true, call()) // the same message again is not a repetition
	c.wantTrue(id)
}

func TestServiceMessagesAreAnswered(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	known := c.send(true, call())
	c.wantTrue(known)

	id := c.send(true, &mt.GetFutureSaltsRequest{Num: 2})
	if got := await[mt.FutureSalts](c); got.ReqMsgID != id || len(got.Salts) != 1 || got.Salts[0].Salt != 7 {
		t.Errorf("future_salts is %+v", got)
	}
	id = c.send(true, &mt.MsgsStateReq{MsgIDs: []int64{known, 4}})
	if got := await[mt.MsgsStateInfo](c); got.ReqMsgID != id || string(got.Info) != "\x04\x01" {
		t.Errorf("msgs_state_info is %+v", got)
	}
	c.send(false, &mt.HTTPWaitRequest{})
	c.send(false, &mt.MsgsAck{MsgIDs: []int64{known}})
	c.send(true, &mt.DestroySessionRequest{SessionID: 5})
	if got := await[mt.DestroySessionOk](c); got.SessionID != 5 {
		t.Errorf("destroy_session_ok is %+v", got)
	}
	id = c.send(true, &mt.RPCDropAnswerRequest{ReqMsgID: known})
	b, err := c.awaitResult(id)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := b.PeekID(); got != mt.RPCAnswerUnknownTypeID {
		t.Errorf("rpc_drop_answer for a call that was answered gives %#x", got)
	}
	id = c.send(true, bareID(destroyAuthKey))
	if b, err = c.awaitResult(id); err != nil {
		t.Fatal(err)
	}
	if got, _ := b.PeekID(); got != destroyAuthKeyOk {
		t.Errorf("destroy_auth_key gives %#x", got)
	}
	if s.lookup(c.key.ID) != nil {
		t.Error("the key is still there")
	}
}
