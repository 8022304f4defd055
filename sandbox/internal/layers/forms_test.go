package layers

import (
	"strconv"
	"testing"

	"github.com/gotd/td/tg"
)

func TestIDsAreTheChecksumsOfTheDefinitions(t *testing.T) {
	if n := len(definitions()); n != len(forms().byID) || n < 200 {
		t.Errorf("%d definitions, %d forms", n, len(forms().byID))
	}
	for _, d := range definitions() {
		if got := d.crc(); got != d.id {
			t.Errorf("%d %s has the ID %s, its definition makes %s", d.since, d.name, d.id, got)
		}
	}
}

func TestNewestFormsAreThoseOfOurSchema(t *testing.T) {
	for name, all := range forms().byName {
		if want := tg.NamesMap()[name]; all[0].id != want && name != "boolTrue" && name != "boolFalse" {
			t.Errorf("%s is %#x, gotd has %#x", name, all[0].id, want)
		}
	}
	if newest := forms().newest; newest > tg.Layer {
		t.Errorf("a form of layer %d; gotd has %d", newest, tg.Layer)
	}
}

// released are forms in what was released: gotd v0.56.0 to v0.162.0, Telethon 1.25 (144) and 1.37 (190), GramJS 2.26 (198). A missing one is 0.
var released = []struct {
	layer int
	ids   map[string]uint32
}{
	{139, map[string]uint32{"user": 0x3ff6ecb0, "config": 0x330b4067, "auth.sentCodeTypeEmailCode": 0, "auth.sentCodeSuccess": 0}},
	{144, map[string]uint32{"user": 0x3ff6ecb0, "config": 0x330b4067, "auth.authorization": 0x33fb7bb8, "codeSettings": 0x8a6469c2, "auth.signIn": 0xbcd51581,
		"auth.resendCode": 0x3ef1a9bf, "account.password": 0x185b184f, "help.getAppConfig": 0x98914110, "message": 0x38116ee0, "userFull": 0xc4b1fc3f,
		"auth.sentCodeTypeFragmentSms": 0, "auth.sentCodeTypeMissedCall": 0x82006484}},
	{146, map[string]uint32{"user": 0x5d99adee, "config": 0x232566ac}},
	{148, map[string]uint32{"user": 0x8f97c628, "config": 0x232566ac}},
	{158, map[string]uint32{"user": 0x8f97c628, "config": 0xcc1a241e, "codeSettings": 0xad253d78, "auth.authorization": 0x2ea2c0d4, "help.getAppConfig": 0x61e3f854}},
	{160, map[string]uint32{"user": 0xabb5f120}},
	{164, map[string]uint32{"user": 0xabb5f120}},
	{166, map[string]uint32{"user": 0xeb602f25}},
	{184, map[string]uint32{"user": 0x215c4438}},
	{187, map[string]uint32{"user": 0x83314fca}},
	{190, map[string]uint32{"user": 0x83314fca, "message": 0x94345242, "userFull": 0x1f58e369, "messages.sendMessage": 0x983f9745}},
	{195, map[string]uint32{"user": 0x83314fca}},
	{198, map[string]uint32{"user": 0x4b46c37e, "message": 0x96fdbbe9, "userFull": 0x4d975bbc, "messages.sendMessage": 0x983f9745, "auth.sentCodePaymentRequired": 0}},
	{216, map[string]uint32{"user": 0x20b1422, "auth.sentCodePaymentRequired": 0xe0955a3c}},
	{218, map[string]uint32{"user": 0x31774388}},
	{227, map[string]uint32{"user": 0x31774388, "message": 0x7600b9d3}},
	{229, map[string]uint32{"user": tg.UserTypeID, "config": tg.ConfigTypeID, "message": tg.MessageTypeID}},
}

func TestFormsAgreeWithReleasedSchemas(t *testing.T) {
	for _, r := range released {
		for name, want := range r.ids {
			var got uint32
			if f := forms().at(name, r.layer); f != nil {
				got = f.id
			}
			if got != want {
				t.Errorf("%s of layer %d is %#x, want %#x", name, r.layer, got, want)
			}
			if Has(name, r.layer) != (want != 0) {
				t.Errorf("Has(%s, %d) is %v", name, r.layer, want == 0)
			}
		}
	}
}

func TestUnknownLayersGetTheNearest(t *testing.T) {
	newest := forms().newest
	for layer, want := range map[int]int{0: newest, 1: oldest, 132: oldest, 133: oldest, 134: 134, newest: newest, 229: newest, 500: newest} {
		if got := forms().served(layer); got != want {
			t.Errorf("layer %d is served %d, want %d", layer, got, want)
		}
	}
}

func TestMistakesInTheTableAreFound(t *testing.T) {
	for _, text := range []string{
		"user#3ff6ecb0 id:long = User;",      // no layer
		"133 user#xyz id:long = User;",       // no ID
		"133 user#1 id = User;",              // no type
		"133 user#1 id:flags.x?long = User;", // no bit
		"133 user#1 id:long",                 // no result
		"133 user#1 id:long = User;\n" + strconv.Itoa(134) + " user#2 = User;", // oldest first
	} {
		if _, err := parseForms(text); err == nil {
			t.Errorf("read %q", text)
		}
	}
}
