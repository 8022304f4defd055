package sessionstring

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// sqliteImage is a database file as one that needs nothing beside it: with the transactions of its write-ahead log in it, and without the
// mark that it has one, which no database in memory can have. It checks what can be told from the header. Neither argument is changed.
//
// SQLite itself reads a log only beside a file on the disk, where it would leave a third one, and modernc.org/sqlite/vfs, which reads from memory, writes the
// log back as it closes, which ends the process.
func sqliteImage(file, wal []byte) ([]byte, error) {
	refuse := func(got Got) ([]byte, error) { return nil, formatError(ExpectedSQLite, got) }
	switch {
	case len(file) > maxSQLite || len(wal) > maxSQLite:
		return refuse(Got{Kind: GotTooLong, Count: max(len(file), len(wal)), Limit: maxSQLite})
	case !strings.HasPrefix(string(file[:min(len(file), len(sqliteMagic))]), sqliteMagic) || len(file) < sqliteHeader:
		return refuse(Got{Kind: GotNoSQLite, Count: len(file)})
	}
	image := bytes.Clone(file)
	if image[18] != 2 && image[19] != 2 { // https://www.sqlite.org/fileformat.html#file_format_version_numbers
		return image, nil // a log beside it is not its own
	}
	image, err := withLog(image, wal)
	if err != nil {
		return nil, err
	}
	image[18], image[19] = 1, 1
	return image, nil
}

// Lengths in bytes: https://www.sqlite.org/fileformat.html#the_write_ahead_log.
const (
	sqliteHeader = 100
	walHeader    = 32
	walFrame     = 24
)

// withLog writes the transactions of a log into a database that are complete in it. What follows the first frame that does not belong there is of an
// earlier use of the log, or was never finished, and does not count.
func withLog(image, wal []byte) ([]byte, error) {
	size := int(binary.BigEndian.Uint16(image[16:]))
	if size == 1 {
		size = 1 << 16
	}
	if len(wal) < walHeader || size < 512 || size&(size-1) != 0 || binary.BigEndian.Uint32(wal[8:]) != uint32(size) {
		return image, nil
	}
	sum := walSum{order: binary.LittleEndian}
	switch binary.BigEndian.Uint32(wal) {
	case 0x377f0682:
	case 0x377f0683:
		sum.order = binary.BigEndian
	default:
		return image, nil
	}
	if sum.add(wal[:24]); !sum.is(wal[24:]) {
		return image, nil
	}
	salts := wal[16:24]
	var pages [][]byte // each with its frame, those of a transaction that is not complete among them
	whole, after := 0, 0
	for rest := wal[walHeader:]; len(rest) >= walFrame+size; rest = rest[walFrame+size:] {
		frame := rest[:walFrame+size]
		sum.add(frame[:8])
		sum.add(frame[walFrame:])
		if !bytes.Equal(frame[8:16], salts) || !sum.is(frame[16:]) {
			break
		}
		pages = append(pages, frame)
		if n := int(binary.BigEndian.Uint32(frame[4:])); n != 0 { // pages of the database, where the frame ends a transaction
			whole, after = len(pages), n
		}
	}
	if after == 0 {
		return image, nil
	}
	if after > maxSQLite/size {
		return nil, formatError(ExpectedSQLite, Got{Kind: GotTooLong, Count: after * size, Limit: maxSQLite})
	}
	image = resized(image, after*size) // once, as SQLite does: a log may say that the database grows and shrinks with each frame
	for _, p := range pages[:whole] {
		if page := int(binary.BigEndian.Uint32(p)); page >= 1 && page <= after {
			copy(image[(page-1)*size:], p[walFrame:])
		}
	}
	return image, nil
}

// resized cuts or lengthens to n bytes.
func resized(image []byte, n int) []byte {
	if n <= len(image) {
		return image[:n]
	}
	return append(slices.Grow(image, n-len(image)), make([]byte, n-len(image))...)
}

// walSum is the checksum of a log: https://www.sqlite.org/fileformat.html#checksum_algorithm.
type walSum struct {
	order binary.ByteOrder
	a, b  uint32
}

// add takes a multiple of 8 bytes.
func (s *walSum) add(p []byte) {
	for ; len(p) >= 8; p = p[8:] {
		s.a += s.order.Uint32(p) + s.b
		s.b += s.order.Uint32(p[4:]) + s.a
	}
}

// is compares with the checksum that stands at the beginning of p.
func (s *walSum) is(p []byte) bool {
	return s.a == binary.BigEndian.Uint32(p) && s.b == binary.BigEndian.Uint32(p[4:])
}
