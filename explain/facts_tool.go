package explain

import "slices"

// ToolFailure is what another tool says of the session, the library or the credentials that it was given. Kind is what failed: session_* of a session, no_tdata and tdata_newer of Telegram Desktop's folder, no_session, and
// the names of what can be wrong with a library or with the tool's start. What is known besides stands in the other fields, which may all be zero.
type ToolFailure struct {
	Kind    string
	Case    string // which of several causes the tool's words show, where those have words of their own
	Library string // on which the tool is built, as people call it
	Want    string // the format that the tool takes, as sessionstring has it
	Number  int    // what counts among the tool's words: bytes, characters, a version, columns, an ID
}

// ID implements Fact.
func (f ToolFailure) ID() string { return "failure.tool_" + f.Kind }

func (f ToolFailure) about(p *Problem) {
	switch {
	case slices.Contains([]string{"session_locked", "no_session"}, f.Kind) && slices.Contains([]string{"TDLib", "tdl"}, f.Library): // they take no session of another library
		p.Next, p.Source = nil, "https://core.telegram.org/tdlib/getting-started"
		if f.Library == "tdl" {
			p.Source = sourceDesktop
		}
	case f.Kind == "session_library" && f.Case == "not_database":
		p.Next = []string{"inspect_session", "get_session", "convert_session"}
	case f.Kind == "session_format" && f.Case == "environment":
		p.Next = []string{"inspect_session", "get_session"}
	}
}

// StringLength is how many characters of base64 a session string has, of which library it is, and how many it has more than the one that failed: less than 0 where it has fewer.
type StringLength struct {
	Library    string
	Chars, Off int
	Marked     bool // it has a 1 at the beginning and = at the end besides
}

// stringLengths are the characters that session strings have without what Python does not count: Telethon's 1 at the beginning and = at the end.
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/string.py https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/storage.py
var stringLengths = []StringLength{
	{Library: "Pyrogram 2", Chars: 362}, {Library: "Telethon", Chars: 351, Marked: true}, {Library: "an early Pyrogram 2", Chars: 356}, {Library: "Telethon with an IPv6 address", Chars: 367, Marked: true},
}

// Nearest is the session string that one with as many characters is almost, nil where it is almost none.
func (f ToolFailure) Nearest() *StringLength {
	if f.Case == "position" { // where it stopped, and not how many there are
		return nil
	}
	const farthest = 6 // characters; strings of two libraries have as many in between
	var best *StringLength
	for _, l := range stringLengths {
		if l.Off = l.Chars - f.Number; l.Off != 0 && max(l.Off, -l.Off) <= farthest && (best == nil || max(l.Off, -l.Off) < max(best.Off, -best.Off)) {
			best = &l
		}
	}
	return best
}

// More and Fewer are how many characters are too many, and how many are missing.
func (l StringLength) More() int { return max(-l.Off, 0) }

// Fewer is told at More.
func (l StringLength) Fewer() int { return max(l.Off, 0) }

// FirstLetter is what a session string begins with whose first byte is Number, as mtcute says it: one of a library where that tells it, "" for any other.
// Telethon's and GramJS' strings begin with a 1, which is read as a part of base64; Pyrogram's first byte is the data centre.
func (f ToolFailure) FirstLetter() string {
	switch {
	case f.Number>>2 == 53:
		return "1"
	case f.Number == 1 || f.Number == 2:
		return "old"
	case f.Number == 4 || f.Number == 5:
		return "dc"
	}
	return ""
}
