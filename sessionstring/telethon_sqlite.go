package sessionstring

import (
	"database/sql"
	"slices"
)

// Versions of Telethon's session file. We write 7, with which Telethon 1.25 to 1.42 work and which a newer one upgrades; version
// 8, of Telethon 1.43, adds a column at the end of sessions, which an older one refuses. All are read, because the columns that count never changed.
const sqliteVersionMax = 8

// sqliteSchema is what Telethon creates. It unpacks `select * from sessions`, so number and order of the columns matter. Source:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/sqlite.py.
var sqliteSchema = []string{
	`create table version (version integer primary key)`,
	`create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer)`,
	`create table entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer)`,
	`create table sent_files (md5_digest blob, file_size integer, type integer, id integer, hash integer, primary key(md5_digest, file_size, type))`,
	`create table update_state (id integer primary key, pts integer, qts integer, date integer, seq integer)`,
	`insert into version values (7)`,
	`insert into sessions values (?, ?, ?, ?, null)`,
}

// encodeTelethonSQLite returns the bytes of a session file of Telethon 1, version 7. It needs what [encodeTelethon] needs and
// works in memory: SQLite itself would open the file by its name, and write a journal beside it. Telethon appends ".session" to a name
// that lacks it, so the file's should end so.
func encodeTelethonSQLite(s Session) ([]byte, error) {
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
	return makeDatabase(sqliteSchema, s.DC, ip.String(), s.Port, s.Key.Reveal())
}

// pyrogramColumns are columns of the table sessions that Pyrogram and its forks have and Telethon never had.
var pyrogramColumns = []string{"test_mode", "is_bot", "api_id", "date"}

// sessionsFile reads a file with the table sessions, which Telethon 1 has, and Pyrogram with its forks.
func sessionsFile(db *database) (Inspection, error) {
	if db.tables["sessions"] == nil {
		return Inspection{}, db.refuse(Got{Kind: GotComputed})
	}
	if slices.ContainsFunc(pyrogramColumns, func(c string) bool { return db.has("sessions", c) }) || db.has("version", "number") {
		db.expected = ExpectedPyrogramSQLite
		return pyrogramFile(db)
	}
	return telethonFile(db)
}

// telethonFile reads a file of Telethon 1 of any version up to 8. The session has no APIID and Bot, and a UserID where Telethon kept it. Files that other programs made lack the
// version, the address or the port, which is told: the address follows from the data centre.
func telethonFile(db *database) (Inspection, error) {
	version, err := db.version("version")
	switch {
	case err != nil:
		return Inspection{}, err
	case version < 0 || version > sqliteVersionMax:
		return Inspection{}, db.refuse(Got{Kind: GotFileVersion, Version: int(version)})
	}
	r, err := db.login("tmp_auth_key", "server_address", "port")
	if err != nil {
		return Inspection{}, err
	}
	if temporary, ok := r.blob("tmp_auth_key"); !ok || len(temporary) > 0 {
		return Inspection{}, db.refuse(Got{Kind: GotTemporaryKey})
	}
	s := Session{}
	if err := db.address(&s, r); err != nil {
		return Inspection{}, err
	}
	s.Test = testByAddress(s.Addr)
	if s, err = db.finish(s, r["auth_key"]); err != nil {
		return Inspection{}, err
	}
	s.UserID = db.telethonSelf()
	return db.inspect(TelethonSQLite, s, "Telethon 1", int(version), "entities"), nil
}

// telethonSelf is the account's ID, 0 where the file does not have it: newer versions of Telethon keep it among the people, as the hash of nobody. Source:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/client/telegrambaseclient.py (_save_states_and_entities).
func (db *database) telethonSelf() int64 {
	if !db.has("entities", "id") || !db.has("entities", "hash") {
		return 0
	}
	var id sql.NullInt64
	err := db.conn.QueryRowContext(db.ctx, `select +hash from main.entities not indexed where id = 0 limit 1`).Scan(&id)
	if err != nil || id.Int64 < 0 || id.Int64 > maxUserID {
		return 0
	}
	return id.Int64
}

// finish is [finish] for a file, which may lack the port.
func (db *database) finish(s Session, key any) (Session, error) {
	lacks := s.Addr != "" && s.Port == 0
	if lacks {
		s.Port = defaultPort
	}
	raw, _ := key.([]byte)
	s, err := finish(s, raw, db.expected)
	if err == nil && lacks {
		s.Port = 0
	}
	return s, err
}

// inspect is [Inspect] for a file, with what it lacks, and what no other format stores.
func (db *database) inspect(f Format, s Session, library string, version int, people string) Inspection {
	if db.filled(people) {
		s.Extra = append(s.Extra, Change{Field: FieldPeople, Kind: ChangePeople})
	}
	i := Inspect(f, s)
	notes := []Note{{Code: NoteFile, Library: library, Version: version}}
	if version == 0 {
		notes = append(notes, Note{Code: NoteNoVersion})
	}
	if f != PyrogramSQLite {
		switch {
		case s.Addr == "":
			notes = append(notes, Note{Code: NoteNoAddress})
		case s.Port == 0:
			notes = append(notes, Note{Code: NoteNoPort})
		}
	}
	i.Notes = append(notes, i.Notes...)
	return i
}

// login reads the one row of the table sessions that has a key. Telethon leaves rows of other data centres without one.
func (db *database) login(columns ...string) (row, error) {
	all, err := db.rows("sessions", []string{"dc_id", "auth_key"}, columns...)
	if err != nil {
		return nil, err
	}
	var found row
	for _, r := range all {
		key, ok := r.blob("auth_key")
		switch {
		case !ok:
			return nil, db.refuse(Got{Kind: GotColumns})
		case len(key) == 0:
			continue
		case found != nil:
			return nil, db.refuse(Got{Kind: GotLogins})
		}
		found = r
	}
	switch {
	case len(all) == 0:
		return nil, db.refuse(Got{Kind: GotNoLogin})
	case found == nil:
		return nil, db.refuse(Got{Kind: GotNoKey})
	}
	return found, nil
}

// address reads data centre, address and port of a row of the table sessions. The latter two may be lacking.
func (db *database) address(s *Session, r row) error {
	home, isDC := r.integer("dc_id")
	addr, isText := r.text("server_address")
	port, isPort := r.integer("port")
	switch {
	case !isDC || !isText || !isPort:
		return db.refuse(Got{Kind: GotColumns})
	case addr != "" && !isHost(addr), port < 0, port > maxPort, home > maxInt32:
		return db.refuse(Got{Kind: GotUnlikely})
	}
	s.DC, s.Addr, s.Port = int(home), canonicalAddr(addr), int(port)
	if addr == "" {
		s.Port = 0 // of no use without an address
	}
	return nil
}
