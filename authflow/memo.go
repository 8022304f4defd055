package authflow

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Memo is what is remembered across flows, by phone number and by application. It holds secrets: phone numbers and future auth tokens.
type Memo struct {
	Version int                    `json:"version"`
	Floods  []Flood                `json:"floods"`
	Codes   map[string][]time.Time `json:"codes"`         // when auth.sendCode was called within the last day, by number
	Tokens  map[string][][]byte    `json:"tokens"`        // future auth tokens, by number, oldest first
	Lost    time.Time              `json:"lost,omitzero"` // when an earlier memo could not be read: what it held is not known here

	Forgotten map[string]time.Time `json:"forgotten,omitempty"` // when the person had pauses forgotten, by owner
	Numbers   map[string]time.Time `json:"numbers,omitempty"`   // for which a code was about to be asked for within the last hour, and when
	Unasked   map[string]time.Time `json:"unasked,omitempty"`   // up to when a number in Numbers does not count, because no code was asked for after all
}

// Flood is a pause that Telegram asked for.
type Flood struct {
	Owner  string        `json:"owner"` // see floodOwner
	Method string        `json:"method"`
	Until  time.Time     `json:"until"`
	Wait   time.Duration `json:"wait,omitempty"`  // its length in ns, 0 in a memo that was written before lengths were kept
	Asked  time.Duration `json:"asked,omitempty"` // what Telegram asked for, where that is longer
}

const memoVersion = 1

// EncodeMemo writes a memo in the clear. The result is for sealing, never for a log.
func EncodeMemo(m Memo) ([]byte, error) {
	m.Version = memoVersion
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode memo: %w", err)
	}
	return raw, nil
}

// ErrMemoNewer means that a newer version of this program keeps the memo, in a form that this one does not know.
var ErrMemoNewer = errors.New("a newer version of this program keeps the memo")

// DecodeMemo reads what EncodeMemo wrote. The error is ErrMemoNewer or another, and never holds a part of it.
func DecodeMemo(raw []byte) (Memo, error) {
	var m Memo
	err := json.Unmarshal(raw, &m)
	if m.Version > memoVersion {
		return Memo{}, ErrMemoNewer
	}
	if err != nil || m.Version != memoVersion {
		return Memo{}, fmt.Errorf("decode memo of %d bytes: not a memo of version %d", len(raw), memoVersion)
	}
	return m, nil
}

// CodesADay is about how many codes a number can ask for in a day before Telegram refuses; Telegram's documentation speaks of 5 logins a
// day as an example. https://core.telegram.org/api/auth
const CodesADay = 5

const day = 24 * time.Hour

// maxTokens is how many future auth tokens auth.sendCode takes. https://core.telegram.org/api/auth#future-auth-tokens
const maxTokens = 20

// merge adds what other knows. Two processes that share a store learn of each other's memo, and one whose store failed for a while loses
// nothing. What was written while the clock was ahead is mended.
func (m *Memo) merge(other Memo, now time.Time) {
	for _, f := range other.Floods {
		m.flood(f, now)
	}
	m.Floods = slices.DeleteFunc(m.Floods, func(f Flood) bool { return !now.Before(f.Until) })
	m.forget(other, now)
	m.mergeNumbers(other, now)
	for phone, times := range other.Codes {
		m.Codes = with(m.Codes, phone, append(slices.Clone(m.Codes[phone]), times...))
	}
	m.mend(now)
	for phone, times := range m.Codes {
		times = slices.DeleteFunc(slices.Clone(times), func(t time.Time) bool { return now.Sub(t) >= day })
		slices.SortFunc(times, time.Time.Compare)
		if m.Codes[phone] = slices.CompactFunc(times, time.Time.Equal); len(times) == 0 {
			delete(m.Codes, phone)
		}
	}
	for phone, tokens := range other.Tokens {
		for _, t := range tokens {
			m.token(phone, t)
		}
	}
	if other.Lost.After(m.Lost) && !other.Lost.After(now) {
		m.Lost = other.Lost
	}
}

// mend takes back what was written while the clock was ahead: no pause lasts longer from now than Telegram asked for, and no code was asked
// for in the time to come. It reports whether there was such a thing.
func (m *Memo) mend(now time.Time) (mended bool) {
	for i, f := range m.Floods {
		if f.ahead(now) {
			m.Floods[i].Until, mended = f.longest(now), true
		}
	}
	for phone, times := range m.Codes {
		if slices.ContainsFunc(times, now.Before) {
			m.Codes[phone], mended = slices.DeleteFunc(slices.Clone(times), now.Before), true
		}
	}
	return mended
}

// longest is when the pause ends if it begins now. One of an unknown length lasts a day at most, and none longer than MaxPause.
func (f Flood) longest(now time.Time) time.Time {
	return now.Add(min(cmp.Or(max(f.Wait, 0), day), MaxPause))
}

// ahead reports whether the pause was written while the clock was ahead: it would begin after now.
func (f Flood) ahead(now time.Time) bool { return f.Until.After(f.longest(now)) }

// with sets a key of a map that may be nil.
func with[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// flood adds a pause. Of two for the same calls the later counts, and one that was written by a right clock more than one that was not.
func (m *Memo) flood(f Flood, now time.Time) {
	for i, have := range m.Floods {
		if have.Owner == f.Owner && have.Method == f.Method {
			if was, is := have.ahead(now), f.ahead(now); was && !is || was == is && have.Until.Before(f.Until) {
				m.Floods[i] = f
			}
			return
		}
	}
	m.Floods = append(m.Floods, f)
}

func (m *Memo) token(phone string, token []byte) {
	kept := m.Tokens[phone]
	if slices.ContainsFunc(kept, func(t []byte) bool { return string(t) == string(token) }) {
		return
	}
	kept = append(slices.Clone(kept), slices.Clone(token))
	m.Tokens = with(m.Tokens, phone, kept[max(0, len(kept)-maxTokens):])
}

// Clone shares nothing with m.
func (m Memo) Clone() Memo {
	m.Floods, m.Codes, m.Tokens = slices.Clone(m.Floods), maps.Clone(m.Codes), maps.Clone(m.Tokens)
	m.Forgotten, m.Numbers, m.Unasked = maps.Clone(m.Forgotten), maps.Clone(m.Numbers), maps.Clone(m.Unasked)
	for phone, times := range m.Codes {
		m.Codes[phone] = slices.Clone(times)
	}
	for phone, tokens := range m.Tokens {
		m.Tokens[phone] = cloneTokens(tokens)
	}
	return m
}

func cloneTokens(tokens [][]byte) [][]byte {
	tokens = slices.Clone(tokens)
	for i, t := range tokens {
		tokens[i] = slices.Clone(t)
	}
	return tokens
}
