package sessionstring

import (
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
)

// The decoders of this file take exactly what a library itself writes, as the library does: the tests hold the encoders to them. What they refuse, [Detect] mends.

// DecodeTelethon reads what [encodeTelethon] writes.
func DecodeTelethon(text string) (Session, error) {
	return strictly(base64.URLEncoding, string(telethonVersion), text, ExpectedTelethon, telethonSession)
}

// DecodeGramJS reads what [encodeGramJS] writes. GramJS itself also reads Telethon strings.
func DecodeGramJS(text string) (Session, error) {
	return strictly(base64.StdEncoding, string(telethonVersion), text, ExpectedGramJS, gramjsSession)
}

// DecodePyrogram reads what [encodePyrogram] writes and the two older forms.
func DecodePyrogram(text string) (Session, error) {
	return strictly(base64.RawURLEncoding, "", text, ExpectedPyrogram, pyrogramSession)
}

// DecodeMTCute reads what [encodeMTCute] writes.
func DecodeMTCute(text string) (Session, error) {
	return strictly(base64.RawURLEncoding, "", text, ExpectedMTCute, mtcuteSession)
}

// DecodeMTKruto reads what [encodeMTKruto] writes, and the older form.
func DecodeMTKruto(text string) (Session, error) {
	return strictly(base64.RawURLEncoding, "", text, ExpectedMTKruto, func(raw []byte) (Session, error) {
		s, _, err := mtkrutoSession(raw)
		return s, err
	})
}

// DecodeGogram reads what [encodeGogram] writes and the older form.
func DecodeGogram(text string) (Session, error) {
	body, ok := cutGogram(text)
	if !ok {
		return Session{}, formatError(ExpectedGogram, Got{Kind: GotCharacters, Count: len(text)})
	}
	return strictly(base64.RawURLEncoding, "", body, ExpectedGogram, func(raw []byte) (Session, error) { return gogramSession(text, raw) })
}

// DecodeGotgproto reads what [encodeGotgproto] writes.
func DecodeGotgproto(text string) (Session, error) {
	return strictly(base64.StdEncoding, "", text, ExpectedGotgproto, func(raw []byte) (Session, error) {
		s, is, err := gotgprotoSession(raw)
		if !is {
			return Session{}, formatError(ExpectedGotgproto, Got{Kind: GotNoJSON, Count: len(raw)})
		}
		return s, err
	})
}

// strictly decodes base64 behind a version. The spare bits of the last character must be zero, and line breaks, which encoding/base64 lets pass, are refused.
func strictly(encoding *base64.Encoding, version, text string, expected ExpectedKind, decode func([]byte) (Session, error)) (Session, error) {
	body, ok := strings.CutPrefix(text, version)
	raw, err := encoding.Strict().DecodeString(body)
	if !ok || err != nil || strings.ContainsAny(text, "\r\n") {
		return Session{}, formatError(expected, Got{Kind: GotCharacters, Count: len(text)})
	}
	return decode(raw)
}

// SealTDF makes a file of Telegram Desktop of what may be one already, with the checksum that its content has.
func SealTDF(content []byte) []byte {
	const head = len(tdataMagic) + 4
	if len(content) >= head+md5.Size && string(content[:4]) == tdataMagic {
		content = content[head : len(content)-md5.Size]
	}
	version := []byte{1, 0, 0, 0}
	sum := md5.New()
	for _, part := range [][]byte{content, binary.LittleEndian.AppendUint32(nil, uint32(len(content))), version, []byte(tdataMagic)} {
		sum.Write(part)
	}
	return slices.Concat([]byte(tdataMagic), version, content, sum.Sum(nil))
}

// TDataKey is the key that a folder of Telegram Desktop without a passcode is encrypted with.
func TDataKey(salt []byte) []byte {
	sum := sha512.Sum512(slices.Concat(salt, salt))
	key, err := pbkdf2.Key(sha512.New, string(sum[:]), salt, 1, KeySize)
	if err != nil {
		panic(err)
	}
	return key
}

// SealLocal is what tdataOpen opens.
func SealLocal(content, key []byte) []byte {
	plain := append(binary.LittleEndian.AppendUint32(nil, uint32(len(content)+4)), content...)
	plain = append(plain, make([]byte, (16-len(plain)%16)%16)...)
	sum := sha1.Sum(plain)
	block, iv := igeKey(key, sum[:16])
	sealed, before, plainBefore := make([]byte, len(plain)), iv[:16], iv[16:]
	for i := 0; i < len(plain); i += 16 {
		to := sealed[i : i+16]
		subtle.XORBytes(to, plain[i:i+16], before)
		block.Encrypt(to, to)
		subtle.XORBytes(to, to, plainBefore)
		before, plainBefore = to, plain[i:i+16]
	}
	return append(sum[:16], sealed...)
}
