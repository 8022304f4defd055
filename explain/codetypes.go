package explain

import "telegram-login-mcp/internal/outside"

// codeTypes names every constructor of auth.CodeType (next_type; none of them has a field) as it reads in a sentence.
// https://core.telegram.org/type/auth.CodeType
var codeTypes = []struct{ constructor, name, short string }{
	{"auth.codeTypeSms", "by SMS", "by SMS"},
	{"auth.codeTypeCall", "by a phone call that speaks the code", "by a phone call"},
	{"auth.codeTypeFlashCall", "by a flash call, whose number is the code", "by a flash call"},
	{"auth.codeTypeMissedCall", "by a missed call, whose last digits are the code", "by a missed call"},
	{"auth.codeTypeFragmentSms", "through fragment.com", "through fragment.com"},
}

// NextName says in words how Telegram would send the code with next_type codeType ("auth.codeTypeSms"): "by SMS". For a type that is not
// known it repeats the TL name.
func NextName(codeType string) string {
	for _, t := range codeTypes {
		if t.constructor == codeType {
			return t.name
		}
	}
	return "in a way that Telegram calls " + outside.Name(codeType)
}

// NextShort is how Telegram would send the code with Next, in few words: "by a phone call".
func (d Delivery) NextShort() string {
	for _, t := range codeTypes {
		if t.constructor == d.Next {
			return t.short
		}
	}
	return NextName(d.Next)
}
