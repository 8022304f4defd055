package layers

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func encode(t *testing.T, v bin.Encoder) []byte {
	t.Helper()
	var b bin.Buffer
	if err := v.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Buf
}

// object is a value by the definitions of a layer.
func objectOf(t *testing.T, b []byte, layer int) map[string]any {
	t.Helper()
	v, err := decoderOf(t, layer).all(b, "object")
	if err != nil {
		t.Fatalf("layer %d: %v", layer, err)
	}
	return v.(map[string]any)
}

// layersOf are the layers in which a form begins, and their neighbours.
func layersOf() []int {
	all := map[int]bool{133: true, 229: true}
	for _, forms := range forms().byName {
		for _, f := range forms {
			all[f.since], all[max(f.since-1, oldest)] = true, true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// agree says where a value of an older layer says something else than that of the newest. A field that only the older one has is empty or of defaults.
func agree(older, newer any) error {
	o, ok := older.(map[string]any)
	n, ok2 := newer.(map[string]any)
	if ok != ok2 {
		return fmt.Errorf("%v became %v", newer, older)
	}
	if !ok {
		list, ok := older.([]any)
		if all, ok2 := newer.([]any); ok && ok2 && len(all) == len(list) {
			for i := range list {
				if err := agree(list[i], all[i]); err != nil {
					return err
				}
			}
			return nil
		}
		if !reflect.DeepEqual(older, newer) {
			return fmt.Errorf("%v became %v", newer, older)
		}
		return nil
	}
	for name, v := range o {
		was, ok := n[name]
		if !ok {
			if d, ok := defaults[fmt.Sprintf("%s.%s", n["_"], name)]; ok {
				was = int(d.(int32))
			} else {
				was = reflect.Zero(reflect.TypeOf(v)).Interface()
			}
		}
		if err := agree(v, was); err != nil {
			return fmt.Errorf("%s.%s: %w", n["_"], name, err)
		}
	}
	return nil
}

// answers are what a login is answered with, every field that the sandbox ever fills in it.
func answers() []bin.Encoder {
	user := &tg.User{Self: true, ID: 1020001}
	user.SetAccessHash(7)
	user.SetFirstName("Sandbox")
	user.SetLastName("20001")
	user.SetUsername("sandbox_20001")
	user.SetPhone("9996620001")
	entered := &tg.AuthAuthorization{User: user, SetupPasswordRequired: true}
	entered.SetOtherwiseReloginDays(3)
	entered.SetFutureAuthToken([]byte("token"))
	sent := func(kind tg.AuthSentCodeTypeClass) *tg.AuthSentCode {
		s := &tg.AuthSentCode{Type: kind, PhoneCodeHash: "hash"}
		s.SetNextType(&tg.AuthCodeTypeSMS{})
		s.SetTimeout(60)
		return s
	}
	password := &tg.AccountPassword{HasPassword: true, NewAlgo: &tg.PasswordKdfAlgoUnknown{}, NewSecureAlgo: &tg.SecurePasswordKdfAlgoUnknown{}, SecureRandom: []byte("r")}
	password.SetCurrentAlgo(&tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{Salt1: []byte("1"), Salt2: []byte("2"), G: 3, P: []byte("p")})
	password.SetSRPB([]byte("b"))
	password.SetSRPID(5)
	password.SetLoginEmailPattern("a*@b")
	device := tg.Authorization{Current: true, Hash: 1, DeviceModel: "d", APIID: 2, IP: "127.0.0.1", DateActive: 9}
	config := &tg.Config{ThisDC: 2, DCOptions: []tg.DCOption{{ID: 1, IPAddress: "127.0.0.1", Port: 4000}}, MessageLengthMax: 4096, WebfileDCID: 4, MeURLPrefix: "https://x/"}
	message := &tg.Message{Out: true, ID: 8, PeerID: &tg.PeerUser{UserID: 1020001}, Date: 9, Message: "to myself"}
	return []bin.Encoder{
		entered, user, sent(&tg.AuthSentCodeTypeApp{Length: 5}), sent(&tg.AuthSentCodeTypeSMS{Length: 5}), password, config,
		&tg.AuthLoginToken{Expires: 4, Token: []byte("t")}, &tg.AuthLoginTokenMigrateTo{DCID: 3, Token: []byte("t")}, &tg.AuthLoginTokenSuccess{Authorization: entered},
		&tg.AuthAuthorizationSignUpRequired{}, &tg.AuthPasswordRecovery{EmailPattern: "a*@b"}, &tg.AccountSentEmailCode{EmailPattern: "a*@b", Length: 6},
		&tg.AccountAuthorizations{AuthorizationTTLDays: 180, Authorizations: []tg.Authorization{device}}, &device,
		&tg.NearestDC{Country: "XX", ThisDC: 2, NearestDC: 2}, &tg.UpdatesState{Pts: 1, Date: 2, Seq: 1}, &tg.UpdatesDifferenceEmpty{Date: 2, Seq: 1},
		&tg.UpdateShort{Update: &tg.UpdateLoginToken{}, Date: 2}, &tg.BoolTrue{},
		&tg.UpdateShort{Update: &tg.UpdateServiceNotification{Popup: true, Type: "T", Message: "m", Media: &tg.MessageMediaEmpty{}}},
		&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateNewMessage{Message: message, Pts: 2, PtsCount: 1}}, Users: []tg.UserClass{user}, Date: 9},
		&tg.UpdateShortSentMessage{Out: true, ID: 8, Pts: 2, PtsCount: 1, Date: 9},
		&tg.MessagesMessages{Messages: []tg.MessageClass{message}, Users: []tg.UserClass{user}},
	}
}

func TestEveryLayerReadsItsOwnAnswers(t *testing.T) {
	for _, layer := range layersOf() {
		for _, v := range answers() {
			b := encode(t, v)
			got, err := Answer(b, layer)
			if err != nil {
				t.Errorf("%T in layer %d: %v", v, layer, err)
				continue
			}
			if err := agree(objectOf(t, got, layer), objectOf(t, b, 229)); err != nil {
				t.Errorf("%T in layer %d: %v", v, layer, err)
			}
		}
	}
}

func TestListsAreReadToo(t *testing.T) {
	user := &tg.UserClassVector{Elems: []tg.UserClass{&tg.UserEmpty{ID: 1}, &tg.User{ID: 2}}}
	b, err := Answer(encode(t, user), 144)
	if err != nil {
		t.Fatal(err)
	}
	v, err := decoderOf(t, 144).all(b, "Vector<User>")
	if err != nil {
		t.Fatal(err)
	}
	if all := v.([]any); len(all) != 2 || all[1].(map[string]any)["id"] != int64(2) {
		t.Errorf("users are %v", all)
	}
}

func TestWhatALayerHasNoWordsForIsTold(t *testing.T) {
	for _, tt := range []struct {
		kind        tg.AuthSentCodeTypeClass
		last, first int // the last layer without it, the first with it
	}{
		{&tg.AuthSentCodeTypeMissedCall{Prefix: "99", Length: 4}, 134, 135},
		{&tg.AuthSentCodeTypeEmailCode{EmailPattern: "a*@b", Length: 6}, 144, 145},
		{&tg.AuthSentCodeTypeSetUpEmailRequired{}, 144, 145},
		{&tg.AuthSentCodeTypeFragmentSMS{URL: "u", Length: 5}, 149, 150},
		{&tg.AuthSentCodeTypeFirebaseSMS{Length: 5}, 151, 152},
		{&tg.AuthSentCodeTypeSMSWord{}, 178, 179},
		{&tg.AuthSentCodeTypeSMSPhrase{}, 178, 179},
	} {
		b := encode(t, &tg.AuthSentCode{Type: tt.kind, PhoneCodeHash: "h"})
		var tooOld *TooOldError
		if _, err := Answer(b, tt.last); !errors.As(err, &tooOld) || tooOld.Constructor != tt.kind.TypeName() || tooOld.Layer != tt.last {
			t.Errorf("%T in layer %d: %v", tt.kind, tt.last, err)
		}
		if Has(tt.kind.TypeName(), tt.last) || !Has(tt.kind.TypeName(), tt.first) {
			t.Errorf("%T: Has is wrong", tt.kind)
		}
		got, err := Answer(b, tt.first)
		if err != nil {
			t.Errorf("%T in layer %d: %v", tt.kind, tt.first, err)
			continue
		}
		if err := agree(objectOf(t, got, tt.first), objectOf(t, b, 229)); err != nil {
			t.Errorf("%T in layer %d: %v", tt.kind, tt.first, err)
		}
	}
}

func TestWhatWasSaidBeforeThereWasAConstructor(t *testing.T) {
	config := &tg.JSONObject{Value: []tg.JSONObjectValue{{Key: "n", Value: &tg.JSONNumber{Value: 2.5}}, {Key: "a", Value: &tg.JSONArray{Value: []tg.JSONValueClass{&tg.JSONBool{Value: true}}}}}}
	full := &tg.UsersUserFull{Users: []tg.UserClass{&tg.User{ID: 5}}, FullUser: tg.UserFull{ID: 5, NotifySettings: tg.PeerNotifySettings{}}}
	for _, tt := range []struct {
		value bin.Encoder
		layer int
		want  string
	}{
		{&tg.AuthLoggedOut{}, 134, "boolTrue"}, {&tg.AuthLoggedOut{}, 135, "auth.loggedOut"},
		{&tg.AccountEmailVerified{Email: "e"}, 144, "boolTrue"}, {&tg.AccountEmailVerified{Email: "e"}, 145, "account.emailVerified"},
		{&tg.HelpAppConfig{Hash: 1, Config: config}, 152, "jsonObject"}, {&tg.HelpAppConfig{Hash: 1, Config: config}, 153, "help.appConfig"},
		{full, 134, "userFull"}, {full, 135, "users.userFull"}, {full, 229, "users.userFull"},
	} {
		b, err := Answer(encode(t, tt.value), tt.layer)
		if err != nil {
			t.Errorf("%T in layer %d: %v", tt.value, tt.layer, err)
			continue
		}
		got := objectOf(t, b, tt.layer)
		if got["_"] != tt.want {
			t.Errorf("%T in layer %d is %v, want %s", tt.value, tt.layer, got, tt.want)
		}
		if user, ok := got["user"].(map[string]any); tt.layer == 134 && tt.want == "userFull" && (!ok || user["id"] != int64(5)) {
			t.Errorf("full user of layer 134 is %v", got)
		}
	}
}

func TestUpdatesThatCameLaterAreLeftOut(t *testing.T) {
	updates := &tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateNewAuthorization{Hash: 1}, &tg.UpdateLoginToken{}}, Date: 2}
	for layer, want := range map[int]int{162: 1, 163: 2} {
		b, err := Answer(encode(t, updates), layer)
		if err != nil {
			t.Fatal(err)
		}
		if got := objectOf(t, b, layer)["updates"].([]any); len(got) != want {
			t.Errorf("layer %d gets %v", layer, got)
		}
	}
}

func TestWhatIsNotListedIsAMistake(t *testing.T) {
	if _, err := Answer(encode(t, &tg.HelpInviteText{Message: "m"}), 144); !errors.Is(err, errUnlisted) {
		t.Errorf("error is %v", err)
	}
	if b, err := Answer(encode(t, &tg.HelpInviteText{Message: "m"}), 229); err != nil || len(b) == 0 {
		t.Errorf("newest layer: %v", err)
	}
}
