package clientconfig

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/natefinch/atomic"
)

var (
	// ErrChanged is a file that is no longer what was read. Nothing was changed.
	ErrChanged = errors.New("the file was changed by something else in the meantime")
	// ErrOverwritten is a file that was written, and is something else again already.
	ErrOverwritten = errors.New("the file was written, and then changed by something else at once")
	// ErrDangling is a symbolic link to nothing.
	ErrDangling = errors.New("the file is a link to something that does not exist")
	// ErrProtected is a file that its owner made read-only. It could be replaced all the same; it is not.
	ErrProtected = errors.New("the file is write-protected")
	// ErrTooLarge is a file that is too large for a list of servers.
	ErrTooLarge = errors.New("the file is too large to be a client's configuration")
)

// maxSize bounds a file, in bytes. A client that keeps its history in there, too, comes to some megabytes.
const maxSize = 64 << 20

// File is a configuration file as it was when it was read. One that does not exist has no text.
type File struct {
	Path          string // where it really is, with links followed
	Text          []byte
	Exists        bool
	info          fs.FileInfo
	beforeReplace func() // called when the new text is ready to take the file's place; nil but in a test
	afterReplace  func() // called when it has; nil but in a test
}

// Read reads a file, which need not exist.
func Read(path string) (*File, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, linkErr := os.Lstat(path); linkErr == nil {
			return nil, ErrDangling
		}
		return &File{Path: path}, nil
	}
	if err != nil {
		return nil, err
	}
	in, err := os.OpenFile(real, os.O_RDONLY|openNow, 0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: real, Err: errors.New("this is no ordinary file")}
	}
	text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSize {
		return nil, ErrTooLarge
	}
	return &File{Path: real, Text: text, Exists: true, info: info}, nil
}

// Write replaces the text, whole or not at all, and keeps mode and owner. What was there before is in the file called backup, next to the
// other and with a time stamp in its name; a file that did not exist has none and gets its folder, too, where that is missing. Of many
// backups the first and the newest are kept.
//
// What another program wrote since Read is not written over: the error is ErrChanged, and nothing was changed. A program that writes without
// looking, at the very moment, can still have the last word: the file is read again, and where it is not what was written, the error is
// ErrOverwritten, and there is a backup all the same.
func (f *File) Write(text []byte, now time.Time) (backup string, err error) {
	if err := f.unchanged(); err != nil {
		return "", err
	}
	if !f.Exists {
		if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
			return "", err
		}
	} else if f.info.Mode()&0o200 == 0 {
		return "", ErrProtected
	}
	temp, err := f.writeTemp(text)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(temp) }() // which is gone where all went well
	if f.beforeReplace != nil {
		f.beforeReplace()
	}
	if !f.Exists {
		if err := f.create(temp); err != nil {
			return "", err
		}
		return "", f.verify(text)
	}
	if backup, err = f.backUp(now); err != nil {
		return "", err
	}
	if err = f.unchanged(); err == nil { // as late as can be
		err = atomic.ReplaceFile(temp, f.Path)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(backup))
	}
	f.prune()
	return backup, f.verify(text)
}

// verify reads back what was written.
func (f *File) verify(text []byte) error {
	if f.afterReplace != nil {
		f.afterReplace()
	}
	if now, err := Read(f.Path); err != nil || !now.Exists || !bytes.Equal(now.Text, text) {
		return ErrOverwritten
	}
	return nil
}

// unchanged is nil if the file is still what was read.
func (f *File) unchanged() error {
	current, err := Read(f.Path)
	if err != nil {
		return err
	}
	if current.Exists != f.Exists || !bytes.Equal(current.Text, f.Text) {
		return ErrChanged
	}
	return nil
}

// writeTemp writes the new text to a file beside the file, ready to take its place. One for a file that does not exist yet is for its owner only.
func (f *File) writeTemp(text []byte) (temp string, err error) {
	out, err := os.CreateTemp(filepath.Dir(f.Path), ".telegram-login-mcp-*") // made with mode 0600
	if err != nil {
		return "", err
	}
	_, err = out.Write(text)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil && f.Exists {
		err = os.Chmod(out.Name(), f.info.Mode())
	}
	if err == nil {
		err = keepOwner(out.Name(), f.info)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(out.Name()))
	}
	return out.Name(), nil
}

// create gives a prepared file the name of one that did not exist. A hard link refuses a name that somebody took in the meantime.
func (f *File) create(temp string) error {
	err := os.Link(temp, f.Path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return ErrChanged
	}
	// There are file systems without hard links.
	if err := f.unchanged(); err != nil {
		return err
	}
	return atomic.ReplaceFile(temp, f.Path)
}
