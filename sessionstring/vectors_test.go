package sessionstring_test

import (
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// vector is a session that another library made, with what that library says is in it. All of them are public test fixtures of
// accounts on Telegram's test servers.
type vector struct {
	name    string
	source  string
	format  sessionstring.Format
	text    string
	session sessionstring.Session // without the key
	key     string                // hex
	old     bool                  // a form that we read and do not write
}

const mtcuteConvert = "https://github.com/mtcute/mtcute/tree/master/packages/convert/src/"

var vectors = []vector{
	{
		name: "telethon IPv4", source: mtcuteConvert + "telethon/__fixtures__/session.ts, made by Telethon", format: sessionstring.Telethon,
		text:    "1ApWapygAUChJS1_xwUK01Is4cOvQa1JKTn1POabdMUCfLmXNYFUyvG3v9Z_qbFNFp3zYP--3aVpTYI2DpB2Ib46p_bwSC0j1QEjvdQxJj26cVj8NfslrCkYrdV3glOhdczSq08kp31eqBGXMPhA7wy7DOcSLLAoy-Jf3Q_V_Q3y2a8_64ArFJe8PFfSqkdO56VQutajNLscFUtTQXUQFLJ7ft6vIl__UOc9tpQZEiFW7jWmID79WkfYLHFjuChTVKGMLDa8YcZj6z5Sq-pXPE9VbAbJ5L1JRqXOey3QGtZgJeIEww_WWD5nMMUfhLIydD2i7eDmVoUE5EIZPpsevJmjiGLw4vJk=",
		session: sessionstring.Session{DC: 2, Addr: "149.154.167.40", Port: 80, Test: new(true)},
		key: "28494b5ff1c142b4d48b3870ebd06b524a4e7d4f39a6dd31409f2e65cd605532bc6deff59fea6c5345a77cd83fefb7695a53608d83a41d886f8ea9fdbc120b48" +
			"f54048ef750c498f6e9c563f0d7ec96b0a462b755de094e85d7334aad3c929df57aa0465cc3e103bc32ec339c48b2c0a32f897f743f57f437cb66bcffae00ac5" +
			"25ef0f15f4aa91d3b9e9542eb5a8cd2ec70552d4d05d44052c9edfb7abc897ffd439cf6da506448855bb8d69880fbf5691f60b1c58ee0a14d528630b0daf1871" +
			"98facf94aafa95cf13d55b01b2792f5251a9739ecb7406b59809788130c3f5960f99cc3147e12c8c9d0f68bb783995a1413910864fa6c7af2668e218bc38bc99",
	},
	{
		name: "telethon IPv6", source: mtcuteConvert + "telethon/__fixtures__/session_v6.ts, made by Telethon", format: sessionstring.Telethon,
		text:    "1ASABCyjyPfABAAAAAAAAAA4Bu4pveAFWSE51_trKsrRQeMvGXMl8fI6NsGaWqdrXXeqyaXne9qNthqnrBmH56kHfOhFUCPSoVzNNrGgnQr67AYQbkhpP_Yml2EDd8epdc6Gywh4q2NBgYyW6VBT8UKg89-FebYTO6n47I1cJMGsSZ1ddxEOpIpHXsSmPdGBSTz6uaHbLYo0jnxd59PQn4H4dKb8FxuOQsUVa3vY_o79HMVMQRVT1IksUKFg5gAe5ZJ0yx6W4pMviVbC-TYZC0HInmv2fFMv-S3rQyg1C7qpU-Gbo1P6UZC4KZGmu2pMJooFNyfRbFgl3BI5Z-FNx9TKu4UFrF9G6Q0l8PjPXOZm4j-c=",
		session: sessionstring.Session{DC: 1, Addr: "2001:b28:f23d:f001::e", Port: 443, Test: new(true)},
		key: "8a6f780156484e75fedacab2b45078cbc65cc97c7c8e8db06696a9dad75deab26979def6a36d86a9eb0661f9ea41df3a115408f4a857334dac682742bebb0184" +
			"1b921a4ffd89a5d840ddf1ea5d73a1b2c21e2ad8d0606325ba5414fc50a83cf7e15e6d84ceea7e3b235709306b1267575dc443a92291d7b1298f7460524f3eae" +
			"6876cb628d239f1779f4f427e07e1d29bf05c6e390b1455adef63fa3bf473153104554f5224b142858398007b9649d32c7a5b8a4cbe255b0be4d8642d072279a" +
			"fd9f14cbfe4b7ad0ca0d42eeaa54f866e8d4fe94642e0a6469aeda9309a2814dc9f45b160977048e59f85371f532aee1416b17d1ba43497c3e33d73999b88fe7",
	},
	{
		name: "gramjs", source: mtcuteConvert + "gramjs/__fixtures__/session.ts, made by GramJS", format: sessionstring.GramJS,
		text:    "1AgAOMTQ5LjE1NC4xNjcuNDABu60obcEYS8Yb/I7YlCwaLvW84dXCX2oGnBYG+zuMciJhHP99c8ZJvwxJgH8yU1QrqI+Gh0kK0JAuQucIpDfq/jJVLZ1ZRimq5yy1XbeEs65gtZA1+SUwZRXahh+NzGbPmOVUMCnCtRONo9GNvcx/QxSXRrh7T/K0YYN1iHsK1vJDk8/SUnthvTNmRycC+JLn4fMtctqP4Le2WPOH/deYbUF0BlwmR77M7fv1GZSInqCgWReaIl5nvn0IqA4mOCTkdOgcvwOiB2UmXwiyInxRuLdBIyLbBUDCuTlmL1m3FJqbuEpZEUJnoJf2YDFZ1wR6TfL0MUS1VwnjOcy3WIIFwwg=",
		session: sessionstring.Session{DC: 2, Addr: "149.154.167.40", Port: 443, Test: new(true)},
		key: "ad286dc1184bc61bfc8ed8942c1a2ef5bce1d5c25f6a069c1606fb3b8c7222611cff7d73c649bf0c49807f3253542ba88f8687490ad0902e42e708a437eafe32" +
			"552d9d594629aae72cb55db784b3ae60b59035f925306515da861f8dcc66cf98e5543029c2b5138da3d18dbdcc7f43149746b87b4ff2b4618375887b0ad6f243" +
			"93cfd2527b61bd3366472702f892e7e1f32d72da8fe0b7b658f387fdd7986d4174065c2647beccedfbf51994889ea0a059179a225e67be7d08a80e263824e474" +
			"e81cbf03a20765265f08b2227c51b8b7412322db0540c2b939662f59b7149a9bb84a59114267a097f6603159d7047a4df2f43144b55709e339ccb7588205c308",
	},
	{
		name: "pyrogram", source: mtcuteConvert + "pyrogram/__fixtures__/session.ts, made by Pyrogram", format: sessionstring.Pyrogram,
		text:    "AgAyyvcBTk6KssqikKPxEhxfXJpkoFIgQ_o8VpCk_4g0tcHe0rVCXx34AaDKvaNOlbkJOZ4jA3AI8iDYkI2opuifbM_7S2u9MMdnrjfg5jpfkXfI9-wF8DK_UBGIe1zk_Ibn0IHLRz-lkb-QqZNhh8O8Ggb8cieamatEYwLrkjkZR7JG53q76F0ktUd22L6_bUlp9p_qgXqBg8vZdkIIs9T1OiShw2X6TNO0lYqfJVaczMVQcT9Zt0FiyrAMpovFuT7-96OFKWcQ9gzrs_SHfz9HrQgBwvNSdkVziXTtxLJXsaNz3smGeyh-CEuEgdF3enIECnzftlvvUClLN_ylcPir1bi4_wAAAAEqEi1JAA",
		session: sessionstring.Session{DC: 2, Test: new(true), APIID: 3328759, UserID: 5000801609, Bot: new(false)},
		key: "4e4e8ab2caa290a3f1121c5f5c9a64a0522043fa3c5690a4ff8834b5c1ded2b5425f1df801a0cabda34e95b909399e23037008f220d8908da8a6e89f6ccffb4b" +
			"6bbd30c767ae37e0e63a5f9177c8f7ec05f032bf5011887b5ce4fc86e7d081cb473fa591bf90a9936187c3bc1a06fc72279a99ab446302eb92391947b246e77a" +
			"bbe85d24b54776d8bebf6d4969f69fea817a8183cbd9764208b3d4f53a24a1c365fa4cd3b4958a9f25569cccc550713f59b74162cab00ca68bc5b93efef7a385" +
			"296710f60cebb3f4877f3f47ad0801c2f3527645738974edc4b257b1a373dec9867b287e084b8481d1777a72040a7cdfb65bef50294b37fca570f8abd5b8b8ff",
	},
	{
		name: "pyrogram old, 64 bits", source: mtcuteConvert + "pyrogram/__fixtures__/session_old.ts, made by Pyrogram", format: sessionstring.Pyrogram, old: true,
		text:    "AgEWdHMtuA1pC01YkNiHpL1bC0yBC3wzGZCwSRWKlA_a69RhePUN3M51NpnwSXrW3pZV9FS8WjAwUkA23uT_49t8c7Umw3ihhKD6-hTpZ5wXC2MuC0EsF0-Z6WshYhT3gmN6QhEt0jlXo5cW1BJ3MYmXtsTWNf_hJfd3_wF_ZFa58ntVV-3qd08wQRhiL_IxM7L5YazjPw0dg2z92CqRARku_oq5D29V6W6bo8T-SLzF_ujj5ZcAQL25mJtCcXfhhjp9atxcrqnKzEs05xyrehnlJZKoGmnX0mF2P_6wUHqZC9tcTBUV4AmFcbuy7m_4SYLnJ8MbftNs7aWHHNcB1R4fAAAAASoSLUkA",
		session: sessionstring.Session{DC: 2, Test: new(true), UserID: 5000801609, Bot: new(false)},
		key: "1674732db80d690b4d5890d887a4bd5b0b4c810b7c331990b049158a940fdaebd46178f50ddcce753699f0497ad6de9655f454bc5a3030524036dee4ffe3db7c" +
			"73b526c378a184a0fafa14e9679c170b632e0b412c174f99e96b216214f782637a42112dd23957a39716d41277318997b6c4d635ffe125f777ff017f6456b9f2" +
			"7b5557edea774f304118622ff23133b2f961ace33f0d1d836cfdd82a9101192efe8ab90f6f55e96e9ba3c4fe48bcc5fee8e3e5970040bdb9989b427177e1863a" +
			"7d6adc5caea9cacc4b34e71cab7a19e52592a81a69d7d261763ffeb0507a990bdb5c4c1515e0098571bbb2ee6ff84982e727c31b7ed36ceda5871cd701d51e1f",
	},
}

// want returns the session that a vector holds.
func (v vector) want(t *testing.T) sessionstring.Session {
	t.Helper()
	raw, err := hex.DecodeString(v.key)
	if err != nil {
		t.Fatal(err)
	}
	s := v.session
	s.Key = newKey(t, raw)
	return s
}

func TestSessionsOfOtherLibrariesAreReadAndWrittenAsTheyAre(t *testing.T) {
	decoders := map[sessionstring.Format]func(string) (sessionstring.Session, error){
		sessionstring.Telethon: sessionstring.DecodeTelethon, sessionstring.GramJS: sessionstring.DecodeGramJS, sessionstring.Pyrogram: sessionstring.DecodePyrogram,
	}
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			want := v.want(t)
			got, err := decoders[v.format](v.text)
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("session of %s (-want +got):\n%s", v.source, diff)
			}
			found, err := sessionstring.Detect(v.text)
			if err != nil || found.Format != v.format {
				t.Errorf("detected as %q, error %v", found.Format, err)
			}
			if diff := cmp.Diff(want, found.Session); diff != "" {
				t.Errorf("detected session (-want +got):\n%s", diff)
			}
			if v.old {
				return
			}
			if text := encode(t, v.format, want); text != v.text {
				t.Error("encoding gives another text than the library's")
			}
		})
	}
}

