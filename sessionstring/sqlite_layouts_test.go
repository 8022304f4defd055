package sessionstring_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// sqlKey is the key of [testKey] as SQL writes it.
func sqlKey(t testing.TB) string { return "x'" + hex.EncodeToString(testKey(t).Reveal()) + "'" }

// only is a full session without what a file does not hold.
func only(t testing.TB, change func(*sessionstring.Session)) sessionstring.Session {
	return with(t, func(s *sessionstring.Session) {
		s.Addr, s.Port, s.Test, s.APIID, s.UserID, s.Bot = "", 0, nil, 0, 0, nil
		change(s)
	})
}

// pyrogramPeers is what stands beside the table sessions in every file of Pyrogram, trigger and all.
var pyrogramPeers = []string{
	`CREATE TABLE peers (id INTEGER PRIMARY KEY, access_hash INTEGER, type INTEGER NOT NULL, username TEXT, phone_number TEXT,
		last_update_on INTEGER NOT NULL DEFAULT (CAST(STRFTIME('%s', 'now') AS INTEGER)))`,
	`CREATE TRIGGER trg_peers_last_update_on AFTER UPDATE ON peers BEGIN UPDATE peers SET last_update_on = 1 WHERE id = NEW.id; END`,
	`CREATE TABLE version (number INTEGER PRIMARY KEY)`,
}

