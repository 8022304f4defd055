package sessionstring_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/sessionstring"
)

// The two tables of Telethon, and what hangs a reader that runs it: a count without end.
const (
	versionTable  = `create table version (version integer primary key)`
	versionSeven  = `insert into version values (7)`
	sessionsTable = `create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`
	endlessCount  = `with recursive n(i) as (select 1 union all select i+1 from n) select max(i) from n`
)

// schemaChanged makes a file whose schema says something else than what SQLite let itself be told.
func schemaChanged(t *testing.T, change string, statements ...string) []byte {
	t.Helper()
	return database(t, append(statements, `pragma writable_schema = on`, change)...)
}

func TestNothingThatStandsInAFileIsRun(t *testing.T) {
	key := sqlKey(t)
	row := `insert into sessions values (2, '149.154.167.51', 443, ` + key + `, null)`
	good := []string{versionTable, versionSeven, sessionsTable, row}
	for name, c := range map[string]struct {
		file []byte
		got  sessionstring.GotKind // "" for a session
	}{
		"a view in place of the table": {database(t, versionTable, versionSeven,
			`create view sessions as select (`+endlessCount+`) dc_id, '1.2.3.4' server_address, 443 port, x'00' auth_key`), sessionstring.GotComputed},
		"a view in place of the version": {database(t, `create view version as `+strings.Replace(endlessCount, "max(i)", "max(i) version", 1), sessionsTable, row), sessionstring.GotComputed},
		"a view that says that it is a table": {schemaChanged(t, `update sqlite_schema set type = 'table', rootpage = 2 where name = 'sessions'`, versionTable, versionSeven,
			`create view sessions as select (`+endlessCount+`) dc_id, x'00' auth_key`), sessionstring.GotUnreadable},
		"a virtual table": {database(t, versionTable, versionSeven, `create virtual table sessions using fts5(dc_id, auth_key, server_address)`), sessionstring.GotComputed},
		"a generated key": {database(t, versionTable, versionSeven,
			`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob generated always as (zeroblob(900000000)) virtual)`,
			`insert into sessions values (2, '149.154.167.51', 443)`), sessionstring.GotComputed},
		"a generated column beside the key": {database(t, versionTable, versionSeven,
			`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, x blob generated always as (hex(zeroblob(200000000))) virtual)`,
			`insert into sessions values (2, '149.154.167.51', 443, `+key+`)`), sessionstring.GotComputed},
		"triggers, which only a writer runs": {database(t, append(good, `create table log (x)`,
			`create trigger before_all before insert on version begin insert into log values (1); end`)...), ""},
		"an index of an expression, which another reader could be made to use": {database(t, append(good, `create index i on sessions (dc_id, server_address, port, auth_key, hex(auth_key))`)...), ""},
		"a view beside the tables":                       {database(t, append(good, `create view people as `+endlessCount)...), ""},
		"a view in place of the people":                  {database(t, append(good, `create view entities as `+endlessCount)...), ""},
		"people who are computed":                        {database(t, append(good, `create table entities (id integer primary key, x generated always as (zeroblob(900000000)))`, `insert into entities values (1)`)...), ""},
		"a check that says no, which only a writer asks": {schemaChanged(t, `update sqlite_schema set sql = replace(sql, 'port integer', 'port integer check (`+"length(hex(zeroblob(200000000))) = 1"+`)') where name = 'sessions'`, good...), ""},
		"an expression without end in a default": {database(t, versionTable, versionSeven,
			`create table sessions (dc_id integer primary key, auth_key blob, server_address text default (`+strings.Repeat("abs(", 60)+"1"+strings.Repeat(")", 60)+`))`), sessionstring.GotUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := bytes.Clone(c.file)
			began := time.Now()
			i, err := sessionstring.DecodeSQLite(c.file, nil)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v, so something ran", took)
			}
			if !bytes.Equal(before, c.file) {
				t.Error("the file was changed")
			}
			if c.got == "" {
				if err != nil || i.Session.DC != 2 || len(i.Session.Extra) != 0 {
					t.Errorf("%+v, %v", i, err)
				}
				return
			}
			if bad := wantFormatError(t, err, ""); found(bad) != c.got {
				t.Errorf("got %+v, want %s", bad.Got, c.got)
			}
		})
	}
}

