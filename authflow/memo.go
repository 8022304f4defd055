package authflow

import (
	"strconv"
	"time"
)

// What the registry remembers of a number across its flows.

// floodOwner says to whom a wait that Telegram asked for belongs: the number, or without one, in a QR login, the application for the
// making of QR codes and the flow itself for all else.
func (r *Record) floodOwner(method string) string {
	switch {
	case r.Phone != "":
		return r.Phone
	case method == "auth.exportLoginToken":
		return floodOfAPI(r.APIID)
	default:
		return r.ID
	}
}

func floodOfAPI(id int) string { return "api " + strconv.Itoa(id) }

// CodesADay is about how many codes a number can ask for in a day before Telegram refuses; Telegram's documentation speaks of 5 logins a
// day as an example. https://core.telegram.org/api/auth
const CodesADay = 5

const day = 24 * time.Hour

// countCode counts an auth.sendCode that is about to be sent.
func (r *Registry) countCode(phone string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes[phone] = append(recent(r.codes[phone], r.clock.Now()), r.clock.Now())
}

// codesToday is how many codes were asked for a number within the last 24 hours.
func (r *Registry) codesToday(phone string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(recent(r.codes[phone], r.clock.Now()))
}

func recent(times []time.Time, now time.Time) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= day {
		times = times[1:]
	}
	return times
}

// maxTokens is how many future auth tokens auth.sendCode takes. https://core.telegram.org/api/auth#future-auth-tokens
const maxTokens = 20

// keepToken keeps a future auth token: with it, a later login of the same account may need no code.
func (r *Registry) keepToken(phone string, token []byte) {
	if phone == "" || len(token) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := append(r.future[phone], append([]byte(nil), token...))
	r.future[phone] = kept[max(0, len(kept)-maxTokens):]
}

// tokens returns the future auth tokens of a number.
func (r *Registry) tokens(phone string) [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([][]byte(nil), r.future[phone]...)
}

// ClockMoved tells the registry that its clock was moved by hand: flows whose time is over end, and QR codes are looked at anew.
func (r *Registry) ClockMoved() {
	r.sweep()
	r.mu.Lock()
	flows := r.all()
	r.mu.Unlock()
	for _, f := range flows {
		f.wake()
	}
}
