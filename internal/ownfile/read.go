package ownfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Rule says what a file must be, besides regular.
type Rule int

// The rules.
const (
	AnyOwner  Rule = iota // whoever's it is; links are followed
	OwnerOnly             // it belongs to us, is no link, and nobody else can change it
	Private               // OwnerOnly, and nobody else can read it
)

// Read returns the content of a file that keeps to a rule and has at most limit bytes, with the file as it was when it was read. It does not
// wait for what another process may or may not write.
//
// Errors: *Error for what is not used; else what the system said, fs.ErrNotExist among it.
func Read(path string, limit int64, rule Rule) ([]byte, fs.FileInfo, error) {
	f, err := open(path, rule)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	return ReadOpen(f, limit)
}

// ReadOpen is [Read] for a file that is open.
func ReadOpen(f *os.File, limit int64) ([]byte, fs.FileInfo, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	var text bytes.Buffer
	n, err := text.ReadFrom(io.LimitReader(f, limit+1)) // a file of /proc has no size and may have no end
	switch {
	case err != nil:
		return nil, nil, err
	case n > limit:
		return nil, nil, &Error{Path: f.Name(), Fault: TooLarge, Limit: limit}
	}
	return text.Bytes(), info, nil
}

// OpenIn opens a regular file below a folder that is open, whoever's it is. Links that lead out of the folder are refused, others are followed.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(name) // opening a device or a pipe can do something
	if err == nil {
		err = CheckOpen(name, info, AnyOwner)
	}
	if err != nil {
		return nil, err
	}
	f, err := root.OpenFile(name, os.O_RDONLY|noBlock, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = CheckOpen(name, info, AnyOwner)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// OpenFolderIn opens a folder below one that is open, whoever's it is, to see what is in it. What is no folder is an [Error].
func OpenFolderIn(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(name) // opening a device or a pipe can do something
	if err == nil && !info.IsDir() {
		err = irregular(name, kind(info.Mode()), Dir)
	}
	if err != nil {
		return nil, err
	}
	f, err := root.OpenFile(name, os.O_RDONLY|noBlock, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !info.IsDir() {
		err = irregular(name, kind(info.Mode()), Dir)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Check reports whether a file that is there keeps to a rule, and fs.ErrNotExist for one that is not there. It is for a file that somebody else
// opens; for one that is open already, see [CheckOpen].
func Check(path string, rule Rule) error {
	look := os.Lstat
	if rule == AnyOwner {
		look = os.Stat
	}
	info, err := look(path)
	if err != nil {
		return err
	}
	return CheckOpen(path, info, rule)
}

func open(path string, rule Rule) (*os.File, error) {
	if err := Check(path, rule); err != nil { // opening a device or a pipe can do something
		return nil, err
	}
	flag := os.O_RDONLY | noBlock
	if rule != AnyOwner {
		flag |= noFollow
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = CheckOpen(path, info, rule)
	}
	if err == nil && rule != AnyOwner && noFollow == 0 { // a link may have been put there in between
		if now, lerr := os.Lstat(path); lerr != nil || !os.SameFile(now, info) {
			err = errors.Join(lerr, &Error{Path: path, Fault: Replaced})
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// CheckOpen reports whether what was opened under a path keeps to a rule.
func CheckOpen(path string, info fs.FileInfo, rule Rule) error {
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		return &Error{Path: path, Fault: Link}
	case !mode.IsRegular():
		return irregular(path, kind(mode), File)
	case rule == AnyOwner:
		return nil
	}
	if err := checkOwner(path, info); err != nil {
		return err
	}
	return checkMode(path, info, rule)
}

func kind(mode fs.FileMode) FileType {
	switch {
	case mode.IsDir():
		return Dir
	case mode&fs.ModeNamedPipe != 0:
		return Pipe
	case mode&fs.ModeSocket != 0:
		return Socket
	case mode&fs.ModeDevice != 0:
		return Device
	case mode.IsRegular():
		return File
	default:
		return Other
	}
}