func TestSessionFilesAreToldApartByWhatStandsInThem(t *testing.T) {
	key := sqlKey(t)
	telethon := func(s *sessionstring.Session) {
		s.Addr, s.Port, s.Test = "149.154.167.51", 443, new(false)
	}
	pyrogram := func(s *sessionstring.Session) {
		s.Test, s.Bot, s.APIID, s.UserID = new(false), new(false), 3328759, 5000801609
	}
	pyrogramFile := func(version, sessions, row string, more ...string) []string {
		return append(append(slices.Clone(pyrogramPeers), `insert into version values (`+version+`)`, `CREATE TABLE sessions (`+sessions+`)`, `insert into sessions values (`+row+`)`), more...)
	}
	for name, c := range map[string]struct {
		statements []string
		format     sessionstring.Format
		library    string
		version    int
		want       sessionstring.Session
		notes      []sessionstring.NoteCode // besides whose it is
	}{
		"Telethon 1, version 8, of a tool that adds the column and not the version": {
			[]string{`create table version (version integer primary key)`, `insert into version values (7)`,
				`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer, tmp_auth_key blob)`,
				`insert into sessions values (2, '149.154.167.51', 443, ` + key + `, null, x'')`},
			sessionstring.TelethonSQLite, "Telethon 1", 7, only(t, telethon), nil,
		},
		"Telethon 1, with a row of another data centre without a key, and people": {
			[]string{`create table version (version integer primary key)`, `insert into version values (7)`,
				`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`,
				`create table entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer)`,
				`insert into entities values (1, 2, 'a', 3, 'b', 4), (0, 5000801609, null, null, null, 5)`,
				`insert into sessions values (4, '149.154.167.91', 443, x'', null), (2, '149.154.167.51', 443, ` + key + `, null)`},
			sessionstring.TelethonSQLite, "Telethon 1", 7, only(t, func(s *sessionstring.Session) {
				telethon(s)
				s.UserID = 5000801609
				s.Extra = []sessionstring.Change{{Field: sessionstring.FieldPeople, Kind: sessionstring.ChangePeople}}
			}), nil,
		},
		"of a converter, without version, address and port": {
			[]string{`create table sessions (dc_id integer primary key, auth_key blob)`, `insert into sessions values (2, ` + key + `)`},
			sessionstring.TelethonSQLite, "Telethon 1", 0, only(t, func(*sessionstring.Session) {}), []sessionstring.NoteCode{sessionstring.NoteNoVersion, sessionstring.NoteNoAddress},
		},
		"of a converter, with an empty version, an address and no port": {
			[]string{`create table version (version integer primary key)`, `create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob)`,
				`insert into sessions values (2, '149.154.167.51', null, ` + key + `)`},
			sessionstring.TelethonSQLite, "Telethon 1", 0, only(t, func(s *sessionstring.Session) { telethon(s); s.Port = 0 }), []sessionstring.NoteCode{sessionstring.NoteNoVersion, sessionstring.NoteNoPort},
		},
		"Telethon 2": {
			[]string{`create table version (version integer primary key)`, `insert into version values (10)`,
				`create table datacenter (id integer primary key, ipv4_addr text, ipv6_addr text, auth blob)`,
				`create table user (id integer primary key, dc integer not null, bot integer not null, username text)`,
				`create table state (pts integer not null, qts integer not null, date integer not null, seq integer not null)`,
				`insert into datacenter values (2, '149.154.167.51:443', '[2001:67c:4e8:f002::a]:443', ` + key + `), (4, '149.154.167.91:443', null, zeroblob(256)), (5, '', '', null)`,
				`insert into user values (5000801609, 2, 0, 'ada')`},
			sessionstring.Telethon2SQLite, "Telethon 2", 10, only(t, func(s *sessionstring.Session) {
				telethon(s)
				s.UserID, s.Bot = 5000801609, new(false)
				s.Extra = []sessionstring.Change{{Field: sessionstring.FieldOtherKeys, Kind: sessionstring.ChangeOtherKeys, Number: 1}}
			}), nil,
		},
		"Telethon 2, of an older form, brought over from Telethon 1": {
			[]string{`create table version (version integer primary key)`, `insert into version values (10)`,
				`create table datacenter (id integer primary key, addr text not null, auth blob)`, `create table user (id integer primary key, dc integer not null, bot integer not null)`,
				`insert into datacenter values (1, '2001:b28:f23d:f001::a:443', ` + key + `)`},
			sessionstring.Telethon2SQLite, "Telethon 2", 10, only(t, func(s *sessionstring.Session) {
				s.DC, s.Addr, s.Port, s.Test = 1, "2001:b28:f23d:f001::a", 443, new(false)
			}), nil,
		},
		"Pyrogram, version 1": {
			pyrogramFile("1", `dc_id INTEGER PRIMARY KEY, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`, `2, 0, `+key+`, 0, 5000801609, 0`),
			sessionstring.PyrogramSQLite, "Pyrogram", 1, only(t, func(s *sessionstring.Session) { pyrogram(s); s.APIID = 0 }), []sessionstring.NoteCode{sessionstring.NoteAPIIDUnknown},
		},
		"Pyrogram, version 3, brought up from 2": {
			pyrogramFile("3", `dc_id INTEGER PRIMARY KEY, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`, `2, 0, `+key+`, 0, 5000801609, 0`,
				`ALTER TABLE sessions ADD api_id INTEGER`, `UPDATE sessions SET api_id = 3328759`),
			sessionstring.PyrogramSQLite, "Pyrogram", 3, only(t, pyrogram), nil,
		},
		"Pyrogram, version 3, a bot on the test servers": {
			pyrogramFile("3", `dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`, `2, 3328759, 1, `+key+`, 0, 5000801609, 1`),
			sessionstring.PyrogramSQLite, "Pyrogram", 3, only(t, func(s *sessionstring.Session) { pyrogram(s); s.Test, s.Bot = new(true), new(true) }), []sessionstring.NoteCode{sessionstring.NoteTestDC},
		},
		"Pyrofork, version 4": {
			pyrogramFile("4", `dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`, `2, 3328759, 0, `+key+`, 0, 5000801609, 0`,
				`CREATE TABLE usernames (id TEXT PRIMARY KEY, peer_id INTEGER NOT NULL, last_update_on INTEGER NOT NULL DEFAULT 0)`),
			sessionstring.PyrogramSQLite, "Pyrofork", 4, only(t, pyrogram), nil,
		},
		"Kurigram, version 7, made new, with people": {
			pyrogramFile("7", `dc_id INTEGER PRIMARY KEY, server_address TEXT, port INTEGER, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`,
				`2, '149.154.167.51', 443, 3328759, 0, `+key+`, 0, 5000801609, 0`, `CREATE TABLE usernames (id INTEGER, username TEXT, FOREIGN KEY (id) REFERENCES peers(id))`,
				`insert into peers (id, type) values (7, 'user')`),
			sessionstring.PyrogramSQLite, "Kurigram", 7, with(t, func(s *sessionstring.Session) {
				s.Extra = []sessionstring.Change{{Field: sessionstring.FieldPeople, Kind: sessionstring.ChangePeople}}
			}), nil,
		},
		"Kurigram, version 7, brought up from Pyrogram's 3": {
			pyrogramFile("7", `dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER`, `2, 3328759, 0, `+key+`, 0, 5000801609, 0`,
				`ALTER TABLE sessions ADD server_address TEXT`, `ALTER TABLE sessions ADD port INTEGER`, `UPDATE sessions SET server_address = '149.154.167.51', port = 443`),
			sessionstring.PyrogramSQLite, "Kurigram", 7, full(t), nil,
		},
		"grammers": {
			[]string{`pragma user_version = 1`, `CREATE TABLE dc_home (dc_id INTEGER NOT NULL, PRIMARY KEY(dc_id))`,
				`CREATE TABLE dc_option (dc_id INTEGER NOT NULL, ipv4 TEXT NOT NULL, ipv6 TEXT NOT NULL, auth_key BLOB, PRIMARY KEY (dc_id))`,
				`CREATE TABLE peer_info (peer_id INTEGER NOT NULL, hash INTEGER, subtype INTEGER, PRIMARY KEY (peer_id))`,
				`insert into dc_home values (2)`, `insert into dc_option values (2, '149.154.167.51:443', '[2001:67c:4e8:f002::a]:443', ` + key + `)`,
				`insert into peer_info values (3, 4, null), (5000801609, 5, 1)`},
			sessionstring.GrammersSQLite, "grammers", 1, only(t, func(s *sessionstring.Session) {
				telethon(s)
				s.UserID, s.Bot = 5000801609, new(false)
				s.Extra = []sessionstring.Change{{Field: sessionstring.FieldPeople, Kind: sessionstring.ChangePeople}}
			}), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, err := sessionstring.DecodeSQLite(database(t, c.statements...), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, i.Session); diff != "" || i.Format != c.format {
				t.Errorf("%s (-want +got):\n%s", i.Format, diff)
			}
			want := sessionstring.Note{Code: sessionstring.NoteFile, Library: c.library, Version: c.version}
			if len(i.Notes) == 0 || i.Notes[0] != want || !slices.Equal(codes(i.Notes[1:]), c.notes) {
				t.Errorf("notes %+v, want %+v and %v", i.Notes, want, c.notes)
			}
		})
	}
}

