package tgclient

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
)

// permit is one that a test has.
type permit struct {
	grace  time.Duration
	stands chan time.Time
}

func (permit) Held() bool                  { return true }
func (permit) Renew(context.Context) error { return nil }
func (p permit) Grace() time.Duration      { return p.grace }
func (p permit) Stands(until time.Time)    { p.stands <- until }

func TestPingHasTheConnectionClosedWhenThePermitWantsIt(t *testing.T) {
	key := crypto.Key{1, 2, 3}.WithID()
	sent := func(message bin.Encoder) *bin.Buffer {
		t.Helper()
		var body, out bin.Buffer
		if err := message.Encode(&body); err != nil {
			t.Fatal(err)
		}
		data := crypto.EncryptedMessageData{Salt: 7, SessionID: 8, MessageID: 9, SeqNo: 10, MessageDataLen: int32(body.Len()), MessageDataWithPadding: body.Buf}
		if err := crypto.NewClientCipher(crypto.DefaultRand()).Encrypt(key, data, &out); err != nil {
			t.Fatal(err)
		}
		return &out
	}
	passed := func(b *bin.Buffer, grace time.Duration) *bin.Buffer {
		return (&instrumentedTransport{key: key, permit: permit{grace: grace}}).passes(b)
	}
	ping := sent(&mt.PingDelayDisconnectRequest{PingID: 11, DisconnectDelay: 75})
	got, err := crypto.NewServerCipher(crypto.DefaultRand()).DecryptFromBuffer(key, passed(ping, 3*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var changed mt.PingDelayDisconnectRequest
	if err := changed.Decode(&bin.Buffer{Buf: got.Data()}); err != nil {
		t.Fatal(err)
	}
	if changed.DisconnectDelay != 3 || changed.PingID != 11 || got.Salt != 7 || got.SessionID != 8 || got.MessageID != 9 || got.SeqNo != 10 {
		t.Errorf("it became %+v in %+v", changed, got)
	}
	for name, same := range map[string]*bin.Buffer{
		"another message": sent(&mt.PingRequest{PingID: 11}), "a key exchange": {Buf: make([]byte, 40)}, "nothing": {},
	} {
		before := bytes.Clone(same.Buf)
		if after := passed(same, 3*time.Second); !bytes.Equal(after.Buf, before) {
			t.Errorf("%s was changed", name)
		}
	}
	if after := passed(ping, 0); after != ping {
		t.Error("it was changed without a time")
	}
}

func TestPingsComeAtThePaceOfThePermit(t *testing.T) {
	c := newSteadyClock(time.Now)
	c.permit = permit{grace: 300 * time.Millisecond}
	ticker := c.Ticker(gotdPings)
	defer ticker.Stop()
	begun := time.Now()
	<-ticker.C()
	if first := time.Since(begun); first > 5*time.Second {
		t.Errorf("the first came after %v", first)
	}
	<-ticker.C()
	<-ticker.C()
	if three := time.Since(begun); three < 200*time.Millisecond {
		t.Errorf("three came within %v", three)
	}
	if _, ours := c.Ticker(time.Second).(*pingTicker); ours {
		t.Error("another ticker than that of the pings has their pace")
	}
}
