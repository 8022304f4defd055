package sessionstring

import (
	"encoding/base64"
	"encoding/binary"
	"net/netip"
)

// Version of mtcute's session string, and that of the DC option in it.
const (
	mtcuteVersion   = 3
	mtcuteDCVersion = 2
)

// Flags of mtcute's session string.
const (
	mtcuteHasSelf  = 1 << 0
	mtcuteOldTest  = 1 << 1 // the test flag of earlier versions, still read
	mtcuteHasMedia = 1 << 2
	mtcuteFlags    = mtcuteHasSelf | mtcuteOldTest | mtcuteHasMedia
)

// Flags of the DC option.
const (
	mtcuteIPv6      = 1 << 0
	mtcuteMediaOnly = 1 << 1
	mtcuteTest      = 1 << 2
	mtcuteDCFlags   = mtcuteIPv6 | mtcuteMediaOnly | mtcuteTest
)

// TL's Bool (https://core.telegram.org/type/Bool).
const (
	boolTrue  = 0x997275b5
	boolFalse = 0xbc799737
)

// encodeMTCute writes the session string of mtcute, version 3: unpadded url-safe base64 of version, flags, DC option, account if
// known and key, in TL; 402 characters with an account and an address of 14. It needs [FieldDC], [FieldAddr], [FieldPort],
// [FieldTest] and [FieldKey], and [FieldBot] where there is a UserID. Sources:
// https://github.com/mtcute/mtcute/blob/master/packages/core/src/highlevel/utils/string-session.ts and ../../utils/dcs.ts.
func encodeMTCute(s Session) (string, error) {
	if err := need(MTCute, s); err != nil {
		return "", err
	}
	if err := checkDC(MTCute, s); err != nil {
		return "", err
	}
	if err := checkPort(MTCute, s); err != nil {
		return "", err
	}
	if err := checkUserID(MTCute, s); err != nil {
		return "", err
	}
	if !isHost(s.Addr) {
		return "", &UnfitError{Format: MTCute, Field: FieldAddr, Kind: UnfitNoHost}
	}
	option := []byte{mtcuteDCVersion, byte(s.DC), 0}
	if ip, err := netip.ParseAddr(s.Addr); err == nil && ip.Is6() {
		option[2] |= mtcuteIPv6
	}
	if *s.Test {
		option[2] |= mtcuteTest
	}
	option = appendTL(option, []byte(canonicalAddr(s.Addr)))
	option = binary.LittleEndian.AppendUint32(option, uint32(s.Port))

	var flags uint32
	var self []byte
	if s.UserID != 0 {
		flags |= mtcuteHasSelf
		self = binary.LittleEndian.AppendUint64(nil, uint64(s.UserID))
		self = binary.LittleEndian.AppendUint32(self, tlBool(*s.Bot))
	}
	raw := binary.LittleEndian.AppendUint32([]byte{mtcuteVersion}, flags)
	raw = appendTL(raw, option)
	raw = append(raw, self...)
	raw = appendTL(raw, s.Key.Reveal())
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// mtcuteSession reads the bytes of what [encodeMTCute] writes. An address for media that stands in it is named in Session.Extra; an IP address comes out in Go's usual form.
func mtcuteSession(raw []byte) (Session, error) {
	refuse := func(got Got) (Session, error) { return Session{}, formatError(ExpectedMTCute, got) }
	r := reader{rest: raw}
	if version := r.byte(); version != mtcuteVersion {
		return refuse(Got{Kind: GotVersion, Count: len(raw), Version: int(version)})
	}
	flags := binary.LittleEndian.Uint32(r.bytes(4))
	if flags&^mtcuteFlags != 0 {
		return refuse(Got{Kind: GotFlags})
	}
	s, ok := mtcuteDC(r.tl())
	if !ok {
		return refuse(Got{Kind: GotNoOption})
	}
	if flags&mtcuteHasMedia != 0 {
		media, ok := mtcuteDC(r.tl())
		if !ok {
			return refuse(Got{Kind: GotNoMedia})
		}
		if *media.Test != *s.Test && flags&mtcuteOldTest == 0 {
			return refuse(Got{Kind: GotTwoServers})
		}
		if media.DC != s.DC || media.Addr != s.Addr || media.Port != s.Port {
			s.Extra = []Change{{Field: FieldMedia, Kind: ChangeMedia}}
		}
	}
	if flags&mtcuteOldTest != 0 {
		s.Test = new(true)
	}
	if flags&mtcuteHasSelf != 0 {
		user := binary.LittleEndian.Uint64(r.bytes(8))
		bot := binary.LittleEndian.Uint32(r.bytes(4))
		if user > maxUserID || bot != boolTrue && bot != boolFalse {
			return refuse(Got{Kind: GotNoAccount})
		}
		s.UserID, s.Bot = int64(user), new(bot == boolTrue)
	}
	key := r.tl()
	switch {
	case r.short:
		return refuse(Got{Kind: GotEndsEarly, Count: len(raw)})
	case len(r.rest) > 0:
		return refuse(Got{Kind: GotMoreAtEnd, Count: len(r.rest)})
	}
	return finish(s, key, ExpectedMTCute)
}

// mtcuteDC reads one DC option: version, dc, flags, address, port. Test is never nil in what it returns.
func mtcuteDC(raw []byte) (Session, bool) {
	r := reader{rest: raw}
	version, id, flags := r.byte(), r.byte(), r.byte()
	addr := string(r.tl())
	port := int32(binary.LittleEndian.Uint32(r.bytes(4)))
	if r.short || len(r.rest) > 0 || version < 1 || version > mtcuteDCVersion || flags&^mtcuteDCFlags != 0 {
		return Session{}, false
	}
	if !isHost(addr) || port < 1 || port > maxPort {
		return Session{}, false
	}
	test := version == mtcuteDCVersion && flags&mtcuteTest != 0 // version 1 has no such flag
	return Session{DC: int(id), Addr: canonicalAddr(addr), Port: int(port), Test: &test}, true
}

func tlBool(value bool) uint32 {
	if value {
		return boolTrue
	}
	return boolFalse
}
