package authflow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/secret"
)

// Record is all that is needed to go on with a flow, in this process or another. A connection owns nothing besides.
// Its JSON hides the secrets; EncodeRecord writes all of it.
type Record struct {
	Version       int           `json:"version"`
	ID            string        `json:"id"`
	State         State         `json:"state"`
	Phone         string        `json:"phone"`
	PhoneMasked   string        `json:"phone_masked"`
	APIID         int           `json:"api_id"`
	APIHash       secret.String `json:"api_hash"`
	APIHashSource string        `json:"api_hash_source"`    // where the person finds the hash again, "TELEGRAM_API_HASH"
	ForTool       string        `json:"for_tool,omitempty"` // what the session is for, in the person's words

	DC      int          `json:"dc"`
	Addr    string       `json:"addr"`
	Port    int          `json:"port"`
	Test    bool         `json:"test"`
	AuthKey secret.Bytes `json:"auth_key"`
	Gotd    secret.Bytes `json:"gotd"`
	// Print is Fingerprint of the key that an ended flow had, so that a copy of it in a tool's configuration is known to be dead.
	Print string `json:"key_fingerprint,omitempty"`

	SentCode []byte    `json:"sent_code"` // the last auth.SentCode in TL
	SentAt   time.Time `json:"sent_at"`   // when it came

	QR       *QR           `json:"qr,omitempty"`
	Mailbox  string        `json:"mailbox,omitempty"` // masked, where the last e-mail or recovery code went
	Email    string        `json:"email,omitempty"`   // the login e-mail that is being set
	Password *PasswordInfo `json:"password,omitempty"`
	Login    *Login        `json:"login,omitempty"`
	Source   *Source       `json:"source,omitempty"` // of a login that another one of the account lets in, nil for any other
	Verified time.Time     `json:"verified"`         // last users.getUsers(self) that succeeded on the stored key
	Fetched  time.Time     `json:"fetched,omitzero"` // when somebody got the session
	// MailedLength is how many digits the code has that was mailed to Email, 0 when Telegram did not say.
	MailedLength int `json:"mailed_length,omitempty"`
	// InDoubt is the method that was called last and that may have logged the account in or out without our seeing the answer.
	InDoubt   string       `json:"unanswered,omitempty"`
	LastError *storedError `json:"trouble,omitempty"` // how the last call failed, nil when it succeeded

	Created  time.Time       `json:"created"`
	Entered  time.Time       `json:"entered"` // when State was entered
	Expires  time.Time       `json:"expires"` // when the flow ends by itself; for an end: when it is forgotten
	Timeline []TimelineEntry `json:"timeline"`
}

// QR is a login token that waits to be scanned. https://core.telegram.org/api/qr-login
type QR struct {
	Token   []byte    `json:"token"`
	Expires time.Time `json:"expires"` // by the local clock
	Number  int       `json:"number"`  // 1 for the first code of the flow; every refresh counts
}

// Source is the login that lets another one of the same account in, and how far that is.
type Source struct {
	Flow string `json:"flow,omitempty"` // its ID, "" for a session that is of no flow
	// Offered is when a token went to it that it may have accepted, zero before and once it has refused.
	Offered time.Time `json:"offered,omitzero"`
	Refused bool      `json:"refused,omitempty"` // it did not let the new login in, which waits for a phone
	// Device and App are what Telegram lists the new login by under Settings > Devices, "" before it has said.
	Device string `json:"device,omitempty"`
	App    string `json:"app,omitempty"`
}

// PasswordInfo is what account.getPassword says about the 2FA password. https://core.telegram.org/constructor/account.password
type PasswordInfo struct {
	Hint              string `json:"hint"`
	HasRecovery       bool   `json:"has_recovery"`        // a recovery e-mail is confirmed
	UnconfirmedEmail  string `json:"unconfirmed_email"`   // email_unconfirmed_pattern
	PendingResetDate  int    `json:"pending_reset_date"`  // unix time, 0 without a pending reset
	LoginEmailPattern string `json:"login_email_pattern"` // masked login e-mail
}

// Login is what auth.authorization says. https://core.telegram.org/constructor/auth.authorization
type Login struct {
	User                  User `json:"user"`
	SetupPasswordRequired bool `json:"setup_password_required"`
	OtherwiseReloginDays  int  `json:"otherwise_relogin_days"` // 0 when not sent
}

// User is the account that is logged in.
type User struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Phone     string `json:"phone"` // masked
	Premium   bool   `json:"premium"`
}

// recordVersion changes when an older program would do harm with a record. A field that it does not know does none, and refusing the record would
// lose it the login.
const recordVersion = 1

// wire shadows the hidden fields of Record with plain ones, so that a record is complete once it is encoded.
type wire struct {
	Record
	APIHash string `json:"api_hash"`
	AuthKey []byte `json:"auth_key"`
	Gotd    []byte `json:"gotd"`
}

