// Package ownfile opens files that another user of the computer may have had a hand in: it reads what is a regular file, whole and not
// too long, and refuses all else at once. A pipe that nobody writes to, a device, an endless file or a link never holds a caller up.
//
// What must be ours is looked at as ssh looks at its keys (StrictModes): a file belongs to the user who runs this program, is no link, and
// cannot be changed by others nor, where it says so, read by them. What counts is the file that was opened, not what stood in its place a
// moment before. Folders are checked with all that are above them, see [Way].
//
// Windows has neither such modes nor such owners. There a file must be regular and no link, a folder real, and who may change them is left
// to the access lists that the user's profile comes with: neither owner nor list is looked at. Access lists of other systems are not looked
// at either.
//
// The package depends on the standard library.
package ownfile

import (
	"fmt"
	"strings"
)

// Fault is what is wrong with a file or a folder.
type Fault int

// The faults.
const (
	Irregular Fault = iota + 1 // something else than a file, or than a folder, stands there
	Link                       // a symbolic link stands there
	Foreign                    // it belongs to another user
	Writable                   // other users can change it
	Readable                   // other users can read it
	TooLarge
)

// Error is a file or folder that is not used, because it is not what it should be.
type Error struct {
	Path    string
	Fault   Fault
	Problem string // a clause about the path, "can be changed by other users (mode 0777)"
	Remedy  string // what the person can do, as a clause, "" where there is nothing to say
}

// Error implements error.
func (e *Error) Error() string {
	text := quoted(e.Path) + " " + e.Problem
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

// quoted is a path as a shell takes it.
func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

func irregular(path, is, want string) error {
	return &Error{Path: path, Fault: Irregular, Problem: fmt.Sprintf("is %s, where %s should be", is, want), Remedy: "move it away"}
}
