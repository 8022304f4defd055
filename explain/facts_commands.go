package explain

import "time"

// What the commands of the program say, besides install.
type (
	// LoginInMemory is a login that ends with the program, as a clause. Why is sandbox, no_state or no_folder.
	LoginInMemory struct{ Why string }
	// Crashed is a defect of the program. What is the type of what was thrown.
	Crashed struct{ What string }
	// ConnectionFile is a file with the addresses of a sandbox that cannot be used. File and Why may be shown as they are; File is "" where Why names it.
	// Denied says that it is another user's, and Command writes it, "" where something else is there.
	ConnectionFile struct {
		File, Why, Command string
		Denied             bool
	}
	// ConnectionUnwritten is such a file that cannot be written. Why may be shown as it is.
	ConnectionUnwritten struct{ Why string }
	// SandboxRuns is a sandbox in a process of its own. Command is one that logs in to it, and NoCtrlC says that Ctrl-C does not end it.
	SandboxRuns struct {
		DCs           []Listening
		File, Command string
		NoCtrlC       bool
	}
	// Listening is a data centre of the sandbox. Address is host:port.
	Listening struct {
		DC      int
		Address string
	}
	// Mistyped is a command that there is not, and the one that was most likely meant.
	Mistyped struct{ Typed, Meant string }
	// EmptyOption and UnfilledOption are options without a value. Option is its name, "" for an argument that has none.
	EmptyOption    struct{ Option string }
	UnfilledOption struct{ Option string }
	// ForgetPauses names the command that forgets pauses. Command is the one that lists them.
	ForgetPauses struct{ Command string }
	// PausesRefused is what went wrong with pauses, in a line, and what to do about it, in another. Kind is unread, unknown or kept. Why is a clause, Kept where logins are kept.
	PausesRefused struct{ Kind, Why, Kept string }
	// DemoBegins, DemoCode, DemoSaid, DemoEnds and DemoFails are what the demo says with a value: which server talks which version of MCP, the newest code, an error as Telegram wrote it, how
	// long all took, and why it did not go on. Kind is newest_code or same_chat.
	DemoBegins struct{ Server, Protocol string }
	DemoCode   struct{ Kind, Code string }
	DemoSaid   struct {
		Code         int
		Name, Method string
	}
	DemoEnds  struct{ Took time.Duration }
	DemoFails struct{ Why string }
)

func (LoginInMemory) ID() string       { return "lost.memory" }
func (Crashed) ID() string             { return "say.crashed" }
func (ConnectionFile) ID() string      { return "refuse.connection_file" }
func (ConnectionUnwritten) ID() string { return "refuse.connection_unwritten" }
func (SandboxRuns) ID() string         { return "say.sandbox_runs" }
func (Mistyped) ID() string            { return "refuse.mistyped" }
func (EmptyOption) ID() string         { return "refuse.empty_option" }
func (UnfilledOption) ID() string      { return "refuse.unfilled_option" }
func (ForgetPauses) ID() string        { return "say.forget_pauses" }
func (f PausesRefused) ID() string     { return "refuse.pauses_" + f.Kind }
func (DemoBegins) ID() string          { return "demo.begins" }
func (f DemoCode) ID() string          { return "demo." + f.Kind }
func (DemoSaid) ID() string            { return "demo.said" }
func (DemoEnds) ID() string            { return "demo.ends" }
func (DemoFails) ID() string           { return "demo.fails" }

func (LoginInMemory) forTerminal()       {}
func (Crashed) forTerminal()             {}
func (ConnectionFile) forTerminal()      {}
func (ConnectionUnwritten) forTerminal() {}
func (SandboxRuns) forTerminal()         {}
func (Mistyped) forTerminal()            {}
func (EmptyOption) forTerminal()         {}
func (UnfilledOption) forTerminal()      {}
func (ForgetPauses) forTerminal()        {}
func (PausesRefused) forTerminal()       {}
func (DemoBegins) forTerminal()          {}
func (DemoCode) forTerminal()            {}
func (DemoSaid) forTerminal()            {}
func (DemoEnds) forTerminal()            {}
func (DemoFails) forTerminal()           {}

// Seconds is how many seconds all took.
func (f DemoEnds) Seconds() float64 { return f.Took.Seconds() }
