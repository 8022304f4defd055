package authflow

import (
	"time"

	"telegram-login-mcp/internal/outside"
)

// EntryKind says what happened. Records keep the names.
type EntryKind string

// The kinds of entries, and which fields each has.
const (
	EntryConnecting          EntryKind = "connecting"             // a connection was begun: DC, Via
	EntryConnectionFailed    EntryKind = "connection_failed"      // DC, Cause
	EntryConnected           EntryKind = "connected"              // DC
	EntryMigrated            EntryKind = "migrated"               // Telegram sent the client to DC with Error
	EntryKeyReplaced         EntryKind = "key_replaced"           // Telegram did not know the auth key (-404), and a new one was made
	EntryClockOff            EntryKind = "clock_off"              // Duration: the server's time less ours; the connection corrects for it
	EntryAnswered            EntryKind = "answered"               // Telegram answered Method with Answer
	EntryRefused             EntryKind = "refused"                // Telegram answered Method with Code and Error
	EntryNoAnswer            EntryKind = "no_answer"              // Method was not answered within Duration, which may be 0
	EntryCallFailed          EntryKind = "call_failed"            // Method, Cause
	EntryProgramEnded        EntryKind = "program_ended"          // before the answer to Method came
	EntrySentAgainAfterError EntryKind = "sent_again_after_error" // Method, after an error on Telegram's side
	EntrySentAgainAfterBreak EntryKind = "sent_again_after_break" // Method, after the connection broke
	EntryAnswerLost          EntryKind = "answer_lost"            // of Method, so Telegram is asked who is logged in
	EntryMoved               EntryKind = "moved"                  // the flow went From one state To another on Event
	EntryFutureTokensSent    EntryKind = "future_tokens_sent"     // Count future auth tokens went along
	EntryFutureTokenKept     EntryKind = "future_token_kept"      // Telegram gave a future auth token
	EntryPasswordParamsStale EntryKind = "password_params_stale"  // so the password is checked with fresh ones
	EntryQRConfirmed         EntryKind = "qr_confirmed"           // a phone scanned the code, and the person said yes
	EntryQRScanned           EntryKind = "qr_scanned"             // by a phone of an account that lives on DC
	EntryDisconnected        EntryKind = "disconnected"           // so that the session is free for one tool
	EntryNotSaved            EntryKind = "not_saved"              // Cause
	EntrySavedAgain          EntryKind = "saved_again"
	EntryInWords             EntryKind = "in_words" // Words, of a record that an earlier version of this program wrote
)

// TimelineEntry is one entry of a flow's timeline. Which fields it has depends on its kind. It never holds a secret.
type TimelineEntry struct {
	At       time.Time     `json:"time"`
	Kind     EntryKind     `json:"kind,omitempty"`
	Method   string        `json:"method,omitempty"` // TL name
	Answer   string        `json:"answer,omitempty"` // TL name of what came
	Code     int           `json:"code,omitempty"`   // of Telegram's error, 400
	Error    string        `json:"error,omitempty"`  // its name as Telegram sent it, "FLOOD_WAIT_42"
	Cause    string        `json:"cause,omitempty"`  // a system's or a proxy's words
	DC       int           `json:"dc,omitempty"`
	Via      string        `json:"via,omitempty"` // the proxy on the way, "SOCKS5 127.0.0.1:1080"
	Event    Event         `json:"event,omitempty"`
	From     State         `json:"from,omitempty"`
	To       State         `json:"to,omitempty"`
	Duration time.Duration `json:"duration,omitempty"`
	Count    int           `json:"count,omitempty"`
	Words    string        `json:"what,omitempty"` // the name that versions had which kept words
}

// timelineLimit is how many entries a record keeps: a flow that loops must not grow without end.
const timelineLimit = 200

// note adds to the timeline. What comes from outside is bounded here.
func (r *Record) note(at time.Time, m TimelineEntry) {
	m.At = at
	for _, value := range []*string{&m.Method, &m.Answer, &m.Error, &m.Cause, &m.Via} {
		*value = outside.Text(*value)
	}
	r.Timeline = append(r.Timeline, m)
	if n := len(r.Timeline); n > timelineLimit {
		r.Timeline = append(r.Timeline[:1:1], r.Timeline[n-timelineLimit+1:]...)
	}
}

// readTimeline gives entries that an earlier version wrote their kind. One that says nothing, which is left where an earlier version rewrote an
// entry of this one, is dropped.
func readTimeline(kept []TimelineEntry) (read []TimelineEntry) {
	for _, m := range kept {
		switch {
		case m.Kind == "" && m.Words == "":
			continue
		case m.Kind == "":
			m.Kind = EntryInWords
		}
		read = append(read, m)
	}
	return read
}

// entry is the error as the timeline has it.
func (e *RPCError) entry() TimelineEntry {
	return TimelineEntry{Kind: EntryRefused, Method: e.Method, Code: e.Code, Error: e.Name()}
}
