package flowstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// tempPrefix begins the names of files that are being written.
const tempPrefix = ".writing-"

// writeFile writes a file for its owner only, whole or not at all, and returns when it is on the disk. renameio does the same, but
// neither on Windows nor for the folder's entry; natefinch/atomic leaves the folder's entry to the system, too, and takes over the mode of the file before.
func writeFile(dir, name string, data []byte) (err error) {
	f, err := os.CreateTemp(dir, tempPrefix+"*") // 0600
	if err != nil {
		return cause(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
			err = cause(err)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder puts a folder's entries on the disk. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return cause(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) { // a file system without it
		return cause(err)
	}
	return nil
}

// cause is what the system said, without the path: it stands in texts that people paste.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// failed is a step of the store that failed, with what the system or the check of the folder said.
func failed(step Step, err error) error {
	return &StepError{Step: step, Err: cause(err)}
}

// tempAge is how old a half-written file is before it is taken for one that a killed process left behind.
const tempAge = time.Hour

// clearOld removes files whose name begins with prefix and that were written before a time.
func clearOld(dir, prefix string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), prefix) && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
