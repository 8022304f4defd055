package sandbox

import (
	"strings"
	"unicode/utf16"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// maxMessage is the longest text of a message, in UTF-16 units: message_length_max of help.getConfig.
const maxMessage = 4096

// sendMessageIDs are messages.sendMessage of the layers 133 to 229, newest first. All of them begin alike, see sendMessageRequest.
var sendMessageIDs = []uint32{
	tg.MessagesSendMessageRequestTypeID, 0x545cd15a, 0xfbf2340a, 0x983f9745, 0xdff8042c, 0x280d096f, 0x1cc20387, 0x0d9d75a4, 0x520c3870,
}

// sendMessageRequest is what the sandbox reads of messages.sendMessage of any layer: flags:# peer:InputPeer reply_to:flags.0?… message:string random_id:long.
// What stands behind it changed with the layers and does not matter for a text to oneself.
type sendMessageRequest struct {
	isReply  bool
	peer     tg.InputPeerClass
	message  string
	randomID int64
}

func (*sendMessageRequest) TypeName() string { return "messages.sendMessage" }

// Decode reads the beginning. Of a reply it reads no more than that it is one: what it says about the other message has a form for each layer.
func (r *sendMessageRequest) Decode(b *bin.Buffer) error {
	if _, err := b.ID(); err != nil {
		return err
	}
	flags, err := b.Uint32()
	if err != nil {
		return err
	}
	if r.peer, err = tg.DecodeInputPeer(b); err != nil {
		return err
	}
	if r.isReply = flags&1 != 0; r.isReply {
		return nil
	}
	if r.message, err = b.String(); err != nil {
		return err
	}
	r.randomID, err = b.Long()
	return err
}

// sendMessage is https://core.telegram.org/method/messages.sendMessage for what people write to themselves: there is nobody else to write to, and no
// message to reply to. The answer of a text without more is updateShortSentMessage, the same in all layers.
func (s *Sandbox) sendMessage(c *call, req *sendMessageRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	switch {
	case !acc.isSelf(req.peer):
		return nil, rpcError(400, "PEER_ID_INVALID")
	case req.isReply:
		return nil, rpcError(400, "REPLY_MESSAGE_ID_INVALID")
	case strings.TrimSpace(req.message) == "":
		return nil, rpcError(400, "MESSAGE_EMPTY")
	case len(utf16.Encode([]rune(req.message))) > maxMessage:
		return nil, rpcError(400, "MESSAGE_TOO_LONG")
	case acc.frozen:
		return nil, rpcError(420, "FROZEN_METHOD_INVALID")
	}
	if _, sent := acc.sent[req.randomID]; sent {
		return nil, rpcError(500, "RANDOM_ID_DUPLICATE")
	}
	if acc.sent == nil {
		acc.sent = map[int64]struct{}{}
	}
	acc.sent[req.randomID] = struct{}{}
	s.put(acc, "saved", req.message)
	return &tg.UpdateShortSentMessage{Out: true, ID: len(acc.sent), Pts: acc.pts(), PtsCount: 1, Date: int(s.clock.now().Unix())}, nil
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
