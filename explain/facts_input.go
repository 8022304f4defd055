package explain

import "time"

// What this program refuses because of what was given to it.
type (
	// PhoneInvalid is what cannot be a phone number. Kind is internal/phone's, "" where nobody knows. The rest is of one that is too short or too long: the country code, the country in English,
	// how many digits follow the code at least and at most, and how many do.
	PhoneInvalid struct {
		Kind             string
		Code, Country    string
		Min, Max, Digits int
	}
	// CodeEmpty and PasswordEmpty are secrets that were left out.
	CodeEmpty     struct{}
	PasswordEmpty struct{}
	// CodeFormat is a code that cannot be right. Fault is one of authflow's: no_digits, length, several, several_phrases, no_word, many_words, beginning, caller, not_alone. Length is how many digits are awaited, 0 when nobody
	// knows, Digits how many came. Number says that it came as a number, which loses zeros. Where is the title of the delivery, Mailbox the masked address
	// that it went to, "" where it went nowhere of the kind.
	CodeFormat struct {
		Fault          string
		Length, Digits int
		Number         bool
		Where, Mailbox string
	}
	// Arguments are arguments that cannot be used. Kind is mcpserver's. Name is the argument, Known are the names or values that there are, Wanted and Got are JSON types, Min and Max bounds of a number.
	Arguments struct {
		Kind, Name  string
		Known       []string
		Wanted, Got string
		Min, Max    int
	}
	// CredentialsMissing is a login without API ID and API hash; Sandbox where the embedded Telegram has its own. OnlyID is a session that is to be checked, for which any API ID will do.
	CredentialsMissing struct{ Sandbox, OnlyID bool }
	// CredentialsInvalid are API credentials that cannot be right. Kind is authflow's.
	CredentialsInvalid struct {
		Kind    string
		Sandbox bool
	}
	// HashFile is a file with the API hash that cannot be used. Kind is authflow's. Within is how long was waited for it, Why why it cannot be read.
	HashFile struct {
		Kind    string
		Within  time.Duration
		Why     Cause
		Sandbox bool
	}
	// FormatUnsupported is a session format that this program does not write. File says that it is one of a file, which a server elsewhere does not make.
	FormatUnsupported struct {
		Format string
		Known  []string
		File   bool
	}
	// DeliverUnsupported is a way to hand a session over that is not possible. FileOnly says that the format is a file.
	DeliverUnsupported struct {
		Deliver  string
		Known    []string
		FileOnly bool
	}
	// SessionUnreadable is what is no session. A text that is near to several formats has an expectation and a finding for each; none when nothing is known.
	SessionUnreadable struct {
		Expected []SessionExpected
		Got      []SessionGot
	}
	// SessionIncomplete is a session that lacks what a format holds. Address says that the address is lacking, APIID that the API ID is.
	SessionIncomplete struct {
		Format         string
		Fields         []string
		Address, APIID bool
	}
	// SessionContradicts is a session that carries another account or API ID than what was given. Field is the argument that says so.
	SessionContradicts struct {
		Field      string
		Has, Given int64
	}
	// SessionUnfit is a session with a part that a format cannot hold. Kind is sessionstring's, Max the largest number that the format holds.
	SessionUnfit struct {
		Format, Field, Kind string
		Max                 int64
	}
	// SessionNotWritten is a session file that was not written. Kind is mcpserver/present's; OwnPath says that the person named the path. Home is how a path in the home folder begins, Folder the
	// name of the folder for sessions, Why what the system said.
	SessionNotWritten struct {
		Path, Kind   string
		OwnPath      bool
		Home, Folder string
		Why          Cause
	}
	// SessionPathUnread is a session file that was not read. Kind is internal/sessionfile's. Home is how a path in the home folder begins, Found what stands there, Limit how many bytes it may have,
	// Why what the system said.
	SessionPathUnread struct {
		Path, Kind, Home, Found string
		Limit                   int64
		Why                     Cause
	}
	// DesktopPasscode is a folder of Telegram Desktop with a passcode, of which none was given, or a wrong one.
	DesktopPasscode struct{ Wrong bool }
	// DesktopAccounts is a folder of Telegram Desktop with several accounts, by user ID: which is meant is not told, or Asked is none of them. Active is the one that Desktop shows now.
	DesktopAccounts struct {
		UserIDs       []int64
		Active, Asked int64
	}
	// SandboxRefused is what the embedded Telegram does not do. Login says that it is about a login that was to be ended, by its device or with an error.
	SandboxRefused struct {
		Problem string
		Login   bool
	}
	// SecretInChat is a secret that is kept out of the chat. Argument is the one that was given, "" where it was asked for instead. Forms says that the client shows forms in the chat, Nowhere
	// that it is taken nowhere else either.
	SecretInChat struct {
		What, Argument string
		Forms, Nowhere bool
	}
	// CredentialsGuide is the way to an API ID and API hash.
	CredentialsGuide struct{}
)

func (PhoneInvalid) ID() string       { return "failure.phone_invalid" }
func (CodeEmpty) ID() string          { return "failure.code_empty" }
func (PasswordEmpty) ID() string      { return "failure.password_empty" }
func (CodeFormat) ID() string         { return "failure.code_format" }
func (Arguments) ID() string          { return "failure.arguments" }
func (CredentialsMissing) ID() string { return "failure.api_credentials_missing" }
func (CredentialsInvalid) ID() string { return "failure.api_id_invalid_local" }
func (HashFile) ID() string           { return "failure.api_hash_file" }
func (FormatUnsupported) ID() string  { return "failure.format_unsupported" }
func (DeliverUnsupported) ID() string { return "failure.deliver_unsupported" }
func (SessionUnreadable) ID() string  { return "failure.session_format" }
func (SessionIncomplete) ID() string  { return "failure.session_incomplete" }
func (SessionContradicts) ID() string { return "failure.session_contradicts" }
func (SessionUnfit) ID() string       { return "failure.session_unfit" }
func (SessionNotWritten) ID() string  { return "failure.session_file" }
func (SessionPathUnread) ID() string  { return "failure.session_path" }
func (DesktopPasscode) ID() string    { return "failure.desktop_passcode" }
func (DesktopAccounts) ID() string    { return "failure.desktop_accounts" }
func (SandboxRefused) ID() string     { return "failure.sandbox" }
func (SecretInChat) ID() string       { return "failure.secret_in_chat" }
func (CredentialsGuide) ID() string   { return "guide.api_credentials" }

// Passes reports whether the same path can be read later, or as soon as the program that uses the file is stopped.
func (f SessionPathUnread) Passes() bool {
	return f.Kind == "half_done" || f.Kind == "changing" || f.Kind == "slow" || f.Kind == "system"
}

func (Arguments) about(p *Problem)            { p.Own = true }
func (f FormatUnsupported) about(p *Problem)  { p.Own = !f.File }
func (f DeliverUnsupported) about(p *Problem) { p.Own = !f.FileOnly }

func (f SandboxRefused) about(p *Problem) {
	if f.Login { // which the list of accounts does not have
		p.Next = nothing
	}
}
