package sessionstring

import (
	"encoding/base64"
	"encoding/binary"
)

// gramjsMaxAddr is the longest address that GramJS reads: above it takes the text for a Telethon string with an IPv6 address.
const gramjsMaxAddr = 100

// gramjsFixed is the number of bytes beside the address: dc(1), length of the address(2), port(2), key(256).
const gramjsFixed = 1 + 2 + 2 + KeySize

// encodeGramJS writes the StringSession of GramJS and teleproto: the digit 1 and padded standard base64 of dc, length of the
// address, address as text, port and key, big-endian; 369 characters with an address of 14. It needs [FieldDC], [FieldAddr] (IP
// address or host name, at most 100 characters), [FieldPort] (at most 32767, it is signed) and [FieldKey]. Source:
// https://github.com/gram-js/gramjs/blob/master/gramjs/sessions/StringSession.ts.
func encodeGramJS(s Session) (string, error) {
	if err := need(GramJS, s); err != nil {
		return "", err
	}
	if err := checkDC(GramJS, s); err != nil {
		return "", err
	}
	if err := checkRange(GramJS, FieldPort, int64(s.Port), maxInt16); err != nil {
		return "", err
	}
	if !isHost(s.Addr) || len(s.Addr) > gramjsMaxAddr {
		return "", &UnfitError{Format: GramJS, Field: FieldAddr, Kind: UnfitTooLong}
	}
	addr := canonicalAddr(s.Addr)
	raw := binary.BigEndian.AppendUint16([]byte{byte(s.DC)}, uint16(len(addr)))
	raw = append(raw, addr...)
	raw = binary.BigEndian.AppendUint16(raw, uint16(s.Port))
	raw = append(raw, s.Key.Reveal()...)
	return string(telethonVersion) + base64.StdEncoding.EncodeToString(raw), nil
}

// gramjsSession reads the bytes after the version digit.
func gramjsSession(raw []byte) (Session, error) {
	r := reader{rest: raw}
	s := Session{DC: int(r.byte())}
	length := int(binary.BigEndian.Uint16(r.bytes(2)))
	if length != len(raw)-gramjsFixed {
		return Session{}, formatError(ExpectedGramJS, Got{Kind: GotAddressSize, Count: len(raw)})
	}
	s.Addr = string(r.bytes(length))
	port := int(binary.BigEndian.Uint16(r.bytes(2)))
	switch {
	case !isHost(s.Addr) || length > gramjsMaxAddr:
		return Session{}, formatError(ExpectedGramJS, Got{Kind: GotNoAddress})
	case port > maxInt16:
		return Session{}, formatError(ExpectedGramJS, Got{Kind: GotPortNegative})
	}
	s.Addr, s.Port = canonicalAddr(s.Addr), port
	s.Test = testByAddress(s.Addr)
	return finish(s, r.bytes(KeySize), ExpectedGramJS)
}
