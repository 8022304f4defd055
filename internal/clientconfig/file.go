package clientconfig

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/natefinch/atomic"

	"telegram-login-mcp/internal/ownfile"
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
)

// maxSize bounds a file, in bytes. A client that keeps its history in there, too, comes to some megabytes.
const maxSize = 64 << 20

// File is a configuration file as it was when it was read. One that does not exist has no text.
type File struct {
	Path          string // where it really is, with links followed
	Text          []byte
	Exists        bool
	Private       bool // write it for its owner alone, whoever could read it before
	info          fs.FileInfo
	beforeReplace func() // called when the new text is ready to take the file's place; nil but in a test
	afterReplace  func() // called when it has; nil but in a test
}

// Read reads a file, which need not exist. The error is ErrDangling, an *ownfile.Error for what is no regular file or too large, or the system's.
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
	text, info, err := ownfile.Read(real, maxSize, ownfile.AnyOwner)
	if err != nil {
		return nil, err
	}
	return &File{Path: real, Text: text, Exists: true, info: info}, nil
}

// Write replaces the text, whole or not at all, and keeps mode and owner, but for what Private takes away. What was there before is in the file called backup, next to the
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
	defer func() { _ = os.Remove(temp) }() // which is gone where all went well
	if err != nil {
		return "", err
	}
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
	if err = f.fill(out, text); err == nil && f.Exists {
		mode := f.info.Mode()
		if f.Private {
			mode &^= othersRights
		}
		err = os.Chmod(out.Name(), mode)
	}
	return out.Name(), err
}

// fill writes a text into a new file, which then belongs to whom the file does, and puts it on the disk. A file that cannot be filled is removed.
func (f *File) fill(out *os.File, text []byte) error {
	_, err := out.Write(text)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = keepOwner(out.Name(), f.info)
	}
	if err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return nil
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
