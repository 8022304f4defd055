package sessionstring_test

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"telegram-login-mcp/sessionstring"
)

// quickly fails a test whose work takes long, for the race detector on a busy machine, too. With what it is given here the work took minutes, or went on without an end.
func quickly(t *testing.T, work func()) {
	t.Helper()
	began := time.Now()
	work()
	if took := time.Since(began); took > 15*time.Second {
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
	log := growingLog(file[:size], 2000)
	quickly(t, func() {
		_, err := sessionstring.DecodeSQLite(file, log)
		wantFormatError(t, err, "")
	})
}

// crowded is a session file that has so many other tables.
func crowded(t *testing.T, tables int) []byte {
	return database(t, versionTable, versionSeven, sessionsTable, `insert into sessions values (2, '149.154.167.51', 443, `+sqlKey(t)+`, null)`, `pragma writable_schema = on`,
		fmt.Sprintf(`with recursive n(i) as (select 1 union all select i+1 from n where i < %d)
			insert into sqlite_schema select 'table', 't' || i, 't' || i, 2, 'create table t' || i || '(x)' from n`, tables))
}

func TestAFileWithMoreTablesThanAnyLibraryMakesIsRefusedAtOnce(t *testing.T) {
	few, many := crowded(t, 900), [][]byte{crowded(t, 1100), crowded(t, 30000)} // which takes longer than to read them
	quickly(t, func() {
		if i, err := sessionstring.DecodeSQLite(few, nil); err != nil || i.Session.DC != 2 {
			t.Errorf("900 tables: %v", err)
		}
		for i, file := range many {
			_, err := sessionstring.DecodeSQLite(file, nil)
			if got := found(wantFormatError(t, err, "")); got != sessionstring.GotUnreadable {
				t.Errorf("file %d: got %s", i, got)
			}
		}
	})
}
