package mtserver

import (
	"fmt"
	"math"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// destroyAuthKey is destroy_auth_key#d1435160, which gotd's mt schema leaves out; destroyAuthKeyOk answers it.
const (
	destroyAuthKey   = 0xd1435160
	destroyAuthKeyOk = 0xf660e1d4
)

// service answers a service message, https://core.telegram.org/mtproto/service_messages. handled is false for anything else.
func (c *conn) service(k *authKey, sess *session, msgID int64, id uint32, b *bin.Buffer) (handled bool, _ error) {
	answer := func(req bin.Decoder, with func() bin.Encoder) (bool, error) {
		if err := req.Decode(b); err != nil {
			return true, fmt.Errorf("decode %T: %w", req, err)
		}
		return true, c.send(k, sess, proto.MessageServerResponse, false, with())
	}
	switch id {
	case mt.MsgsAckTypeID, mt.HTTPWaitRequestTypeID, mt.MsgResendReqTypeID, mt.MsgsStateInfoTypeID, mt.MsgsAllInfoTypeID:
		return true, nil // nothing is ever lost on loopback, so nothing is due
	case mt.PingRequestTypeID:
		var req mt.PingRequest
		return answer(&req, func() bin.Encoder { return &mt.Pong{MsgID: msgID, PingID: req.PingID} })
	case mt.PingDelayDisconnectRequestTypeID:
		var req mt.PingDelayDisconnectRequest
		return answer(&req, func() bin.Encoder {
			if req.DisconnectDelay > 0 {
				c.idle.Store(int64(time.Duration(req.DisconnectDelay) * time.Second))
			}
			return &mt.Pong{MsgID: msgID, PingID: req.PingID}
		})
	case mt.GetFutureSaltsRequestTypeID:
		return answer(&mt.GetFutureSaltsRequest{}, func() bin.Encoder {
			now := int(time.Now().Unix())
			return &mt.FutureSalts{ReqMsgID: msgID, Now: now, Salts: []mt.FutureSalt{
				{ValidSince: now - 3600, ValidUntil: math.MaxInt32, Salt: k.salt}, // a key keeps its salt here
			}}
		})
	case mt.MsgsStateReqTypeID:
		var req mt.MsgsStateReq
		return answer(&req, func() bin.Encoder { return &mt.MsgsStateInfo{ReqMsgID: msgID, Info: c.srv.states(sess, req.MsgIDs)} })
	case mt.RPCDropAnswerRequestTypeID:
		var req mt.RPCDropAnswerRequest
		return answer(&req, func() bin.Encoder { return &result{msgID, c.srv.drop(sess, req.ReqMsgID)} })
	case mt.DestroySessionRequestTypeID:
		var req mt.DestroySessionRequest
		return answer(&req, func() bin.Encoder { return &mt.DestroySessionOk{SessionID: req.SessionID} })
	case destroyAuthKey:
		c.srv.Forget(k.key.ID) // before the answer, so that whoever has the answer can count on it
		return true, c.send(k, sess, proto.MessageServerResponse, true, &result{msgID, bareID(destroyAuthKeyOk)})
	}
	return false, nil
}

// states tells, one byte per message, whether it was received (4) or is unknown (1).
func (s *Server) states(sess *session, ids []int64) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]byte, len(ids))
	for i, id := range ids {
		out[i] = 1
		if sess.requests[id] != nil {
			out[i] = 4
		}
	}
	return out
}

// drop forgets the answer to a call: https://core.telegram.org/mtproto/service_messages#cancellation-of-an-rpc-query.
func (s *Server) drop(sess *session, msgID int64) bin.Encoder {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := sess.requests[msgID]
	if r == nil || r.answer != nil || r.dropped {
		return &mt.RPCAnswerUnknown{}
	}
	r.dropped = true
	r.cancel()
	return &mt.RPCAnswerDroppedRunning{}
}

// bareID is a constructor without fields.
type bareID uint32

func (id bareID) Encode(b *bin.Buffer) error {
	b.PutID(uint32(id))
	return nil
}
