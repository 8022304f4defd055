package sessionstring

import "database/sql"

// grammersVersion is the version of grammers' session file, which it keeps in SQLite's user_version.
const grammersVersion = 1

// grammersFile reads a session file of grammers, a library for Rust, which has a key for each data centre. Source:
// https://codeberg.org/Lonami/grammers/src/branch/master/grammers-session/src/storages/sqlite.rs.
func grammersFile(db *database) (Inspection, error) {
	var version int
	if err := db.conn.QueryRowContext(db.ctx, `pragma main.user_version`).Scan(&version); err != nil {
		return Inspection{}, err
	}
	if version != grammersVersion {
		return Inspection{}, db.refuse(Got{Kind: GotFileVersion, Version: version})
	}
	homes, err := db.rows("dc_home", []string{"dc_id"})
	if err != nil {
		return Inspection{}, err
	}
	home := int64(0)
	switch len(homes) {
	case 0:
	case 1:
		var ok bool
		if home, ok = homes[0].integer("dc_id"); !ok {
			return Inspection{}, db.refuse(Got{Kind: GotColumns})
		}
	default:
		return Inspection{}, db.refuse(Got{Kind: GotLogins})
	}
	all, err := db.rows("dc_option", []string{"dc_id", "auth_key"}, "ipv4", "ipv6")
	if err != nil {
		return Inspection{}, err
	}
	var s Session
	r, err := db.home(&s, all, "dc_id", "auth_key", home)
	if err != nil {
		return Inspection{}, err
	}
	if s, err = db.finish(s, r["auth_key"]); err != nil {
		return Inspection{}, err
	}
	db.grammersSelf(&s)
	return db.inspect(GrammersSQLite, s, "grammers", version, "peer_info"), nil
}

// grammersSelf finds the account among the people that grammers knows: 1 in subtype is the account itself, 2 a bot.
func (db *database) grammersSelf(s *Session) {
	if !db.has("peer_info", "peer_id") || !db.has("peer_info", "subtype") {
		return
	}
	var id, subtype sql.NullInt64
	err := db.conn.QueryRowContext(db.ctx, `select +peer_id, +subtype from main.peer_info not indexed where subtype in (1, 3) limit 1`).Scan(&id, &subtype)
	if err == nil && id.Int64 > 0 && id.Int64 <= maxUserID {
		s.UserID, s.Bot = id.Int64, new(subtype.Int64 == 3)
	}
}
