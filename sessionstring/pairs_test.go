package sessionstring_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// carried empties what a format does not carry, by the table at the Session type.
func carried(f sessionstring.Format, s sessionstring.Session) sessionstring.Session {
	if !placeless(f) && f != sessionstring.Gogram {
		s.APIID = 0
	}
	if placeless(f) {
		s.Addr, s.Port = "", 0
	}
	if !placeless(f) && f != sessionstring.MTCute {
		s.UserID, s.Bot = 0, nil
	}
	return s
}

// placeless says whether a format stores the account, its application and no address.
func placeless(f sessionstring.Format) bool {
	return f == sessionstring.Pyrogram || f == sessionstring.PyrogramSQLite || f == sessionstring.MTKruto
}

// through writes a session in a format, or converts it if it lacks something, and reads it again.
func through(t *testing.T, f sessionstring.Format, s sessionstring.Session) (sessionstring.Session, sessionstring.Conversion) {
	t.Helper()
	c, err := sessionstring.Convert(f, s)
	if err != nil {
		t.Fatalf("convert to %s: %v", f, err)
	}
	var found sessionstring.Inspection
	if f.IsFile() {
		found = decodeFile(t, encodeFile(t, f, c.Session))
	} else if found, err = sessionstring.Detect(c.Text); err != nil {
		t.Fatalf("detect %s: %v", f, err)
	}
	if found.Format != f {
		t.Fatalf("%s was detected as %s", f, found.Format)
	}
	return found.Session, c
}

