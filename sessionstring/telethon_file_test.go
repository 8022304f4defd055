package sessionstring_test

import (
	"bytes"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// writeSQLite writes a session file, which the package leaves to its callers.
func writeSQLite(t *testing.T, path string, s sessionstring.Session) {
	t.Helper()
	if err := os.WriteFile(path, encodeFile(t, sessionstring.TelethonSQLite, s), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSessionFileOfAHostNameIsNotMade(t *testing.T) {
	bad := full(t)
	bad.Addr = "venus.web.telegram.org"
	var unfit *sessionstring.UnfitError
	if _, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, bad); !errors.As(err, &unfit) {
		t.Errorf("error %v", err)
	}
}

// database makes an SQLite file out of statements, on disk and not with our own writer.
func database(t *testing.T, statements ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSessionFilesOfOtherVersionsAreRead(t *testing.T) {
	key := "x'" + hex.EncodeToString(testKey(t).Reveal()) + "'"
	want := full(t)
	want.APIID, want.UserID, want.Bot = 0, 0, nil
	for name, statements := range map[string][]string{
		"3": {`create table version (version integer primary key) without rowid`, `insert into version values (3)`,
			`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob) without rowid`,
			`insert into sessions values (2, '149.154.167.51', 443, ` + key + `)`},
		"7, with rowid": {`create table version (version integer primary key)`, `insert into version values (7)`,
			`CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`,
			`insert into sessions values (2, '149.154.167.51', 443, ` + key + `, null)`},
		"8": {`create table version (version integer primary key) without rowid`, `insert into version values (8)`,
			`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer) without rowid`,
			`insert into sessions values (2, '149.154.167.51', 443, ` + key + `, null)`,
			`alter table sessions add column tmp_auth_key blob`},
	} {
		got, err := sessionstring.DecodeSQLite(database(t, statements...), nil)
		if err != nil {
			t.Errorf("version %s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got.Session); diff != "" || got.Format != sessionstring.TelethonSQLite {
			t.Errorf("version %s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBadSessionFilesAreRefused(t *testing.T) {
	const (
		version  = `create table version (version integer primary key)`
		seven    = `insert into version values (7)`
		sessions = `create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`
		// what hangs a reader that trusts a view: a count without end
		endless = `as with recursive n(i) as (select 1 union all select i+1 from n) select max(i) dc_id, 'a' server_address, 1 port, x'00' auth_key from n`
	)
	row := func(dc, addr, port, key string) string {
		return `insert into sessions values (` + strings.Join([]string{dc, addr, port, key}, ", ") + `, null)`
	}
	key := "x'" + hex.EncodeToString(testKey(t).Reveal()) + "'"
	good := encodeFile(t, sessionstring.TelethonSQLite, full(t))
	for name, c := range map[string]struct {
		file []byte
		got  sessionstring.GotKind
	}{
		"empty":               {nil, sessionstring.GotNoSQLite},
		"text":                {[]byte("canarycanary"), sessionstring.GotNoSQLite},
		"header alone":        {good[:100], sessionstring.GotUnreadable},
		"cut":                 {good[:len(good)-4096], sessionstring.GotUnreadable},
		"huge":                {append(bytes.Clone(good), make([]byte, 64<<20)...), sessionstring.GotTooLong},
		"other database":      {database(t, `create table peers (id integer)`), sessionstring.GotNoTables},
		"no sessions":         {database(t, version, seven), sessionstring.GotNoTables},
		"version 9":           {database(t, version, `insert into version values (9)`, sessions, row("2", "'149.154.167.51'", "443", key)), sessionstring.GotFileVersion},
		"no login":            {database(t, version, seven, sessions), sessionstring.GotNoLogin},
		"two logins":          {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "443", key), row("3", "'149.154.167.51'", "443", key)), sessionstring.GotLogins},
		"empty key":           {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "443", "x''")), sessionstring.GotNoKey},
		"no key":              {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "443", "null")), sessionstring.GotNoKey},
		"short key":           {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "443", "x'0102'")), sessionstring.GotKeySize},
		"zeros":               {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "443", "zeroblob(256)")), sessionstring.GotKeyZeros},
		"address of nonsense": {database(t, version, seven, sessions, row("2", "'canary canary'", "443", key)), sessionstring.GotUnlikely},
		"port of text":        {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "'canary'", key)), sessionstring.GotColumns},
		"negative DC":         {database(t, version, seven, sessions, row("-2", "'149.154.167.51'", "443", key)), sessionstring.GotNoDC},
		"large port":          {database(t, version, seven, sessions, row("2", "'149.154.167.51'", "70000", key)), sessionstring.GotUnlikely},
		"other columns":       {database(t, version, seven, `create table sessions (a, b)`, `insert into sessions values (1, 2)`), sessionstring.GotColumns},
		"endless view":        {database(t, version, seven, `create view sessions `+endless), sessionstring.GotComputed},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sessionstring.DecodeSQLite(c.file, nil)
			if bad := wantFormatError(t, err, "canarycanary"); found(bad) != c.got {
				t.Errorf("got %+v, want %s", bad.Got, c.got)
			}
		})
	}
}
