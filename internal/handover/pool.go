package handover

import (
	"slices"
	"strings"
	"unicode"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/sessionstring"
)

// A pool is a variable with several sessions of one account, of which each process of the tool takes one that no other has. A tool that has one leaves the
// variable for a single session alone. https://github.com/chigwell/telegram-mcp/blob/main/telegram_mcp/runtime.py (_discover_accounts)

// maxInPool is how many sessions of a pool can be replaced.
const maxInPool = 6

// shortestSession is how long what stands in a pool must be to be a session, or what is left of one, and no word of an example.
const shortestSession = 100

// poolOf is the value in which the tool reads a pool. It reports false where it reads none.
func poolOf(f toolconfig.Found) (toolconfig.Value, bool) {
	for _, v := range f.Values() {
		if v.Variable.Holds == uses.Sessions && v.From.Read { // an empty one hides those behind it
			return v, f.Known && strings.TrimSpace(v.Text) != ""
		}
	}
	return toolconfig.Value{}, false
}

// sessionsIn are the sessions of a pool.
func sessionsIn(pool string) (all []string) {
	for _, one := range strings.FieldsFunc(pool, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		if len(one) >= shortestSession {
			all = append(all, one)
		}
	}
	return all
}

// inPool are the places of a session in a pool: one more, and each of those that are there. A session that is there already gets no second place.
func (s search) inPool(p Place, pool toolconfig.Value) (all []Place, reason Reason) {
	if refers(pool.Text) {
		return nil, unclear
	}
	if p, reason = s.standsIn(p, pool); reason != "" {
		return nil, reason
	}
	sessions := sessionsIn(pool.Text)
	if len(sessions) == 0 { // an example
		p.Occupied = true
		return []Place{p}, ""
	}
	p.Pool, p.pool = len(sessions), sessions
	all = append(all, p)
	for i, one := range sessions[:min(len(sessions), maxInPool)] {
		slot := p
		slot.Nth, slot.Occupied = i+1, true
		if i, err := sessionstring.Detect(one); err == nil {
			slot.Key = sessionstring.Fingerprint(i.Session.Key)
		}
		if slot.Key != "" && slot.Key == s.want.Key {
			slot.Same = true
			return []Place{slot}, ""
		}
		all = append(all, slot)
	}
	return all, ""
}

// withPool is the value of the variable with a session in it.
func (p Place) withPool(session string) string {
	if p.Pool == 0 {
		return session
	}
	sessions := slices.Clone(p.pool)
	if p.Nth > 0 {
		sessions[p.Nth-1] = session
	} else {
		sessions = append(sessions, session)
	}
	return strings.Join(sessions, ",")
}
