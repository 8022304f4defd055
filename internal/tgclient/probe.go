package tgclient

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"
)

// probe asks the first question of a key exchange and stops there: whoever answers speaks MTProto, and the answer carries the server's
// time. The connection can be used for anything afterwards, as TDLib does
// (https://github.com/tdlib/td/blob/master/td/mtproto/PingConnection.cpp).
func probe(ctx context.Context, c transport.Conn, now time.Time) (mt.ResPQ, error) {
	nonce, err := crypto.RandInt128(crypto.DefaultRand())
	if err != nil {
		return mt.ResPQ{}, fmt.Errorf("make a nonce: %w", err)
	}
	var body, b bin.Buffer
	if err := (&mt.ReqPqMultiRequest{Nonce: nonce}).Encode(&body); err != nil {
		return mt.ResPQ{}, fmt.Errorf("encode req_pq_multi: %w", err)
	}
	message := proto.UnencryptedMessage{MessageID: int64(proto.NewMessageID(now, proto.MessageFromClient)), MessageData: body.Buf}
	if err := message.Encode(&b); err != nil {
		return mt.ResPQ{}, fmt.Errorf("encode req_pq_multi: %w", err)
	}
	if err := c.Send(ctx, &b); err != nil {
		return mt.ResPQ{}, fmt.Errorf("send req_pq_multi: %w", err)
	}
	if err := c.Recv(ctx, &b); err != nil {
		return mt.ResPQ{}, fmt.Errorf("wait for resPQ: %w", err)
	}
	var (
		envelope proto.UnencryptedMessage
		answer   mt.ResPQ
	)
	if err := envelope.Decode(&b); err != nil {
		return mt.ResPQ{}, errors.Join(ErrNotTelegram, err)
	}
	if err := answer.Decode(&bin.Buffer{Buf: envelope.MessageData}); err != nil {
		return mt.ResPQ{}, errors.Join(ErrNotTelegram, err)
	}
	if answer.Nonce != nonce {
		return mt.ResPQ{}, ErrNotTelegram
	}
	return answer, nil
}
