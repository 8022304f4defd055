package sessionstring

import "encoding/binary"

// reader takes bytes from the front of a text that may end too early. Once that happened, it gives zeros and short is set, so
// that a decoder can read a whole layout and ask once.
type reader struct {
	rest  []byte
	short bool
}

// bytes returns the next n bytes.
func (r *reader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.short, r.rest = true, nil
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

// tl reads bytes as TL stores them: one byte of length below 254, or 254 and three bytes of length, and zeros up to a multiple
// of four (https://core.telegram.org/mtproto/serialize#base-types).
func (r *reader) tl() []byte {
	length, head := int(r.byte()), 1
	switch length {
	case 254:
		b := r.bytes(3)
		length, head = int(b[0])|int(b[1])<<8|int(b[2])<<16, 4
	case 255:
		r.short, r.rest = true, nil
		return nil
	}
	if length > len(r.rest) { // before anything of that size is made
		r.short, r.rest = true, nil
		return nil
	}
	taken := r.bytes(length)
	r.bytes(padding(head + length))
	return taken
}

// appendTL writes what tl reads.
func appendTL(to, value []byte) []byte {
	head := 1
	if len(value) < 254 {
		to = append(to, byte(len(value)))
	} else {
		head = 4
		to = binary.LittleEndian.AppendUint32(to, uint32(len(value))<<8|254)
	}
	to = append(to, value...)
	return append(to, make([]byte, padding(head+len(value)))...)
}

// padding returns how many zeros fill n bytes up to a multiple of four.
func padding(n int) int { return (4 - n%4) % 4 }
