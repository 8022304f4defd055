package sessionstring_test

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/session"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sessionstring"
)

func TestGotdReadsOurTelethonStrings(t *testing.T) {
	for _, addr := range []string{"149.154.167.51", "2001:67c:4e8:f002::a"} {
		s := with(t, func(s *sessionstring.Session) { s.Addr = addr })
		got, err := session.TelethonSession(encode(t, sessionstring.Telethon, s))
		if err != nil {
			t.Fatalf("%s: %v", addr, err)
		}
		want := &session.Data{DC: s.DC, Addr: net.JoinHostPort(s.Addr, strconv.Itoa(s.Port)), AuthKey: s.Key.Reveal(), AuthKeyID: gotdKeyID(s.Key)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", addr, diff)
		}
	}
}

func TestGotdReadsOurSessionJSON(t *testing.T) {
	for _, s := range []sessionstring.Session{
		full(t),
		with(t, func(s *sessionstring.Session) { s.DC, s.Addr, s.Test = 1, "2001:b28:f23d:f001::e", new(true) }),
	} {
		var storage session.StorageMemory
		if err := storage.StoreSession(context.Background(), []byte(encode(t, sessionstring.Gotd, s))); err != nil {
			t.Fatal(err)
		}
		got, err := (&session.Loader{Storage: &storage}).Load(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		option := tg.DCOption{ID: s.DC, IPAddress: s.Addr, Port: s.Port}
		if netip.MustParseAddr(s.Addr).Is6() {
			option.SetIpv6(true)
		}
		want := &session.Data{
			Config: session.Config{TestMode: *s.Test, ThisDC: s.DC, DCOptions: []tg.DCOption{option}},
			DC:     s.DC, Addr: net.JoinHostPort(s.Addr, strconv.Itoa(s.Port)), AuthKey: s.Key.Reveal(), AuthKeyID: gotdKeyID(s.Key),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("session (-want +got):\n%s", diff)
		}
	}
}

func TestSessionJSONThatGotdSavesIsRead(t *testing.T) {
	key := testKey(t)
	// As the client leaves it: no Addr, options of all kinds and the wanted one not the first.
	secret := tg.DCOption{ID: 4, IPAddress: "149.154.167.4", Port: 443}
	secret.SetSecret([]byte{1, 2})
	options := []tg.DCOption{
		{ID: 2, IPAddress: "149.154.167.51", Port: 443},
		{ID: 4, IPAddress: "149.154.167.1", Port: 443, MediaOnly: true},
		{ID: 4, IPAddress: "149.154.167.2", Port: 443, CDN: true},
		{ID: 4, IPAddress: "149.154.167.3", Port: 443, TCPObfuscatedOnly: true},
		secret,
		{ID: 4, IPAddress: "2001:67c:4e8:f004::a", Port: 443, Ipv6: true},
		{ID: 4, IPAddress: "149.154.167.91", Port: 443, Static: true},
	}
	save := func(data session.Data) string {
		t.Helper()
		data.DC, data.AuthKey, data.AuthKeyID, data.Salt = 4, key.Reveal(), gotdKeyID(key), 77
		var storage session.StorageMemory
		if err := (&session.Loader{Storage: &storage}).Save(context.Background(), &data); err != nil {
			t.Fatal(err)
		}
		text, err := storage.Bytes(nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	left := []sessionstring.Field{sessionstring.FieldSalt, sessionstring.FieldAddresses}
	for name, c := range map[string]struct {
		data session.Data
		want sessionstring.Session
		left []sessionstring.Field
	}{
		"options":      {session.Data{Config: session.Config{ThisDC: 4, DCOptions: options}}, sessionstring.Session{DC: 4, Addr: "149.154.167.91", Port: 443, Test: new(false), Key: key}, left},
		"IPv6 only":    {session.Data{Config: session.Config{ThisDC: 4, TestMode: true, DCOptions: options[:6]}}, sessionstring.Session{DC: 4, Addr: "2001:67c:4e8:f004::a", Port: 443, Test: new(true), Key: key}, left},
		"no address":   {session.Data{Config: session.Config{ThisDC: 4, DCOptions: options[:5]}}, sessionstring.Session{DC: 4, Test: new(false), Key: key}, left},
		"settings":     {session.Data{Config: session.Config{ThisDC: 4, DCOptions: options[6:], DCTxtDomainName: "apv3.stel.com"}}, sessionstring.Session{DC: 4, Addr: "149.154.167.91", Port: 443, Test: new(false), Key: key}, []sessionstring.Field{sessionstring.FieldSalt, sessionstring.FieldConfig}},
		"no config":    {session.Data{Addr: "149.154.167.91:443"}, sessionstring.Session{DC: 4, Addr: "149.154.167.91", Port: 443, Test: new(false), Key: key}, left[:1]},
		"nothing more": {session.Data{}, sessionstring.Session{DC: 4, Key: key}, left[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sessionstring.DecodeGotd(save(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.left, changed(got.Extra)); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
			for _, to := range []sessionstring.Format{sessionstring.Gotd, sessionstring.Telethon} {
				conversion, err := sessionstring.Convert(to, got)
				if err != nil {
					t.Fatal(err)
				}
				dropped := slices.DeleteFunc(changed(conversion.Dropped), func(f sessionstring.Field) bool { return f == sessionstring.FieldTest })
				if diff := cmp.Diff(c.left, dropped); diff != "" {
					t.Errorf("dropped on the way to %s (-want +got):\n%s", to, diff)
				}
				if conversion.Session.Extra != nil {
					t.Errorf("what was dropped is still there: %v", conversion.Session.Extra)
				}
			}
			got.Extra = nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("session (-want +got):\n%s", diff)
			}
		})
	}
}

// gotdKeyID has gotd compute the ID of a key.
func gotdKeyID(key sessionstring.Key) []byte {
	var k crypto.Key
	copy(k[:], key.Reveal())
	id := k.ID()
	return id[:]
}

// gotdAddresses are the addresses for ordinary connections that gotd v0.162.0 has built in, copied from its telegram/dcs/prod.go
// and test.go: only the adapter of gotd's client may import that package.
var gotdAddresses = []struct {
	dc   int
	test bool
	addr string
}{
	{1, false, "149.154.175.52"}, {1, false, "149.154.175.53"}, {1, false, "2001:0b28:f23d:f001:0000:0000:0000:000a"},
	{2, false, "149.154.167.41"}, {2, false, "2001:067c:04e8:f002:0000:0000:0000:000a"},
	{3, false, "149.154.175.100"}, {3, false, "2001:0b28:f23d:f003:0000:0000:0000:000a"},
	{4, false, "149.154.167.91"}, {4, false, "2001:067c:04e8:f004:0000:0000:0000:000a"},
	{5, false, "91.108.56.191"}, {5, false, "2001:0b28:f23f:f005:0000:0000:0000:000a"},
	{1, true, "149.154.175.10"}, {1, true, "2001:0b28:f23d:f001:0000:0000:0000:000e"},
	{2, true, "149.154.167.40"}, {2, true, "2001:067c:04e8:f002:0000:0000:0000:000e"},
	{3, true, "149.154.175.117"}, {3, true, "2001:0b28:f23d:f003:0000:0000:0000:000e"},
}

func TestAddressesOfGotdAreKnown(t *testing.T) {
	for _, a := range gotdAddresses {
		s := sessionstring.Session{DC: a.dc, Addr: a.addr, Port: 443, Key: testKey(t)}
		got, err := sessionstring.Detect(encode(t, sessionstring.GramJS, s))
		if err != nil {
			t.Fatal(err)
		}
		if got.Session.Test == nil || *got.Session.Test != a.test {
			t.Errorf("DC %d at %s: not known as what it is", a.dc, a.addr)
		}
		var want []sessionstring.NoteCode // what is unknown, foreign or another DC's would be said
		if a.test {
			want = []sessionstring.NoteCode{sessionstring.NoteTestDC}
		}
		if diff := cmp.Diff(want, codes(got.Notes)); diff != "" {
			t.Errorf("DC %d at %s (-want +got):\n%s", a.dc, a.addr, diff)
		}
	}
}

// The table of our own JSON fields is held against gotd's types, so that a field that is renamed there shows here.
func TestGotdHasTheFieldsThatWeWrite(t *testing.T) {
	text := encode(t, sessionstring.Gotd, full(t))
	var ours, theirs map[string]any
	if err := json.Unmarshal([]byte(text), &ours); err != nil {
		t.Fatal(err)
	}
	gotds, err := json.Marshal(struct {
		Version int
		Data    session.Data
	}{1, session.Data{Config: session.Config{DCOptions: []tg.DCOption{{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(gotds, &theirs); err != nil {
		t.Fatal(err)
	}
	subset(t, "", ours, theirs)
}

// subset fails the test for every name in ours that is not in theirs.
func subset(t *testing.T, path string, ours, theirs any) {
	t.Helper()
	switch o := ours.(type) {
	case map[string]any:
		other, _ := theirs.(map[string]any)
		for name, value := range o {
			if _, ok := other[name]; !ok {
				t.Errorf("gotd has no %s.%s", path, name)
				continue
			}
			subset(t, path+"."+name, value, other[name])
		}
	case []any:
		other, _ := theirs.([]any)
		if len(o) > 0 && len(other) > 0 {
			subset(t, path+"[]", o[0], other[0])
		}
	}
}
