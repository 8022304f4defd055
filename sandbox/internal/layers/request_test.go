package layers

import (
	"bytes"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// call is a method as an older client writes it.
func callOf(id uint32, write ...func(b *bin.Buffer)) []byte {
	var b bin.Buffer
	b.PutID(id)
	for _, w := range write {
		w(&b)
	}
	return b.Buf
}

func word(n uint32) func(b *bin.Buffer) { return func(b *bin.Buffer) { b.PutUint32(n) } }
func long(n int64) func(b *bin.Buffer)  { return func(b *bin.Buffer) { b.PutLong(n) } }
func text(s string) func(b *bin.Buffer) { return func(b *bin.Buffer) { b.PutString(s) } }
func tokens(s string) func(b *bin.Buffer) {
	return func(b *bin.Buffer) {
		b.PutVectorHeader(1)
		b.PutString(s)
	}
}

// asked reads a call in the newest form.
func asked[T any, P interface {
	*T
	bin.Object
}](t *testing.T, call []byte) P {
	t.Helper()
	req, b := P(new(T)), &bin.Buffer{Buf: Request(call)}
	if err := req.Decode(b); err != nil || b.Len() > 0 {
		t.Fatalf("%T: %v, %d bytes left over", req, err, b.Len())
	}
	return req
}

func TestSendCodeIsReadWithTheSettingsOfEveryLayer(t *testing.T) {
	for layer, settings := range map[int][]func(*bin.Buffer){
		133: {word(0xdebebe83), word(1 << 1)},
		135: {word(0x8a6469c2), word(1<<1 | 1<<5 | 1<<6), tokens("future")},
		152: {word(0xad253d78), word(1<<1 | 1<<6 | 1<<8 | 1<<9), tokens("future"), text("push"), word(0x997275b5)},
	} {
		req := asked[tg.AuthSendCodeRequest](t, callOf(0xa677244f, append([]func(*bin.Buffer){text("+1"), word(5), text("hash")}, settings...)...))
		if req.PhoneNumber != "+1" || req.APIID != 5 || req.APIHash != "hash" || !req.Settings.CurrentNumber {
			t.Errorf("layer %d: %+v", layer, req)
		}
		if got, ok := req.Settings.GetLogoutTokens(); ok != (layer > 133) || ok && string(got[0]) != "future" {
			t.Errorf("layer %d: tokens %q", layer, got)
		}
		if req.Settings.AllowMissedCall != (layer == 135) || req.Settings.UnknownNumber != (layer == 152) {
			t.Errorf("layer %d: %+v", layer, req.Settings)
		}
	}
}

func TestOlderMethodsMeanTheNewerOnes(t *testing.T) {
	in := asked[tg.AuthSignInRequest](t, callOf(0xbcd51581, text("+1"), text("hash"), text("22222")))
	if code, ok := in.GetPhoneCode(); !ok || code != "22222" || in.PhoneNumber != "+1" || in.PhoneCodeHash != "hash" {
		t.Errorf("auth.signIn: %+v", in)
	}
	up := asked[tg.AuthSignUpRequest](t, callOf(0x80eee427, text("+1"), text("hash"), text("A"), text("B")))
	if up.FirstName != "A" || up.LastName != "B" {
		t.Errorf("auth.signUp: %+v", up)
	}
	again := asked[tg.AuthResendCodeRequest](t, callOf(0x3ef1a9bf, text("+1"), text("hash")))
	if _, ok := again.GetReason(); ok || again.PhoneCodeHash != "hash" {
		t.Errorf("auth.resendCode: %+v", again)
	}
	asked[tg.AuthLogOutRequest](t, callOf(0x5717da40))
	if req := asked[tg.HelpGetAppConfigRequest](t, callOf(0x98914110)); req.Hash != 0 {
		t.Errorf("help.getAppConfig: %+v", req)
	}
	mail := asked[tg.AccountSendVerifyEmailCodeRequest](t, callOf(0x7011509f, text("a@b")))
	if _, ok := mail.Purpose.(*tg.EmailVerifyPurposePassport); !ok || mail.Email != "a@b" {
		t.Errorf("account.sendVerifyEmailCode: %+v", mail)
	}
	verify := asked[tg.AccountVerifyEmailRequest](t, callOf(0xecba39db, text("a@b"), text("123456")))
	if code, ok := verify.Verification.(*tg.EmailVerificationCode); !ok || code.Code != "123456" {
		t.Errorf("account.verifyEmail: %+v", verify)
	}
	full := asked[tg.UsersGetFullUserRequest](t, callOf(0xca30a5b1, word(0xf7c1b13f)))
	if _, ok := full.ID.(*tg.InputUserSelf); !ok {
		t.Errorf("users.getFullUser: %+v", full)
	}
	diff := asked[tg.UpdatesGetDifferenceRequest](t, callOf(0x25939651, word(0), word(4), word(5), word(6)))
	if diff.Pts != 4 || diff.Date != 5 || diff.Qts != 6 {
		t.Errorf("updates.getDifference: %+v", diff)
	}
}

func TestMessagesAreReadInTheFormOfEveryLayer(t *testing.T) {
	entity := func(b *bin.Buffer) {
		b.PutVectorHeader(1)
		for _, n := range []uint32{0xbd610bc9, 0, 2} { // messageEntityBold
			b.PutUint32(n)
		}
	}
	reply := []func(*bin.Buffer){word(5)} // reply_to_msg_id of old
	for _, id := range []uint32{0x520c3870, 0xd9d75a4, 0x1cc20387, 0x280d096f, 0xdff8042c, 0x983f9745, 0xfbf2340a, 0xfe05dc9a, 0x545cd15a, 0xfef48f62} {
		flags, more := uint32(1<<3|1<<6), []func(*bin.Buffer){}
		if id == 0x520c3870 || id == 0xd9d75a4 || id == 0x1cc20387 {
			flags, more = flags|1, reply
		}
		write := append([]func(*bin.Buffer){word(flags), word(0x7da07ec9)}, more...)
		req := asked[tg.MessagesSendMessageRequest](t, callOf(id, append(write, text("to myself"), long(77), entity)...))
		if _, ok := req.Peer.(*tg.InputPeerSelf); !ok || req.Message != "to myself" || req.RandomID != 77 || !req.Background || len(req.Entities) != 1 {
			t.Errorf("messages.sendMessage#%x: %+v", id, req)
		}
	}
}

func TestWhatIsNoCallOfTheTableStaysAsItIs(t *testing.T) {
	for _, call := range [][]byte{
		nil, {1}, callOf(0x12345678, text("x")), // unknown
		callOf(0xbcd51581, text("+1")),                                         // broken off
		callOf(0x5717da40, word(1)),                                            // too long
		callOf(0x0d91a548, word(bin.TypeVector), word(1<<30)),                  // a vector that cannot be
		callOf(0xa677244f, text("+1"), word(5), text("hash"), word(0x1020304)), // something unknown in it
		bytes.Repeat(callOf(0xf7444763, word(bin.TypeVector), word(1)), 10000), // arrays in arrays
	} {
		if got := Request(call); !bytes.Equal(got, call) {
			t.Errorf("%x became %x", call, got)
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(callOf(0xbcd51581, text("+1"), text("hash"), text("22222")))
	f.Add(callOf(0xa677244f, text("+1"), word(5), text("hash"), word(0x8a6469c2), word(1<<6), tokens("future")))
	f.Fuzz(func(t *testing.T, call []byte) {
		once := Request(call)
		if again := Request(once); !bytes.Equal(once, again) {
			t.Errorf("%x became %x, and then %x", call, once, again)
		}
	})
}
