package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mtproto"
	"github.com/gotd/td/session"
	"github.com/gotd/td/tg"
)

// older is a client of a layer, below gotd's client: it sends bytes, and gets bytes.
type older struct {
	*mtproto.Conn
	t     *testing.T
	layer int
}

// olderClient connects a client of a layer with a key of its own.
func olderClient(t *testing.T, layer int) older {
	t.Helper()
	data, err := (&session.Loader{Storage: made(t, telegramOf(t), 2)}).Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := older{raw(t, data), t, layer}
	if _, err := c.call(&tg.InvokeWithLayerRequest{Layer: layer, Query: &tg.InitConnectionRequest{
		APIID: 1, DeviceModel: "old", SystemVersion: "old", AppVersion: "old", SystemLangCode: "en", LangCode: "en", Query: &tg.HelpGetNearestDCRequest{},
	}}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c older) call(req bin.Encoder) (*anything, error) {
	var out anything
	err := c.Invoke(c.t.Context(), req, &out)
	return &out, err
}

// must is call for what has to begin with an ID.
func (c older) must(want uint32, req bin.Encoder) *anything {
	c.t.Helper()
	out, err := c.call(req)
	if err != nil {
		c.t.Fatalf("layer %d: %v", c.layer, err)
	}
	if id, err := out.PeekID(); err != nil || id != want {
		c.t.Fatalf("layer %d: answer is %#x, want %#x", c.layer, id, want)
	}
	return out
}

// written is a call as an older client writes it: its ID, and texts and numbers behind it.
func written(fields ...any) bin.Encoder {
	var b bin.Buffer
	for _, f := range fields {
		switch f := f.(type) {
		case string:
			b.PutString(f)
		case int:
			b.PutUint32(uint32(f))
		}
	}
	return &callBytes{b.Buf}
}

// callBytes is a call in bytes.
type callBytes struct{ buf []byte }

func (b *callBytes) Encode(to *bin.Buffer) error {
	to.Put(b.buf)
	return nil
}

// schema is what a login needs of a layer: the IDs of constructors and methods.
type schema struct {
	layer, codeSettings, signIn, authorization, user, password, logOut, loggedOut, getConfig, config, fullUser int
}

var schemas = []schema{
	{133, 0xdebebe83, 0xbcd51581, 0xcd050916, 0x3ff6ecb0, 0x185b184f, 0x5717da40, 0x997275b5, 0x98914110, 0x99c1d49d, 0xd697ff05},
	{135, 0x8a6469c2, 0xbcd51581, 0x33fb7bb8, 0x3ff6ecb0, 0x185b184f, 0x3e72ba19, 0xc3a2835f, 0x98914110, 0x99c1d49d, 0x3b6d152e},
	{144, 0x8a6469c2, 0xbcd51581, 0x33fb7bb8, 0x3ff6ecb0, 0x185b184f, 0x3e72ba19, 0xc3a2835f, 0x98914110, 0x99c1d49d, 0x3b6d152e},
	{151, 0x8a6469c2, 0x8d52a951, 0x33fb7bb8, 0x8f97c628, 0x957b50fb, 0x3e72ba19, 0xc3a2835f, 0x98914110, 0x99c1d49d, 0x3b6d152e},
	{158, 0xad253d78, 0x8d52a951, 0x2ea2c0d4, 0x8f97c628, 0x957b50fb, 0x3e72ba19, 0xc3a2835f, 0x61e3f854, 0xdd18782e, 0x3b6d152e},
	{198, 0xad253d78, 0x8d52a951, 0x2ea2c0d4, 0x4b46c37e, 0x957b50fb, 0x3e72ba19, 0xc3a2835f, 0x61e3f854, 0xdd18782e, 0x3b6d152e},
	{227, 0xad253d78, 0x8d52a951, 0x2ea2c0d4, 0x31774388, 0x957b50fb, 0x3e72ba19, 0xc3a2835f, 0x61e3f854, 0xdd18782e, 0x3b6d152e},
	{229, 0xad253d78, 0x8d52a951, 0x2ea2c0d4, 0xb1b8cc83, 0x957b50fb, 0x3e72ba19, 0xc3a2835f, 0x61e3f854, 0xdd18782e, 0x3b6d152e},
}

// signInCall is auth.signIn with a phone code, which older forms have at a fixed place.
func signInCall(id int, phone, hash, code string) bin.Encoder {
	if id == 0xbcd51581 {
		return written(id, phone, hash, code)
	}
	return written(id, 1, phone, hash, code)
}

func TestEveryLayerLogsInByCode(t *testing.T) {
	const phone = "+9996620021" // with a password
	for _, s := range schemas {
		advance(t, 24*time.Hour)
		c := olderClient(t, s.layer)
		appConfig := written(s.getConfig)
		if s.getConfig == 0x61e3f854 {
			appConfig = written(s.getConfig, 0)
		}
		c.must(uint32(s.config), appConfig)
		sent := c.must(0x5e002502, written(0xa677244f, phone, 1, apiHash, s.codeSettings, 0))
		var code tg.AuthSentCode
		if err := code.Decode(&sent.Buffer); err != nil { // the same in all layers
			t.Fatal(err)
		}
		_, err := c.call(signInCall(s.signIn, phone, code.PhoneCodeHash, "00000"))
		wantError(t, err, 400, "PHONE_CODE_INVALID")
		_, err = c.call(signInCall(s.signIn, phone, code.PhoneCodeHash, "22222"))
		wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
		c.must(uint32(s.password), &tg.AccountGetPasswordRequest{})
	}
}

func TestEveryLayerReadsWhoIsLoggedIn(t *testing.T) {
	const phone = "+9996620001"
	for _, s := range schemas {
		advance(t, 24*time.Hour)
		c := olderClient(t, s.layer)
		sent := c.must(0x5e002502, written(0xa677244f, phone, 1, apiHash, s.codeSettings, 0))
		var code tg.AuthSentCode
		if err := code.Decode(&sent.Buffer); err != nil {
			t.Fatal(err)
		}
		c.wantUser(c.must(uint32(s.authorization), signInCall(s.signIn, phone, code.PhoneCodeHash, "22222")), s.user)
		c.wantUser(c.must(bin.TypeVector, &tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}}), s.user)
		getFullUser := 0xb60f5918
		if s.layer < 135 {
			getFullUser = 0xca30a5b1
		}
		c.wantUser(c.must(uint32(s.fullUser), written(getFullUser, 0xf7c1b13f)), s.user)
		c.must(0xa56c2a3e, &tg.UpdatesGetStateRequest{})
		c.must(uint32(s.loggedOut), written(s.logOut))
	}
}

