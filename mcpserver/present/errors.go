package present

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// What is told here and is no authflow's.
type (
	// ProxyError is a proxy that was set and cannot be used, so that no connection is made. Kind is internal/tgclient's, and holds nothing of the
	// value, which may have a password in it.
	ProxyError struct{ Kind string }
	// FileError says why a session was not written. Path is the file concerned, "" when there is none; Own says that the person named the path.
	FileError struct {
		Kind   FileKind
		Path   string
		Own    bool
		Home   string // FileRelative: how a path in the home folder begins
		Folder string // FileAmongLogins, FileNotOurs: the folder for sessions
		Err    error  // FileFolder, FileWrite: what the system said
	}
)

// FileKind is why a session was not written.
type FileKind string

// The kinds.
const (
	FileRelative    FileKind = "relative"     // the path is not a whole one
	FileUnseen      FileKind = "unseen"       // the path has a character that cannot be seen
	FileNoPlace     FileKind = "no_place"     // no path was named, and there is no folder for it
	FileTaken       FileKind = "taken"        // a file of that name exists
	FileOutside     FileKind = "outside"      // the path leads out of the home folder
	FileAmongLogins FileKind = "among_logins" // it would lie where logins are kept
	FileNoFolder    FileKind = "no_folder"    // a part of the path is no folder
	FileMoved       FileKind = "moved"        // a part of the path was replaced meanwhile
	FileNotOurs     FileKind = "not_ours"     // the folder for sessions is not ours alone
	FileShared      FileKind = "shared"       // the file system keeps no file for its owner alone
	FileFolder      FileKind = "folder"       // the folder cannot be opened or made
	FileWrite       FileKind = "write"        // the file cannot be written
)

// Error implements error.
func (e *ProxyError) Error() string {
	return "the value of TELEGRAM_PROXY was not understood: " + strings.ReplaceAll(e.Kind, "_", " ")
}

