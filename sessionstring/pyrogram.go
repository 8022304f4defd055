package sessionstring

import (
	"encoding/base64"
	"encoding/binary"
)

// Lengths of the three forms of Pyrogram's session string in bytes, and the characters that they give.
const (
	pyrogramSize      = 1 + 4 + 1 + KeySize + 8 + 1 // 271, 362 characters: dc, api_id, test, key, user_id, is_bot
	pyrogramSizeOld64 = 1 + 1 + KeySize + 8 + 1     // 267, 356 characters: dc, test, key, user_id (64 bits), is_bot
	pyrogramSizeOld32 = 1 + 1 + KeySize + 4 + 1     // 263, 351 characters: dc, test, key, user_id (32 bits), is_bot
)

// maxUserID bounds what is taken for a user ID: Telegram promises at most 52 significant bits
// (https://core.telegram.org/bots/api#user).
const maxUserID = 1<<52 - 1

// maxAPIID is the largest api_id: it is an int of TL (https://core.telegram.org/constructor/auth.sendCode).
const maxAPIID = maxInt32

// encodePyrogram writes the session string of Pyrogram 2 and its forks: unpadded url-safe base64 of dc, api_id, test flag, key,
// user ID and bot flag, big-endian, 362 characters. It needs all of these and stores no address. Source:
// https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/storage.py (format '>BI?256sQ?').
func encodePyrogram(s Session) (string, error) {
	if err := need(Pyrogram, s); err != nil {
		return "", err
	}
	if err := checkDC(Pyrogram, s); err != nil {
		return "", err
	}
	if err := checkRange(Pyrogram, FieldAPIID, int64(s.APIID), maxAPIID); err != nil {
		return "", err
	}
	if err := checkUserID(Pyrogram, s); err != nil {
		return "", err
	}
	raw := binary.BigEndian.AppendUint32([]byte{byte(s.DC)}, uint32(s.APIID))
	raw = append(raw, flag(*s.Test))
	raw = append(raw, s.Key.Reveal()...)
	raw = binary.BigEndian.AppendUint64(raw, uint64(s.UserID))
	return base64.RawURLEncoding.EncodeToString(append(raw, flag(*s.Bot))), nil
}

// pyrogramSession reads the bytes of any of the three forms, of which the older two lack the api_id. The session has no Addr and Port. An api_id or user ID of zero, which some
// converters write for want of a better one, counts as unknown.
func pyrogramSession(raw []byte) (Session, error) {
	r := reader{rest: raw}
	s := Session{DC: int(r.byte())}
	var apiID uint32
	if len(raw) == pyrogramSize {
		apiID = binary.BigEndian.Uint32(r.bytes(4))
	}
	test := r.byte()
	key := r.bytes(KeySize)
	var user uint64
	switch len(raw) {
	case pyrogramSize, pyrogramSizeOld64:
		user = binary.BigEndian.Uint64(r.bytes(8))
	case pyrogramSizeOld32:
		user = uint64(binary.BigEndian.Uint32(r.bytes(4)))
	default:
		return Session{}, formatError(ExpectedPyrogram, Got{Kind: GotPyrogramSize, Count: len(raw)})
	}
	bot := r.byte()
	switch {
	case !pyrogramFlags(raw):
		return Session{}, formatError(ExpectedPyrogram, Got{Kind: GotNoFlags})
	case user > maxUserID:
		return Session{}, formatError(ExpectedPyrogram, Got{Kind: GotUserBits})
	case apiID > maxAPIID:
		return Session{}, formatError(ExpectedPyrogram, Got{Kind: GotAPIIDBits})
	}
	s.Test, s.Bot, s.UserID, s.APIID = new(test == 1), new(bot == 1), int64(user), int(apiID)
	return finish(s, key, ExpectedPyrogram)
}

// pyrogramFlags says whether the two flags of a string are such. It takes the bytes of any of the three forms.
func pyrogramFlags(raw []byte) bool {
	test := raw[1]
	if len(raw) == pyrogramSize {
		test = raw[5]
	}
	return test <= 1 && raw[len(raw)-1] <= 1
}

// checkUserID is [checkRange] for user IDs.
func checkUserID(format Format, s Session) error {
	if checkRange(format, FieldUserID, s.UserID, maxUserID) != nil {
		return &UnfitError{Format: format, Field: FieldUserID, Kind: UnfitUserID}
	}
	return nil
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}
