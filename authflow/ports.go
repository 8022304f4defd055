package authflow

import (
	"context"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// Telegram opens connections to Telegram. Implementations are safe for concurrent use.
type Telegram interface {
	// Connect opens a connection and blocks until it can carry calls or ctx ends. The connection outlives ctx, until Close. A zero
	// Session makes a new auth key; otherwise the stored one is used.
	Connect(ctx context.Context, p ConnectParams) (Conn, error)
}

// ConnectParams is what a connection is made from.
type ConnectParams struct {
	APIID   int
	APIHash secret.String
	Session Session
	Name    string // of the login, which Telegram lists it by; "" for that of this program
	// Once connects with the Session's key or not at all: a connection that fails or breaks is not opened again, no other key is made, and no
	// other DC is gone to. Connect and calls then end with ErrKeyUnknown where Telegram does not know the key. A Session without Gotd needs it.
	Once bool
	// Permit is asked before anything is sent with the Session's key, and before each connection is opened; nil permits all. Without it the connection is
	// given up, and ends with ErrLeaseLost.
	Permit Permit
	// Observe is told what the connection does. It must not block; it may be called from any goroutine until Close returns.
	Observe func(ConnectionEvent)
	// Update is told each update that Telegram pushes, under the same rules as Observe.
	Update func(tg.UpdateClass)
}

// Conn is one live connection. It follows migrations and reconnects by itself until it is closed.
type Conn interface {
	// API carries raw calls. A call returns tgerr errors as Telegram sent them.
	API() *tg.Client
	// SRP answers the 2FA challenge of p with password, which is wiped.
	SRP(ctx context.Context, password []byte, p *tg.AccountPassword) (*tg.InputCheckPasswordSRP, error)
	// NewPassword prepares settings for a new 2FA password after a recovery; password is wiped.
	NewPassword(ctx context.Context, password []byte, p *tg.AccountPassword) (*tg.AccountPasswordInputSettings, error)
	// Migrate moves the connection to another DC, with a new auth key there.
	Migrate(ctx context.Context, dc int) error
	// Session is the current auth key and where it belongs.
	Session() (Session, error)
	// Lost is closed when the connection is given up for good; Err says why then.
	Lost() <-chan struct{}
	Err() error
	// Close disconnects and blocks until every goroutine of the connection is gone. It can be called more than once.
	Close() error
}

// Session is what a connection needs to come back as the same client.
type Session struct {
	DC   int
	Addr string // IP address of the DC, from the DC options that Telegram sent
	Port int
	Test bool         // the auth key belongs to Telegram's test servers
	Key  secret.Bytes // 256 bytes
	// Gotd is the same session as gotd stores it (JSON). It may be empty for one that was not made here, see ConnectParams.Once.
	Gotd secret.Bytes
}

// Zero reports whether there is no auth key yet.
func (s Session) Zero() bool { return s.Key.Empty() }

// ConnectionEventKind says what a connection was seen doing.
type ConnectionEventKind int

// The kinds of connection events.
const (
	Dialing     ConnectionEventKind = iota // opening a connection to DC, attempt Attempt
	DialFailed                             // the attempt ended with Err
	Ready                                  // calls can be made
	Broken                                 // the connection broke with Err and is being opened again
	Migrating                              // Telegram sent the client to DC (Reason, "PHONE_MIGRATE")
	KeyReplaced                            // Telegram did not know the stored auth key; a new one was made
	Skewed                                 // the clock of this machine is wrong by Skew; the connection corrects for it
)

// ConnectionEvent is one thing that a connection was seen doing.
type ConnectionEvent struct {
	Kind    ConnectionEventKind
	DC      int
	Attempt int           // 1 for the first attempt
	Reason  string        // Telegram's error name for Migrating
	Via     string        // the proxy on the way for Dialing, "SOCKS5 127.0.0.1:1080"; "" without one
	Skew    time.Duration // server's time less local time, for Skewed
	Err     error
}

// Store keeps the records of flows, and the limits of accounts, for this process and for others that share it. Implementations are safe for concurrent use
// and keep no reference to what they are given. What cannot be written leaves what was there before.
type Store interface {
	// Put saves a record under its ID, replacing an older one. Put and Delete return ErrLeaseLost, and change nothing, where the caller's claim has ended and
	// another has the ID or had it since.
	Put(ctx context.Context, r Record) error
	// Get returns ErrUnknownFlow for an ID that is not there, and a *RecordError for a record that is there and cannot be read.
	Get(ctx context.Context, id string) (Record, error)
	// Delete forgets an ID. An ID that is not there is no error.
	Delete(ctx context.Context, id string) error
	// IDs lists all IDs in no particular order, those of records that cannot be read included.
	IDs(ctx context.Context) ([]string, error)
	// Claim makes the caller the one owner of an ID, whether there is a record or not, until the claim is released or ends. While
	// another owner has it Claim blocks, at most until ctx ends, and then returns ErrOwned, or an *OwnedError; with a ctx that has ended already it tries
	// once. Any other error, ErrStoreBusy among them, means that it is not known whether there is another owner. wanted is told, from any
	// goroutine and perhaps several times, that somebody else waits for the ID; it must not block.
	Claim(ctx context.Context, id string, wanted func()) (Claim, error)
	// Limits reads the limits of accounts as they are now. A store that has none returns the zero value. The error is a *RecordError, with the
	// ID "memo", for limits that are there and cannot be read.
	Limits(ctx context.Context) (limits.Accounts, error)
	// UpdateLimits runs change while nobody else who shares the store runs one, and keeps what change made of the limits unless it fails. The
	// other methods may be called inside. It returns ErrLimitsNewer for limits that are not this program's to change.
	UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error
}

// Common is what registries of several owners have together, see [Config.Common]. Implementations are safe for concurrent use.
type Common interface {
	// Claim is as [Store] has it. What is claimed is auth keys.
	Claim(ctx context.Context, id string, wanted func()) (Claim, error)
	// Limits reads what owners know together of a subject: a number in E.164, or "api 1234567". It is the zero value where they know nothing, and the
	// caller's to change. The error is a *RecordError, with the ID "memo", for what is there and cannot be read.
	Limits(ctx context.Context, subject string) (limits.Accounts, error)
	// UpdateLimits runs change while nobody else changes what is known of the subject, and keeps what change made of that unless it fails, for limits.Kept
	// at least. Changes of other subjects need not be waited for. It returns ErrLimitsNewer for what is not this program's to change.
	UpdateLimits(ctx context.Context, subject string, change func(*limits.Accounts) error) error
}

// Clock tells the time. In the sandbox it can be moved.
type Clock interface{ Now() time.Time }

// Phone is a phone number that passed the checks.
type Phone struct {
	E164   string // "+491701234567"
	Masked string // what may be shown
}
