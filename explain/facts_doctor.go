package explain

// What is found in the configuration of a tool that uses Telegram, and what stands around it. Paths, names and commands may be shown as they are; nothing here is secret.
type (
	// Finding is something in an entry that is wrong, or worth to know. Its Kind is internal/toolconfig's, which says what stands in the other fields; what a kind does not need is zero.
	Finding struct {
		Kind        string
		Tool        string // as its authors write it, or the name of the entry
		Variable    string // which is meant, "" for what is none
		Argument    int    // which argument of the entry is meant, from 1; 0 for what has a name
		Nth         int    // of the sessions in the variable, from 1; 0 for one that has one
		Path        string // of the .env that has the variable, or of what is meant besides
		Line        int    // in that file, 0 where there is none
		Other       string // another variable, or its value's
		Command     string
		Program     string      // what brings the command: docker, uv, node, python, go, or "" for the tool itself
		Client      string      // as its makers call it
		Others      []EntriesOf // that have the same session
		More        int         // how many there are besides those that are named
		Library     string      // of the session
		Wants       []string
		Fingerprint string
		Number, Is  int // how many there are, and how many there should be; or an API ID, and the other one
		Name        string
		Expected    []SessionExpected
		Got         []SessionGot
		File        SessionPathUnread
		Why         string // a clause
	}
	// EntriesOf are entries of a client, by their names.
	EntriesOf struct {
		Client  string
		Entries []string
	}
	// Right is something in an entry that is as it should be. Kind is command, api_id, api_hash, session or session_file.
	Right struct {
		Kind, Variable, Path, Library, Fingerprint string
		Argument                                   int // as of a Finding
	}
	// DoctorEntry stands over an entry, or over a .env that is in none: Client is "" then. Line is where it stands in the file.
	DoctorEntry struct {
		Entry, Tool, Client, Path string
		Line                      int
	}
	// DoctorEnd is what all came to: how many entries were looked at, and how many things in them are wrong. Unread is how many files could not be read.
	DoctorEnd struct{ Entries, Wrong, Unread int }
	// DoctorNone is said where no entry was found. Asked is the name in marks that was asked for and is not there, "" for none, Names are those that are there. Path is what was looked through in place of all
	// that is known, "" for nothing; Files is how many files of clients were looked through, Home the folder in which they are looked for, Client the only one whose files are meant, "" for all. Container says that this program runs in one.
	DoctorNone struct {
		Asked     string
		Names     []string
		Path      string
		Files     int
		Home      string
		Client    string
		Unread    int
		Container bool
	}
	// DoctorRenews says how a session that is of no use is followed by one that is, in the same place. Path is that of the place where the tool is not known, and Tool the name of its entry then, in marks.
	DoctorRenews struct{ Tool, Format, Path string }
	// WhyNotPrompt is what a person asks the assistant who wants to know why a tool does not get into Telegram. Entry is what they call it, "" where they said nothing.
	WhyNotPrompt struct {
		Entry string
		Pages bool
		Forms bool
	}
	// DoctorCheck is over the question whether Telegram is to be asked about a session.
	DoctorCheck struct{ Entry, Client, Fingerprint string }
	// DoctorOption is an option of doctor that cannot be used. Kind is client (Clients are those that there are) or entry (Clients are the names that there are).
	DoctorOption struct {
		Kind, Name string
		Clients    []string
	}
)

func (f Finding) ID() string      { return "finding." + f.Kind }
func (f Right) ID() string        { return "right." + f.Kind }
func (DoctorEntry) ID() string    { return "doctor.entry" }
func (DoctorEnd) ID() string      { return "doctor.end" }
func (DoctorNone) ID() string     { return "doctor.none" }
func (DoctorRenews) ID() string   { return "doctor.renews" }
func (WhyNotPrompt) ID() string   { return "prompt.why_does_it_not_work" }
func (DoctorCheck) ID() string    { return "say.doctor_check" }
func (f DoctorOption) ID() string { return "refuse.doctor_" + f.Kind }

func (DoctorCheck) forTerminal()  {}
func (DoctorOption) forTerminal() {}