func TestValuesOfOtherKindsAreRefused(t *testing.T) {
	key := sqlKey(t)
	telethon := func(values string) []byte {
		return database(t, versionTable, versionSeven, `create table sessions (dc_id, server_address, port, auth_key, takeout_id, tmp_auth_key)`, `insert into sessions values (`+values+`)`)
	}
	pyrogram := func(values string) []byte {
		return database(t, `create table version (number)`, `insert into version values (3)`, `create table sessions (dc_id, api_id, test_mode, auth_key, date, user_id, is_bot)`, `insert into sessions values (`+values+`)`)
	}
	for name, c := range map[string]struct {
		file []byte
		got  sessionstring.GotKind
	}{
		"a DC as text":                               {telethon(`'2', '149.154.167.51', 443, ` + key + `, null, null`), sessionstring.GotColumns},
		"a DC of 63 bits":                            {telethon(`9223372036854775807, '149.154.167.51', 443, ` + key + `, null, null`), sessionstring.GotUnlikely},
		"a DC far below zero":                        {telethon(`-9223372036854775807, '149.154.167.51', 443, ` + key + `, null, null`), sessionstring.GotColumns},
		"a port with a fraction":                     {telethon(`2, '149.154.167.51', 443.5, ` + key + `, null, null`), sessionstring.GotColumns},
		"an address of bytes":                        {telethon(`2, x'31', 443, ` + key + `, null, null`), sessionstring.GotColumns},
		"an address without end":                     {telethon(`2, replace(hex(zeroblob(400000)), '0', 'a'), 443, ` + key + `, null, null`), sessionstring.GotUnlikely},
		"an address that is one longer than allowed": {telethon(`2, replace(hex(zeroblob(600000)), '0', 'a'), 443, ` + key + `, null, null`), sessionstring.GotUnreadable},
		"a key as text":                              {telethon(`2, '149.154.167.51', 443, 'canarycanary', null, null`), sessionstring.GotColumns},
		"a huge key":                                 {telethon(`2, '149.154.167.51', 443, zeroblob(20000000), null, null`), sessionstring.GotUnreadable},
		"a huge value beside the key":                {telethon(`2, '149.154.167.51', 443, ` + key + `, zeroblob(20000000), null`), ""},
		"a temporary key":                            {telethon(`2, '149.154.167.51', 443, ` + key + `, null, x'01'`), sessionstring.GotTemporaryKey},
		"a temporary key of no kind":                 {telethon(`2, '149.154.167.51', 443, ` + key + `, null, 'canarycanary'`), sessionstring.GotTemporaryKey},
		"a user of no kind among the people": {database(t, versionTable, versionSeven, sessionsTable, `insert into sessions values (2, '149.154.167.51', 443, `+key+`, null)`,
			`create table entities (id, hash)`, `insert into entities values (0, 'canarycanary')`), ""},
		"Telethon's version as text":   {database(t, `create table version (version text)`, `insert into version values ('canarycanary')`, sessionsTable, `insert into sessions values (2, '149.154.167.51', 443, `+key+`, null)`), sessionstring.GotNoVersion},
		"two versions":                 {database(t, versionTable, `insert into version values (6), (7)`, sessionsTable), sessionstring.GotNoVersion},
		"a thousand logins":            {database(t, versionTable, versionSeven, sessionsTable, `with recursive n(i) as (select 1 union all select i+1 from n where i < 1000) insert into sessions select i, '149.154.167.51', 443, `+key+`, null from n`), sessionstring.GotLogins},
		"no key column":                {database(t, versionTable, versionSeven, `create table sessions (dc_id integer primary key, server_address text, takeout_id integer)`), sessionstring.GotColumns},
		"Pyrogram before its login":    {pyrogram(`2, null, null, null, 0, null, null`), sessionstring.GotNoKey},
		"Pyrogram's flag of two":       {pyrogram(`2, 1, 2, ` + key + `, 0, 1, 0`), sessionstring.GotColumns},
		"Pyrogram's flag as text":      {pyrogram(`2, 1, 0, ` + key + `, 0, 1, 'no'`), sessionstring.GotColumns},
		"Pyrogram's user below zero":   {pyrogram(`2, 1, 0, ` + key + `, 0, -1, 0`), sessionstring.GotUserBits},
		"Pyrogram's user of 60 bits":   {pyrogram(`2, 1, 0, ` + key + `, 0, 1152921504606846976, 0`), sessionstring.GotUserBits},
		"Pyrogram's api_id of 40 bits": {pyrogram(`2, 1099511627776, 0, ` + key + `, 0, 1, 0`), sessionstring.GotAPIIDBits},
		"Pyrogram's version 8": {database(t, `create table version (number)`, `insert into version values (8)`, `create table sessions (dc_id, api_id, test_mode, auth_key, date, user_id, is_bot)`,
			`insert into sessions values (2, 1, 0, `+key+`, 0, 1, 0)`), sessionstring.GotFileVersion},
		"Telethon 2 without a user, and with two keys": {database(t, `create table datacenter (id integer primary key, addr text, auth blob)`,
			`insert into datacenter values (1, '149.154.175.53:443', `+key+`), (2, '149.154.167.51:443', `+key+`)`), sessionstring.GotNoHome},
		"Telethon 2 with a key of another data centre only": {database(t, `create table datacenter (id integer primary key, addr text, auth blob)`, `create table user (id integer primary key, dc integer, bot integer)`,
			`insert into datacenter values (1, '149.154.175.53:443', `+key+`), (2, '149.154.167.51:443', null)`, `insert into user values (1, 2, 0)`), sessionstring.GotNoKey},
		"Telethon 2 with an address of nonsense": {database(t, `create table datacenter (id integer primary key, addr text, auth blob)`, `insert into datacenter values (2, 'canary canary:443', `+key+`)`), sessionstring.GotUnlikely},
		"Telethon 2 of version 11":               {database(t, versionTable, `insert into version values (11)`, `create table datacenter (id integer primary key, addr text, auth blob)`), sessionstring.GotFileVersion},
		"grammers of version 2":                  {database(t, `pragma user_version = 2`, `create table dc_home (dc_id integer)`, `create table dc_option (dc_id integer, ipv4 text, ipv6 text, auth_key blob)`), sessionstring.GotFileVersion},
		"grammers before its login":              {database(t, `pragma user_version = 1`, `create table dc_home (dc_id integer)`, `create table dc_option (dc_id integer, ipv4 text, ipv6 text, auth_key blob)`), sessionstring.GotNoLogin},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sessionstring.DecodeSQLite(c.file, nil)
			if c.got == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if bad := wantFormatError(t, err, "canarycanary"); found(bad) != c.got {
				t.Errorf("got %+v, want %s", bad.Got, c.got)
			}
		})
	}
}