func TestConverterFileIsWholeAfterAConversion(t *testing.T) {
	i, err := sessionstring.DecodeSQLite(database(t, `create table sessions (dc_id integer primary key, auth_key blob)`, `insert into sessions values (4, `+sqlKey(t)+`)`), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sessionstring.Convert(sessionstring.TelethonSQLite, i.Session)
	if err != nil {
		t.Fatal(err)
	}
	var added []sessionstring.Field
	for _, x := range c.Added {
		added = append(added, x.Field)
	}
	if !slices.Equal(added, []sessionstring.Field{sessionstring.FieldAddr, sessionstring.FieldPort}) {
		t.Errorf("added %v", added)
	}
	again := decodeFile(t, encodeFile(t, sessionstring.TelethonSQLite, c.Session))
	if again.Session.Addr != "149.154.167.91" || again.Session.Port != 443 || len(again.Notes) != 1 || again.Notes[0].Version != 7 {
		t.Errorf("%+v", again)
	}
}

func TestIPv6IsReplacedOnWish(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*sessionstring.Session)
		addr   string
	}{
		"production":           {func(s *sessionstring.Session) { s.DC, s.Addr = 4, "2001:67c:4e8:f004::a" }, "149.154.167.91"},
		"test, by the address": {func(s *sessionstring.Session) { s.Addr, s.Test = "2001:67c:4e8:f002::e", nil }, "149.154.167.40"},
		"of nobody's table":    {func(s *sessionstring.Session) { s.Addr = "2001:67c:4e8:f002::ffff" }, "149.154.167.51"},
		"IPv4":                 {func(*sessionstring.Session) {}, ""},
		"no address":           {func(s *sessionstring.Session) { s.Addr, s.Port = "", 0 }, ""},
		"a host name":          {func(s *sessionstring.Session) { s.Addr = "venus.web.telegram.org" }, ""},
	} {
		before := with(t, c.change)
		after, changes, err := sessionstring.WithIPv4(before)
		if err != nil {
			t.Fatal(err)
		}
		if c.addr == "" {
			if diff := cmp.Diff(before, after); diff != "" || changes != nil {
				t.Errorf("%s: changed (-before +after):\n%s", name, diff)
			}
			continue
		}
		if after.Addr != c.addr || after.Port != 443 || len(changes) != 2 || changes[0].Address != c.addr || !after.Key.Equal(before.Key) {
			t.Errorf("%s: %+v, %+v", name, after, changes)
		}
	}
	if _, _, err := sessionstring.WithIPv4(with(t, func(s *sessionstring.Session) { s.DC, s.Addr = 9, "fd00::1" })); err == nil {
		t.Error("an address was found for a data centre that nobody knows")
	}
}
