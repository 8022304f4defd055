package sessionfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"

	"telegram-login-mcp/sessionstring"
)

// sqliteMagic begins every SQLite file (https://www.sqlite.org/fileformat.html#the_database_header).
const sqliteMagic = "SQLite format 3\x00"

// journalMagic begins a journal that is not done with; SQLite empties it, deletes it or overwrites its beginning with zeros when it is.
// https://www.sqlite.org/fileformat.html#the_rollback_journal
var journalMagic = []byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}

// tries is how often a file is read that changes meanwhile.
const tries = 3

// contents are a file and what SQLite keeps beside it.
type contents struct{ file, wal []byte }

// settled reads a file, and its write-ahead log, as they stood at one moment. It tells what it saw of other programs.
func (p place) settled() (c contents, notes []sessionstring.Note, err error) {
	for range tries {
		var info fs.FileInfo
		var locked bool
		if c.file, info, locked, err = p.content(""); err != nil {
			return contents{}, nil, err
		}
		if !bytes.HasPrefix(c.file, []byte(sqliteMagic)) {
			return c, nil, nil
		}
		var log fs.FileInfo
		c.wal, log, _, err = p.content("-wal")
		if err != nil && !absent(err) {
			return contents{}, nil, err
		}
		if p.meanwhile != nil {
			p.meanwhile()
		}
		half, err := p.halfDone()
		if err != nil {
			return contents{}, nil, err
		}
		if half {
			return contents{}, nil, &Error{Kind: halfWritten}
		}
		if !p.same("", info) || !p.same("-wal", log) {
			continue
		}
		switch {
		case locked:
			notes = append(notes, sessionstring.Note{Code: sessionstring.NoteFileOpen})
		case len(c.wal) > 0:
			notes = append(notes, sessionstring.Note{Code: sessionstring.NoteFileLeft})
		}
		return c, notes, nil
	}
	return contents{}, nil, &Error{Kind: alwaysChanging}
}

// halfDone reports whether a journal stands beside the file that SQLite would take a part of it back by.
func (p place) halfDone() (bool, error) {
	journal, _, _, err := p.content("-journal")
	if absent(err) {
		return false, nil
	}
	return bytes.HasPrefix(journal, journalMagic), err
}

// same reports whether a file is as it was when it was read, nil for one that was not there.
func (p place) same(suffix string, was fs.FileInfo) bool {
	now, err := p.root.Stat(p.name + suffix)
	if err != nil || was == nil {
		return was == nil && errors.Is(err, fs.ErrNotExist)
	}
	return os.SameFile(now, was) && now.Size() == was.Size() && now.ModTime().Equal(was.ModTime())
}

func absent(err error) bool {
	var bad *Error
	return errors.As(err, &bad) && bad.Kind == notThere
}
