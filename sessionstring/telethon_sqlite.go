package sessionstring

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Versions of Telethon's session file. We write 7, with which Telethon 1.25 to 1.37 work and which a newer one upgrades; version
// 8 adds a column at the end of sessions, which an older one refuses. All are read, because the columns that count never changed.
const (
	sqliteVersion    = 7
	sqliteVersionMax = 8
)

// sqliteMagic begins every SQLite file (https://www.sqlite.org/fileformat.html#the_database_header).
const sqliteMagic = "SQLite format 3\x00"

// maxSQLite bounds a session file in bytes. Its cache of people makes one of a busy account some megabytes long.
const maxSQLite = 64 << 20

// sqliteTime bounds the reading of a file, whose maker may have meant harm.
const sqliteTime = 10 * time.Second

// sqliteSchema is what Telethon creates. It unpacks `select * from sessions`, so number and order of the columns matter. Source:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/sqlite.py.
var sqliteSchema = []string{
	`create table version (version integer primary key)`,
	`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`,
	`create table entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer)`,
	`create table sent_files (md5_digest blob, file_size integer, type integer, id integer, hash integer, primary key(md5_digest, file_size, type))`,
	`create table update_state (id integer primary key, pts integer, qts integer, date integer, seq integer)`,
}

// EncodeTelethonSQLite returns the bytes of a session file of Telethon 1, version 7. It needs what [encodeTelethon] needs and
// works in memory: SQLite itself would open the file by its name, and write a journal beside it. Telethon appends ".session" to a name
// that lacks it, so the file's should end so.
func EncodeTelethonSQLite(s Session) ([]byte, error) {
	if err := need(TelethonSQLite, s); err != nil {
		return nil, err
	}
	if err := checkRange(TelethonSQLite, FieldDC, int64(s.DC), maxInt32); err != nil {
		return nil, err
	}
	if err := checkPort(TelethonSQLite, s); err != nil {
		return nil, err
	}
	ip, err := parseIP(TelethonSQLite, s)
	if err != nil {
		return nil, err
	}
	var file []byte
	err = inMemory(func(ctx context.Context, conn *sql.Conn) error {
		for _, statement := range sqliteSchema {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("create table: %w", err)
			}
		}
		if _, err := conn.ExecContext(ctx, `insert into version values (?)`, sqliteVersion); err != nil {
			return fmt.Errorf("insert version: %w", err)
		}
		if _, err := conn.ExecContext(ctx, `insert into sessions values (?, ?, ?, ?, null)`, s.DC, ip.String(), s.Port, s.Key.Reveal()); err != nil {
			return errors.New("insert session: SQLite refuses it") // without err, which might show a value
		}
		return conn.Raw(func(c any) (err error) {
			file, err = c.(serializer).Serialize()
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("make session file: %w", err)
	}
	return file, nil
}

// DecodeTelethonSQLite reads the bytes of a session file of Telethon 1, of any version up to 8. The session has no APIID, UserID
// and Bot. It works in memory, so a file that another program has open is not touched. What is wrong with a file is told by a
// [FormatError].
func DecodeTelethonSQLite(file []byte) (Session, error) {
	if err := checkSQLite(file); err != nil {
		return Session{}, err
	}
	var s Session
	err := inMemory(func(ctx context.Context, conn *sql.Conn) error {
		if err := conn.Raw(func(c any) error { return c.(serializer).Deserialize(file) }); err != nil {
			return err
		}
		var err error
		s, err = readSQLite(ctx, conn)
		return err
	})
	if err != nil && !errors.As(err, new(*FormatError)) { // SQLite's own words may quote the file
		return Session{}, formatError(ExpectedTelethonSQLite, Got{Kind: GotUnreadable, Count: len(file)})
	}
	return s, err
}

// checkSQLite tells from the header whether it is worth while to open the file.
func checkSQLite(file []byte) error {
	refuse := func(got Got) error { return formatError(ExpectedTelethonSQLite, got) }
	switch {
	case len(file) > maxSQLite:
		return refuse(Got{Kind: GotTooLong, Count: len(file), Limit: maxSQLite})
	case !strings.HasPrefix(string(file[:min(len(file), len(sqliteMagic))]), sqliteMagic) || len(file) < 100:
		return refuse(Got{Kind: GotNoSQLite, Count: len(file)})
	case file[18] == 2 || file[19] == 2: // https://www.sqlite.org/fileformat.html#file_format_version_numbers
		return refuse(Got{Kind: GotWAL})
	}
	return nil
}

// readSQLite reads the one login in an open database. It takes nothing but plain tables: a view may hide any program.
func readSQLite(ctx context.Context, conn *sql.Conn) (Session, error) {
	refuse := func(got GotKind) (Session, error) {
		return Session{}, formatError(ExpectedTelethonSQLite, Got{Kind: got})
	}
	for _, pragma := range []string{`pragma trusted_schema = off`, `pragma query_only = on`, `pragma cell_size_check = on`} {
		if _, err := conn.ExecContext(ctx, pragma); err != nil {
			return Session{}, err
		}
	}
	var tables int
	err := conn.QueryRowContext(ctx, `select count(*) from sqlite_master where type = 'table' and name in ('version', 'sessions')
		and sql like 'create table%'`).Scan(&tables)
	if err != nil {
		return Session{}, err
	}
	if tables != 2 {
		return refuse(GotNoTables)
	}
	var version int
	if err := conn.QueryRowContext(ctx, `select version from version`).Scan(&version); err != nil {
		return refuse(GotNoVersion)
	}
	if version < 1 || version > sqliteVersionMax {
		return Session{}, formatError(ExpectedTelethonSQLite, Got{Kind: GotFileVersion, Version: version})
	}
	var rows int
	if err := conn.QueryRowContext(ctx, `select count(*) from (select 1 from sessions limit 2)`).Scan(&rows); err != nil {
		return Session{}, err
	}
	switch rows {
	case 0:
		return refuse(GotNoLogin)
	case 2:
		return refuse(GotLogins)
	}
	var s Session
	var key []byte
	err = conn.QueryRowContext(ctx, `select dc_id, server_address, port, auth_key from sessions`).Scan(&s.DC, &s.Addr, &s.Port, &key)
	switch {
	case err != nil:
		return refuse(GotColumns)
	case len(key) == 0:
		return refuse(GotNoKey)
	case !isHost(s.Addr) || s.Port < 1 || s.Port > maxPort || s.DC > maxInt32:
		return refuse(GotUnlikely)
	}
	s.Addr = canonicalAddr(s.Addr)
	s.Test = testByAddress(s.Addr)
	return finish(s, key, ExpectedTelethonSQLite)
}

// serializer is what modernc.org/sqlite's connections can do beyond database/sql.
type serializer interface {
	driver.Conn
	Serialize() ([]byte, error)
	Deserialize([]byte) error
}

// inMemory runs do on the one connection of a new database in memory.
func inMemory(do func(context.Context, *sql.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), sqliteTime)
	defer cancel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return do(ctx, conn)
}
