package sessionstring

import (
	"errors"
	"fmt"
	"strings"
)

// ErrFileOnly is returned by [Encode] for a format that exists as a file only. [EncodeTelethonSQLite] makes it.
var ErrFileOnly = errors.New("this format is a file and has no text form")

// ErrUnknownFormat is returned for a [Format] that is not one of [Formats]. It does not repeat the name, which may be a misplaced
// secret.
var ErrUnknownFormat = errors.New("unknown session format")

// FormatError says that a text, file or key is not what it should be. Both fields tell kinds, lengths and counts only, never the
// input or a part of it, so they may be shown and logged. They complete "This should be ..." and "What came is ...".
type FormatError struct {
	Expected string // what would have been right: "a Telethon string of 353 characters"
	Got      string // what came instead: "351 characters"
}

func (e *FormatError) Error() string { return "expected " + e.Expected + ", got " + e.Got }

// MissingError says that a session lacks what a format stores.
type MissingError struct {
	Format Format
	Fields []Field // in the order of the fields of [Session], never empty
}

func (e *MissingError) Error() string {
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = string(f)
	}
	return fmt.Sprintf("format %s needs %s", e.Format, strings.Join(names, " and "))
}

// UnfitError says that a session holds a value that a format cannot store.
type UnfitError struct {
	Format Format
	Field  Field
	Reason string // what the format can store: "is a host name, and only an IP address can be stored"
}

func (e *UnfitError) Error() string {
	return fmt.Sprintf("format %s cannot hold this %s: it %s", e.Format, e.Field, e.Reason)
}
