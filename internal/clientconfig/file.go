package clientconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/natefinch/atomic"
)

var (
	// ErrChanged is a file that is no longer what was read.
	ErrChanged = errors.New("the file was changed by something else in the meantime")
	// ErrDangling is a symbolic link to nothing.
	ErrDangling = errors.New("the file is a link to something that does not exist")
	// ErrProtected is a file that its owner made read-only. It could be replaced all the same; it is not.
	ErrProtected = errors.New("the file is write-protected")
)

// File is a configuration file as it was when it was read. One that does not exist has no text.
type File struct {
	Path   string // where it really is, with links followed
	Text   []byte
	Exists bool
	info   fs.FileInfo
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
	info, err := os.Stat(real)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: real, Err: errors.New("this is no ordinary file")}
	}
	text, err := os.ReadFile(real)
	if err != nil {
		return nil, err
	}
	return &File{real, text, true, info}, nil
}

// Write replaces the text, whole or not at all, and keeps mode and owner. What was there before is in the file called backup, next to the
// other and with a time stamp in its name; a file that did not exist has none and gets its folder, too, where that is missing.
func (f *File) Write(text []byte, now time.Time) (backup string, err error) {
	current, err := Read(f.Path)
	if err != nil {
		return "", err
	}
	if current.Exists != f.Exists || !bytes.Equal(current.Text, f.Text) {
		return "", ErrChanged
	}
	if !f.Exists {
		if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
			return "", err
		}
		return "", f.put(text)
	}
	if f.info.Mode()&0o200 == 0 {
		return "", ErrProtected
	}
	if backup, err = f.backUp(now); err != nil {
		return "", err
	}
	return backup, f.put(text)
}

// put replaces the file. A new one is for its owner only.
func (f *File) put(text []byte) error {
	if err := atomic.WriteFile(f.Path, bytes.NewReader(text)); err != nil {
		return err
	}
	return keepOwner(f.Path, f.info)
}

// backUp writes the text to a new file beside the file.
func (f *File) backUp(now time.Time) (string, error) {
	stem := f.Path + ".backup-" + now.Format("20060102-150405")
	for i := 1; ; i++ {
		name := stem
		if i > 1 {
			name += "-" + strconv.Itoa(i)
		}
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) && i < 100 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = out.Write(f.Text)
		if err == nil {
			err = out.Sync()
		}
		if closeErr := out.Close(); err == nil {
			err = closeErr
		}
		if err == nil {
			err = os.Chmod(name, f.info.Mode().Perm())
		}
		if err == nil {
			err = keepOwner(name, f.info)
		}
		if err != nil {
			_ = os.Remove(name)
			return "", fmt.Errorf("make a backup: %w", err)
		}
		return name, nil
	}
}
