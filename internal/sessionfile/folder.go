package sessionfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/sessionstring"
)

// Bounds of what is looked at in a folder. GramJS keeps a file for everybody it has heard of.
const (
	maxNames     = 100_000
	maxStores    = 32
	maxSmallFile = 1 << 20 // bytes of a file of Telegram Desktop or GramJS; theirs have some hundreds
)

// AccountsError says that a folder of Telegram Desktop has several accounts, and which is meant is not told.
type AccountsError struct {
	UserIDs []int64 // in the order in which Desktop shows them
	Active  int64   // the one that it shows now
	Asked   int64   // one that was asked for and is not among them, 0 for none
}

// Error implements error.
func (e *AccountsError) Error() string {
	return fmt.Sprintf("a folder of Telegram Desktop with %d accounts, and none of them was told", len(e.UserIDs))
}

// PasscodeError says that a folder of Telegram Desktop has a passcode, and that none was given, or another.
type PasscodeError struct{ Wrong bool }

// Error implements error.
func (e *PasscodeError) Error() string { return "a folder of Telegram Desktop with a passcode" }

// folder reads the session in a folder: Telegram Desktop's tdata or the folder around it, GramJS' StoreSession, or tdl's store.
func (p place) folder(o Options) (sessionstring.Inspection, error) {
	root, err := p.root.OpenRoot(p.name)
	if err != nil {
		return sessionstring.Inspection{}, failure(err)
	}
	defer func() { _ = root.Close() }()
	for _, name := range []string{".", "tdata"} {
		if isDesktop(root, name) {
			return desktop(root, name, o)
		}
	}
	for _, name := range []string{".", "data"} { // tdl's own folder has its stores in data
		names, err := namesIn(root, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return sessionstring.Inspection{}, failure(err)
		}
		if sessionstring.IsGramJSStore(names) {
			s, err := sessionstring.DecodeGramJSStore(names, small(root, name))
			if err != nil {
				return sessionstring.Inspection{}, err
			}
			return sessionstring.Inspect(sessionstring.GramJSStore, s), nil
		}
		sessions, found, err := stores(root, name, names)
		if err != nil {
			return sessionstring.Inspection{}, err
		}
		if found {
			return onlyTDL(sessions)
		}
	}
	return sessionstring.Inspection{}, &Error{Kind: noSessionIn}
}

// isDesktop says whether a folder is Telegram Desktop's.
func isDesktop(root *os.Root, name string) bool {
	for _, suffix := range []string{"s", "0", "1"} {
		if info, err := root.Stat(path.Join(name, "key_data"+suffix)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// desktop reads an account of Telegram Desktop.
func desktop(root *os.Root, name string, o Options) (sessionstring.Inspection, error) {
	all, err := sessionstring.DecodeTData(small(root, name), o.Passcode)
	if errors.Is(err, sessionstring.ErrPasscode) {
		return sessionstring.Inspection{}, &PasscodeError{Wrong: o.Passcode != ""}
	}
	if err != nil {
		return sessionstring.Inspection{}, err
	}
	e := &AccountsError{Active: all.Accounts[all.Active].UserID, Asked: o.Account}
	for _, s := range all.Accounts {
		if s.UserID == o.Account || o.Account == 0 && len(all.Accounts) == 1 {
			i := sessionstring.Inspect(sessionstring.TDesktop, s)
			if _, err := root.Stat(path.Join(name, "working")); err == nil { // https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/SourceFiles/core/crash_reports.cpp
				i.Notes = append(i.Notes, sessionstring.Note{Code: sessionstring.NoteDesktopRuns})
			}
			return i, nil
		}
		e.UserIDs = append(e.UserIDs, s.UserID)
	}
	return sessionstring.Inspection{}, e
}

// small reads files in a folder that are known to be short.
func small(root *os.Root, folder string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) { return contentOf(root, path.Join(folder, name), maxSmallFile) }
}

// contentOf is the content of a regular file. That there is none stays an fs.ErrNotExist.
func contentOf(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := ownfile.OpenIn(root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, failure(err)
	}
	defer func() { _ = f.Close() }()
	raw, _, err := ownfile.ReadOpen(f, limit)
	if err != nil {
		return nil, failure(err)
	}
	return raw, nil
}

// namesIn are the names of what lies in a folder. What is no folder is an fs.ErrNotExist, a pipe that nobody writes to among it.
func namesIn(root *os.Root, name string) ([]string, error) {
	f, err := ownfile.OpenFolderIn(root, name)
	if errors.As(err, new(*ownfile.Error)) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	names, err := f.Readdirnames(maxNames)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return names, err
}

// stores reads the sessions in tdl's stores in a folder, and whether there are any stores.
func stores(root *os.Root, folder string, names []string) (all []sessionstring.Session, found bool, err error) {
	if len(names) > maxStores {
		return nil, false, nil
	}
	for _, name := range names {
		at := path.Join(folder, name)
		if info, err := root.Stat(at); err != nil || !info.Mode().IsRegular() || info.Size() > maxFile || strings.HasPrefix(name, ".") {
			continue
		}
		if !beginsAsTDL(root, at) {
			continue
		}
		raw, err := contentOf(root, at, maxFile)
		if err != nil {
			return nil, false, err
		}
		sessions, err := sessionstring.DecodeTDL(raw)
		if err != nil {
			return nil, false, err
		}
		all, found = append(all, sessions...), true
	}
	return all, found, nil
}

// beginsAsTDL says whether a file is one of tdl's by its first bytes. What cannot be opened is none: all kinds of files may lie beside a store.
func beginsAsTDL(root *os.Root, name string) bool {
	f, err := ownfile.OpenIn(root, name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, sessionstring.TDLHead)
	_, err = io.ReadFull(f, head)
	return err == nil && sessionstring.IsTDL(head)
}

// onlyTDL is the one session of tdl.
func onlyTDL(sessions []sessionstring.Session) (sessionstring.Inspection, error) {
	refuse := func(got sessionstring.Got) (sessionstring.Inspection, error) {
		return sessionstring.Inspection{}, &sessionstring.FormatError{
			Expected: []sessionstring.Expected{{Kind: sessionstring.ExpectedTDL}}, Got: []sessionstring.Got{got},
		}
	}
	switch len(sessions) {
	case 0:
		return refuse(sessionstring.Got{Kind: sessionstring.GotNoLogin})
	case 1:
		return sessionstring.Inspect(sessionstring.TDL, sessions[0]), nil
	}
	return refuse(sessionstring.Got{Kind: sessionstring.GotLogins, Count: len(sessions)})
}