// wantUser looks for a user in an answer; TestEveryLayerReadsItsOwnAnswers reads it whole.
func (c older) wantUser(answer *anything, id int) {
	c.t.Helper()
	if want := binary.LittleEndian.AppendUint32(nil, uint32(id)); bytes.Count(answer.Buf, want) != 1 {
		c.t.Errorf("layer %d: no user %#x in %x", c.layer, id, answer.Buf)
	}
}

func TestEveryLayerLogsInByQRCode(t *testing.T) {
	const phone = "+9996620002"
	for _, s := range schemas {
		c := olderClient(t, s.layer)
		export := written(0xb7e085fe, 1, apiHash, bin.TypeVector, 0)
		shown := c.must(0x629f1980, export)
		var token tg.AuthLoginToken
		if err := token.Decode(&shown.Buffer); err != nil {
			t.Fatal(err)
		}
		if err := telegramOf(t).ScanQR(t.Context(), phone, "tg://login?token="+base64.RawURLEncoding.EncodeToString(token.Token)); err != nil {
			t.Fatal(err)
		}
		in := c.must(0x390d5c5e, export)
		c.wantUser(in, s.user)
		if err := in.ConsumeID(0x390d5c5e); err != nil {
			t.Fatal(err)
		}
		if id, err := in.PeekID(); err != nil || id != uint32(s.authorization) {
			t.Errorf("layer %d: authorization is %#x", s.layer, id)
		}
	}
}

func TestClientThatCannotReadItsDeliveryMustBeUpdated(t *testing.T) {
	for _, tt := range []struct {
		number      string
		last, first int // the last layer without such a code, the first with it
	}{{"0006", 134, 135}, {"0007", 144, 145}, {"0008", 144, 145}, {"0009", 149, 150}, {"0010", 151, 152}, {"0011", 178, 179}, {"0012", 178, 179}, {"0013", 200, 201}} {
		phone := "+999662" + tt.number
		ask := func(layer int) error {
			settings := schemas[slices.IndexFunc(schemas, func(s schema) bool { return s.layer >= layer })].codeSettings
			_, err := olderClient(t, layer).call(written(0xa677244f, phone, 1, apiHash, settings, 0))
			return err
		}
		wantError(t, ask(tt.last), 406, "UPDATE_APP_TO_LOGIN")
		if got := inbox(t, phone); len(got) != 0 {
			t.Errorf("%s: a code was sent all the same: %v", phone, got)
		}
		if err := ask(tt.first); err != nil {
			t.Errorf("%s in layer %d: %v", phone, tt.first, err)
		}
	}
}

func TestUnknownMethodIsNamedAsItCame(t *testing.T) {
	c := olderClient(t, 144)
	_, err := c.call(written(0x12345678))
	wantError(t, err, 400, fmt.Sprintf("INPUT_METHOD_INVALID_%d_144", 0x12345678))
}
