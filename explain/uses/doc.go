// Package uses is a table of programs and libraries that act for a Telegram account: which session each takes, in which variable or file, and what tells
// an entry of it apart in a client's configuration. Each row was read in the tool's own sources on the day that it names; nothing was guessed, and what is not
// known of a tool is not in its row. How a tool is told to people stands in explain (texts "use.").
//
// It depends on the standard library alone.
package uses

// Tool is a program or a library that works with a Telegram session.
type Tool struct {
	Name      string     // as its authors write it: "chigwell/telegram-mcp"
	Names     []string   // others by which people call it, in lower case
	Kind      Kind       //
	Library   string     // the Name of the library that it is built on, or of the one that it is a fork of; "" for a library, and where its own is in no row
	Formats   []string   // of sessionstring that it takes, its own first; none where it takes no session from elsewhere
	Variables []Variable // by which it is configured
	Files     []File     // where it keeps a session as a file
	Marks     []string   // what tells an entry of it apart in a client's file, as [OfEntry] reads them
	Dotenv    bool       // whether it reads a .env file without being told to
	Source    string     // URL of what it says itself
	Dated     string     // the day of the newest state of the source that was read, "" for a page without one
	Read      string     // the day on which it was read
}

// Kind is what a tool is.
type Kind string

// The kinds.
const (
	Server  Kind = "server"  // an MCP server
	Node    Kind = "node"    // a node of n8n
	Program Kind = "program" // any other program
	Library Kind = "library"
)

// Variable is one of the environment that a tool reads.
type Variable struct {
	Name     string
	Holds    Holds
	Required bool // it does not work without
	Labels   bool // Name, an underscore and a label is taken, too: TELEGRAM_SESSION_STRING_WORK
}

// Holds is what stands in a variable.
type Holds string

// What stands in variables.
const (
	Session     Holds = "session"
	Sessions    Holds = "sessions"     // several of one account, divided by commas or blanks, of which each process takes one
	SessionName Holds = "session_name" // a file's name without folder and ending, or a path without ending where the tool takes one
	SessionPath Holds = "session_path" // a file's whole path
	SessionDir  Holds = "session_dir"  // the folder that the session's file is in
	APIID       Holds = "api_id"
	APIHash     Holds = "api_hash"
	Phone       Holds = "phone"
	Password    Holds = "password"  // of two-step verification, or of the file
	Proxy       Holds = "proxy"     // or a part of one
	BotToken    Holds = "bot_token" // with which it acts for a bot, and for no account
	Token       Holds = "token"     // of the tool's own
	Other       Holds = "other"
)

// File is where a tool keeps a session.
type File struct {
	Format string // of sessionstring; "" for a form of its own, which only the tool itself writes
	// Path has ~ for the home folder, ${NAME} for a variable, ${NAME:-path} where something else stands in place of one that is not set or empty, and {what} for what
	// depends on something besides. One that begins with none of ~, $ and / is in the folder where the tool works.
	Path string
}

// All lists the tools: servers, nodes, programs, libraries. The order is that in which they are offered.
func All() []Tool { return all }
