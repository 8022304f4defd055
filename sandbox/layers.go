package sandbox

import (
	"fmt"
	"net"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// A client announces the layer of its schema in invokeWithLayer, and Telegram answers in that layer: older constructors have older IDs and other fields.
// What a finished session is first used for must decode in older libraries: updates.getState (the same in every layer), users.getUsers(self) and
// help.getConfig. Layers before oldestLayer had 32-bit user IDs and are not served; they get what oldestLayer gets.
const oldestLayer = 133

// userForm is the constructor of User from a layer on. The fields that the sandbox fills (flags 0 to 4 and 10) have not changed place since layer 133.
type userForm struct {
	since     int
	id        uint32
	hasFlags2 bool
}

// userForms is read off the schemas of gotd v0.56.0 to v0.162.0 (layers 139 to 229), newest first. The latest form is gotd's own.
var userForms = []userForm{
	{228, tg.UserTypeID, true},
	{217, 0x31774388, true},
	{200, 0x20b1422, true},
	{196, 0x4b46c37e, true},
	{185, 0x83314fca, true},
	{167, 0x215c4438, true},
	{166, 0xeb602f25, true},
	{159, 0xabb5f120, true},
	{148, 0x8f97c628, true},
	{145, 0x5d99adee, false},
	{oldestLayer, 0x3ff6ecb0, false},
}

// layeredUser is a User as a client of the layer reads it.
type layeredUser struct {
	user  *tg.User
	layer int
}

// Encode takes gotd's encoding and changes its head: the ID, and the second flags where they did not exist yet.
func (u layeredUser) Encode(b *bin.Buffer) error {
	var current bin.Buffer
	if err := u.user.Encode(&current); err != nil {
		return err
	}
	if u.user.Flags>>5&^(1<<5) != 0 || u.user.Flags2 != 0 {
		return fmt.Errorf("user has fields that older layers have elsewhere: flags %b, flags2 %b", u.user.Flags, u.user.Flags2)
	}
	form := formOf(userForms, u.layer, func(f userForm) int { return f.since })
	const word = bin.Word
	b.PutID(form.id)
	b.Put(current.Buf[word : 2*word])
	if form.hasFlags2 {
		b.Put(current.Buf[2*word : 3*word])
	}
	b.Put(current.Buf[3*word:])
	return nil
}

// formOf finds the form that holds in a layer, in a list that is sorted newest first. A client that never said its layer gets the newest.
func formOf[F any](forms []F, layer int, since func(F) int) F {
	for _, f := range forms {
		if layer == 0 || layer >= since(f) {
			return f
		}
	}
	return forms[len(forms)-1]
}

// configForm is the constructor of Config from a layer on. The older ones have five numbers more.
type configForm struct {
	since int
	id    uint32
	long  bool
}

var configForms = []configForm{
	{153, tg.ConfigTypeID, false},
	{145, 0x232566ac, true},
	{oldestLayer, 0x330b4067, true},
}

// layeredConfig is a Config as a client of the layer reads it.
type layeredConfig struct {
	config *tg.Config
	layer  int
}

// Encode writes the fields of the older config by hand; optional ones are left out.
func (c layeredConfig) Encode(b *bin.Buffer) error {
	form := formOf(configForms, c.layer, func(f configForm) int { return f.since })
	if !form.long {
		return c.config.Encode(b)
	}
	v := c.config
	v.SetFlags()
	if v.Flags != 0 {
		return fmt.Errorf("config has optional fields that older layers have elsewhere: flags %b", v.Flags)
	}
	b.PutID(form.id)
	b.PutUint32(0) // flags
	b.PutInt(v.Date)
	b.PutInt(v.Expires)
	b.PutBool(v.TestMode)
	b.PutInt(v.ThisDC)
	b.PutVectorHeader(len(v.DCOptions))
	for i := range v.DCOptions {
		if err := v.DCOptions[i].Encode(b); err != nil {
			return err
		}
	}
	b.PutString(v.DCTxtDomainName)
	for _, n := range []int{
		v.ChatSizeMax, v.MegagroupSizeMax, v.ForwardedCountMax, v.OnlineUpdatePeriodMs, v.OfflineBlurTimeoutMs, v.OfflineIdleTimeoutMs,
		v.OnlineCloudTimeoutMs, v.NotifyCloudDelayMs, v.NotifyDefaultDelayMs, v.PushChatPeriodMs, v.PushChatLimit,
		200, // saved_gifs_limit
		v.EditTimeLimit, v.RevokeTimeLimit, v.RevokePmTimeLimit, v.RatingEDecay, v.StickersRecentLimit,
		5, // stickers_faved_limit
		v.ChannelsReadMediaPeriod,
		5, 100, // pinned_dialogs_count_max, pinned_infolder_count_max
		v.CallReceiveTimeoutMs, v.CallRingTimeoutMs, v.CallConnectTimeoutMs, v.CallPacketTimeoutMs,
	} {
		b.PutInt(n)
	}
	b.PutString(v.MeURLPrefix)
	b.PutInt(v.CaptionLengthMax)
	b.PutInt(v.MessageLengthMax)
	b.PutInt(v.WebfileDCID)
	return nil
}

func isIPv6(host string) bool { return net.ParseIP(host).To4() == nil }
