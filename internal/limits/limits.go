// Package limits is what an account may still do: the codes of the day, the pauses that Telegram asked for, the numbers of the hour, and future
// auth tokens, which spare a code. It is one value, [Accounts]: time and facts in, decisions out. It reads no clock, no disk and no network, and
// depends on the standard library only; authflow keeps the value, and its store shares it among processes.
package limits

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Accounts is what is known of all accounts, by phone number and by application. It holds secrets: phone numbers and future auth tokens.
// The JSON names are those of the first version.
type Accounts struct {
	Version int                    `json:"version"`
	Pauses  []Pause                `json:"floods"`
	Codes   map[string][]time.Time `json:"codes"`         // when auth.sendCode was called within the last day, by number
	Tokens  map[string][][]byte    `json:"tokens"`        // future auth tokens, by number, oldest first
	Lost    time.Time              `json:"lost,omitzero"` // when an earlier value could not be read: what it held is not known here

	Refused map[string][]time.Time `json:"refused,omitempty"` // which of Codes Telegram refused, so that no code came of them

	Forgotten map[string]time.Time `json:"forgotten,omitempty"` // when the person had pauses forgotten, by subject
	Numbers   map[string]time.Time `json:"numbers,omitempty"`   // for which a code was about to be asked for within the last hour, and when
	Released  map[string]time.Time `json:"unasked,omitempty"`   // up to when a number in Numbers does not count, because no code was asked for after all
}

const version = 1

// Encode writes the value in the clear. The result is for sealing, never for a log.
func Encode(a Accounts) ([]byte, error) {
	a.Version = version
	raw, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode account limits: %w", err)
	}
	return raw, nil
}

// ErrNewer means that a newer version of this program keeps the value, in a form that this one does not know.
var ErrNewer = errors.New("a newer version of this program keeps the account limits")

// Decode reads what Encode wrote. The error is ErrNewer or another, and never holds a part of it.
func Decode(raw []byte) (Accounts, error) {
	var a Accounts
	err := json.Unmarshal(raw, &a)
	if a.Version > version {
		return Accounts{}, ErrNewer
	}
	if err != nil || a.Version != version {
		return Accounts{}, fmt.Errorf("decode account limits of %d bytes: not of version %d", len(raw), version)
	}
	return a, nil
}

// Merge adds what other knows, and drops what does not count any more. Two processes that share a store learn of each other's, and one whose
// store failed for a while loses nothing. What was written while the clock was ahead is normalized.
func (a *Accounts) Merge(other Accounts, now time.Time) {
	for _, p := range other.Pauses {
		a.AddPause(p, now)
	}
	a.Pauses = slices.DeleteFunc(a.Pauses, func(p Pause) bool { return !now.Before(p.Until) })
	a.forget(other.Forgotten, now)
	a.mergeNumbers(other, now)
	for phone, times := range other.Codes {
		set(&a.Codes, phone, slices.Concat(a.Codes[phone], times))
	}
	for phone, times := range other.Refused {
		set(&a.Refused, phone, slices.Concat(a.Refused[phone], times))
	}
	a.Normalize(now)
	for _, kept := range []map[string][]time.Time{a.Codes, a.Refused} {
		for phone, times := range kept {
			times = slices.DeleteFunc(slices.Clone(times), func(t time.Time) bool { return now.Sub(t) >= Day })
			slices.SortFunc(times, time.Time.Compare)
			if kept[phone] = slices.CompactFunc(times, time.Time.Equal); len(times) == 0 {
				delete(kept, phone)
			}
		}
	}
	for phone, tokens := range other.Tokens {
		for _, t := range tokens {
			a.AddToken(phone, t)
		}
	}
	if other.Lost.After(a.Lost) && !other.Lost.After(now) {
		a.Lost = other.Lost
	}
}

// Normalize takes back what was written while the clock was ahead: no pause lasts longer from now than Telegram asked for, and no code was asked
// for in the time to come. It reports whether there was such a thing.
func (a *Accounts) Normalize(now time.Time) (changed bool) {
	for i, p := range a.Pauses {
		if p.ahead(now) {
			a.Pauses[i].Until, changed = p.longest(now), true
		}
	}
	for phone, times := range a.Codes {
		if slices.ContainsFunc(times, now.Before) {
			a.Codes[phone], changed = slices.DeleteFunc(slices.Clone(times), now.Before), true
		}
	}
	return changed
}

// Clone shares nothing with a.
func (a Accounts) Clone() Accounts {
	a.Pauses, a.Codes, a.Refused, a.Tokens = slices.Clone(a.Pauses), maps.Clone(a.Codes), maps.Clone(a.Refused), maps.Clone(a.Tokens)
	a.Forgotten, a.Numbers, a.Released = maps.Clone(a.Forgotten), maps.Clone(a.Numbers), maps.Clone(a.Released)
	for _, cloned := range []map[string][]time.Time{a.Codes, a.Refused} {
		for phone, times := range cloned {
			cloned[phone] = slices.Clone(times)
		}
	}
	for phone := range a.Tokens {
		a.Tokens[phone] = a.TokensOf(phone)
	}
	return a
}

// Of is what Telegram counts by a number or an application, whoever asks: its pauses, and how many codes were asked for it.
func (a *Accounts) Of(subject string) (of Accounts) {
	for _, p := range a.Pauses {
		if p.Subject == subject {
			of.Pauses = append(of.Pauses, p)
		}
	}
	if at, ok := a.Forgotten[subject]; ok {
		set(&of.Forgotten, subject, at)
	}
	if times := a.Codes[subject]; len(times) > 0 {
		set(&of.Codes, subject, slices.Clone(times))
	}
	if times := a.Refused[subject]; len(times) > 0 {
		set(&of.Refused, subject, slices.Clone(times))
	}
	return of
}

// mergeLatest takes over the times that are later than those that a map has.
func mergeLatest(m *map[string]time.Time, other map[string]time.Time) {
	for key, at := range other {
		if at.After((*m)[key]) {
			set(m, key, at)
		}
	}
}

// set sets a key of a map that may be nil.
func set[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}
