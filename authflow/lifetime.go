package authflow

import "time"

// Lifetimes. How long Telegram keeps a code is not documented; TDLib keeps a pending code for 5 minutes and a password for a day.
// https://github.com/tdlib/td/blob/master/td/telegram/AuthManager.cpp
const (
	codeLife  = 15 * time.Minute
	qrLife    = 10 * time.Minute // nobody refreshes a QR code for longer while no phone scans it
	loginLife = 24 * time.Hour
	endLife   = time.Hour
	// exportLife is how long a login is kept once its session was handed out: long enough for another format, or for a session that got lost.
	exportLife = time.Hour
)

// life is how long a flow stays in a state before it ends by itself or, for an end, is forgotten.
func life(s State) time.Duration {
	switch {
	case s.Ended():
		return endLife
	case s == QRShown:
		return qrLife
	case s == PasswordNeeded || s == RecoveryCodeSent || s == Authorized:
		return loginLife
	default:
		return codeLife
	}
}

// Lasts is how long a record counts from its last step on: until the flow ends by itself, which is told for a while, or until its end is forgotten. It is a
// length, so no clock but that of the flow has a part in it.
func (r *Record) Lasts() time.Duration {
	lasts := r.over().Sub(r.Entered)
	if !r.State.Ended() {
		lasts += endLife
	}
	return lasts
}

// over is when the flow ends by itself or, as an end, is forgotten. A call whose answer was lost keeps it for as long as a login is kept: Telegram
// may have accepted it, and the next call asks.
func (r *Record) over() time.Time {
	doubt := r.Entered.Add(loginLife)
	open := r.InDoubt != "" && r.State != QRShown || r.accepting()
	if !open || r.State.Ended() || doubt.Before(r.Expires) {
		return r.Expires
	}
	return doubt
}
