package sandbox

import (
	"strings"
	"unicode/utf16"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// maxMessage is the longest text of a message, in UTF-16 units: message_length_max of help.getConfig.
const maxMessage = 4096

// sendMessage is https://core.telegram.org/method/messages.sendMessage for what people write to themselves: there is nobody else to write to, and no
// message to reply to. It is answered with updates: updateShortSentMessage, which others get for a plain text, says of no chat, and mtcute and Pyrogram
// cannot read it as an answer to inputPeerSelf. The message is not marked as outgoing, see the Message of Telethon.
func (s *Sandbox) sendMessage(c *call, req *tg.MessagesSendMessageRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	switch {
	case !acc.isSelf(req.Peer):
		return nil, rpcError(400, "PEER_ID_INVALID")
	case req.ReplyTo != nil:
		return nil, rpcError(400, "REPLY_MESSAGE_ID_INVALID")
	case strings.TrimSpace(req.Message) == "":
		return nil, rpcError(400, "MESSAGE_EMPTY")
	case len(utf16.Encode([]rune(req.Message))) > maxMessage:
		return nil, rpcError(400, "MESSAGE_TOO_LONG")
	case acc.frozen:
		return nil, rpcError(420, "FROZEN_METHOD_INVALID")
	}
	if _, sent := acc.sent[req.RandomID]; sent {
		return nil, rpcError(500, "RANDOM_ID_DUPLICATE")
	}
	if acc.sent == nil {
		acc.sent = map[int64]struct{}{}
	}
	acc.sent[req.RandomID] = struct{}{}
	s.put(acc, "saved", req.Message)
	id, now, self := len(acc.sent), int(s.clock.now().Unix()), &tg.PeerUser{UserID: acc.userID()}
	message := &tg.Message{ID: id, PeerID: self, Date: now, Message: req.Message}
	message.SetFromID(self)
	message.SetSavedPeerID(self)
	if len(req.Entities) > 0 {
		message.SetEntities(req.Entities)
	}
	return &tg.Updates{
		Updates: []tg.UpdateClass{
			&tg.UpdateMessageID{ID: id, RandomID: req.RandomID},
			&tg.UpdateNewMessage{Message: message, Pts: acc.pts(), PtsCount: 1},
		},
		Users: []tg.UserClass{acc.user(true)},
		Date:  now,
	}, nil
}

// isSelf says whether a peer is the account itself.
func (acc *account) isSelf(peer tg.InputPeerClass) bool {
	switch peer := peer.(type) {
	case *tg.InputPeerSelf:
		return true
	case *tg.InputPeerUser:
		return peer.UserID == acc.userID() && peer.AccessHash == acc.accessHash()
	}
	return false
}
