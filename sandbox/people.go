package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// scenario is what happens to a person whose number ends in NNNN.
type scenario struct {
	number     string // NNNN
	rehearses  string
	first      delivery      // how the code of auth.sendCode goes out
	next       delivery      // how auth.resendCode sends it; "" for not at all
	wait       time.Duration // until auth.resendCode is possible
	password   bool          // 2FA
	recovery   bool          // ... with a recovery e-mail
	signUp     bool          // no account: auth.authorizationSignUpRequired
	refusal    *refusal      // what auth.sendCode answers instead
	phone      bool          // has a phone that is logged in although auth.sendCode is refused: such limits are about codes
	frozen     bool          // help.getAppConfig says so once they are logged in
	shortLived bool          // their logins die after shortLife
	quirk      quirk
}

// refusal is an error of auth.sendCode.
type refusal struct {
	code    int
	message string
}

// quirk is something that is wrong with the network or the server, not with the login.
type quirk string

const (
	quirkSlow   quirk = "slow"   // auth.sendCode is answered after slowAnswer
	quirkSilent quirk = "silent" // auth.sendCode is never answered
	quirkDrop   quirk = "drop"   // the first auth.sendCode ends with its connection
)

const (
	slowAnswer  = 40 * time.Second
	dropDelay   = 200 * time.Millisecond // of the real clock
	resendTimer = 60 * time.Second
	// shortLife is how long a login of a short-lived one lives.
	shortLife = 10 * time.Second
)

// password is everybody's 2FA password.
const password = "sandbox"

// people is the table of scenarios. A number that is not in it is PHONE_NUMBER_INVALID.
var people = []scenario{
	{number: "0001", rehearses: "a code in the Telegram app, 5 digits, and no other way", first: viaApp},
	{number: "0002", rehearses: "a code in the app; a resend by SMS after 60 s", first: viaApp, next: viaSMS, wait: resendTimer},
	{number: "0003", rehearses: "a code by SMS; a resend by voice call after 60 s", first: viaSMS, next: viaCall, wait: resendTimer},
	{number: "0004", rehearses: "a code spoken in a voice call", first: viaCall},
	{number: "0005", rehearses: "a flash call: the number that calls is the code", first: viaFlashCall},
	{number: "0006", rehearses: "a missed call: the last 4 digits of the number that calls are the code", first: viaMissedCall},
	{number: "0007", rehearses: "a code to the login e-mail, 6 digits; the e-mail can be reset", first: viaEmail},
	{number: "0008", rehearses: "a login e-mail must be set up first; then a code in the app", first: viaEmailSetup},
	{number: "0009", rehearses: "a code on Fragment (anonymous number)", first: viaFragment},
	{number: "0010", rehearses: "Firebase: nothing is sent to an unofficial app; a resend by SMS after 60 s", first: viaFirebase, next: viaSMS, wait: resendTimer},
	{number: "0011", rehearses: "an SMS with a secret word", first: viaWord},
	{number: "0012", rehearses: "an SMS with a secret phrase", first: viaPhrase},
	{number: "0013", rehearses: "Telegram wants a payment before it sends an SMS", first: viaPayment},
	{number: "0020", rehearses: "a code in the app, then a 2FA password with a hint and a recovery e-mail", first: viaApp, password: true, recovery: true},
	{number: "0021", rehearses: "a code in the app, then a 2FA password without a recovery e-mail", first: viaApp, password: true},
	{number: "0030", rehearses: "a code in the app, then: this number has no account", first: viaApp, signUp: true},
	{number: "0040", rehearses: "PHONE_NUMBER_FLOOD: too many codes were requested; a QR code works", refusal: &refusal{code: 400, message: "PHONE_NUMBER_FLOOD"}, phone: true},
	{number: "0041", rehearses: "FLOOD_WAIT_86400: wait a day; a QR code works", refusal: &refusal{code: 420, message: "FLOOD_WAIT_86400"}, phone: true},
	{number: "0042", rehearses: "PHONE_NUMBER_BANNED", refusal: &refusal{code: 400, message: "PHONE_NUMBER_BANNED"}},
	{number: "0043", rehearses: "406 PHONE_PASSWORD_FLOOD, explained in a service notification", refusal: &refusal{code: 406, message: "PHONE_PASSWORD_FLOOD"}},
	{number: "0044", rehearses: "406 UPDATE_APP_TO_LOGIN, explained in a service notification", refusal: &refusal{code: 406, message: "UPDATE_APP_TO_LOGIN"}, phone: true},
	{number: "0045", rehearses: "a frozen account: it logs in like 0001, and help.getAppConfig has the dates", first: viaApp, frozen: true},
	{number: "0046", rehearses: "a login that dies at birth: like 0001, and 10 s later AUTH_KEY_UNREGISTERED", first: viaApp, shortLived: true},
	{number: "0047", rehearses: "a code that Telegram says it sent to the app and that no device ever gets; a QR code works", first: viaNowhere},
	{number: "0050", rehearses: "an answer that takes 40 s", first: viaApp, quirk: quirkSlow},
	{number: "0051", rehearses: "no answer at all", first: viaApp, quirk: quirkSilent},
	{number: "0052", rehearses: "a connection that breaks in the middle of the call, once", first: viaApp, quirk: quirkDrop},
}

// phonePrefix begins every number of the sandbox: a country code that Telegram's own test servers use (https://core.telegram.org/api/auth#test-accounts).
const phonePrefix = "99966"

// person is a phone number understood.
type person struct {
	phone string // digits
	dc    int
	*scenario
}

// parsePhone finds the person behind a number, in any spelling. ok is false where Telegram says PHONE_NUMBER_INVALID.
func parsePhone(phone string) (p person, ok bool) {
	d := digits(phone)
	if len(d) != len(phonePrefix)+5 || !strings.HasPrefix(d, phonePrefix) {
		return person{}, false
	}
	dc, number := int(d[len(phonePrefix)]-'0'), d[len(phonePrefix)+1:]
	if dc < 1 || dc > dcCount {
		return person{}, false
	}
	for i := range people {
		if people[i].number == number {
			return person{d, dc, &people[i]}, true
		}
	}
	return person{}, false
}

// digits keeps the digits of a number.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// userID is 1000000 + DNNNN.
func (p person) userID() int64 {
	var n int64
	for _, r := range p.tail() {
		n = n*10 + int64(r-'0')
	}
	return 1000000 + n
}

// tail is DNNNN.
func (p person) tail() string { return p.phone[len(phonePrefix):] }

// codeOf is the digit D, repeated.
func (p person) codeOf(length int) string { return strings.Repeat(fmt.Sprint(p.dc), length) }
