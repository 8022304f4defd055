package sandbox_test

import (
	"strings"
	"testing"

	"github.com/gotd/td/tg"
)

func TestMessageToOneselfIsInTheInbox(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620001"
	ctx := t.Context()
	send := func(text string, id int64, change func(*tg.MessagesSendMessageRequest)) (tg.UpdatesClass, error) {
		req := &tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}, Message: text, RandomID: id}
		if change != nil {
			change(req)
		}
		return c.MessagesSendMessage(ctx, req)
	}
	_, err := send("hello", 1, nil)
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	me := c.logIn(phone, "22222")

	answer, err := send("hello", 1, func(r *tg.MessagesSendMessageRequest) {
		r.SetEntities([]tg.MessageEntityClass{&tg.MessageEntityBold{Length: 5}})
	})
	if err != nil {
		t.Fatal(err)
	}
	updates, ok := answer.(*tg.Updates)
	if !ok || len(updates.Updates) != 2 || len(updates.Users) != 1 {
		t.Fatalf("answer is %#v", answer)
	}
	if id, ok := updates.Updates[0].(*tg.UpdateMessageID); !ok || id.ID != 1 || id.RandomID != 1 {
		t.Errorf("first update is %#v", updates.Updates[0])
	}
	fresh, _ := updates.Updates[1].(*tg.UpdateNewMessage)
	if fresh == nil || fresh.Pts != 2 || fresh.PtsCount != 1 {
		t.Fatalf("second update is %#v", updates.Updates[1])
	}
	if m, ok := fresh.Message.(*tg.Message); !ok || m.ID != 1 || m.Out || m.Message != "hello" || len(m.Entities) != 1 || m.SavedPeerID == nil {
		t.Errorf("message is %+v", fresh.Message)
	}
	box := inbox(t, phone)
	if last := box[len(box)-1]; last.Channel != "saved" || last.Text != "hello" {
		t.Errorf("message is %+v", last)
	}
	if _, err := send("again", 2, func(r *tg.MessagesSendMessageRequest) { r.Peer = me.AsInputPeer() }); err != nil {
		t.Fatal(err)
	}
	state, err := c.UpdatesGetState(ctx)
	if err != nil || state.Pts != 3 {
		t.Errorf("state is %+v, %v", state, err)
	}
	behind, err := c.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{Pts: 1, Date: state.Date})
	if got, ok := behind.(*tg.UpdatesDifferenceTooLong); err != nil || !ok || got.Pts != 3 {
		t.Errorf("difference is %#v, %v", behind, err)
	}

	_, err = send("hello", 1, nil)
	wantError(t, err, 500, "RANDOM_ID_DUPLICATE")
	_, err = send(" ", 3, nil)
	wantError(t, err, 400, "MESSAGE_EMPTY")
	_, err = send(strings.Repeat("😀", 2049), 3, nil) // two UTF-16 units each
	wantError(t, err, 400, "MESSAGE_TOO_LONG")
	_, err = send("hello", 3, func(r *tg.MessagesSendMessageRequest) { r.Peer = &tg.InputPeerUser{UserID: 777000} })
	wantError(t, err, 400, "PEER_ID_INVALID")
	_, err = send("hello", 3, func(r *tg.MessagesSendMessageRequest) { r.SetReplyTo(&tg.InputReplyToMessage{ReplyToMsgID: 1}) })
	wantError(t, err, 400, "REPLY_MESSAGE_ID_INVALID")
	if got := inbox(t, phone); len(got) != len(box)+1 {
		t.Errorf("inbox is %+v", got)
	}
}

func TestFrozenAccountSendsNothing(t *testing.T) {
	c := connect(t, nil)
	c.logIn("+9996620045", "22222")
	_, err := c.MessagesSendMessage(t.Context(), &tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}, Message: "hello", RandomID: 1})
	wantError(t, err, 420, "FROZEN_METHOD_INVALID")
}
