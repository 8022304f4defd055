package sessionstring

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrFileInUse is returned by [ReadTelethonSQLite] for a file that another program is writing, or left in the middle of a write:
// SQLite's journal stands beside it.
var ErrFileInUse = errors.New("session file is in use: its journal stands beside it")

// ReadTelethonSQLite reads a session file of Telethon 1, see [DecodeTelethonSQLite]. It refuses everything but a regular file,
// with a [FormatError], and one with a journal, with [ErrFileInUse]. It changes nothing.
func ReadTelethonSQLite(path string) (Session, error) {
	info, err := os.Stat(path) // before the open, which would wait at a named pipe
	if err != nil {
		return Session{}, fmt.Errorf("read session file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Session{}, formatError(ExpectedTelethonSQLite, Got{Kind: GotIrregular})
	}
	if journal, err := os.Stat(path + "-journal"); err == nil && journal.Size() > 0 {
		return Session{}, ErrFileInUse
	}
	f, err := os.Open(path)
	if err != nil {
		return Session{}, fmt.Errorf("read session file: %w", err)
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, maxSQLite+1))
	if err != nil {
		return Session{}, fmt.Errorf("read session file: %w", err)
	}
	return DecodeTelethonSQLite(file)
}
