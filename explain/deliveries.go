package explain

// deliveries has a row for every constructor of auth.SentCodeType.
var deliveries = []struct {
	constructor string // TL name
	code        string
	also        []string // what libraries and people call it, see FindDelivery
}{
	{"auth.sentCodeTypeApp", "delivery.app", []string{"telegrammessage", "telegram", "inapp", "telegramapp", "message"}},
	{"auth.sentCodeTypeSms", "delivery.sms", []string{"textmessage", "text"}},
	{"auth.sentCodeTypeCall", "delivery.call", []string{"phonecall", "voicecall", "voice"}},
	{"auth.sentCodeTypeFlashCall", "delivery.flash_call", []string{"flash"}},
	{"auth.sentCodeTypeMissedCall", "delivery.missed_call", []string{"missed"}},
	{"auth.sentCodeTypeEmailCode", "delivery.email_code", []string{"email", "mail", "emailaddress", "loginemail"}},
	{"auth.sentCodeTypeSetUpEmailRequired", "delivery.set_up_email_required", []string{"setupemail", "setupemailaddress", "emailsetup", "emailsetuprequired"}},
	{"auth.sentCodeTypeFragmentSms", "delivery.fragment_sms", []string{"fragment", "fragmentcom", "anonymousnumber"}},
	{"auth.sentCodeTypeFirebaseSms", "delivery.firebase_sms", []string{"firebase", "firebaseandroid", "firebaseios"}},
	{"auth.sentCodeTypeSmsWord", "delivery.sms_word", []string{"word", "secretword"}},
	{"auth.sentCodeTypeSmsPhrase", "delivery.sms_phrase", []string{"phrase", "secretphrase"}},
}
