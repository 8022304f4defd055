package explain

import "time"

// What Telegram says of a session that it was asked about, and why it was not asked.
type (
	// SessionUseUnknown is a session that nothing connects with before the person has said that no program uses it. Adds says that it is to let another login in, as in SessionInUse.
	SessionUseUnknown struct{ Adds bool }
	// SessionInUse is a session that a program uses now, as the person says. Open says that it was seen: another program has the file open.
	SessionInUse struct{ Open, Adds bool }
	// SessionOtherServers is a session of other servers than those that this program speaks to: real, test or sandbox.
	SessionOtherServers struct{ Theirs, Ours string }
	// SessionOtherDC is a session of an account that lives at another data centre than the session says.
	SessionOtherDC struct{ Says, DC int }
	// SessionKeyUnknown is a session whose key Telegram does not know. Sandbox says that the embedded one was asked, Live that another login of the account is kept here,
	// Unsaid that the session does not say whether it is of the sandbox or of the real Telegram.
	SessionKeyUnknown struct{ Sandbox, Live, Unsaid bool }
	// SessionNotAsked adds to a failure that it says nothing of the session.
	SessionNotAsked struct{}

	// SessionChecked is a session that lives, or whose login is half done. Frozen says that Telegram has frozen the account; Until is when it deletes it, zero where it did not say, and Appeal
	// where to write, "" where it did not say. Unconfirmed is how long this login still waits for a yes, 0 for one that does not; Others are other logins that do, and that this program did not make. Ours says that the login is one of this program.
	// Account and Device are whose it is, in marks already, and are told on a page only: elsewhere CheckedRows tells them.
	SessionChecked struct {
		HalfDone    bool
		Frozen      bool
		Until, Now  time.Time
		Appeal      string
		Unconfirmed time.Duration
		Others      int
		Ours        bool
		Account     string
		Device      string
	}
	// CheckedRows is what Telegram told of a session. Names are in marks already, "" for what it did not tell; Place is where the address is, Since how long ago the login was made, in whole units, New that it is less than a minute. Refused are the questions that Telegram answered with an error, Unanswered those that it did not answer. Listed says that the
	// other logins are known, Password is yes or no. TTLDays is after how many days without use a login of the account ends.
	CheckedRows struct {
		Account             string
		Premium, Restricted bool
		Why                 string // it is restricted
		App                 string
		APIID               int
		Official            bool
		Device, IP, Place   string
		DeviceOf            string // whose name of the device that is, in words
		Since               time.Duration
		New                 bool
		Listed              bool
		Others              int
		Waiting             []WaitingLogin
		FrozenSince, Now    time.Time // FrozenSince is zero for one that is not frozen
		Password            string
		TTLDays             int
		Fingerprint         string // of the key
		Repeated            bool   // what Telegram said earlier, Ago ago, in whole units, 0 for less than a minute
		Ago                 time.Duration
		Refused, Unanswered []string
	}
	// SessionsEnded is how many logins the sandbox has ended.
	SessionsEnded struct{ Count int }
	// WaitingLogin is another login that nobody has confirmed yet, Here one that this program has made. Left is when it counts as confirmed.
	WaitingLogin struct {
		What string
		Here bool
		Left time.Duration
	}
)

func (SessionUseUnknown) ID() string   { return "failure.session_use_unknown" }
func (SessionInUse) ID() string        { return "failure.session_in_use" }
func (SessionOtherServers) ID() string { return "failure.session_other_servers" }
func (SessionOtherDC) ID() string      { return "failure.session_other_dc" }
func (SessionKeyUnknown) ID() string   { return "failure.session_key_unknown" }
func (SessionNotAsked) ID() string     { return "warning.session_not_asked" }
func (CheckedRows) ID() string         { return "list.checked" }
func (SessionsEnded) ID() string       { return "list.sessions_ended" }

// ID implements Fact.
func (f SessionChecked) ID() string {
	if f.HalfDone {
		return "session.half_done"
	}
	return "session.alive"
}

func (f SessionKeyUnknown) about(p *Problem) {
	if f.Unsaid {
		p.Retry, p.Next = Retry{When: RetryElsewhere}, []string{"inspect_session"}
	}
}

func (f SessionChecked) about(p *Problem) {
	if f.HalfDone && f.Ours {
		p.Next = []string{"submit_password"}
	}
}
