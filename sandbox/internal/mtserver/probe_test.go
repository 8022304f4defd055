package mtserver

import (
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"

	"telegram-login-mcp/internal/testrun"
)

// probe asks req_pq_multi on the connection and returns the answer, with the time in its message ID.
func (c *client) probe() (mt.ResPQ, time.Time) {
	c.t.Helper()
	nonce, err := crypto.RandInt128(crypto.DefaultRand())
	if err != nil {
		c.t.Fatal(err)
	}
	var body, b bin.Buffer
	if err := (&mt.ReqPqMultiRequest{Nonce: nonce}).Encode(&body); err != nil {
		c.t.Fatal(err)
	}
	if err := (proto.UnencryptedMessage{MessageID: c.ids.New(proto.MessageFromClient), MessageData: body.Buf}).Encode(&b); err != nil {
		c.t.Fatal(err)
	}
	if err := c.tr.Send(c.t.Context(), &b); err != nil {
		c.t.Fatal(err)
	}
	if err := c.tr.Recv(c.t.Context(), &b); err != nil {
		c.t.Fatal(err)
	}
	var (
		envelope proto.UnencryptedMessage
		answer   mt.ResPQ
	)
	if err := envelope.Decode(&b); err != nil {
		c.t.Fatal(err)
	}
	if err := answer.Decode(&bin.Buffer{Buf: envelope.MessageData}); err != nil {
		c.t.Fatal(err)
	}
	if answer.Nonce != nonce {
		c.t.Error("the answer is to another question")
	}
	return answer, proto.MessageID(envelope.MessageID).Time()
}

// TDLib measures a connection with req_pq_multi and then uses it, with whatever key:
// https://github.com/tdlib/td/blob/master/td/mtproto/PingConnection.cpp
func TestQuestionOfAKeyExchangeLeavesTheConnectionAsItWas(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	for range 2 {
		answer, made := c.probe()
		if time.Since(made).Abs() > 2*time.Second {
			t.Errorf("the answer was made at %v", made)
		}
		if got := answer.ServerPublicKeyFingerprints; len(got) != 1 || got[0] != s.opts.Key.Fingerprint() {
			t.Errorf("keys %x are offered", got)
		}
		c.wantTrue(c.send(true, call()))
	}
	c.probe()
	c.probe()
	c.wantTrue(c.send(true, call()))
}

func TestKeyExchangeBeginsAnewAfterItsFirstQuestion(t *testing.T) {
	s := start(t, answerTrue)
	c := dial(t, s)
	c.probe()
	c.probe()
	made, err := exchange.NewExchanger(c.tr, 2).Client([]exchange.PublicKey{{RSA: &testrun.ServerKey().PublicKey}}).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.key, c.salt = made.AuthKey, made.ServerSalt
	c.wantTrue(c.send(true, call()))
}
