package sessionstring

import (
	"errors"
	"fmt"
	"strings"
)

// ErrFileOnly is returned by [Encode] for a format that exists as a file only. [EncodeFile] makes it.
var ErrFileOnly = errors.New("this format is a file and has no text form")

// ErrUnknownFormat is returned for a [Format] that is not one of [Formats]. It does not repeat the name, which may be a misplaced
// secret.
var ErrUnknownFormat = errors.New("unknown session format")

// FormatError says that a text, file or key is not what it should be. It has kinds, lengths and counts only, never the input or a part of it, so
// it may be shown and logged. A text that is near to several formats has an expectation and a finding for each.
type FormatError struct {
	Expected []Expected // what would have been right
	Got      []Got      // what came instead
}

func formatError(expected ExpectedKind, got Got) *FormatError {
	return &FormatError{Expected: []Expected{{Kind: expected}}, Got: []Got{got}}
}

func (e *FormatError) Error() string {
	var expected, got []string
	for _, x := range e.Expected {
		expected = append(expected, plain(string(x.Kind)))
	}
	for _, x := range e.Got {
		got = append(got, fmt.Sprintf("%s (%d)", plain(string(x.Kind)), x.Count))
	}
	return "expected " + strings.Join(expected, " or ") + ", got " + strings.Join(got, " and ")
}

// plain is a kind as it stands in an error.
func plain(kind string) string { return strings.ReplaceAll(kind, "_", " ") }

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

// ContradictionError says that a session carries something else than what is said of it.
type ContradictionError struct {
	Field    Field // FieldAPIID or FieldUserID
	Has, Not int64 // what the session carries, and what is said of it
}

func (e *ContradictionError) Error() string {
	return fmt.Sprintf("the session has the %s %d and not %d", e.Field, e.Has, e.Not)
}

// UnfitError says that a session holds a value that a format cannot store.
type UnfitError struct {
	Format Format
	Field  Field
	Kind   UnfitKind
	Max    int64 // UnfitRange: the largest number that the format stores
}

// UnfitKind is why a format cannot store a value.
type UnfitKind string

// The kinds.
const (
	UnfitRange   UnfitKind = "range"   // it is not from 1 to Max
	UnfitUserID  UnfitKind = "user_id" // it is not positive, or has more than 52 bits
	UnfitNoIP    UnfitKind = "no_ip"   // it is no IP address, and nothing else can be stored
	UnfitNoIPv4  UnfitKind = "no_ipv4" // no IPv4 address of its DC is known that could take its place
	UnfitZone    UnfitKind = "zone"    // it has an IPv6 zone
	UnfitServer  UnfitKind = "server"  // it is an IP address that no server can have
	UnfitNoHost  UnfitKind = "no_host" // it is neither IP address nor host name
	UnfitTooLong UnfitKind = "long"    // it is that, or has more than 100 characters
)

func (e *UnfitError) Error() string {
	return fmt.Sprintf("format %s cannot hold this %s: %s", e.Format, e.Field, plain(string(e.Kind)))
}
