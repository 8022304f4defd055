// Package phone checks a phone number before any connection is made.
//
// Telegram answers a mistyped number with PHONE_NUMBER_INVALID and no reason, and some mistyped numbers belong to somebody
// else, who then gets a login code. So [Parse] refuses what cannot be a number, says why by a kind that has its words in explain,
// and never repeats the number in doing so.
//
// It refuses only what is certain. The metadata of nyaruka/phonenumbers knows for each country how many digits may follow the
// code, and also which of those numbers are in use; the second is what IsValidNumber asks and what Telegram may know better, so
// only the first is used here, and only its two ends: a number between the shortest and the longest is Telegram's to judge. A
// refusal here leaves a person without any way on, a number too many costs one call.
//
// The library itself is not linked into the program: importing it costs 7 to 15 ms and 2.4 MB at every start
// (GODEBUG=inittrace=1, v1.8.1), which is more than the whole rest of the start takes. What is needed of it is the table in
// countries.go, which the tests write (go test ./internal/phone -update) and compare with the library number by number.
//
// The package depends on the standard library alone; its tests on nyaruka/phonenumbers and golang.org/x/text.
package phone
