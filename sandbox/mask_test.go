package sandbox

import "testing"

func TestMaskOfAnAddressCutsNoLetter(t *testing.T) {
	for address, want := range map[string]string{
		"person7@sandbox.invalid": "p*****7@sandbox.invalid",
		"ümläutß@bücher.example":  "ü*****ß@bücher.example",
		"почта@пример.рф":         "п***а@пример.рф",
		"é@x.example":             "é*é@x.example",
		"@x.example":              "***",
		"x":                       "***",
	} {
		if got := maskEmail(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
