package sessionstring

import (
	"net/netip"
	"strconv"
	"strings"
)

// telethon2VersionMax is the version of the session file of Telethon 2.
const telethon2VersionMax = 10

// telethon2File reads a session file of Telethon 2, which has a key for each data centre and says which one is the account's. Source:
// https://github.com/LonamiWebs/Telethon/blob/v2/client/src/telethon/_impl/session/storage/sqlite.py. Its first form has one address for each,
// a later one an IPv4 and an IPv6 address.
func telethon2File(db *database) (Inspection, error) {
	version, err := db.version("version")
	switch {
	case err != nil:
		return Inspection{}, err
	case version < 0 || version > telethon2VersionMax:
		return Inspection{}, db.refuse(Got{Kind: GotFileVersion, Version: int(version)})
	}
	all, err := db.rows("datacenter", []string{"id", "auth"}, "addr", "ipv4_addr", "ipv6_addr")
	if err != nil {
		return Inspection{}, err
	}
	var s Session
	home := int64(0)
	if db.tables["user"] != nil {
		users, err := db.rows("user", []string{"id", "dc", "bot"})
		if err != nil {
			return Inspection{}, err
		}
		if len(users) > 1 {
			return Inspection{}, db.refuse(Got{Kind: GotLogins})
		}
		for _, u := range users {
			id, isID := u.integer("id")
			main, isDC := u.integer("dc")
			bot, isBot := u.truth("bot")
			if !isID || !isDC || !isBot {
				return Inspection{}, db.refuse(Got{Kind: GotColumns})
			}
			if id < 0 || id > maxUserID {
				return Inspection{}, db.refuse(Got{Kind: GotUserBits})
			}
			s.UserID, s.Bot, home = id, bot, main
		}
	}
	r, err := db.home(&s, all, "id", "auth", home)
	if err != nil {
		return Inspection{}, err
	}
	if s, err = db.finish(s, r["auth"]); err != nil {
		return Inspection{}, err
	}
	return db.inspect(Telethon2SQLite, s, "Telethon 2", int(version), ""), nil
}

// home finds the row of the account's data centre among those with a key, reads its number and address, and counts the other keys. main is the number of
// that data centre, 0 where the file does not say.
func (db *database) home(s *Session, all []row, id, key string, main int64) (row, error) {
	var found row
	keys := 0
	for _, r := range all {
		n, isNumber := r.integer(id)
		raw, isKey := r.blob(key)
		if !isNumber || !isKey || n > maxInt32 {
			return nil, db.refuse(Got{Kind: GotColumns})
		}
		if len(raw) == 0 {
			continue
		}
		keys++
		if n == main || main == 0 {
			found, s.DC = r, int(n)
		}
	}
	switch {
	case len(all) == 0:
		return nil, db.refuse(Got{Kind: GotNoLogin})
	case found == nil:
		return nil, db.refuse(Got{Kind: GotNoKey})
	case main == 0 && keys > 1:
		return nil, db.refuse(Got{Kind: GotNoHome, Count: keys})
	case keys > 1:
		s.Extra = append(s.Extra, Change{Field: FieldOtherKeys, Kind: ChangeOtherKeys, Number: int64(keys - 1)})
	}
	for _, column := range []string{"addr", "ipv4_addr", "ipv4", "ipv6_addr", "ipv6"} {
		text, ok := found.text(column)
		if !ok {
			return nil, db.refuse(Got{Kind: GotColumns})
		}
		if text == "" || s.Addr != "" {
			continue
		}
		if s.Addr, s.Port, ok = hostPort(text, strings.HasSuffix(column, "addr")); !ok {
			return nil, db.refuse(Got{Kind: GotUnlikely})
		}
	}
	s.Test = testByAddress(s.Addr)
	return found, nil
}

// hostPort reads an IP address with or without a port. loose says that the address is not in brackets, whatever its kind, and the port is there.
func hostPort(text string, loose bool) (string, int, bool) {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().String(), int(at.Port()), isHost(at.Addr().String())
	}
	host, port := text, 0
	if colon := strings.LastIndexByte(text, ':'); loose && colon >= 0 {
		n, err := strconv.ParseUint(text[colon+1:], 10, 16)
		if err != nil {
			return "", 0, false
		}
		host, port = text[:colon], int(n)
	}
	return canonicalAddr(host), port, isHost(host)
}
