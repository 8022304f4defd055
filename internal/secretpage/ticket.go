package secretpage

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"telegram-login-mcp/internal/secret"
)

// End says how a ticket ended.
type End string

// The ends of a ticket.
const (
	Used      End = "used"      // it has done its work
	Expired   End = "expired"   // its 10 minutes are over
	Withdrawn End = "withdrawn" // nobody needs it any more
)

// State is how a ticket stands.
type State struct {
	Opened bool          // a browser has shown the page
	Busy   bool          // what was typed is being checked
	Tries  int           // how often Submit or Reveal has come back, what was not sent left out
	Last   Outcome       // what the last try came to, or the end
	End    End           // empty while the page is open
	Left   time.Duration // until its time is over, below 0 afterwards
}

// Ticket is one page at one address. Its methods may be called from several goroutines.
type Ticket struct {
	URL     string    // whoever has it can open the page, so it belongs into the chat and into no log
	Expires time.Time // by the clock of the desk

	desk   *Desk
	page   Page
	token  string // the path
	csrf   string // what only the page itself knows
	ctx    context.Context
	cancel context.CancelFunc
	timer  *time.Timer
	done   chan struct{}

	// Guarded by desk.mu.
	key    secret.Bytes // of the channel; empty when the desk has forgotten the ticket
	asked  [][]byte     // challenges that no envelope has answered yet, oldest first
	opened bool
	turn   int                      // which form is good; each one counts once
	run    *run                     // the form that is being answered
	tries  int                      // how many have been
	last   Outcome                  // of the last one, or the end's
	kept   map[string]secret.String // what need not be typed again
	shown  bool                     // the page has handed out what it had
	end    End
	wish   *wish // an end that waits for the run
}

type wish struct {
	end     End
	outcome Outcome
}

// Done is closed when the ticket has ended: used up, expired, or withdrawn.
func (t *Ticket) Done() <-chan struct{} { return t.done }

// State says how the ticket stands.
func (t *Ticket) State() State {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.lookAtClockLocked()
	return t.stateLocked()
}

func (t *Ticket) stateLocked() State {
	return State{Opened: t.opened, Busy: t.run != nil, Tries: t.tries, Last: t.last, End: t.end, Left: t.Expires.Sub(t.desk.now())}
}

// Withdraw ends the ticket because nobody needs it any more: the login was cancelled, or the person does not want the page. The page then
// says why, in the sentence that is given. What is being checked is cancelled; if it was accepted all the same, the ticket counts as used,
// because that is what happened.
func (t *Ticket) Withdraw(why string) { t.endSoon(Withdrawn, Outcome{Meaning: why}) }

// Finish ends the ticket with a result that was reached without the page, and which the page then tells: a QR code was scanned, or a code
// accepted that came by way of the chat. It treats what is being checked as Withdraw does.
func (t *Ticket) Finish(o Outcome) {
	o.Done = true
	t.endSoon(Used, o)
}

func (t *Ticket) endSoon(e End, o Outcome) {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.wishEndLocked(e, o)
	t.cancel()
}

// expire is what the timer calls. What is being checked at that moment was typed in time, and is let through.
func (t *Ticket) expire() {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.wishEndLocked(Expired, Outcome{})
}

// lookAtClockLocked ends a ticket whose time is over. The timer alone would not do, because it stands still while the machine sleeps.
func (t *Ticket) lookAtClockLocked() {
	if !t.desk.now().Before(t.Expires) {
		t.wishEndLocked(Expired, Outcome{})
	}
}

// wishEndLocked ends the ticket, after the form that is being answered.
func (t *Ticket) wishEndLocked(e End, o Outcome) {
	switch {
	case t.run == nil:
		t.endLocked(e, o)
	case t.wish == nil || t.wish.end == Expired:
		t.wish = &wish{e, o}
	}
}

// endLocked ends the ticket now, if it has not ended.
func (t *Ticket) endLocked(e End, o Outcome) {
	if t.end != "" {
		return
	}
	t.end, t.last = e, o
	t.kept, t.wish = nil, nil
	t.page = Page{} // its functions hold on to what the caller has
	t.timer.Stop()
	t.cancel()
	close(t.done)
	t.desk.idleSoonLocked()
}

// find returns the ticket with a token. Its time tells nothing about the tokens.
func (d *Desk) find(token string) (found *Ticket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.tickets {
		if subtle.ConstantTimeCompare([]byte(t.token), []byte(token)) == 1 {
			found = t
		}
	}
	return found
}

// look is what a request needs to know of a ticket.
type look struct {
	State
	page  Page // empty when the ticket has ended
	shown bool
	turn  int
	kept  map[string]secret.String // never changed, only replaced
}

func (t *Ticket) look() look {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.lookAtClockLocked()
	return look{State: t.stateLocked(), page: t.page, shown: t.shown, turn: t.turn, kept: t.kept}
}

// sawOpened notes that a browser shows the page to somebody.
func (t *Ticket) sawOpened(r *http.Request) {
	if r.Method != http.MethodGet || ahead(r) {
		return
	}
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.opened = true
}

// path is where the page is, or a part of it.
func (t *Ticket) path(part string) string {
	if part == "" {
		return "/" + t.token
	}
	return "/" + t.token + "/" + part
}