func TestEveryPairOfFormatsKeepsTheSession(t *testing.T) {
	sessions := map[string]sessionstring.Session{
		"IPv4":    full(t),
		"IPv6":    with(t, func(s *sessionstring.Session) { s.DC, s.Addr = 1, "2001:b28:f23d:f001::a" }),
		"test DC": with(t, func(s *sessionstring.Session) { s.Addr, s.Test = "149.154.167.40", new(true) }),
		"bot":     with(t, func(s *sessionstring.Session) { s.DC, s.Addr, s.Bot = 4, "149.154.167.91", new(true) }),
	}
	for name, original := range sessions {
		for _, from := range sessionstring.Formats() {
			for _, to := range sessionstring.Formats() {
				t.Run(name+" "+string(from)+" to "+string(to), func(t *testing.T) {
					first, c := through(t, from, original)
					if diff := cmp.Diff(carried(from, original), first); diff != "" {
						t.Fatalf("%s alone (-want +got):\n%s", from, diff)
					}
					if diff := cmp.Diff(c.Session, first); diff != "" {
						t.Errorf("Convert promises another session than is read (-promised +read):\n%s", diff)
					}
					// What only a person can tell is told again.
					first.APIID, first.UserID, first.Bot = original.APIID, original.UserID, original.Bot
					second, _ := through(t, to, first)
					want := carried(to, original)
					if placeless(from) && !placeless(to) {
						want.Addr, want.Port = second.Addr, second.Port // comes from the table, see TestConvertAddsAKnownAddress
					}
					if diff := cmp.Diff(want, second); diff != "" {
						t.Errorf("session (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

func TestEncodeSaysAllThatIsMissing(t *testing.T) {
	const dc, addr, port, test, key = sessionstring.FieldDC, sessionstring.FieldAddr, sessionstring.FieldPort, sessionstring.FieldTest, sessionstring.FieldKey
	want := map[sessionstring.Format][]sessionstring.Field{
		sessionstring.Telethon: {dc, addr, port, key},
		sessionstring.Pyrogram: {dc, test, key, sessionstring.FieldAPIID, sessionstring.FieldUserID, sessionstring.FieldBot},
		sessionstring.GramJS:   {dc, addr, port, key},
		sessionstring.MTCute:   {dc, addr, port, test, key},
		sessionstring.Gotd:     {dc, addr, port, test, key},
		sessionstring.MTKruto:  {dc, test, key, sessionstring.FieldAPIID, sessionstring.FieldUserID, sessionstring.FieldBot},
		sessionstring.Gogram:   {dc, addr, port, key},

		sessionstring.Gotgproto: {dc, addr, port, test, key},
	}
	for f, fields := range want {
		_, err := sessionstring.Encode(f, sessionstring.Session{})
		var missing *sessionstring.MissingError
		if !errors.As(err, &missing) {
			t.Fatalf("%s: error %v", f, err)
		}
		if diff := cmp.Diff(&sessionstring.MissingError{Format: f, Fields: fields}, missing); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	_, err := sessionstring.Encode(sessionstring.MTCute, with(t, func(s *sessionstring.Session) { s.Bot = nil }))
	var missing *sessionstring.MissingError
	if !errors.As(err, &missing) || !cmp.Equal(missing.Fields, []sessionstring.Field{sessionstring.FieldBot}) {
		t.Errorf("mtcute with a user ID and no bot flag: %v", err)
	}
	for _, f := range []sessionstring.Format{sessionstring.TelethonSQLite, sessionstring.PyrogramSQLite} {
		if _, err := sessionstring.EncodeFile(f, sessionstring.Session{}); !errors.As(err, &missing) || missing.Format != f {
			t.Errorf("%s: %v", f, err)
		}
		if _, err := sessionstring.Encode(f, full(t)); !errors.Is(err, sessionstring.ErrFileOnly) {
			t.Errorf("%s as text: %v", f, err)
		}
	}
	if _, err := sessionstring.EncodeFile(sessionstring.Telethon, full(t)); !errors.Is(err, sessionstring.ErrUnknownFormat) {
		t.Errorf("a text as a file: %v", err)
	}
	if _, err := sessionstring.Encode("tdata", full(t)); !errors.Is(err, sessionstring.ErrUnknownFormat) {
		t.Errorf("unknown format: %v", err)
	}
}

func TestEncodeRefusesWhatDoesNotFit(t *testing.T) {
	all := sessionstring.Formats()
	bytes := []sessionstring.Format{sessionstring.Telethon, sessionstring.Pyrogram, sessionstring.PyrogramSQLite, sessionstring.GramJS, sessionstring.MTCute}
	ipOnly := []sessionstring.Format{sessionstring.Telethon, sessionstring.TelethonSQLite, sessionstring.Gotd, sessionstring.Gotgproto}
	addressed := append([]sessionstring.Format{sessionstring.GramJS, sessionstring.MTCute, sessionstring.Gogram}, ipOnly...)
	accounted := []sessionstring.Format{sessionstring.Pyrogram, sessionstring.PyrogramSQLite, sessionstring.MTKruto}
	for name, c := range map[string]struct {
		formats []sessionstring.Format
		field   sessionstring.Field
		change  func(*sessionstring.Session)
	}{
		"large DC":            {bytes, sessionstring.FieldDC, func(s *sessionstring.Session) { s.DC = 256 }},
		"negative DC":         {all, sessionstring.FieldDC, func(s *sessionstring.Session) { s.DC = -2 }},
		"large port":          {addressed, sessionstring.FieldPort, func(s *sessionstring.Session) { s.Port = 65536 }},
		"negative port":       {addressed, sessionstring.FieldPort, func(s *sessionstring.Session) { s.Port = -1 }},
		"port beyond 15 bits": {[]sessionstring.Format{sessionstring.GramJS}, sessionstring.FieldPort, func(s *sessionstring.Session) { s.Port = 40000 }},
		"host name":           {ipOnly, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = "venus.web.telegram.org" }},
		"no address":          {addressed, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = "300.1.1.1" }},
		"zone":                {addressed, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = "fe80::1%eth0" }},
		"unspecified":         {addressed, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = "::" }},
		"reserved IPv6":       {addressed, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = "e:3134:392e::1" }},
		"long name":           {[]sessionstring.Format{sessionstring.GramJS}, sessionstring.FieldAddr, func(s *sessionstring.Session) { s.Addr = longName(110) }},
		"DC 6":                {[]sessionstring.Format{sessionstring.MTKruto}, sessionstring.FieldDC, func(s *sessionstring.Session) { s.DC = 6 }},
		"test DC 4":           {[]sessionstring.Format{sessionstring.MTKruto}, sessionstring.FieldDC, func(s *sessionstring.Session) { s.DC, s.Test = 4, new(true) }},
		"negative api_id":     {append([]sessionstring.Format{sessionstring.Gogram}, accounted...), sessionstring.FieldAPIID, func(s *sessionstring.Session) { s.APIID = -1 }},
		"negative user ID":    {append([]sessionstring.Format{sessionstring.MTCute}, accounted...), sessionstring.FieldUserID, func(s *sessionstring.Session) { s.UserID = -5 }},
		"large user ID":       {append([]sessionstring.Format{sessionstring.MTCute}, accounted...), sessionstring.FieldUserID, func(s *sessionstring.Session) { s.UserID = 1 << 52 }},
	} {
		for _, f := range c.formats {
			s := with(t, c.change)
			_, err := sessionstring.Encode(f, s)
			if f.IsFile() {
				_, err = sessionstring.EncodeFile(f, s)
			}
			var unfit *sessionstring.UnfitError
			if !errors.As(err, &unfit) || unfit.Format != f || unfit.Field != c.field || unfit.Kind == "" {
				t.Errorf("%s in %s: error %v", name, f, err)
			}
		}
	}
}

// longName returns a host name of n characters.
func longName(n int) string {
	name := make([]byte, n)
	for i := range name {
		name[i] = 'a'
		if i%10 == 9 {
			name[i] = '.'
		}
	}
	name[n-1] = 'a'
	return string(name)
}

func TestEveryFormatHasALibrary(t *testing.T) {
	if got := len(sessionstring.Formats()); got != 10 {
		t.Errorf("%d formats", got)
	}
	for _, f := range sessionstring.Formats() {
		if f.Library() == "" {
			t.Errorf("%s has no library", f)
		}
	}
	if sessionstring.Format("tdlib").Library() != "" {
		t.Error("an unknown format has a library")
	}
}
