package sandbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

func rpcError(code int, message string) error { return tgerr.New(code, message) }

// migrate is 303 NAME_D: the account lives on DC d.
func migrate(name string, dc int) error { return rpcError(303, fmt.Sprintf("%s_%d", name, dc)) }

// waitError is 420 FLOOD_WAIT_X, in whole seconds, rounded up.
func waitError(d time.Duration) error {
	return rpcError(420, fmt.Sprintf("FLOOD_WAIT_%d", (d+time.Second-1)/time.Second))
}

// notices are the texts that follow errors of class 406, which Telegram explains to the user in an updateServiceNotification and not in the error itself,
// https://core.telegram.org/api/errors#406-not-acceptable. AUTH_KEY_DUPLICATED is the documented exception: there is nobody left to notify.
var notices = map[string]string{
	"FRESH_RESET_AUTHORISATION_FORBIDDEN": "[sandbox] This device was logged in too recently to end other sessions.",
	"PHONE_PASSWORD_FLOOD":                "[sandbox] You have tried to log in too many times. Please try again tomorrow.",
	"UPDATE_APP_TO_LOGIN":                 "[sandbox] Please update your app to log in.",
	"SEND_CODE_UNAVAILABLE":               "[sandbox] The code cannot be sent in any other way.",
	"PHONE_NUMBER_INVALID":                "[sandbox] This phone number is not valid.",
}

// notifyAfter makes a 406 be followed by its service notification.
func (s *Sandbox) notifyAfter(c *call, err error) {
	var rpcErr *tgerr.Error
	if !errors.As(err, &rpcErr) || rpcErr.Code != 406 || rpcErr.Type == "AUTH_KEY_DUPLICATED" {
		return
	}
	text, ok := notices[rpcErr.Type]
	if !ok {
		text = "[sandbox] Telegram refuses this: " + rpcErr.Message
	}
	update := &tg.UpdateServiceNotification{Popup: true, Type: rpcErr.Message, Message: text, Media: &tg.MessageMediaEmpty{}}
	c.Then(func() { s.push(c.DC, c.Key, update) })
}

// push sends one update to the live sessions of a key.
func (s *Sandbox) push(dc int, key [8]byte, update tg.UpdateClass) {
	s.servers[dc-1].Push(key, &tg.Updates{Updates: []tg.UpdateClass{update}, Date: int(s.Now().Unix())})
}
