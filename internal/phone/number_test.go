package phone

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

func TestWaysToWriteANumberAreAccepted(t *testing.T) {
	for _, test := range []struct{ raw, want string }{
		{"+4915112345678", "+4915112345678"},
		{"  +49 151 1234 5678\n", "+4915112345678"},
		{"+49-151-1234-5678", "+4915112345678"},
		{"+49.151.1234.5678", "+4915112345678"},
		{"+49/151/12345678", "+4915112345678"},
		{"+49 (151) 12345678", "+4915112345678"},
		{"[+49] {151} 12345678", "+4915112345678"},
		{"(+49) 151 12345678", "+4915112345678"},
		{"004915112345678", "+4915112345678"},
		{"00 49 151 12345678", "+4915112345678"},
		{"+49 (0) 151 12345678", "+4915112345678"},
		{"+49 0151 12345678", "+4915112345678"},
		{"+44 (0)20 7946 0000", "+442079460000"},
		{"+39 06 6982 1234", "+390669821234"},
		{"+1 (202) 555-0123", "+12025550123"},
		{"+49\u00a0151\u202f1234\u20115678", "+4915112345678"},
		{"+49 151 1234\u22125678", "+4915112345678"},
		{"\u202a+4915112345678\u202c", "+4915112345678"},
		{"\u200e+49 151 12345678", "+4915112345678"},
		{"\uff0b\uff14\uff19\uff11\uff15\uff11\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "+4915112345678"},
		{"+٩٨٩١٢٣٤٥٦٧٨٩", "+989123456789"},
		{"+۹۸۹۱۲۳۴۵۶۷۸۹", "+989123456789"},
		{"+9996620001", "+9996620001"},
		{"+99966 2 0001", "+9996620001"},
		{"009996610042", "+9996610042"},
		{"+888 8 888", "+8888888"},
		{"+888 0123 4567", "+88801234567"},
	} {
		number, err := Parse(test.raw)
		if err != nil {
			t.Errorf("%q is refused: %v", test.raw, err)
			continue
		}
		if number.E164 != test.want {
			t.Errorf("%q is read as %s, want %s", test.raw, number.E164, test.want)
		}
	}
}

func TestWhatCannotBeANumberIsRefusedWithTheReason(t *testing.T) {
	for _, test := range []struct {
		raw  string
		want Error
	}{
		{"", Error{Kind: NoDigits}},
		{"  ", Error{Kind: NoDigits}},
		{"+", Error{Kind: NoDigits}},
		{"abc", Error{Kind: Letters}},
		{"+49 151 CALL ME", Error{Kind: Letters}},
		{"+4915112345678 ext. 5", Error{Kind: Letters}},
		{"tel:+4915112345678", Error{Kind: Letters}},
		{"номер", Error{Kind: Letters}},
		{"+49 151 1234567;", Error{Kind: Foreign}},
		{"+49 151 123456\x00", Error{Kind: Foreign}},
		{"\xff\xfe", Error{Kind: Foreign}},
		{"015112345678", Error{Kind: NoPlus}},
		{"4915112345678", Error{Kind: NoPlus}},
		{"00", Error{Kind: NoPlus}},
		{"++4915112345678", Error{Kind: Several}},
		{"+4915112345678 +4915112345679", Error{Kind: Several}},
		{"+015112345678", Error{Kind: Zero}},
		{"+004915112345678", Error{Kind: Zero}},
		{"+999123456789", Error{Kind: NoCountry}},
		{"+2", Error{Kind: NoCountry}},
		{"+49", Error{Kind: Short, Code: "49", Country: "Germany", Min: 4, Max: 15, Digits: 0}},
		{"+49 151", Error{Kind: Short, Code: "49", Country: "Germany", Min: 4, Max: 15, Digits: 3}},
		{"+1 555 0123", Error{Kind: Short, Code: "1", Country: "North America", Min: 10, Max: 10, Digits: 7}},
		{"+1 202 555 0123 4", Error{Kind: Long, Code: "1", Country: "North America", Min: 10, Max: 10, Digits: 11}},
		{"+99966 2000", Error{Kind: Short, Code: "99966", Country: "Telegram's test numbers", Min: 5, Max: 5, Digits: 4}},
		{"+99966 200011", Error{Kind: Long, Code: "99966", Country: "Telegram's test numbers", Min: 5, Max: 5, Digits: 6}},
		{"+888 123", Error{Kind: Short, Code: "888", Country: "Telegram's anonymous numbers", Min: 4, Max: 12, Digits: 3}},
		{"+49" + strings.Repeat("1", 200), Error{Kind: Endless}},
	} {
		number, err := Parse(test.raw)
		var refusal *Error
		if !errors.As(err, &refusal) {
			t.Errorf("%q gives %v, %v, want an *Error", test.raw, number, err)
			continue
		}
		if *refusal != test.want {
			t.Errorf("%q:\n got %+v\nwant %+v", test.raw, *refusal, test.want)
		}
		if number != (Number{}) {
			t.Errorf("%q is refused and still gives %s", test.raw, number.E164)
		}
	}
}

func TestErrorNamesItsKind(t *testing.T) {
	for raw, want := range map[string]string{"abc": "no phone number: letters", "+1 555": "no phone number: short, 3 digits behind +1, not 10 to 10"} {
		if _, err := Parse(raw); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestLengthsAgreeWithTheLibrary compares the two ends with IsPossibleNumberWithReason. What the library calls a wrong length
// between the two ends is let through on purpose.
func TestLengthsAgreeWithTheLibrary(t *testing.T) {
	for _, c := range countries {
		code, err := strconv.Atoi(c.code)
		if err != nil {
			t.Fatal(err)
		}
		for length := 1; length <= 18; length++ {
			digits := strings.Repeat("9", length)
			national, err := strconv.ParseUint(digits, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(c.code+digits, "99966") || strings.HasPrefix(c.code+digits, "888") {
				continue
			}
			library := phonenumbers.IsPossibleNumberWithReason(&phonenumbers.PhoneNumber{
				CountryCode:    new(int32(code)),
				NationalNumber: &national,
			})
			refusedThere := library == phonenumbers.TOO_SHORT || library == phonenumbers.TOO_LONG ||
				library == phonenumbers.IS_POSSIBLE_LOCAL_ONLY && length < c.min
			_, err = Parse("+" + c.code + digits)
			if refusedHere := err != nil; refusedHere != refusedThere {
				t.Errorf("+%s and %d digits: the library says %v, Parse says %v", c.code, length, library, err)
			}
		}
	}
}

func TestExamplesOfTheLibraryAreReadAsTheLibraryReadsThem(t *testing.T) {
	checked := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE} {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			for _, format := range []phonenumbers.PhoneNumberFormat{phonenumbers.E164, phonenumbers.INTERNATIONAL} {
				written := phonenumbers.Format(example, format)
				number, err := Parse(written)
				if want := phonenumbers.Format(example, phonenumbers.E164); err != nil || number.E164 != want {
					t.Errorf("%s: %s is read as %q, %v, want %s", region, written, number.E164, err, want)
				}
				checked++
			}
			code := fmt.Sprint(example.GetCountryCode())
			place, ok := lookup(code)
			if !ok || !place.trunk {
				continue
			}
			trunked := "+" + code + " (0) " + phonenumbers.GetNationalSignificantNumber(example)
			number, err := Parse(trunked)
			if want := phonenumbers.Format(example, phonenumbers.E164); err != nil || number.E164 != want {
				t.Errorf("%s: %s is read as %q, %v, want %s", region, trunked, number.E164, err, want)
			}
		}
	}
	if checked < 400 {
		t.Errorf("only %d examples were there to check", checked)
	}
}

func TestNoCountryCodeBeginsAnotherOne(t *testing.T) {
	all := append([]country{}, countries...)
	all = append(all, telegramOnly...)
	for i, one := range all {
		for j, other := range all {
			if i != j && strings.HasPrefix(other.code, one.code) {
				t.Errorf("+%s is the beginning of +%s", one.code, other.code)
			}
		}
	}
}

func TestMaskKeepsCodeAndTwoDigits(t *testing.T) {
	for _, test := range []struct{ e164, want string }{
		{"+4915112345678", "+49 *** *** 78"},
		{"+12025550123", "+1 *** *** 23"},
		{"+9996620001", "+99966 *** *** 01"},
		{"+8888888", "+888 *** *** 88"},
		{"+999123456", "+*** *** **"},
		{"+491", "+*** *** **"},
		{"", "+*** *** **"},
	} {
		if got := (Number{E164: test.e164}).Masked(); got != test.want {
			t.Errorf("%q is shown as %q, want %q", test.e164, got, test.want)
		}
	}
}

func TestDigitsOfEveryScriptHaveTheirValue(t *testing.T) {
	for _, rng := range unicode.Nd.R16 {
		if rng.Stride != 1 || (rng.Hi-rng.Lo+1)%10 != 0 {
			t.Fatalf("the digits %U to %U are not tens in a row", rng.Lo, rng.Hi)
		}
	}
	for zero, script := range map[rune]string{'0': "ASCII", '٠': "Arabic", '۰': "Persian", '०': "Devanagari", '０': "full width"} {
		for value := range 10 {
			got, ok := decimal(zero + rune(value))
			if want := byte('0' + value); !ok || got != want {
				t.Errorf("%s digit %d is read as %q", script, value, got)
			}
		}
	}
	for _, r := range "½²Ⅳ①x" {
		if _, ok := decimal(r); ok {
			t.Errorf("%q is taken for a digit", r)
		}
	}
}

func FuzzRefusalsNeverRepeatTheNumber(f *testing.F) {
	for _, seed := range []string{"+49151123456781234567", "+1 555 0123", "4915112345678", "+999123456789", "abc5551234567", "+88812", "+9996612345678"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		number, err := Parse(raw)
		if err == nil {
			again, err := Parse(number.E164)
			if err != nil || again != number {
				t.Errorf("%q became %q, which is read as %q, %v", raw, number.E164, again.E164, err)
			}
			return
		}
		var digits strings.Builder
		for _, r := range raw {
			if d, ok := decimal(r); ok {
				digits.WriteByte(d)
			}
		}
		// Six digits in a row are more than any country code, and no length is written with so many.
		text := err.Error()
		for i := 0; i+6 <= digits.Len(); i++ {
			if part := digits.String()[i : i+6]; strings.Contains(text, part) {
				t.Errorf("the refusal repeats %q: %s", part, text)
			}
		}
	})
}
