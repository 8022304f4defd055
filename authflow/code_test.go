package authflow

import (
	"testing"

	"github.com/gotd/td/tg"
)

func TestCodesAreCleanedByTheirKind(t *testing.T) {
	digits := tg.AuthSentCodeTypeClass(&tg.AuthSentCodeTypeApp{Length: 5})
	for _, c := range []struct {
		kind      tg.AuthSentCodeTypeClass
		raw, want string
	}{
		{digits, "22222", "22222"},
		{digits, " 22 2-22\n", "22222"},
		{digits, "22–222", "22222"},            // en dash
		{digits, "\u200e22222\u00a0", "22222"}, // what chats put around a copied code
		{digits, "２２２２２", "22222"},             // full-width
		{digits, "٢٢٢٢٢", "22222"},             // Arabic-Indic
		{digits, "۱۲۳۴۵", "12345"},             // Persian
		{digits, "०१२९", "0129"},               // Devanagari
		{digits, "abc", "abc"},                 // for Telegram to refuse
		{digits, " - ", ""},
		{&tg.AuthSentCodeTypeMissedCall{}, "12 34", "1234"},
		{&tg.AuthSentCodeTypeSMSWord{}, "  paper ", "paper"},
		{&tg.AuthSentCodeTypeSMSWord{}, "well-kept", "well-kept"},
		{&tg.AuthSentCodeTypeSMSPhrase{}, " paper  boats\nsail far ", "paper boats sail far"},
	} {
		if got := cleanCode(c.kind, c.raw); got != c.want {
			t.Errorf("%T %q: got %q, want %q", c.kind, c.raw, got, c.want)
		}
	}
}