// EncodeRecord writes a record with its secrets in the clear. The result is for sealing, never for a log.
func EncodeRecord(r Record) ([]byte, error) {
	r.Version = recordVersion
	raw, err := json.Marshal(wire{Record: r, APIHash: r.APIHash.Reveal(), AuthKey: r.AuthKey.Reveal(), Gotd: r.Gotd.Reveal()})
	if err != nil {
		return nil, fmt.Errorf("encode flow record: %w", err)
	}
	return raw, nil
}

// DecodeRecord reads what EncodeRecord wrote. The error is a *RecordError without an ID, and never holds a part of the record.
func DecodeRecord(raw []byte) (Record, error) {
	var w wire
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.Version < 1 {
		return Record{}, &RecordError{Fault: RecordDamaged}
	}
	if head.Version > recordVersion {
		return Record{}, &RecordError{Fault: RecordNewer}
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		return Record{}, &RecordError{Fault: RecordDamaged}
	}
	w.Record.APIHash = secret.New(w.APIHash)
	w.Record.AuthKey = secret.NewBytes(w.AuthKey)
	w.Record.Gotd = secret.NewBytes(w.Gotd)
	w.Record.Timeline = readTimeline(w.Record.Timeline)
	return w.Record, nil
}

// session is the stored auth key as a connection wants it.
func (r *Record) session() Session {
	return Session{DC: r.DC, Addr: r.Addr, Port: r.Port, Test: r.Test, Key: r.AuthKey, Gotd: r.Gotd}
}

func (r *Record) keep(s Session) {
	r.DC, r.Addr, r.Port, r.Test, r.AuthKey, r.Gotd = s.DC, s.Addr, s.Port, s.Test, s.Key, s.Gotd
}

// wipe removes what an ended flow has no use for. The last answer of Telegram stays, for whoever wants to know what happened.
func (r *Record) wipe() {
	r.QR, r.Email, r.Print = nil, "", r.fingerprint()
	r.APIHash, r.AuthKey, r.Gotd = secret.String{}, secret.Bytes{}, secret.Bytes{}
}

// fingerprint is that of the key, also where it was wiped; "" where there never was one.
func (r *Record) fingerprint() string {
	if r.AuthKey.Empty() {
		return r.Print
	}
	return Fingerprint(r.AuthKey)
}

// Fingerprint names an auth key in 8 hex digits, as sessionstring.Fingerprint does, which a test of mcpserver holds. It does not lead back to the key.
func Fingerprint(key secret.Bytes) string {
	sum := sha256.Sum256(append([]byte("telegram-login-mcp session fingerprint 1\x00"), key.Reveal()...))
	return hex.EncodeToString(sum[:4])
}

// sentCode decodes the last answer of auth.sendCode, nil without one.
func (r *Record) sentCode() tg.AuthSentCodeClass {
	if len(r.SentCode) == 0 {
		return nil
	}
	sent, err := tg.DecodeAuthSentCode(&bin.Buffer{Buf: r.SentCode})
	if err != nil {
		return nil // an answer of another layer: the flow goes on without its dump
	}
	return sent
}

func (r *Record) keepSentCode(s tg.AuthSentCodeClass, at time.Time) error {
	var b bin.Buffer
	if err := s.Encode(&b); err != nil {
		return fmt.Errorf("keep %s: %w", s.TypeName(), err)
	}
	r.SentCode, r.SentAt = b.Copy(), at
	return nil
}

// codeHash is the phone_code_hash that signIn, resendCode and cancelCode need, "" when no code is pending.
func (r *Record) codeHash() string {
	switch s := r.sentCode().(type) {
	case *tg.AuthSentCode:
		return s.PhoneCodeHash
	case *tg.AuthSentCodePaymentRequired:
		return s.PhoneCodeHash
	default:
		return ""
	}
}

// codePending reports whether a code was sent that auth.signIn would take.
func (r *Record) codePending() bool {
	_, ok := r.sentCode().(*tg.AuthSentCode)
	return ok && !r.emailSetup()
}

// emailSetup reports whether Telegram asked for a login e-mail before it sends a code.
func (r *Record) emailSetup() bool {
	s, ok := r.sentCode().(*tg.AuthSentCode)
	if !ok {
		return false
	}
	_, setup := s.Type.(*tg.AuthSentCodeTypeSetUpEmailRequired)
	return setup
}

// nextType is the TL name of next_type, "" when Telegram offers no other delivery, and the moment from which a resend is possible.
func (r *Record) nextType() (name string, from time.Time) {
	sent, ok := r.sentCode().(*tg.AuthSentCode)
	if !ok {
		return "", time.Time{}
	}
	n, ok := sent.GetNextType()
	if !ok {
		return "", time.Time{}
	}
	timeout, _ := sent.GetTimeout()
	return n.TypeName(), r.SentAt.Add(time.Duration(timeout) * time.Second)
}
