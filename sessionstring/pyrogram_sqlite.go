package sessionstring

// pyrogramVersionMax is the newest version of a session file that is read: Kurigram's. Pyrogram and Hydrogram are at 3, Pyrofork at a 4 of its own.
const pyrogramVersionMax = 7

// pyrogramSchema is what Pyrogram creates, version 3. Its forks open such a file, and bring it to a version of their own where they have one. Source:
// https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/sqlite_storage.py. The date is that of the last use, which Pyrogram writes itself.
var pyrogramSchema = []string{
	`create table sessions (dc_id integer primary key, api_id integer, test_mode integer, auth_key blob, date integer not null, user_id integer, is_bot integer)`,
	`create table peers (id integer primary key, access_hash integer, type integer not null, username text, phone_number text,
		last_update_on integer not null default (cast(strftime('%s', 'now') as integer)))`,
	`create table version (number integer primary key)`,
	`create index idx_peers_id on peers (id)`,
	`create index idx_peers_username on peers (username)`,
	`create index idx_peers_phone_number on peers (phone_number)`,
	`create trigger trg_peers_last_update_on after update on peers begin
		update peers set last_update_on = cast(strftime('%s', 'now') as integer) where id = new.id;
	end`,
	`insert into version values (3)`,
	`insert into sessions values (?, ?, ?, ?, 0, ?, ?)`,
}

// encodePyrogramSQLite returns the bytes of a session file of Pyrogram, version 3, which Hydrogram, Pyrofork and Kurigram open, too. It needs what
// [encodePyrogram] needs. The file's name should end in ".session", which Pyrogram appends to the name of a client.
func encodePyrogramSQLite(s Session) ([]byte, error) {
	if err := need(PyrogramSQLite, s); err != nil {
		return nil, err
	}
	if err := checkDC(PyrogramSQLite, s); err != nil {
		return nil, err
	}
	if err := checkRange(PyrogramSQLite, FieldAPIID, int64(s.APIID), maxAPIID); err != nil {
		return nil, err
	}
	if err := checkUserID(PyrogramSQLite, s); err != nil {
		return nil, err
	}
	return makeDatabase(pyrogramSchema, s.DC, s.APIID, flag(*s.Test), s.Key.Reveal(), s.UserID, flag(*s.Bot))
}

// pyrogramFile reads a file of Pyrogram or a fork of it. Version 1 and 2 lack the api_id, and only Kurigram's has an address.
func pyrogramFile(db *database) (Inspection, error) {
	version, err := db.version("number")
	switch {
	case err != nil:
		return Inspection{}, err
	case version < 0 || version > pyrogramVersionMax:
		return Inspection{}, db.refuse(Got{Kind: GotFileVersion, Version: int(version)})
	}
	r, err := db.login("api_id", "test_mode", "user_id", "is_bot", "server_address", "port")
	if err != nil {
		return Inspection{}, err
	}
	var s Session
	if err := db.address(&s, r); err != nil {
		return Inspection{}, err
	}
	apiID, isAPIID := r.integer("api_id")
	user, isUser := r.integer("user_id")
	test, isTest := r.truth("test_mode")
	bot, isBot := r.truth("is_bot")
	switch {
	case !isAPIID || !isUser || !isTest || !isBot:
		return Inspection{}, db.refuse(Got{Kind: GotColumns})
	case apiID < 0 || apiID > maxAPIID:
		return Inspection{}, db.refuse(Got{Kind: GotAPIIDBits})
	case user < 0 || user > maxUserID:
		return Inspection{}, db.refuse(Got{Kind: GotUserBits})
	}
	s.APIID, s.UserID, s.Test, s.Bot = int(apiID), user, test, bot
	if s, err = db.finish(s, r["auth_key"]); err != nil {
		return Inspection{}, err
	}
	library := "Pyrogram"
	switch {
	case db.has("sessions", "server_address"), db.has("usernames", "username"):
		library = "Kurigram"
	case db.has("usernames", "peer_id"):
		library = "Pyrofork"
	}
	return db.inspect(PyrogramSQLite, s, library, int(version), "peers"), nil
}

// truth is a flag in a column, nil for nothing. It reports false for anything but 0 and 1.
func (r row) truth(column string) (*bool, bool) {
	v, ok := r.integer(column)
	switch {
	case r[column] == nil:
		return nil, true
	case !ok || v < 0 || v > 1:
		return nil, false
	}
	return new(v == 1), true
}
