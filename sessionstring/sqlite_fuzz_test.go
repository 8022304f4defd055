package sessionstring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// FuzzDecodeSQLite checks that whatever stands in a file and in the log beside it gives a session or a FormatError, and that a session is one that can be
// written again.
func FuzzDecodeSQLite(f *testing.F) {
	for _, format := range []sessionstring.Format{sessionstring.TelethonSQLite, sessionstring.PyrogramSQLite} {
		file := encodeFile(f, format, full(f))
		f.Add(file, []byte(nil))
		f.Add(file[:4096], []byte(nil))
	}
	f.Add([]byte("SQLite format 3\x00"), []byte("\x37\x7f\x06\x82"))
	f.Fuzz(func(t *testing.T, file, wal []byte) {
		i, err := sessionstring.DecodeSQLite(file, wal)
		if err != nil {
			wantFormatError(t, err, "")
			return
		}
		if i.Format.Library() == "" || i.Session.Key.IsZero() || i.Session.DC < 1 {
			t.Fatalf("half a session: %+v", i)
		}
		if !i.Format.IsFile() {
			return
		}
		c, err := sessionstring.Convert(i.Format, i.Session)
		if err != nil {
			return // it lacks something, or has what the library could not have read
		}
		again := decodeFile(t, encodeFile(t, i.Format, c.Session))
		if diff := cmp.Diff(c.Session, again.Session); diff != "" || again.Format != i.Format {
			t.Fatalf("%s became %s (-first +second):\n%s", i.Format, again.Format, diff)
		}
	})
}
