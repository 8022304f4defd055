package ownfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder checks a folder that must be ours: real, and nobody else can change what is in it. What is not there is fs.ErrNotExist.
func Folder(path string) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return &Error{Path: path, Fault: Link, Problem: "is a symbolic link, which may lead anywhere", Remedy: "move it away"}
	case !info.IsDir():
		return irregular(path, kind(info.Mode()), "a folder")
	}
	if err := owned(path, info); err != nil {
		return err
	}
	return closed(path, info, Ours)
}

// Way checks the folders above a path, which need not be there yet: whoever can change one of them can put another folder in the place of
// ours. Each belongs to us or to the system's administrator, and only they can change it, except that in a folder with the sticky bit, such
// as /tmp, others can change their own only, and that a group counts as its user where the two have one number, as the private groups of
// Linux have. Links on the way are checked like folders, and so is where they lead.
func Way(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	above := filepath.Dir(path)
	if err := climb(above); err != nil {
		return err
	}
	for { // where the part of the way leads that is there
		real, err := filepath.EvalSymlinks(above)
		switch {
		case err == nil && real == above:
			return nil
		case err == nil:
			return climb(real)
		case !errors.Is(err, fs.ErrNotExist) || above == filepath.Dir(above):
			return err
		}
		above = filepath.Dir(above)
	}
}

func climb(path string) error {
	for {
		info, err := os.Lstat(path)
		if err == nil {
			err = onTheWay(path, info)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		above := filepath.Dir(path)
		if above == path {
			return nil
		}
		path = above
	}
}
