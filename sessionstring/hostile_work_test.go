package sessionstring_test

import (
	"encoding/binary"
	"testing"
	"time"

	"telegram-login-mcp/sessionstring"
)

// quickly fails a test whose work takes long. With what it is given here the work took minutes.
func quickly(t *testing.T, work func()) {
	t.Helper()
	began := time.Now()
	work()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

// growingLog is a log whose every frame ends a transaction, after which the database has one page, and the most pages that are taken, in turn.
func growingLog(page []byte, frames int) []byte {
	size := len(page)
	wal := make([]byte, 32+frames*(24+size))
	be := binary.BigEndian
	be.PutUint32(wal, 0x377f0682)
	be.PutUint32(wal[8:], uint32(size))
	var a, b uint32
	add := func(p []byte) {
		for ; len(p) >= 8; p = p[8:] {
			a += binary.LittleEndian.Uint32(p) + b
			b += binary.LittleEndian.Uint32(p[4:]) + a
		}
	}
	put := func(to []byte) {
		be.PutUint32(to, a)
		be.PutUint32(to[4:], b)
	}
	add(wal[:24])
	put(wal[24:])
	for i := range frames {
		f := wal[32+i*(24+size):][:24+size]
		be.PutUint32(f, 1)
		be.PutUint32(f[4:], []uint32{64 << 20 / uint32(size), 1}[i%2])
		copy(f[24:], page)
		add(f[:8])
		add(f[24:])
		put(f[16:])
	}
	return wal
}

func TestALogThatGrowsAndShrinksIsReadAtOnce(t *testing.T) {
	file := database(t, `pragma page_size = 512`, `create table other (x)`)
	const size = 512
	file[18], file[19] = 2, 2
	quickly(t, func() {
		_, err := sessionstring.DecodeSQLite(file, growingLog(file[:size], 2000))
		wantFormatError(t, err, "")
	})
}
