package mtserver

import (
	"fmt"
	"math"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// Codes of bad_msg_notification, https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message.
const (
	badMsgIDTooLow  = 16
	badMsgIDTooHigh = 17
	badMsgIDBits    = 18
	badServerSalt   = 48
)

// A server refuses messages outside this window around its own time, https://core.telegram.org/mtproto/description#message-identifier-msg-id.
const (
	maxPast   = 300 * time.Second
	maxFuture = 30 * time.Second
)

// message handles one decrypted message.
func (c *conn) message(k *authKey, msg *crypto.EncryptedMessageData) error {
	sess, fresh := c.srv.enter(k, msg.SessionID, c)
	if fresh {
		if err := c.send(k, sess, proto.MessageFromServer, true, &mt.NewSessionCreated{
			FirstMsgID: msg.MessageID,
			UniqueID:   int64(c.id)<<32 | sess.id&math.MaxUint32,
			ServerSalt: k.salt,
		}); err != nil {
			return err
		}
	}
	if code := badMessageID(time.Now(), msg.MessageID); code != 0 {
		return c.send(k, sess, proto.MessageFromServer, false, &mt.BadMsgNotification{
			BadMsgID: msg.MessageID, BadMsgSeqno: int(msg.SeqNo), ErrorCode: code,
		})
	}
	if msg.Salt != k.salt {
		return c.send(k, sess, proto.MessageFromServer, false, &mt.BadServerSalt{
			BadMsgID: msg.MessageID, BadMsgSeqno: int(msg.SeqNo), ErrorCode: badServerSalt, NewServerSalt: k.salt,
		})
	}
	var in inbound
	if err := c.unpack(k, sess, msg.MessageID, msg.SeqNo, &bin.Buffer{Buf: msg.Data()}, &in); err != nil {
		return err
	}
	if len(in.acks) > 0 { // before any call runs: a client that was acknowledged does not send the call again when the connection breaks
		if err := c.send(k, sess, proto.MessageFromServer, false, &mt.MsgsAck{MsgIDs: in.acks}); err != nil {
			return err
		}
	}
	for _, start := range in.calls {
		start()
	}
	return nil
}

// inbound is what a message leaves to be done.
type inbound struct {
	acks  []int64 // message IDs to acknowledge
	calls []func()
}

// badMessageID returns the code of bad_msg_notification that a message ID earns, 0 for a good one.
func badMessageID(now time.Time, id int64) int {
	created := proto.MessageID(id).Time()
	switch {
	case id%4 != 0:
		return badMsgIDBits
	case now.Sub(created) > maxPast:
		return badMsgIDTooLow
	case created.Sub(now) > maxFuture:
		return badMsgIDTooHigh
	}
	return 0
}

// unpack opens containers and packed messages, answers service messages and adds what is left to in.
func (c *conn) unpack(k *authKey, sess *session, msgID int64, seq int32, b *bin.Buffer, in *inbound) error {
	id, err := b.PeekID()
	if err != nil {
		return fmt.Errorf("peek message type: %w", err)
	}
	switch id {
	case proto.MessageContainerTypeID:
		var box proto.MessageContainer
		if err := box.Decode(b); err != nil {
			return fmt.Errorf("decode container: %w", err)
		}
		for _, m := range box.Messages {
			if err := c.unpack(k, sess, m.ID, int32(m.SeqNo), &bin.Buffer{Buf: m.Body}, in); err != nil {
				return err
			}
		}
		return nil
	case proto.GZIPTypeID:
		var packed proto.GZIP
		if err := packed.Decode(b); err != nil {
			return fmt.Errorf("decode gzip_packed: %w", err)
		}
		return c.unpack(k, sess, msgID, seq, &bin.Buffer{Buf: packed.Data}, in)
	}
	if seq&1 != 0 {
		in.acks = append(in.acks, msgID)
	}
	if handled, err := c.service(k, sess, msgID, id, b); handled || err != nil {
		return err
	}
	in.calls = append(in.calls, func() { c.call(k, sess, msgID, b) })
	return nil
}
