// Package sessionfile reads sessions from the files that people have: it finds the file that a path means, sees to it that only such a file is read as
// may be, and has sessionstring read what stands in it. A folder is one file after the other of those that its library keeps there (folder.go).
//
// What is read lies inside the person's home folder, or in the program's own folder for sessions, after all links are followed; it is a regular file
// and not too long. Nothing is written, locked or left behind: the content is read into memory, with what SQLite keeps in a file beside it, so that a
// program that has the session open does not notice. That it is open is told, because two programs with one session destroy it.
// Only a few files are read at a time, and each as long as its caller waits.
//
// The package depends on internal/ownfile for opening files and on sessionstring for all formats. It knows no logins and makes no connection.
package sessionfile

import (
	"strings"

	"telegram-login-mcp/internal/ownfile"
)

// Kind is why a file was not read.
type Kind string

// The kinds.
const (
	relativePath    Kind = "relative"  // the path is not a whole one
	unseenCharacter Kind = "unseen"    // the path has a character that cannot be seen
	outsideHome     Kind = "outside"   // the path leads out of the folders that are read from
	notThere        Kind = "absent"    // nothing stands there
	notAFile        Kind = "no_file"   // something else than a regular file stands there: Found
	tooLarge        Kind = "too_large" // it has more than Limit bytes
	halfWritten     Kind = "half_done" // a program is in the middle of a write, or was stopped there: SQLite's journal stands beside it
	alwaysChanging  Kind = "changing"  // it changed each time that it was read
	noSessionIn     Kind = "folder"    // it is a folder in which nothing is known that has a session
	tooSlow         Kind = "slow"      // it is not read in the time that there is
	systemFailed    Kind = "system"    // Err is what the system said
)

// Error says why a file was not read. It holds nothing of what stands in the file.
type Error struct {
	Kind  Kind
	Path  string           // as it was given
	Home  string           // relativePath: how a path in the home folder begins
	Found ownfile.FileType // notAFile
	Limit int64            // tooLarge: in bytes
	Err   error            // systemFailed: without the path
}

// Error implements error.
func (e *Error) Error() string {
	text := "read a session: " + strings.ReplaceAll(string(e.Kind), "_", " ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives what the system said, nil where it said nothing.
func (e *Error) Unwrap() error { return e.Err }
