package explain

// A session that goes into the configuration of its tool: what a page asks, and what came of it.
type (
	// PlaceChoice is a place that a session can go to, as a page offers it. Kind is internal/handover's: entry, dotenv or file. Client is as people call it, and Entry, the name of the entry there, in marks; both are "" for
	// a .env that no entry uses. File is where it is written. Occupied says that a session stands there now, Same that it is this one, Tightens that others on this computer can read the file until now. Git and Copy say how git sees the file and the copy that is made beside it. Beside are the variables that change with it. Shared are other entries that read the file, and MadeWith is the API ID of
	// the session where another one stays there, because its hash is not known; 0 for neither. Pool is how many sessions the variable has, of which each process of the tool takes one, 0 for a variable of one;
	// Nth is which of them is replaced, 0 for none, and Key the fingerprint of its key, "" where it is no session.
	PlaceChoice struct {
		Kind, Tool, Client, Entry, File, Variable string
		Occupied, Same, Tightens                  bool
		Git, Copy                                 string
		Shared                                    []PlaceShared
		MadeWith                                  int
		Beside                                    []string
		Pool, Nth                                 int
		Key                                       string
	}
	// PlaceShared is another entry that reads the file, and in which client.
	PlaceShared struct{ Title, Entry string }
	// PlaceHere is a PlaceChoice as a terminal offers it.
	PlaceHere PlaceChoice
	// NoPlace is the choice to leave all as it is.
	NoPlace struct{}

	// Placed is a session that was written into the configuration of its tool. Title is the client as people call it. Files are what was written. MadeWith is the API ID that has to be put in, 0 for none. Unseen says that nobody has seen the session, here or
	// elsewhere.
	Placed struct {
		Kind, Tool, Title, Entry, Library string
		Unseen                            bool
		Variables                         []string
		Files                             []PlacedFile
		MadeWith                          int
	}
	// PlacedFile is a file that was written. Backup is the copy of what was there, "" where nothing was.
	PlacedFile struct{ Path, Backup string }
	// PlacedRestart is what has to be done so that a tool reads its configuration anew: of a client, as on the command line, or "" for a program that no client starts.
	PlacedRestart struct{ Client, Title, Tool string }

	// NotPlaced is a session that was not written into the configuration of its tool. Kind is declined, changed, in_use, no_pages, nowhere, unnamed, takes_none, no_tool, outside or write; File is which, or what was looked through in place of all, Why why it could not be written.
	// Tool is the tool in its own name, or in the person's words. Looked is in how many clients was looked, Left what was found and is no place, Others the entries of which none is surely meant, Unread what could not be read. Steps are how the tool gets its login otherwise. Forms says that the client shows forms in the chat.
	NotPlaced struct {
		Kind, Tool, File string
		Why              Cause
		Looked           int
		Left             []PlaceLeft
		Others           []PlaceShared
		Unread           []string
		Steps            []string
		Forms            bool
	}
	// TakesNone is a login that was asked for on behalf of a tool that takes no session from elsewhere. Tool is its own name, Steps are how it gets its login.
	TakesNone struct {
		Tool  string
		Steps []string
	}
	// TakesFile is a tool that takes its session as a file, where the server runs elsewhere and makes none. Telethon says that it is a file of that library, which makes one of a string. Login says that a
	// login was asked for on behalf of the tool.
	TakesFile struct {
		Tool            string
		Telethon, Login bool
	}
	// PlaceLeft is an entry that is no place for a session. Reason is internal/handover's.
	PlaceLeft struct{ Tool, Title, Entry, File, Reason string }
)

func (PlaceChoice) ID() string   { return "choice.place" }
func (PlaceHere) ID() string     { return "say.place_here" }
func (NoPlace) ID() string       { return "choice.no_place" }
func (Placed) ID() string        { return "frame.placed" }
func (PlacedRestart) ID() string { return "frame.placed_restart" }
func (NotPlaced) ID() string     { return "failure.not_placed" }
func (TakesNone) ID() string     { return "failure.takes_no_session" }
func (TakesFile) ID() string     { return "failure.takes_file" }

// Own is the heading of its text.
func (f NotPlaced) Own() string { return f.ID() + " " + f.Kind }

func (f NotPlaced) about(p *Problem) {
	switch f.Kind {
	case "changed", "in_use", "write":
		p.Retry = again
	case "declined", "takes_none", "by_hand", "no_pages", "outside": // nothing that the same call could bring
		p.Retry = elsewhere
	}
}

func (TakesNone) about(p *Problem) { p.Retry = elsewhere }
func (TakesFile) about(p *Problem) { p.Retry = elsewhere }

func (PlaceChoice) forPages()  {}
func (NoPlace) forPages()      {}
func (PlaceHere) forTerminal() {}
