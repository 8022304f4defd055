package sessionstring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

func TestInspectSaysWhatIsOdd(t *testing.T) {
	type notes = []sessionstring.NoteCode
	for name, c := range map[string]struct {
		format sessionstring.Format
		change func(*sessionstring.Session)
		want   notes
	}{
		"nothing":                   {sessionstring.Telethon, func(*sessionstring.Session) {}, nil},
		"no address":                {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.Addr, s.Port = "", 0 }, nil},
		"address of Telegram":       {sessionstring.Telethon, func(s *sessionstring.Session) { s.Addr, s.Test = "149.154.160.1", nil }, nil},
		"port 80":                   {sessionstring.Telethon, func(s *sessionstring.Session) { s.Port = 80 }, nil},
		"unknown DC":                {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.DC, s.Addr = 9, "" }, notes{sessionstring.NoteDCUnknown}},
		"no such test DC":           {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.DC, s.Addr, s.Test = 4, "", new(true) }, notes{sessionstring.NoteDCUnknown, sessionstring.NoteTestDC}},
		"test DC":                   {sessionstring.MTCute, func(s *sessionstring.Session) { s.Addr, s.Test = "149.154.167.40", new(true) }, notes{sessionstring.NoteTestDC}},
		"flag against address":      {sessionstring.MTCute, func(s *sessionstring.Session) { s.Addr = "149.154.167.40" }, notes{sessionstring.NoteTestMismatch}},
		"test flag against address": {sessionstring.MTCute, func(s *sessionstring.Session) { s.Test = new(true) }, notes{sessionstring.NoteTestDC, sessionstring.NoteTestMismatch}},
		"address of another DC":     {sessionstring.GramJS, func(s *sessionstring.Session) { s.DC = 4 }, notes{sessionstring.NoteAddressOther}},
		"foreign address":           {sessionstring.GramJS, func(s *sessionstring.Session) { s.Addr = "203.0.113.7" }, notes{sessionstring.NoteAddressForeign}},
		"foreign IPv6 address":      {sessionstring.GramJS, func(s *sessionstring.Session) { s.Addr = "2001:db8::1" }, notes{sessionstring.NoteAddressForeign}},
		"loopback":                  {sessionstring.Telethon, func(s *sessionstring.Session) { s.Addr, s.Port = "127.0.0.1", 40001 }, notes{sessionstring.NotePort, sessionstring.NoteAddressLocal}},
		"private network":           {sessionstring.Telethon, func(s *sessionstring.Session) { s.Addr = "192.168.1.5" }, notes{sessionstring.NoteAddressLocal}},
		"name for browsers":         {sessionstring.GramJS, func(s *sessionstring.Session) { s.Addr = "venus.web.telegram.org" }, notes{sessionstring.NoteAddressName}},
		"foreign name":              {sessionstring.GramJS, func(s *sessionstring.Session) { s.Addr = "web.telegram.org.example.com" }, notes{sessionstring.NoteNameForeign}},
		"no api_id":                 {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.APIID = 0 }, notes{sessionstring.NoteAPIIDUnknown}},
		"no user ID":                {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.UserID = 0 }, notes{sessionstring.NoteUserUnknown}},
	} {
		got := sessionstring.Inspect(c.format, with(t, c.change))
		if diff := cmp.Diff(c.want, codes(got.Notes)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestOldPyrogramStringIsNamedSo(t *testing.T) {
	for _, v := range vectors {
		if !v.old {
			continue
		}
		got, err := sessionstring.Detect(v.text)
		if err != nil {
			t.Fatal(err)
		}
		want := []sessionstring.NoteCode{sessionstring.NoteOldForm, sessionstring.NoteTestDC, sessionstring.NoteAPIIDUnknown}
		if diff := cmp.Diff(want, codes(got.Notes)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", v.name, diff)
		}
	}
}