// Error implements error.
func (e *FileError) Error() string {
	text := "write a session: " + strings.ReplaceAll(string(e.Kind), "_", " ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives what the system said, nil where it said nothing.
func (e *FileError) Unwrap() error { return e.Err }

// Cause is why something on this computer failed. Only what the system said is words, on one line and not without end. The zero value is for nil.
func Cause(err error) explain.Cause {
	if err == nil {
		return explain.Cause{}
	}
	var (
		c    explain.Cause
		step *flowstore.StepError
		file *ownfile.Error
		lock *flowstore.LockError
	)
	if errors.As(err, &step) {
		c.Step, err = string(step.Step), step.Err
	}
	switch {
	case errors.As(err, &file):
		c.Kind, c.Path, c.Found, c.Asked = string(file.Fault), outside.TextTo(longestReason, file.Path), string(file.Found), string(file.Asked)
		c.Mode, c.User, c.Us, c.Limit = file.Mode, file.User, file.Us, file.Limit
	case errors.As(err, &lock):
		c.Kind, c.Lock = "busy", lock.Lock
	default:
		for _, known := range causes {
			if errors.Is(err, known.err) {
				c.Kind = known.kind
			}
		}
	}
	if c.Kind == "" {
		c.Kind, c.Said = "system", clause(err.Error())
	}
	return c
}

// causes are errors of the store that have words of their own.
var causes = []struct {
	err  error
	kind string
}{
	{authflow.ErrStoreBusy, "busy"}, {authflow.ErrStoreSlow, "slow"}, {authflow.ErrStoreYoung, "shared_young"}, {flowstore.ErrKeyFile, "key_file"}, {flowstore.ErrKeyringSilent, "keyring_silent"}, {flowstore.ErrNoKeyring, "no_keyring"},
	{authflow.ErrOwned, "owned"}, {authflow.ErrLimitsNewer, "limits_newer"}, {authflow.ErrSaving, "saving"},
}

// sharedCauses are what causes are called for somebody elsewhere. All but those that say nothing of a computer are "system": what that or the store said may name files and addresses.
var sharedCauses = map[string]string{"slow": "shared_slow", "saving": "shared_saving", "shared_young": "shared_young", "system": "shared_system"}

// Why puts a cause in words, as a clause.
func (p Presenter) Why(err error) string { return p.Say(explain.WhyFailed{Why: p.cause(err)}) }

// cause is Cause without what somebody elsewhere has no business with: where this program has its files.
func (p Presenter) cause(err error) explain.Cause {
	c := Cause(err)
	switch {
	case !p.For.Remote || err == nil:
		return c
	case errors.Is(err, context.DeadlineExceeded):
		return explain.Cause{Kind: sharedCauses["slow"]}
	case slices.Contains([]string{"busy", "owned", "limits_newer"}, c.Kind):
		return explain.Cause{Kind: c.Kind}
	default:
		return explain.Cause{Kind: cmp.Or(sharedCauses[c.Kind], sharedCauses["system"])}
	}
}

// file is the file of a record, "" for somebody elsewhere.
func (p Presenter) file(where string) string {
	if p.For.Remote {
		return ""
	}
	return where
}

// recordFact says what is wrong with the record of a login.
func (p Presenter) recordFact(e *authflow.RecordError) explain.Fact {
	switch e.Fault {
	case authflow.RecordNewer:
		return explain.RecordNewer{File: p.file(e.Where)}
	case authflow.RecordKeyLost:
		if e.Err != nil {
			return explain.RecordKeyUnread{File: p.file(e.Where), Why: p.cause(e.Err)}
		}
		return explain.RecordKeyLost{File: p.file(e.Where)}
	case authflow.RecordForeign:
		return explain.RecordForeign{File: p.file(e.Where), Why: p.cause(e.Err)}
	default:
		return explain.RecordDamaged{File: p.file(e.Where)}
	}
}

// Place says where logins are kept, as the end of a sentence that begins with "Logins are kept".
func (p Presenter) Place(at flowstore.Place) string {
	f := explain.Kept{Kind: string(at.Kind), Why: p.cause(at.Err)}
	if at.Folder != "" {
		f.Folder = outside.Path(at.Folder)
	}
	return p.Say(f)
}

// WhyLimitsUnread says why what is noted of pauses and codes could not be read, as a clause.
func (p Presenter) WhyLimitsUnread(err error) string {
	f := explain.WhyLimitsUnread{Why: p.cause(err)}
	var record *authflow.RecordError
	if errors.As(err, &record) {
		f = explain.WhyLimitsUnread{Kind: limitsFaults[record.Fault], File: clause(p.file(record.Where)), Why: p.cause(record.Err)}
	}
	return p.Say(f)
}

var limitsFaults = map[authflow.RecordFault]string{
	authflow.RecordDamaged: "damaged", authflow.RecordNewer: "newer", authflow.RecordKeyLost: "key_lost", authflow.RecordForeign: "foreign",
}

func phoneFact(err error) explain.PhoneInvalid {
	var bad *phone.Error
	if !errors.As(err, &bad) {
		return explain.PhoneInvalid{}
	}
	return explain.PhoneInvalid{Kind: string(bad.Kind), Code: bad.Code, Country: bad.Country, Min: bad.Min, Max: bad.Max, Digits: bad.Digits}
}

func sessionUnreadable(e *sessionstring.FormatError) (f explain.SessionUnreadable) {
	for _, x := range e.Expected {
		f.Expected = append(f.Expected, explain.SessionExpected{Kind: string(x.Kind), Library: x.Library, Chars: x.Chars, Base64: x.Base64, Pads: x.Pads})
	}
	for _, x := range e.Got {
		got := explain.SessionGot{Kind: string(x.Kind), Count: x.Count, Part: x.Part, Limit: x.Limit, Version: x.Version, More: x.More, Unpadded: x.Unpadded}
		for _, format := range x.Formats {
			got.Formats = append(got.Formats, string(format))
		}
		f.Got = append(f.Got, got)
	}
	return f
}

func sessionPathUnread(e *sessionfile.Error) explain.SessionPathUnread {
	return explain.SessionPathUnread{Path: e.Path, Kind: string(e.Kind), Home: e.Home, Found: string(e.Found), Limit: e.Limit, Why: Cause(e.Err)}
}

// Note puts a remark on a session in words, one or two sentences.
func (p Presenter) Note(n sessionstring.Note) string {
	return p.Say(explain.SessionNote{Kind: string(n.Code), DC: n.DC, SaysDC: n.SaysDC, Port: n.Port, Want: n.Want, Had: n.Had, Test: n.Test, Library: n.Library, Version: n.Version})
}

// Change says what happened to a part of a session, as a clause.
func (p Presenter) Change(c sessionstring.Change) string {
	return p.Say(explain.SessionChange{Kind: string(c.Kind), Test: c.Test, Address: c.Address, DC: c.DC, Replace: c.Replace, Number: c.Number})
}
