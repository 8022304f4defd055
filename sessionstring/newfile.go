package sessionstring

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteNewFile writes content into a file that did not exist, with mode 0600. The folder must exist. The file appears under its
// name when it is complete and on the disk, and not before; a failure leaves nothing behind.
//
// Whatever stands at path, a dangling symlink included, stays as it is, and the error wraps fs.ErrExist. Symlinks among the
// folders are followed. Other errors are those of the disk and hold the path, never the content.
//
// On a file system without hard links, such as FAT, the file is written under its own name. It is removed again when that fails,
// but a power cut in the middle leaves a part of it.
func WriteNewFile(path string, content []byte) error {
	return newFile{link: os.Link, fill: fill}.write(path, content)
}

// newFile is how a new file gets on the disk.
type newFile struct {
	link func(old, new string) error
	fill func(f *os.File, content []byte) error
}

func (n newFile) write(path string, content []byte) (err error) {
	// Not os.CreateTemp, to keep the name within what a file system allows whatever the final one is.
	temp := filepath.Join(filepath.Dir(path), ".new-"+rand.Text())
	if err := n.create(temp, content); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temp)) }()
	// A hard link, because it refuses a name that is taken, where a rename would replace what stands there.
	if err := n.link(temp, path); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// Systems disagree on the error for a file system without hard links, so every other error is taken for it: if it was another,
	// this fails too and tells it.
	return n.create(path, content)
}

// create writes a file under its own name, and removes it if that fails halfway. O_EXCL refuses a symlink too.
func (n newFile) create(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(n.fill(f, content), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// fill writes content and waits until the disk has it.
func fill(f *os.File, content []byte) error {
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}
