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
		return &Error{Path: path, Fault: Link}
	case !info.IsDir():
		return irregular(path, kind(info.Mode()), Dir)
	}
	if err := checkOwner(path, info); err != nil {
		return err
	}
	return checkMode(path, info, OwnerOnly)
}

// Parents checks the folders above a path, which need not be there yet: whoever can change one of them can put another folder in the place of
// ours. Each belongs to us or to the system's administrator, and only they can change it, except that in a folder with the sticky bit, such
// as /tmp, others can change their own only, and that a group counts as its user where the two have one number, as the private groups of
// Linux have. Links on the way are checked like folders, and so is where they lead. On Windows nothing is checked.
func Parents(path string) error {
	if !checksParents {
		return nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	above := filepath.Dir(path)
	links, err := checkParents(above)
	if err != nil || !links {
		return err
	}
	for { // where the part of the way leads that is there
		real, err := filepath.EvalSymlinks(above)
		switch {
		case err == nil:
			_, err = checkParents(real)
			return err
		case !errors.Is(err, fs.ErrNotExist) || above == filepath.Dir(above):
			return err
		}
		above = filepath.Dir(above)
	}
}

// checkParents checks a folder and all above it, and reports whether links are among them.
func checkParents(path string) (links bool, err error) {
	for {
		info, err := os.Lstat(path)
		if err == nil {
			links = links || info.Mode()&fs.ModeSymlink != 0
			err = checkParent(path, info)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return links, err
		}
		above := filepath.Dir(path)
		if above == path {
			return links, nil
		}
		path = above
	}
}
