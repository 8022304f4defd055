package sandbox

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/gotd/td/tg"
)

// delivery is a way for a code to reach a person.
type delivery string

const (
	viaApp        delivery = "app"
	viaNowhere    delivery = "nowhere" // announced like viaApp, and sent to nobody
	viaSMS        delivery = "sms"
	viaCall       delivery = "call"
	viaFlashCall  delivery = "flash_call"
	viaMissedCall delivery = "missed_call"
	viaEmail      delivery = "email"
	viaEmailSetup delivery = "email_setup"
	viaFragment   delivery = "fragment"
	viaFirebase   delivery = "firebase"
	viaWord       delivery = "sms_word"
	viaPhrase     delivery = "sms_phrase"
	viaPayment    delivery = "payment"
)

const (
	codeLength       = 5
	missedCallLength = 4
	emailCodeLength  = 6

	secretWord   = "paper"
	secretPhrase = "paper boats sail far"

	// callerPrefix begins the number that a flash call or a missed call comes from.
	callerPrefix = "999660"
)

// sending is one code on its way.
type sending struct {
	kind    tg.AuthSentCodeTypeClass // what Telegram says about it
	channel string                   // of the inbox; "" if nothing is delivered
	text    string
	accepts []string // the codes that let the person in; none for a delivery without a code
}

// send makes the code for a person. address is the login e-mail, for viaEmail.
func (d delivery) send(p person, address string) sending {
	code := p.codeOf(codeLength)
	switch d {
	case viaApp:
		return sending{&tg.AuthSentCodeTypeApp{Length: codeLength}, "app",
			"[sandbox] Login code: " + code + ". Do not give this code to anyone. (Chat \"Telegram\", 777000)", []string{code}}
	case viaNowhere:
		return sending{kind: &tg.AuthSentCodeTypeApp{Length: codeLength}}
	case viaSMS:
		return sending{&tg.AuthSentCodeTypeSMS{Length: codeLength}, "sms", "[sandbox] Telegram code: " + code, []string{code}}
	case viaCall:
		return sending{&tg.AuthSentCodeTypeCall{Length: codeLength}, "call",
			"[sandbox] A voice says: your Telegram code is " + strings.Join(strings.Split(code, ""), " ") + ".", []string{code}}
	case viaFlashCall:
		// The pattern leaves open as many digits as a code has. A client may hand in the whole number, as the phone sees it, or what the pattern left out.
		caller := callerPrefix + code
		return sending{&tg.AuthSentCodeTypeFlashCall{Pattern: callerPrefix + strings.Repeat("*", codeLength)}, "flash_call",
			"[sandbox] +" + caller + " called and hung up.", []string{caller, "+" + caller, code}}
	case viaMissedCall:
		last := p.codeOf(missedCallLength)
		return sending{&tg.AuthSentCodeTypeMissedCall{Prefix: callerPrefix, Length: missedCallLength}, "missed_call",
			"[sandbox] +" + callerPrefix + last + " called and hung up.", []string{last}}
	case viaEmail:
		code := p.codeOf(emailCodeLength)
		return sending{&tg.AuthSentCodeTypeEmailCode{EmailPattern: maskEmail(address), Length: emailCodeLength}, "email",
			"[sandbox] To " + address + ": your Telegram code is " + code, []string{code}}
	case viaEmailSetup:
		return sending{kind: &tg.AuthSentCodeTypeSetUpEmailRequired{}}
	case viaFragment:
		url := "https://fragment.sandbox.invalid/number/" + p.phone + "/code"
		return sending{&tg.AuthSentCodeTypeFragmentSMS{URL: url, Length: codeLength}, "fragment", "[sandbox] " + url + " shows the code " + code, []string{code}}
	case viaFirebase:
		kind := &tg.AuthSentCodeTypeFirebaseSMS{Length: codeLength}
		kind.SetPlayIntegrityProjectID(1)
		kind.SetPlayIntegrityNonce(randomBytes(16))
		return sending{kind: kind} // no SMS leaves before a device has proven itself
	case viaWord:
		kind := &tg.AuthSentCodeTypeSMSWord{}
		kind.SetBeginning(secretWord[:1])
		return sending{kind, "sms", "[sandbox] Your Telegram word is: " + secretWord, []string{secretWord}}
	case viaPhrase:
		kind := &tg.AuthSentCodeTypeSMSPhrase{}
		kind.SetBeginning(secretPhrase[:len(secretWord)])
		return sending{kind, "sms", "[sandbox] Your Telegram phrase is: " + secretPhrase, []string{secretPhrase}}
	}
	panic(fmt.Sprintf("sandbox: delivery %q sends nothing", d))
}

// carriesCode says whether the delivery brings a login code.
func (d delivery) carriesCode() bool {
	return d != "" && d != viaNowhere && d != viaEmailSetup && d != viaFirebase && d != viaPayment
}

// codeType is how a delivery is announced as next_type; nil for one that cannot come next.
func (d delivery) codeType() tg.AuthCodeTypeClass {
	switch d {
	case viaSMS:
		return &tg.AuthCodeTypeSMS{}
	case viaCall:
		return &tg.AuthCodeTypeCall{}
	}
	return nil
}

// maskEmail shows an address as Telegram does: first and last character of the name, and the domain.
func maskEmail(address string) string {
	name, domain, found := strings.Cut(address, "@")
	if !found || name == "" {
		return "***"
	}
	letters := []rune(name)
	return string(letters[0]) + strings.Repeat("*", max(len(letters)-2, 1)) + string(letters[len(letters)-1]) + "@" + domain
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return b
}
