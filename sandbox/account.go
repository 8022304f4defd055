package sandbox

import (
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

const (
	codeLifetime = 5 * time.Minute // TDLib keeps a pending login that long; Telegram documents no number
	day          = 24 * time.Hour
	dailyLimit   = 5 // https://core.telegram.org/api/auth speaks of about five logins a day
)

// account is the state of one person. Guarded by Sandbox.mu.
type account struct {
	person
	inbox          []Message
	attempt        *attempt
	codesSent      []time.Time // auth.sendCode, within a day
	wrongCodes     []time.Time // within a day
	wrongPasswords []time.Time // within a day
	verifier       *verifier   // nil: no 2FA
	email          string      // login e-mail; "" for none
	emailReset     time.Time   // when the login e-mail goes; zero for no reset pending
	future         [][]byte    // tokens that log in without a code
	dropped        bool        // quirkDrop has happened
	phoneEnded     bool        // the person's own phone was logged out
	frozenAt       time.Time   // when a frozen account was, zero until somebody asks
}

// attempt is a login that waits for a code.
type attempt struct {
	hash  string         // phone_code_hash
	key   mtserver.KeyID // of the client that asked
	sent  sending
	at    time.Time
	next  delivery
	wait  time.Duration // from at until auth.resendCode is possible
	setup *secretCode   // of the login e-mail that is being set up
}

// secretCode is a code sent to an address, other than the login code.
type secretCode struct {
	address string
	code    string
	at      time.Time
}

// account returns the state of a person. s.mu must be held.
func (s *Sandbox) account(p person) *account {
	acc := s.accounts[p.phone]
	if acc == nil {
		acc = &account{person: p}
		if p.password {
			acc.verifier = defaultVerifier()
		}
		if p.first == viaEmail {
			acc.email = "person" + p.tail() + "@sandbox.invalid"
		}
		s.accounts[p.phone] = acc
	}
	return acc
}

// accountAt finds the account behind a number and makes sure that this is its home DC. invalid is the class of PHONE_NUMBER_INVALID, which Telegram documents
// as 400 for some methods and 406 for others. s.mu must be held.
func (s *Sandbox) accountAt(c *call, invalid int) (*account, error) {
	p, ok := parsePhone(c.phone)
	if !ok {
		return nil, rpcError(invalid, "PHONE_NUMBER_INVALID")
	}
	if p.dc != c.DC {
		return nil, migrate("PHONE_MIGRATE", p.dc)
	}
	return s.account(p), nil
}

// pending finds the attempt that a phone_code_hash belongs to. The hash holds for one number and one auth key; what is unknown, older than the latest or
// from another key counts as expired. invalid is as in at. s.mu must be held.
func (s *Sandbox) pending(c *call, hash string, invalid int) (*account, *attempt, error) {
	acc, err := s.accountAt(c, invalid)
	if err != nil {
		return nil, nil, err
	}
	if hash == "" {
		return acc, nil, rpcError(400, "PHONE_CODE_HASH_EMPTY")
	}
	a := acc.attempt
	switch {
	case a == nil, a.hash != hash, a.key != c.Key:
		return acc, nil, rpcError(400, "PHONE_CODE_EXPIRED")
	case s.clock.now().Sub(a.at) >= codeLifetime:
		acc.attempt = nil
		return acc, nil, rpcError(400, "PHONE_CODE_EXPIRED")
	}
	return acc, a, nil
}

// begin starts an attempt in place of the former one. s.mu must be held.
func (s *Sandbox) begin(c *call, acc *account, how, next delivery, wait time.Duration) tg.AuthSentCodeClass {
	acc.attempt = &attempt{hash: newHash(), key: c.Key}
	return s.deliver(acc, acc.attempt, how, next, wait)
}

// deliver sends the code of an attempt. s.mu must be held.
func (s *Sandbox) deliver(acc *account, a *attempt, how, next delivery, wait time.Duration) tg.AuthSentCodeClass {
	a.sent, a.at, a.next, a.wait = how.send(acc.person, acc.email), s.clock.now(), next, wait
	if kind, ok := a.sent.kind.(*tg.AuthSentCodeTypeEmailCode); ok {
		acc.describeReset(kind)
	}
	if a.sent.text != "" {
		s.put(acc, a.sent.channel, a.sent.text)
	}
	answer := &tg.AuthSentCode{Type: a.sent.kind, PhoneCodeHash: a.hash}
	if t := next.codeType(); t != nil {
		answer.SetNextType(t)
		answer.SetTimeout(int(wait / time.Second))
	}
	return answer
}

// isCode compares without giving the time away, and without caring for the case of a word or for the blanks around it.
func (a *attempt) isCode(code string) bool {
	code = strings.ToLower(strings.TrimSpace(code))
	return slices.ContainsFunc(a.sent.accepts, func(want string) bool {
		return subtle.ConstantTimeCompare([]byte(code), []byte(want)) == 1
	})
}

// withinADay drops the times that are more than a day old.
func withinADay(times []time.Time, now time.Time) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return now.Sub(t) >= day })
}

// floodWait is FLOOD_WAIT_X until a day after the first of times.
func floodWait(times []time.Time, now time.Time) error {
	return waitError(times[0].Add(day).Sub(now))
}

func newHash() string { return hex.EncodeToString(randomBytes(10)) }
