package explain

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
)

// What is wrong with a thing of the person's or of this computer stands in other facts, as a kind with the values that belong to it. The kinds are those of
// the room where it was found; the parts "part.problem." put them in words, as clauses that stand in a sentence.
type (
	// Cause is why something on this computer failed. Kind "" is nothing.
	Cause struct {
		Step         string      // what the store was doing: flowstore.Step, "" for nothing that is told
		Kind         string      // a Fault of internal/ownfile, one of the store's, or "system"
		Path         string      // of the file or folder that is not used, on one line
		Found, Asked string      // irregular: what stands there, and what should
		Mode         fs.FileMode // writable, readable
		User, Us     int         // foreign, above: whose it is, and who runs this program
		Limit        int64       // too_large: how many bytes it may have
		Lock         string      // busy: the lock, "" where nobody knows
		Said         string      // system: what it said, on one line
	}
	// SessionExpected and SessionGot are what a session should have been, and what came: sessionstring.Expected and Got.
	SessionExpected struct {
		Kind, Library       string
		Chars, Base64, Pads int
	}
	SessionGot struct {
		Kind                        string
		Count, Part, Limit, Version int
		Formats                     []string
		More, Unpadded              bool
	}
)

// Shell is the path as a shell takes it.
func (c Cause) Shell() string { return "'" + strings.ReplaceAll(c.Path, "'", `'\''`) + "'" }

// Instead is what came in place of a session, where that is known and has words of its own: the kind of the one finding, or for a file or folder that is of no use as it is, what
// helps there, which begins with "file_"; "" otherwise.
func (f SessionUnreadable) Instead() string {
	if len(f.Got) != 1 {
		return ""
	}
	if f.ofFile() {
		return "file_" + cmp.Or(fileFindings[f.Got[0].Kind], "damaged")
	}
	switch kind := f.Got[0].Kind; kind {
	case "fernet", "madeline", "tdata", "database_telethon", "database_pyrogram", "database_grammers", "login_link", "web_no_key", "web_no_home", "path", "bot_token", "hash":
		return kind
	default:
		if strings.HasPrefix(kind, "path_") {
			return kind
		}
		return ""
	}
}

// ofFile reports whether something stood in a file or folder of a library, and not in a text.
func (f SessionUnreadable) ofFile() bool {
	return len(f.Expected) == 1 && slices.Contains([]string{"sqlite", "telethon_sqlite", "telethon2_sqlite", "pyrogram_sqlite", "grammers_sqlite", "gramjs_store", "tdata", "tdl"}, f.Expected[0].Kind)
}

// fileFindings are the findings in a file that is whole, by what helps.
var fileFindings = map[string]string{
	"empty_file": "no_login", "no_login": "no_login", "no_key": "no_login", "no_tables": "other", "too_long": "other", "logins": "logins", "no_home": "logins",
	"file_version": "export", "temporary_key": "export", "columns": "export", "no_version": "export", "computed": "computed",
}

// Again is the argument with which the same call is worth another try: session, or path where that came in place of it; "" where what came says that there is no session to give.
func (f SessionUnreadable) Again() string {
	switch f.Instead() {
	case "":
		return "session"
	case "path_session", "path_env", "path_json", "path", "database_telethon", "database_pyrogram", "database_grammers", "file_no_login", "file_other", "file_damaged":
		return "path"
	default:
		return ""
	}
}

// Problems that are told by themselves.
type (
	// WhyFailed is a cause alone, as a clause.
	WhyFailed struct{ Why Cause }
	// WhyLimitsUnread is why what was noted of pauses and codes could not be read, as a clause. Kind is damaged, newer, key_lost, foreign, or "" for none of them.
	WhyLimitsUnread struct {
		Kind, File string
		Why        Cause
	}
	// Kept is where logins are kept, as the end of a sentence that begins with "Logins are kept". Kind is flowstore.PlaceKind, Folder the folder of the records.
	Kept struct {
		Kind, Folder string
		Why          Cause
	}
	// ConfigUnread is why the file of an MCP client cannot be understood, and where, as a clause. Kind is internal/clientconfig's. Name is a name in the file, Found the JSON type of what stands there,
	// First the line where the name stands already, Said the parser's words on one line.
	ConfigUnread struct {
		Kind         string
		Line, Column int
		Name, Found  string
		First        int
		Said         string
	}
	// SessionNote is a remark on a session: sessionstring.Note.
	SessionNote struct {
		Kind             string
		DC, SaysDC, Port int
		Want, Had        int
		Test             bool
		Library          string
		Version          int
	}
	// SessionChange is what happened to a part of a session when it was converted, as a clause: sessionstring.Change.
	SessionChange struct {
		Kind    string
		Test    bool
		Address string
		DC      int
		Replace bool
		Number  int64
	}
)

func (WhyFailed) ID() string       { return "problem.cause" }
func (WhyLimitsUnread) ID() string { return "problem.limits" }
func (Kept) ID() string            { return "problem.kept" }
func (ConfigUnread) ID() string    { return "problem.config" }
func (SessionNote) ID() string     { return "session.note" }
func (SessionChange) ID() string   { return "session.change" }
