package sessionfile

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/sessionstring"
)

// Options say where sessions are read from.
type Options struct {
	Home   string // the person's home folder
	Folder string // where the program puts sessions itself, which may lie elsewhere; "" for nowhere

	Passcode string // of Telegram Desktop's folder, "" for none
	Account  int64  // the user ID of the account that is meant in it, 0 where there is one

	meanwhile func() // nil; what happens to the file in a test while it is read
}

// atOnce is how many files are read at a time, in all of the process. Each may take the memory that maxFile allows.
const atOnce = 4

// reading holds one for each file that is being read.
var reading = make(chan struct{}, atOnce)

// Read reads the session in the file that path means; ~ stands for the home folder. The notes of the inspection tell also what is odd about the file.
// Nothing is waited for after ctx has ended: what a disk does not give up is left to be read by itself, and keeps its place among the few that are read at
// a time.
//
// Errors: *[Error] for a file that is not read, *sessionstring.FormatError for one that has no session in it, and for a folder of Telegram Desktop *[AccountsError] and
// *[PasscodeError].
func Read(ctx context.Context, path string, o Options) (sessionstring.Inspection, error) {
	late := &Error{Kind: tooSlow, Path: path}
	select {
	case reading <- struct{}{}:
	case <-ctx.Done():
		return sessionstring.Inspection{}, late
	}
	type result struct {
		sessionstring.Inspection
		err    error
		defect any // of a panic, which is the caller's
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-reading }()
		var r result
		defer func() {
			r.defect = recover()
			done <- r
		}()
		r.Inspection, r.err = read(path, o)
	}()
	select {
	case r := <-done:
		if r.defect != nil {
			panic(r.defect)
		}
		return r.Inspection, r.err
	case <-ctx.Done():
		return sessionstring.Inspection{}, late
	}
}

// read is Read, however long it takes.
func read(path string, o Options) (sessionstring.Inspection, error) {
	at, err := o.find(path)
	if err == nil {
		defer at.close()
		var i sessionstring.Inspection
		if i, err = at.read(o); err == nil {
			return i, nil
		}
	}
	var bad *Error
	if errors.As(err, &bad) {
		bad.Path = path
	}
	return sessionstring.Inspection{}, err
}

// place is a file or folder in one that was opened.
type place struct {
	root *os.Root // nothing leads out of it, whatever is put in the place of what was looked at
	name string

	meanwhile func()
}

func (p place) close() { _ = p.root.Close() }

// read reads what stands there.
func (p place) read(o Options) (sessionstring.Inspection, error) {
	if info, err := p.root.Stat(p.name); err == nil && info.IsDir() {
		return p.folder(o)
	}
	if above := filepath.Dir(p.name); strings.HasPrefix(filepath.Base(p.name), "key_data") { // one of Telegram Desktop's, of which the others are needed as well
		return place{root: p.root, name: above}.folder(o)
	}
	content, found, err := p.settled()
	if err != nil {
		return sessionstring.Inspection{}, err
	}
	if sessionstring.IsTDL(content.file) {
		sessions, err := sessionstring.DecodeTDL(content.file)
		if err != nil {
			return sessionstring.Inspection{}, err
		}
		return onlyTDL(sessions)
	}
	if len(content.file) == 0 {
		return sessionstring.Inspection{}, &sessionstring.FormatError{
			Expected: []sessionstring.Expected{{Kind: sessionstring.ExpectedSQLite}}, Got: []sessionstring.Got{{Kind: sessionstring.GotEmptyFile}},
		}
	}
	if !bytes.HasPrefix(content.file, []byte(sqliteMagic)) {
		return sessionstring.Detect(strings.TrimRight(string(content.file), "\r\n"))
	}
	i, err := sessionstring.DecodeSQLite(content.file, content.wal)
	if err == nil {
		i.Notes = append(i.Notes, found...)
	}
	return i, err
}

// maxFile bounds what is read of one file, in bytes. It is more than any session file is taken with, so that its reader says what is too much.
const maxFile = 65 << 20

// content reads a regular file beside or at the place.
func (p place) content(suffix string) ([]byte, fs.FileInfo, bool, error) {
	f, err := ownfile.OpenIn(p.root, p.name+suffix)
	if err != nil {
		return nil, nil, false, failure(err)
	}
	defer func() { _ = f.Close() }()
	locked := lockedByOther(f)
	raw, info, err := ownfile.ReadOpen(f, maxFile)
	if err != nil {
		return nil, nil, false, failure(err)
	}
	return raw, info, locked, nil
}

// failure says why a file was not read.
func failure(err error) error {
	var bad *ownfile.Error
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Kind: notThere}
	case errors.As(err, &bad) && bad.Fault == ownfile.Irregular:
		return &Error{Kind: notAFile, Found: bad.Found}
	case errors.As(err, &bad) && bad.Fault == ownfile.TooLarge:
		return &Error{Kind: tooLarge, Limit: bad.Limit}
	}
	return &Error{Kind: systemFailed, Err: cause(err)}
}

// cause is what the system said, without the path: the person knows it.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
