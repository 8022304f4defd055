package sessionstring

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrFileInUse is returned by [ReadTelethonSQLite] for a file that another program is writing, or left in the middle of a write:
// SQLite's journal stands beside it.
var ErrFileInUse = errors.New("session file is in use: its journal stands beside it")

// WriteTelethonSQLite writes a session file of Telethon 1, version 7, with mode 0600. Telethon appends ".session" to a name that
// lacks it, so path should end so. The folder must exist. The file appears under its name when it is complete and not before.
//
// Whatever stands at path, a dangling symlink included, stays as it is, and the error wraps fs.ErrExist. Symlinks among the
// folders are followed: home directories are often behind one. Other errors are those of [EncodeTelethonSQLite] and the disk.
func WriteTelethonSQLite(path string, s Session) error {
	file, err := EncodeTelethonSQLite(s)
	if err != nil {
		return err
	}
	if err := writeNew(path, file); err != nil {
		return fmt.Errorf("write session file: %w", err)
	}
	return nil
}

// ReadTelethonSQLite reads a session file of Telethon 1, see [DecodeTelethonSQLite]. It refuses everything but a regular file,
// with a [FormatError], and one with a journal, with [ErrFileInUse]. It changes nothing.
func ReadTelethonSQLite(path string) (Session, error) {
	info, err := os.Stat(path) // before the open, which would wait at a named pipe
	if err != nil {
		return Session{}, fmt.Errorf("read session file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Session{}, &FormatError{Expected: sqliteExpected, Got: "something that is not a regular file"}
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

// writeNew writes a file that did not exist, complete or not at all.
func writeNew(path string, content []byte) (err error) {
	// Not os.CreateTemp, to keep the name within what a file system allows whatever the final one is.
	temp := filepath.Join(filepath.Dir(path), ".session-"+rand.Text())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temp)) }()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A hard link, because it refuses a name that is taken, where a rename would replace what stands there.
	return os.Link(temp, path)
}
