package sandbox

import (
	"context"
	"fmt"
	"time"
)

// Control is what a person outside the login can do in a sandbox. *Sandbox implements it, and Dial gives it for a sandbox in another process. All methods
// may be called from several goroutines and return at once; their errors say what is wrong with the arguments.
type Control interface {
	// Accounts lists everybody, with DC 2 as home.
	Accounts(ctx context.Context) ([]TestAccount, error)
	// Inbox returns what reached a person, oldest first.
	Inbox(ctx context.Context, phone string) ([]Message, error)
	// Inject makes the next calls of a method fail.
	Inject(ctx context.Context, in Injection) error
	// Advance moves the sandbox's clock forward and returns its new time.
	Advance(ctx context.Context, d time.Duration) (time.Time, error)
	// ScanQR scans a QR login link (tg://login?token=…) with a person's phone, and confirms the login there.
	ScanQR(ctx context.Context, phone, url string) error
	// EndSession ends logins of a person from Telegram's side, and tells how many there were.
	EndSession(ctx context.Context, phone, model, with string) (int, error)
}

// TestAccount is one row of the table of people.
type TestAccount struct {
	Phone     string `json:"phone"`
	Rehearses string `json:"rehearses"`
}

// Accounts lists everybody, with DC 2 as home. The last row says how to move them to another DC.
func (s *Sandbox) Accounts(context.Context) ([]TestAccount, error) {
	out := make([]TestAccount, 0, len(people)+1)
	for _, sc := range people {
		out = append(out, TestAccount{Phone: "+" + phonePrefix + "2" + sc.number, Rehearses: sc.rehearses + sc.howToLogIn()})
	}
	return append(out, TestAccount{
		Phone: "+" + phonePrefix + "DNNNN",
		Rehearses: "[sandbox] everybody above with home DC D = 1, 2 or 3 (a client starts at DC 2, so 1 and 3 rehearse PHONE_MIGRATE_D). " +
			"Codes are the digit D repeated; API IDs 1 to 999999 with the hash \"sandbox\" are valid. Any other number is PHONE_NUMBER_INVALID",
	}), nil
}

// howToLogIn tells what lets a person with DC 2 in.
func (sc *scenario) howToLogIn() string {
	p := person{phonePrefix + "2" + sc.number, 2, sc}
	how := sc.first
	switch {
	case how == viaEmailSetup:
		how = viaApp
	case !how.carriesCode():
		how = sc.next
	}
	if !how.carriesCode() {
		return ""
	}
	way := " (code: " + how.send(p, "").accepts[0]
	if sc.password {
		way += ", password: " + password
	}
	return way + ")"
}

// Advance moves the sandbox's clock forward by d and returns its new time. Codes and tokens expire by it, timers and limits of the day run out.
func (s *Sandbox) Advance(_ context.Context, d time.Duration) (time.Time, error) {
	if d < 0 || d > maxAdvance {
		return time.Time{}, fmt.Errorf("advance: %v is not between 0 and %v; the clock does not go back", d, maxAdvance)
	}
	return s.clock.advance(d), nil
}

// maxAdvance keeps dates within the 32 bits that Telegram gives them.
const maxAdvance = 366 * 24 * time.Hour
