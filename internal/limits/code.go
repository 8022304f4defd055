package limits

import (
	"slices"
	"time"
)

// CodesADay is about how many codes a number can ask for in a day before Telegram refuses; Telegram's documentation speaks of 5 logins a
// day as an example. https://core.telegram.org/api/auth
const CodesADay = 5

// maxTokens is how many future auth tokens auth.sendCode takes. https://core.telegram.org/api/auth#future-auth-tokens
const maxTokens = 20

// CountCode counts an auth.sendCode that is about to be sent.
func (a *Accounts) CountCode(phone string, now time.Time) {
	set(&a.Codes, phone, append(slices.Clone(a.Codes[phone]), now))
}

// RefuseCode notes that Telegram refused the auth.sendCode that was counted at a time.
func (a *Accounts) RefuseCode(phone string, counted time.Time) {
	set(&a.Refused, phone, append(slices.Clone(a.Refused[phone]), counted))
}

// CodeSince reports whether a code was asked for since a time, and not refused.
func (a *Accounts) CodeSince(phone string, since time.Time) bool {
	return slices.ContainsFunc(a.Codes[phone], func(at time.Time) bool { return !at.Before(since) && !slices.ContainsFunc(a.Refused[phone], at.Equal) })
}

// NewerCode is when the last code was asked for after a time that own does not have, without those that Telegram refused. It is zero without one.
func (a *Accounts) NewerCode(phone string, since time.Time, own *Accounts) (newest time.Time) {
	for _, at := range a.Codes[phone] {
		if at.After(since) && at.After(newest) && !slices.ContainsFunc(own.Codes[phone], at.Equal) && !slices.ContainsFunc(a.Refused[phone], at.Equal) {
			newest = at
		}
	}
	return newest
}

// CodesToday is how many codes were asked for a number within the last 24 hours, without those that Telegram refused.
func (a *Accounts) CodesToday(phone string, now time.Time) (n int) {
	for _, at := range a.Codes[phone] {
		if now.Sub(at) < Day && !slices.ContainsFunc(a.Refused[phone], at.Equal) {
			n++
		}
	}
	return n
}

// Incomplete reports whether codes of the last 24 hours may be missing, because an earlier value could not be read.
func (a *Accounts) Incomplete(now time.Time) bool { return !a.Lost.IsZero() && now.Sub(a.Lost) < Day }

// AddToken keeps a future auth token: with it, a later login of the same account may need no code. Of more than Telegram takes the newest stay.
func (a *Accounts) AddToken(phone string, token []byte) {
	kept := a.Tokens[phone]
	if slices.ContainsFunc(kept, func(t []byte) bool { return string(t) == string(token) }) {
		return
	}
	kept = append(slices.Clone(kept), slices.Clone(token))
	set(&a.Tokens, phone, kept[max(0, len(kept)-maxTokens):])
}

// TokensOf is a copy of the future auth tokens of a number, oldest first.
func (a *Accounts) TokensOf(phone string) [][]byte {
	tokens := slices.Clone(a.Tokens[phone])
	for i, t := range tokens {
		tokens[i] = slices.Clone(t)
	}
	return tokens
}