// TestPyrogramOldestFormIsRead has no fixture of another library: the layout with a user ID of 32 bits, '>B?256sI?', is that of
// https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/storage.py.
func TestPyrogramOldestFormIsRead(t *testing.T) {
	key := testKey(t)
	raw := append([]byte{4, 0}, key.Reveal()...)
	raw = append(raw, 0x12, 0x34, 0x56, 0x78, 1)
	text := base64.RawURLEncoding.EncodeToString(raw)
	if len(text) != 351 {
		t.Fatalf("%d characters, Pyrogram's oldest form has 351", len(text))
	}
	got, err := sessionstring.DecodePyrogram(text)
	if err != nil {
		t.Fatal(err)
	}
	want := sessionstring.Session{DC: 4, Test: new(false), Key: key, UserID: 0x12345678, Bot: new(true)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("session (-want +got):\n%s", diff)
	}
}

// mtcute's fixtures hold a key of 32 zeros, which is no key. What stands before the key is taken from them, and the key is ours.
// Source: https://github.com/mtcute/mtcute/blob/master/packages/core/src/highlevel/utils/string-session.test.ts.
var mtcuteVectors = []struct {
	name    string
	text    string
	session sessionstring.Session // without the key
	read    bool                  // read only: we write no separate address for media
}{
	{"one DC, no account", "AwAAAAAXAgIADjE0OS4xNTQuMTY3LjUwALsBAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Test: new(false)}, false},
	{"media DC, no account", "AwQAAAAXAgIADjE0OS4xNTQuMTY3LjUwALsBAAAXAgICDzE0OS4xNTQuMTY3LjIyMrsBAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Test: new(false)}, true},
	{"media DC, account", "AwUAAAAXAgIADjE0OS4xNTQuMTY3LjUwALsBAAAXAgICDzE0OS4xNTQuMTY3LjIyMrsBAAA5MAAAAAAAADeXebwgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Test: new(false), UserID: 12345, Bot: new(false)}, true},
	{"test DC, account", "AwUAAAAXAgIEDjE0OS4xNTQuMTY3LjUwALsBAAAXAgIGDzE0OS4xNTQuMTY3LjIyMrsBAAA5MAAAAAAAADeXebwgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Test: new(true), UserID: 12345, Bot: new(false)}, true},
	{"DC options of version 1, old test flag", "AwcAAAAXAQIADjE0OS4xNTQuMTY3LjUwALsBAAAXAQICDzE0OS4xNTQuMTY3LjIyMrsBAAA5MAAAAAAAADeXebwgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Test: new(true), UserID: 12345, Bot: new(false)}, true},
}

func TestSessionsOfMTCuteAreReadAndWrittenAsTheyAre(t *testing.T) {
	const emptyKey = 36 // one byte of length, 32 zeros, 3 of padding
	for _, v := range mtcuteVectors {
		t.Run(v.name, func(t *testing.T) {
			raw, err := base64.RawURLEncoding.DecodeString(v.text)
			if err != nil {
				t.Fatal(err)
			}
			want := v.session
			want.Key = testKey(t)
			raw = append(raw[:len(raw)-emptyKey], 0xfe, 0, 1, 0)
			text := base64.RawURLEncoding.EncodeToString(append(raw, want.Key.Reveal()...))
			got, err := sessionstring.DecodeMTCute(text)
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			var left []sessionstring.Field
			if v.read {
				left = []sessionstring.Field{sessionstring.FieldMedia}
			}
			if diff := cmp.Diff(left, changed(got.Extra)); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
			got.Extra = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("session (-want +got):\n%s", diff)
			}
			if found, err := sessionstring.Detect(text); err != nil || found.Format != sessionstring.MTCute {
				t.Errorf("detected as %q, error %v", found.Format, err)
			}
			if !v.read && encode(t, sessionstring.MTCute, want) != text {
				t.Error("encoding gives another text than mtcute's")
			}
			_, err = sessionstring.DecodeMTCute(v.text)
			if bad := wantFormatError(t, err, v.text); found(bad) != sessionstring.GotKeySize || bad.Got[0].Count != 32 {
				t.Errorf("a key of 32 zeros: %v", err)
			}
		})
	}
}

func TestTextsHaveTheLengthsOfTheirLibraries(t *testing.T) {
	ipv6 := with(t, func(s *sessionstring.Session) { s.Addr = "2001:67c:4e8:f002::a" })
	for _, c := range []struct {
		format sessionstring.Format
		s      sessionstring.Session
		length int
	}{
		{sessionstring.Telethon, full(t), 353},
		{sessionstring.Telethon, ipv6, 369},
		{sessionstring.Pyrogram, full(t), 362},
		{sessionstring.GramJS, full(t), 369},
		{sessionstring.MTCute, full(t), 402},
	} {
		if got := len(encode(t, c.format, c.s)); got != c.length {
			t.Errorf("%s with %s has %d characters, want %d", c.format, c.s.Addr, got, c.length)
		}
	}
}
