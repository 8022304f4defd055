// Package ownfile opens files that another user of the computer may have had a hand in: it reads what is a regular file, whole and not
// too long, and refuses all else at once. A pipe that nobody writes to, a device, an endless file or a link never holds a caller up.
//
// What must be ours is looked at as ssh looks at its keys (StrictModes): a file belongs to the user who runs this program, is no link, and
// cannot be changed by others nor, where it says so, read by them. What counts is the file that was opened, not what stood in its place a
// moment before. Folders are checked with all that are above them, see [Parents].
//
// Windows has neither such modes nor such owners. There a file must be regular and no link, a folder real, and who may change them is left
// to the access lists that the user's profile comes with: neither owner nor list is looked at. Access lists of other systems are not looked
// at either.
//
// The package depends on the standard library.
package ownfile

import (
	"fmt"
	"io/fs"
)

// Fault is what is wrong with a file or a folder.
type Fault string

// The faults. What people are told of each, and what they can do, stands in explain.
const (
	Irregular Fault = "irregular" // something else than a file, or than a folder, stands there
	Link      Fault = "link"      // a symbolic link stands there
	Replaced  Fault = "replaced"  // something else came in its place while it was opened
	Foreign   Fault = "foreign"   // it belongs to another user
	Above     Fault = "above"     // a folder above belongs to another user, who can replace what is in it
	Writable  Fault = "writable"  // other users can change it
	Readable  Fault = "readable"  // other users can read it
	TooLarge  Fault = "too_large"
)

// FileType is what can stand under a path.
type FileType string

// The things.
const (
	File   FileType = "file"
	Dir    FileType = "folder"
	Pipe   FileType = "pipe"
	Socket FileType = "socket"
	Device FileType = "device"
	Other  FileType = "other"
)

// Error is a file or folder that is not used, because it is not what it should be.
type Error struct {
	Path         string
	Fault        Fault
	Found, Asked FileType    // Irregular: what stands there, and what should
	Mode         fs.FileMode // Writable, Readable: its permissions
	User, Us     int         // Foreign, Above: whose it is, and who runs this program, by their numbers
	Limit        int64       // TooLarge: how many bytes it may have
}

// Error implements error.
func (e *Error) Error() string {
	what := ""
	switch e.Fault {
	case Irregular:
		what = fmt.Sprintf("a %s, not a %s", e.Found, e.Asked)
	case Link:
		what = "a symbolic link"
	case Replaced:
		what = "replaced while it was opened"
	case Foreign, Above:
		what = fmt.Sprintf("belongs to user %d, not to user %d", e.User, e.Us)
	case Writable:
		what = fmt.Sprintf("other users can change it, mode %04o", e.Mode)
	case Readable:
		what = fmt.Sprintf("other users can read it, mode %04o", e.Mode)
	case TooLarge:
		what = fmt.Sprintf("more than %d bytes", e.Limit)
	}
	return fmt.Sprintf("%q: %s", e.Path, what)
}

func irregular(path string, found, asked FileType) error {
	return &Error{Path: path, Fault: Irregular, Found: found, Asked: asked}
}
