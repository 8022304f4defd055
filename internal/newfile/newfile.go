package newfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
)

var (
	// errOutside is a path that does not lie below Dir.Path.
	errOutside = errors.New("the path does not lie below the folder that it has to")
	// ErrNoFolder is a path with a link, a file or something else in place of a folder.
	ErrNoFolder = errors.New("a part of the path is no folder")
	// ErrDenied is a path into a denied folder.
	ErrDenied = errors.New("the path leads into a folder that nothing may be put into")
	// ErrNotOurs is a folder of our own that belongs to somebody else or that others may write to.
	ErrNotOurs = errors.New("the folder is not its owner's alone")
	// ErrMoved means that somebody moved or replaced a part of the path, or the file, while it was written. The file was taken away again.
	ErrMoved = errors.New("a part of the path was replaced while the file was written")
	// ErrShared is a file that others could read or that belongs to somebody else, because the file system will have it so.
	ErrShared = errors.New("the file would not be its owner's alone")
)

// Dir is a folder that new files may go into, and into the folders in it.
type Dir struct {
	Path   string // the whole one. The folder has to exist; links on the way to it are followed
	Denied []Denied

	link        func(at *os.Root, old, new string) error // nil for os.Root.Link; a test's file system may have no hard links
	writeSynced func(f *os.File, content []byte) error   // nil for writeSynced; a test's disk may be full
}

// Write writes content into a file that did not exist, with mode 0600, and makes the folders that are missing, with mode 0700. path lies below
// d.Path. The file appears under its name when it is complete and on the disk, and not before; a failure leaves nothing but folders.
//
// Whatever stands at path, a dangling link included, stays as it is, and the error wraps fs.ErrExist. The errors of this package say what is
// wrong with the path, a *FolderError what is wrong with a folder on the way; others are the disk's. None holds the content.
//
// natefinch/atomic, which writes clients' files, is not for secrets: it replaces what stands at path, goes the path by its names, links included, and
// takes over the mode of the file that was there.
//
// On a file system without hard links, such as FAT, the file is written under its own name. It is removed again when that fails,
// but a power cut in the middle leaves a part of it.
func (d Dir) Write(path string, content []byte) (err error) {
	folders, name, err := d.split(path)
	if err != nil {
		return err
	}
	at, err := d.openFolders(folders, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, at.Close()) }()
	written, err := d.writeNew(at, name, content)
	if err != nil {
		return err
	}
	if err := d.verify(folders, name, written); err != nil {
		return errors.Join(err, removeSame(at, name, written))
	}
	return nil
}

// writeNew writes the file in its folder, and returns what was written to.
func (d Dir) writeNew(at *os.Root, name string, content []byte) (written fs.FileInfo, err error) {
	temp := ".new-" + rand.Text() // not name and more, to keep it within what a file system allows
	first, err := d.create(at, temp, content)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, removeSame(at, temp, first)) }()
	link := d.link
	if link == nil {
		link = (*os.Root).Link
	}
	// A hard link, because it refuses a name that is taken, where a rename would replace what stands there.
	if err := link(at, temp, name); err == nil || errors.Is(err, fs.ErrExist) {
		return first, err
	}
	// Systems disagree on the error for a file system without hard links, so every other error is taken for it: if it was another,
	// this fails too and tells it.
	return d.create(at, name, content)
}

// create writes a file under its own name, and removes it if that fails halfway. O_EXCL refuses a link too.
func (d Dir) create(at *os.Root, name string, content []byte) (fs.FileInfo, error) {
	f, err := at.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	write := d.writeSynced
	if write == nil {
		write = writeSynced
	}
	info, err := f.Stat()
	if err == nil {
		err = checkPrivate(info)
	}
	if err == nil {
		err = write(f, content)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, at.Remove(name))
	}
	return info, nil
}

// checkPrivate says whether what was opened is a new file of ours that nobody else can read.
func checkPrivate(f fs.FileInfo) error {
	if !f.Mode().IsRegular() || f.Size() != 0 || !oursAlone(f) {
		return ErrShared
	}
	return nil
}

// writeSynced writes content and waits until the disk has it.
func writeSynced(f *os.File, content []byte) error {
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}

// verify goes the way anew and says whether it leads to what was written.
func (d Dir) verify(folders []string, name string, written fs.FileInfo) error {
	at, err := d.openFolders(folders, false)
	if err != nil {
		if errors.Is(err, ErrDenied) {
			return err
		}
		return ErrMoved
	}
	info, err := at.Lstat(name)
	if closeErr := at.Close(); closeErr != nil {
		return closeErr
	}
	if err != nil || !os.SameFile(info, written) {
		return ErrMoved
	}
	return nil
}

// removeSame removes a name if it still is what was written.
func removeSame(at *os.Root, name string, written fs.FileInfo) error {
	info, err := at.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(info, written) {
		return nil
	}
	return errors.Join(err, at.Remove(name))
}
