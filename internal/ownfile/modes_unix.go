//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"syscall"
)

const (
	noFollow = syscall.O_NOFOLLOW
	noBlock  = syscall.O_NONBLOCK

	checksParents = true
)

// Flags are for whoever opens a file that must be ours: they follow no link and wait for nobody.
const Flags = noFollow | noBlock

const (
	othersWrite fs.FileMode = 0o022
	othersUse   fs.FileMode = 0o077
	groupWrites fs.FileMode = 0o020
)

// owner is whose a file is, and its group.
func owner(info fs.FileInfo) (uid, gid int) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, -1
	}
	return int(s.Uid), int(s.Gid)
}

func checkOwner(path string, info fs.FileInfo) error {
	uid, _ := owner(info)
	us := os.Geteuid()
	if uid == us {
		return nil
	}
	return &Error{Path: path, Fault: Foreign, User: uid, Us: us}
}

func checkMode(path string, info fs.FileInfo, rule Rule) error {
	switch mode := info.Mode().Perm(); {
	case mode&othersWrite != 0:
		return writableError(path, mode)
	case rule == Private && mode&othersUse != 0:
		return &Error{Path: path, Fault: Readable, Mode: mode}
	}
	return nil
}

func writableError(path string, mode fs.FileMode) error {
	return &Error{Path: path, Fault: Writable, Mode: mode}
}

// checkParent checks one folder, or link, on the way to a folder of ours.
func checkParent(path string, info fs.FileInfo) error {
	uid, gid := owner(info)
	if us := os.Geteuid(); uid != us && uid != 0 && uid != overflowRoot() {
		return &Error{Path: path, Fault: Above, User: uid, Us: us}
	}
	mode := info.Mode()
	switch {
	case mode&fs.ModeSymlink != 0: // a link has no mode of its own
		return nil
	case !info.IsDir():
		return irregular(path, kind(mode), Dir)
	case mode.Perm()&othersWrite == 0, mode&fs.ModeSticky != 0:
		return nil
	case mode.Perm()&othersWrite == groupWrites && gid == uid: // the private group of its user
		return nil
	}
	return writableError(path, mode.Perm())
}
