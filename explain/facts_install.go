package explain

import "time"

// What install says. Paths and words of the system may be shown as they are; a client is named as its makers do ("VS Code").
type (
	// InstallOption is an option of install that cannot be used. Kind is client (Clients are those that there are), api_id, name, config, remove, sandbox, http or http_server.
	InstallOption struct {
		Kind    string
		Clients []string
	}
	// InstallRefused is what went wrong, in a line, and what to do about it, in another. Kind is no_client, several_clients (Client is the argument to begin with), no_place, own_place, go_run, hash_file,
	// no_hash, no_lock_folder, busy, no_lock, not_understood (at Line), no_terminal, dangling, too_large, unreadable, changing, protected, not_allowed, unwritten, overwritten, http_none or
	// http_project (Client is the argument that takes a file of the person alone).
	InstallRefused struct {
		Kind, Client, File, Why string
		Line                    int
		Waited                  time.Duration
		Backup                  string // what was there before, "" without one
	}
	// InstallChange is over a change of a client's file. Link is where the client looks for it, where that is a link.
	InstallChange struct{ Client, File, Link string }
	// InstallLoses is what an entry that is there would lose, and how much more than that.
	InstallLoses struct {
		Lost []InstallLoss
		More int
	}
	// InstallLoss is a variable, an argument, an argument that is hidden or a member, by its Kind. Name may be shown as it is.
	InstallLoss struct{ Kind, Name string }
	// InstallWritten is a change that was made.
	InstallWritten struct{ File, Backup string }
	// InstallNothing is a change that is made already. Kind is no_file, no_entry or same. Name is that of the server.
	InstallNothing struct{ Kind, Client, File, Name string }
	// InstallNext is what the person does after the change. Kind is a client's name on the command line, where it has to take note of it, removed, removed_http, credentials, ask_sandbox or ask.
	InstallNext struct{ Kind, Client string }
	// InstallHTTP is what lets a client reach its server over HTTP: the command that must run. Revoke makes the token worthless that was made for it, "" where it had one.
	InstallHTTP struct{ Command, Revoke string }
	// InstallToken is the token of an entry that was removed. Dropped says that it is worthless now, else Command makes it so.
	InstallToken struct {
		Name    string
		Dropped bool
		Command string
	}
)

func (f InstallOption) ID() string  { return "refuse.option_" + f.Kind }
func (f InstallRefused) ID() string { return "refuse.install_" + f.Kind }
func (InstallChange) ID() string    { return "install.change" }
func (InstallLoses) ID() string     { return "install.loses" }
func (InstallWritten) ID() string   { return "install.written" }
func (f InstallNothing) ID() string { return "install.nothing_" + f.Kind }
func (f InstallNext) ID() string    { return "install.next_" + f.Kind }
func (InstallHTTP) ID() string      { return "install.http" }
func (InstallToken) ID() string     { return "install.token" }

func (InstallOption) forTerminal()  {}
func (InstallRefused) forTerminal() {}
func (InstallChange) forTerminal()  {}
func (InstallLoses) forTerminal()   {}
func (InstallWritten) forTerminal() {}
func (InstallNothing) forTerminal() {}
func (InstallNext) forTerminal()    {}
func (InstallHTTP) forTerminal()    {}
func (InstallToken) forTerminal()   {}
