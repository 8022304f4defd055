package sessionstring

import (
	"encoding/base64"
	"encoding/binary"
	"net/netip"
)

// telethonVersion is the first character of every StringSession of Telethon 1.
const telethonVersion = '1'

// Lengths of what stands after the version digit, in bytes: dc(1), address(4 or 16), port(2), key(256).
const (
	telethonSize4 = 1 + 4 + 2 + KeySize
	telethonSize6 = 1 + 16 + 2 + KeySize
)

// encodeTelethon writes the StringSession of Telethon 1: the digit 1 and padded url-safe base64 of dc, IP address, port and key,
// big-endian; 353 characters with an IPv4 address and 369 with an IPv6 one. It needs [FieldDC], [FieldAddr] (an IP address),
// [FieldPort] and [FieldKey]. Source:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/string.py (format '>B{}sH256s').
func encodeTelethon(s Session) (string, error) {
	if err := need(Telethon, s); err != nil {
		return "", err
	}
	if err := checkDC(Telethon, s); err != nil {
		return "", err
	}
	if err := checkPort(Telethon, s); err != nil {
		return "", err
	}
	ip, err := parseIP(Telethon, s)
	if err != nil {
		return "", err
	}
	raw := append([]byte{byte(s.DC)}, ip.AsSlice()...)
	raw = binary.BigEndian.AppendUint16(raw, uint16(s.Port))
	raw = append(raw, s.Key.Reveal()...)
	return string(telethonVersion) + base64.URLEncoding.EncodeToString(raw), nil
}

// telethonSession reads the bytes after the version digit.
func telethonSession(raw []byte) (Session, error) {
	var size int
	switch len(raw) {
	case telethonSize4:
		size = 4
	case telethonSize6:
		size = 16
	default:
		return Session{}, formatError(ExpectedTelethon, Got{Kind: GotTelethonSize, Count: len(raw)})
	}
	ip, _ := netip.AddrFromSlice(raw[1 : 1+size])
	s := Session{DC: int(raw[0]), Addr: ip.String(), Port: int(binary.BigEndian.Uint16(raw[1+size:])), Test: testByAddress(ip.String())}
	return finish(s, raw[3+size:], ExpectedTelethon)
}

// finish adds the key and refuses what no library ever stored: DC 0, port 0, an address that no server can have, a DC that Telegram does not have at
// an address that is not Telegram's, a key of zeros.
func finish(s Session, key []byte, expected ExpectedKind) (Session, error) {
	ip, err := netip.ParseAddr(s.Addr)
	switch {
	case s.DC <= 0:
		return Session{}, formatError(expected, Got{Kind: GotNoDC})
	case err == nil && !plausible(ip):
		return Session{}, formatError(expected, Got{Kind: GotNoServer})
	case !atTelegram(s):
		return Session{}, formatError(expected, Got{Kind: GotNoSuchDC})
	case s.Addr != "" && s.Port == 0:
		return Session{}, formatError(expected, Got{Kind: GotPortZero})
	}
	if s.Key, err = NewKey(key); err != nil {
		return Session{}, err
	}
	return s, nil
}
