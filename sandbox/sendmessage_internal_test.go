package sandbox

import (
	"hash/crc32"
	"regexp"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// What messages.sendMessage was from a layer on, by Telegram's schemas: the flags between message and random_id, and what stands behind it. A slip shows in
// the ID, which is the CRC-32 of the definition.
func TestEveryLayersMessageIsRead(t *testing.T) {
	const (
		head   = "messages.sendMessage flags:# no_webpage:flags.1?true silent:flags.5?true background:flags.6?true clear_draft:flags.7?true "
		byID   = "reply_to_msg_id:flags.0?int "
		byHead = "reply_to:flags.0?InputReplyTo "
		text   = "message:string random_id:long reply_markup:flags.2?ReplyMarkup entities:flags.3?Vector<MessageEntity> schedule_date:flags.10?int"
		sendAs = " send_as:flags.13?InputPeer"
		quick  = " quick_reply_shortcut:flags.17?InputQuickReplyShortcut"
		effect = " effect:flags.18?long"
		stars  = " allow_paid_stars:flags.21?long"
		repeat = " schedule_repeat_period:flags.24?int"
		post   = " suggested_post:flags.22?SuggestedPost"
		rich   = " rich_message:flags.23?InputRichMessage"
		end    = " = Updates"
	)
	definitions := []string{ // newest first
		head + "peer:InputPeer " + byHead + text + repeat + sendAs + quick + effect + stars + post + rich + end,
		head + "peer:InputPeer " + byHead + text + repeat + sendAs + quick + effect + stars + post + end,
		head + "peer:InputPeer " + byHead + text + sendAs + quick + effect + stars + end,
		head + "peer:InputPeer " + byHead + text + sendAs + quick + effect + end,
		head + "peer:InputPeer " + byHead + text + sendAs + quick + end,
		head + "peer:InputPeer " + byHead + text + sendAs + end,
		head + "peer:InputPeer " + byID + "top_msg_id:flags.9?int " + text + sendAs + end,
		head + "peer:InputPeer " + byID + text + sendAs + end,
		head + "peer:InputPeer " + byID + text + end,
	}
	if len(definitions) != len(sendMessageIDs) {
		t.Fatalf("%d IDs, %d definitions", len(sendMessageIDs), len(definitions))
	}
	for i, def := range definitions {
		id := definitionID(def)
		if id != sendMessageIDs[i] {
			t.Errorf("%s\nhas the ID %#x, not %#x", def, id, sendMessageIDs[i])
		}
		var b bin.Buffer
		b.PutID(id)
		b.PutUint32(1<<1 | 1<<10 | 1<<13)
		if err := (&tg.InputPeerSelf{}).Encode(&b); err != nil {
			t.Fatal(err)
		}
		b.PutString("hello")
		b.PutLong(7)
		b.PutInt(1) // schedule_date
		var got sendMessageRequest
		if err := got.Decode(&b); err != nil || got.message != "hello" || got.randomID != 7 || got.isReply {
			t.Errorf("%#x: %+v, %v", id, got, err)
		}
	}
}

// definitionID is how TL makes a constructor's ID: bare flags do not count, and brackets are blanks.
func definitionID(def string) uint32 {
	def = regexp.MustCompile(` \w+:flags2?\.\d+\?true`).ReplaceAllString(def, "")
	def = strings.NewReplacer("<", " ", ">", "", ":bytes ", ":string ", "?bytes ", "?string ").Replace(def)
	return crc32.ChecksumIEEE([]byte(def))
}