// TestDamagedPagesEndTheReading points pages at themselves and at each other, and cuts and scrambles them.
func TestDamagedPagesEndTheReading(t *testing.T) {
	good := encodeFile(t, sessionstring.TelethonSQLite, full(t))
	const page = 4096
	change := func(do func(file []byte)) []byte {
		file := bytes.Clone(good)
		do(file)
		return file
	}
	interior := func(file []byte, at int, child uint32) { // an interior page with 300 cells, which all lead to one page
		p := file[at*page : (at+1)*page]
		head := 0
		if at == 0 {
			head = 100
		}
		clear(p[head:])
		p[head] = 5
		const cells = 300
		binary.BigEndian.PutUint16(p[head+3:], cells)
		start := page - cells*5
		binary.BigEndian.PutUint16(p[head+5:], uint16(start))
		binary.BigEndian.PutUint32(p[head+8:], child)
		for i := range cells {
			binary.BigEndian.PutUint16(p[head+12+2*i:], uint16(start+5*i))
			binary.BigEndian.PutUint32(p[start+5*i:], child)
			p[start+5*i+4] = byte(i % 128)
		}
	}
	files := map[string][]byte{
		"the schema leads to itself":        change(func(f []byte) { interior(f, 0, 1) }),
		"the schema leads to the last page": change(func(f []byte) { interior(f, 0, uint32(len(f)/page)) }),
		"a page of size 1":                  change(func(f []byte) { binary.BigEndian.PutUint16(f[16:], 1) }),
		"a page of size 3":                  change(func(f []byte) { binary.BigEndian.PutUint16(f[16:], 3) }),
		"more pages than there are":         change(func(f []byte) { binary.BigEndian.PutUint32(f[28:], 1<<31) }),
		"another encoding":                  change(func(f []byte) { binary.BigEndian.PutUint32(f[56:], 9) }),
		"half of it":                        good[:len(good)/2/page*page],
	}
	for at := 1; at < len(good)/page; at++ {
		files["page "+string(rune('1'+at))+" leads to itself"] = change(func(f []byte) { interior(f, at, uint32(at+1)) })
		files["page "+string(rune('1'+at))+" leads to the first"] = change(func(f []byte) { interior(f, at, 1) })
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			i, err := sessionstring.DecodeSQLite(file, nil)
			if took := time.Since(began); took > 11*time.Second {
				t.Errorf("took %v", took)
			}
			if err != nil {
				wantFormatError(t, err, "")
			} else if !i.Session.Key.Equal(testKey(t)) {
				t.Error("another key came out of the damage")
			}
		})
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestLogIsReadAsSQLiteReadsIt lets SQLite write files with a log in every stage, and compares what it sees itself with what is read from copies.
func TestLogIsReadAsSQLiteReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.session")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	row := `insert or replace into sessions values (2, '149.154.167.51', `
	stages := []struct {
		statement string
		port      int // what SQLite sees, 0 for a file without tables yet
	}{
		{`pragma journal_mode = wal`, 0},
		{`pragma wal_autocheckpoint = 0`, 0},
		{versionTable + `; ` + versionSeven + `; ` + sessionsTable + `; ` + row + `80, ` + sqlKey(t) + `, null)`, 80},
		{row + `443, ` + sqlKey(t) + `, null)`, 443},
		{`begin; ` + row + `5222, ` + sqlKey(t) + `, null); rollback`, 443},
		{`pragma cache_size = 1; begin; create table big (x); insert into big values (zeroblob(2000000)); ` + row + `5222, ` + sqlKey(t) + `, null)`, 443}, // spills into the log, and is not complete
		{`rollback`, 443},
		{`pragma wal_checkpoint(passive)`, 443},
		{row + `80, ` + sqlKey(t) + `, null)`, 80}, // overwrites the beginning of the log, and leaves the rest of the older one
		{`create table big (x); insert into big values (zeroblob(2000000)); drop table big; pragma incremental_vacuum`, 80},
		{`pragma wal_checkpoint(truncate)`, 80},
		{row + `443, ` + sqlKey(t) + `, null)`, 443},
	}
	for _, stage := range stages {
		if _, err := db.Exec(stage.statement); err != nil {
			t.Fatalf("%s: %v", stage.statement, err)
		}
		if stage.port == 0 {
			continue
		}
		file, wal := readFile(t, path), readFile(t, path+"-wal")
		name := stage.statement[:min(len(stage.statement), 50)]
		i, err := sessionstring.DecodeSQLite(file, wal)
		if err != nil || i.Session.Port != stage.port {
			t.Errorf("%s: port %d, want %d, %v", name, i.Session.Port, stage.port, err)
		}
		for _, cut := range []int{1, 24, 32, 100, len(wal) / 2} { // a log that was cut is a log as it was before
			if cut > len(wal) {
				continue
			}
			if _, err := sessionstring.DecodeSQLite(file, wal[:len(wal)-cut]); err != nil {
				wantFormatError(t, err, "")
			}
		}
	}
	// The last transaction is not the file's when one bit of it is another.
	if _, err := db.Exec(row + `5222, ` + sqlKey(t) + `, null)`); err != nil {
		t.Fatal(err)
	}
	file, wal := readFile(t, path), readFile(t, path+"-wal")
	wal[len(wal)-1] ^= 1
	if i, err := sessionstring.DecodeSQLite(file, wal); err != nil || i.Session.Port != 443 {
		t.Errorf("a damaged log: port %d, %v", i.Session.Port, err)
	}
	if _, err := sessionstring.DecodeSQLite(make([]byte, 65<<20), nil); found(wantFormatError(t, err, "")) != sessionstring.GotTooLong {
		t.Error(err)
	}
}
