package explain

import (
	"slices"
	"strings"
)

// Instructions are what an assistant reads before its first call. Pages says that there are private pages, Public that they open on any device, Forms that the client shows forms in the chat, Sandbox that the embedded Telegram answers, TestServers that
// Telegram's own test servers do.
type Instructions struct{ Pages, Public, Forms, Sandbox, TestServers bool }

// ID implements Fact.
func (Instructions) ID() string { return "instructions" }

// Tool is a tool as a client lists it: its title, what it does, and a point for each argument, "name: what it is".
type Tool struct {
	Name                  string
	Pages, Forms, Private bool
}

// ID implements Fact.
func (f Tool) ID() string { return "tool." + f.Name }

// LogInPrompt is a wish for a login, in the person's words. HasID says that the server knows the API ID, Public that pages open on any device.
type LogInPrompt struct {
	Phone                         string
	Sandbox, Pages, Public, HasID bool
	Forms                         bool // the client shows forms in the chat
}

// NoCodePrompt is a code that did not come. Flow is the login that waits for it, Unknown an ID that no login has, Wrong what cannot be an ID; all are "" where no login waits for one. Report is the address of
// a report without secrets.
type NoCodePrompt struct {
	Flow, State, Unknown, Wrong, Report string
	Waits, Ended                        bool
}

// UsePrompt is a session that is to be used in a tool. File says that it takes a file, of which this server makes none. Steps are the tool's own, none where it is not known; Format is "" where nobody knows it, and where the tool takes none.
type UsePrompt struct {
	Tool, Format, Source         string
	Steps, Rules, Known, Formats []string
	Pages, Forms, File           bool
}

// ID implements Fact.
func (LogInPrompt) ID() string { return "prompt.log_in" }

// ID implements Fact.
func (NoCodePrompt) ID() string { return "prompt.code_never_came" }

// ID implements Fact.
func (UsePrompt) ID() string { return "prompt.use_my_session" }

// Tools lists the names of the tools that have a text, sorted.
func Tools() []string {
	var names []string
	for heading := range english.sections() {
		if name, ok := strings.CutPrefix(heading, "tool."); ok && !strings.Contains(name, " @") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
