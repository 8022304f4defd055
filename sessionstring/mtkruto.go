package sessionstring

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// mtkrutoTest ends the name of a data centre of the test servers.
const mtkrutoTest = "-test"

// Data centres that MTKruto has addresses of: https://github.com/MTKruto/MTKruto/blob/main/transport/1_transport_provider.ts.
const (
	mtkrutoDCs     = 5
	mtkrutoTestDCs = 3
)

// maxMTKruto bounds the bytes of an auth string, unpacked and as they come, before anything is made of them. The longest has 284.
const maxMTKruto = 1024

// encodeMTKruto writes the auth string of MTKruto: unpadded url-safe base64 of bytes in which each run of zeros is a zero and its length, which are the
// name of the data centre as TL string ("2", or "2-test"), the key as TL bytes, and little-endian api_id, bot flag and user ID; about 380 characters. It
// needs all of these and stores no address. Source: https://github.com/MTKruto/MTKruto/blob/main/client/0_storage_operations.ts (exportAuthString) and
// utilities/0_rle.ts.
func encodeMTKruto(s Session) (string, error) {
	if err := need(MTKruto, s); err != nil {
		return "", err
	}
	if err := checkMTKrutoDC(s.DC, *s.Test); err != nil {
		return "", err
	}
	name := strconv.Itoa(s.DC)
	if *s.Test {
		name += mtkrutoTest
	}
	if err := checkRange(MTKruto, FieldAPIID, int64(s.APIID), maxAPIID); err != nil {
		return "", err
	}
	if err := checkUserID(MTKruto, s); err != nil {
		return "", err
	}
	raw := appendTL(appendTL(nil, []byte(name)), s.Key.Reveal())
	raw = binary.LittleEndian.AppendUint32(raw, uint32(s.APIID))
	raw = append(raw, flag(*s.Bot))
	raw = binary.LittleEndian.AppendUint64(raw, uint64(s.UserID))
	return base64.RawURLEncoding.EncodeToString(packZeros(raw)), nil
}

// mtkrutoSession reads the bytes of what [encodeMTKruto] writes, and of two older forms, which MTKruto of today refuses: one ends behind the key, as MTKruto's did until March 2024 and as mtcute's
// converter makes it still (https://github.com/mtcute/mtcute/blob/master/packages/convert/src/mtkruto/serialize.ts), the other behind the api_id.
func mtkrutoSession(packed []byte) (s Session, old bool, err error) {
	refuse := func(got Got) (Session, bool, error) { return Session{}, false, formatError(ExpectedMTKruto, got) }
	raw, ok := unpackZeros(packed)
	if !ok {
		return refuse(Got{Kind: GotZeros, Count: len(packed)})
	}
	r := reader{rest: raw}
	name, test := strings.CutSuffix(string(r.tl()), mtkrutoTest)
	key := r.tl()
	var api uint32
	if old = !r.short && len(r.rest) == 0; !old {
		api = binary.LittleEndian.Uint32(r.bytes(4))
		old = !r.short && len(r.rest) == 0
	}
	if !old {
		bot, user := r.byte(), binary.LittleEndian.Uint64(r.bytes(8))
		switch {
		case r.short:
			return refuse(Got{Kind: GotEndsEarly, Count: len(raw)})
		case len(r.rest) > 0:
			return refuse(Got{Kind: GotMoreAtEnd, Count: len(r.rest)})
		case user > maxUserID:
			return refuse(Got{Kind: GotUserBits})
		case bot > 1:
			return refuse(Got{Kind: GotNoFlags})
		}
		s.UserID, s.Bot = int64(user), new(bot == 1)
	}
	if api > maxAPIID {
		return refuse(Got{Kind: GotAPIIDBits})
	}
	s.APIID = int(api)
	switch s.DC = number(name); {
	case s.DC <= 0 || strconv.Itoa(s.DC) != name:
		return refuse(Got{Kind: GotNoDC})
	case checkMTKrutoDC(s.DC, test) != nil:
		return refuse(Got{Kind: GotForeignDC})
	}
	s.Test = &test
	s, err = finish(s, key, ExpectedMTKruto)
	return s, old, err
}

// checkMTKrutoDC refuses data centres that MTKruto has no address of: it opens no session of them, so it has written none.
func checkMTKrutoDC(id int, test bool) error {
	most := int64(mtkrutoDCs)
	if test {
		most = mtkrutoTestDCs
	}
	return checkRange(MTKruto, FieldDC, int64(id), most)
}

// packZeros writes each run of zeros, up to 255 of them, as a zero and their number.
func packZeros(raw []byte) []byte {
	var packed []byte
	for i := 0; i < len(raw); {
		if raw[i] != 0 {
			packed = append(packed, raw[i])
			i++
			continue
		}
		n := 1
		for i+n < len(raw) && raw[i+n] == 0 && n < 255 {
			n++
		}
		packed = append(packed, 0, byte(n))
		i += n
	}
	return packed
}

// unpackZeros undoes packZeros, and reports false for what that does not write: bytes that become too many, or that could be fewer.
func unpackZeros(packed []byte) ([]byte, bool) {
	if len(packed) > maxMTKruto {
		return nil, false
	}
	var raw []byte
	for i := 0; i < len(packed); i++ {
		if packed[i] != 0 {
			raw = append(raw, packed[i])
			continue
		}
		if i++; i == len(packed) || len(raw)+int(packed[i]) > maxMTKruto {
			return nil, false
		}
		raw = append(raw, make([]byte, packed[i])...)
	}
	return raw, bytes.Equal(packZeros(raw), packed)
}
