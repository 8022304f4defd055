package sessionstring_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// changed lists the fields of changes.
func changed(changes []sessionstring.Change) []sessionstring.Field {
	var all []sessionstring.Field
	for _, c := range changes {
		all = append(all, c.Field)
	}
	return all
}

func TestConvertAddsAKnownAddress(t *testing.T) {
	for _, c := range []struct {
		dc   int
		test bool
		addr string
	}{{1, false, "149.154.175.53"}, {2, false, "149.154.167.51"}, {3, false, "149.154.175.100"}, {4, false, "149.154.167.91"}, {5, false, "91.108.56.191"}, {203, false, "91.105.192.100"}, {1, true, "149.154.175.10"}, {2, true, "149.154.167.40"}, {3, true, "149.154.175.117"}} {
		s := with(t, func(s *sessionstring.Session) { s.DC, s.Test, s.Addr, s.Port = c.dc, &c.test, "", 0 })
		for _, to := range []sessionstring.Format{sessionstring.Telethon, sessionstring.TelethonSQLite, sessionstring.GramJS, sessionstring.MTCute, sessionstring.Gotd} {
			got, err := sessionstring.Convert(to, s)
			if err != nil {
				t.Fatalf("%s: %v", to, err)
			}
			if got.Session.Addr != c.addr || got.Session.Port != 443 {
				t.Errorf("%s of DC %d, test %t: %s port %d", to, c.dc, c.test, got.Session.Addr, got.Session.Port)
			}
			if diff := cmp.Diff([]sessionstring.Field{sessionstring.FieldAddr, sessionstring.FieldPort}, changed(got.Added)); diff != "" {
				t.Errorf("%s: added (-want +got):\n%s", to, diff)
			}
		}
	}
}

func TestConvertAsksForWhatItCannotKnow(t *testing.T) {
	bare := with(t, func(s *sessionstring.Session) { s.APIID, s.UserID, s.Bot, s.Test = 0, 0, nil, nil })
	for name, c := range map[string]struct {
		to   sessionstring.Format
		s    sessionstring.Session
		want []sessionstring.Field
	}{
		"api_id and user_id": {sessionstring.Pyrogram, bare, []sessionstring.Field{sessionstring.FieldAPIID, sessionstring.FieldUserID}},
		"user_id":            {sessionstring.Pyrogram, with(t, func(s *sessionstring.Session) { s.UserID = 0 }), []sessionstring.Field{sessionstring.FieldUserID}},
		"unknown DC":         {sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.DC, s.Addr, s.Port = 77, "", 0 }), []sessionstring.Field{sessionstring.FieldAddr, sessionstring.FieldPort}},
		"no test DC 5":       {sessionstring.Gotd, with(t, func(s *sessionstring.Session) { s.DC, s.Addr, s.Port, s.Test = 5, "", 0, new(true) }), []sessionstring.Field{sessionstring.FieldAddr, sessionstring.FieldPort}},
		"key":                {sessionstring.TelethonSQLite, with(t, func(s *sessionstring.Session) { s.Key = sessionstring.Key{} }), []sessionstring.Field{sessionstring.FieldKey}},
	} {
		got, err := sessionstring.Convert(c.to, c.s)
		var missing *sessionstring.MissingError
		if !errors.As(err, &missing) || !cmp.Equal(missing.Fields, c.want) {
			t.Errorf("%s: error %v, want one for %v", name, err, c.want)
		}
		if got.Text != "" {
			t.Errorf("%s: a text in spite of the error", name)
		}
	}
	if _, err := sessionstring.Convert("tdata", full(t)); !errors.Is(err, sessionstring.ErrUnknownFormat) {
		t.Errorf("unknown format: %v", err)
	}
}

func TestConvertTellsWhatItAddedAndDropped(t *testing.T) {
	const (
		addr, port, test     = sessionstring.FieldAddr, sessionstring.FieldPort, sessionstring.FieldTest
		apiID, userID, isBot = sessionstring.FieldAPIID, sessionstring.FieldUserID, sessionstring.FieldBot
	)
	type fields = []sessionstring.Field
	for name, c := range map[string]struct {
		to             sessionstring.Format
		change         func(*sessionstring.Session)
		added, dropped fields
	}{
		"full to telethon":           {sessionstring.Telethon, func(*sessionstring.Session) {}, nil, fields{apiID, userID, isBot}},
		"full to pyrogram":           {sessionstring.Pyrogram, func(*sessionstring.Session) {}, nil, fields{addr, port}},
		"full to mtcute":             {sessionstring.MTCute, func(*sessionstring.Session) {}, nil, fields{apiID}},
		"unknown bot to pyrogram":    {sessionstring.Pyrogram, func(s *sessionstring.Session) { s.Bot = nil }, fields{isBot}, fields{addr, port}},
		"unknown bot to mtcute":      {sessionstring.MTCute, func(s *sessionstring.Session) { s.Bot = nil }, fields{isBot}, fields{apiID}},
		"no user to mtcute":          {sessionstring.MTCute, func(s *sessionstring.Session) { s.Bot, s.UserID = nil, 0 }, nil, fields{apiID}},
		"unknown servers to gotd":    {sessionstring.Gotd, func(s *sessionstring.Session) { s.Test, s.Addr = nil, "203.0.113.5" }, fields{test}, fields{apiID, userID, isBot}},
		"unknown servers, by IP":     {sessionstring.Gotd, func(s *sessionstring.Session) { s.Test, s.Addr = nil, "149.154.167.40" }, fields{test}, fields{apiID, userID, isBot}},
		"unknown servers to gramjs":  {sessionstring.GramJS, func(s *sessionstring.Session) { s.Test, s.Addr = nil, "203.0.113.5" }, nil, fields{apiID, userID, isBot}},
		"test server, not by IP":     {sessionstring.Telethon, func(s *sessionstring.Session) { s.Test, s.Addr = new(true), "127.0.0.1" }, nil, fields{test, apiID, userID, isBot}},
		"browser's name to telethon": {sessionstring.Telethon, func(s *sessionstring.Session) { s.Addr = "venus.web.telegram.org" }, fields{addr, port}, fields{apiID, userID, isBot}},
		"browser's name to mtcute":   {sessionstring.MTCute, func(s *sessionstring.Session) { s.Addr = "venus.web.telegram.org" }, nil, fields{apiID}},
		"address without port":       {sessionstring.Telethon, func(s *sessionstring.Session) { s.Port = 0 }, fields{port}, fields{apiID, userID, isBot}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sessionstring.Convert(c.to, with(t, c.change))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.added, changed(got.Added)); diff != "" {
				t.Errorf("added (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.dropped, changed(got.Dropped)); diff != "" {
				t.Errorf("dropped (-want +got):\n%s", diff)
			}
			for _, change := range append(got.Added, got.Dropped...) {
				if change.Kind == "" {
					t.Errorf("%s changed, and nothing says how", change.Field)
				}
			}
		})
	}
}

func TestConvertLeavesItsInputAlone(t *testing.T) {
	s := with(t, func(s *sessionstring.Session) { s.Test, s.Bot, s.Addr, s.Port = nil, nil, "", 0 })
	if _, err := sessionstring.Convert(sessionstring.MTCute, s); err != nil {
		t.Fatal(err)
	}
	if s.Test != nil || s.Bot != nil || s.Addr != "" || s.Port != 0 {
		t.Errorf("the session that was given became %+v", s)
	}
}
