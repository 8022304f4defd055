package sessionstring_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// texts returns one session in every format that has a text.
func texts(t *testing.T) map[sessionstring.Format]string {
	t.Helper()
	all := map[sessionstring.Format]string{}
	for _, f := range sessionstring.Formats() {
		if !f.IsFile() {
			all[f] = encode(t, f, full(t))
		}
	}
	return all
}

func TestSessionInsideALongerTextIsRead(t *testing.T) {
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, around := range map[string]func(s string) string{
		"our own .env file": func(s string) string {
			return "# Session for Telethon 1 (StringSession). Keep it like a password; one tool only.\nTELEGRAM_API_ID=1\nTELEGRAM_API_HASH=0123456789abcdef0123456789abcdef\nTELEGRAM_SESSION_STRING=" + s + "\n"
		},
		".env file without comment": func(s string) string { return "API_ID=1\nexport SESSION='" + s + "'\nDEBUG=1" },
		"constant of JavaScript":    func(s string) string { return `export const S="` + s + `";` },
		"bullet":                    func(s string) string { return "- " + s },
		"starred bullet":            func(s string) string { return "* " + s + "\n* and that is all" },
		"number":                    func(s string) string { return "1. " + s },
		"bold":                      func(s string) string { return "**" + s + "**" },
		"bold with underscores":     func(s string) string { return "__" + s + "__" },
		"backticks":                 func(s string) string { return "Use `" + s + "`." },
		"code fence":                func(s string) string { return "```\n" + s + "\n```" },
		"code fence of a language":  func(s string) string { return "```text\n" + s + "\n```\n" },
		"quotation":                 func(s string) string { return "> " + s },
		"answer to a quotation":     func(s string) string { return "> > Send it, please\n> " + s + "\nThanks" },
		"element of HTML":           func(s string) string { return "<code>" + s + "</code>" },
		"object of JSON":            func(s string) string { return `{"session":` + quoted(s) + `}` },
		"object in objects":         func(s string) string { return `{"flow":{"list":["a",{"session":` + quoted(s) + `}]},"n":1}` },
		"object with slashes":       func(s string) string { return `{"session":` + strings.ReplaceAll(quoted(s), "/", `\/`) + `}` },
		"object of JavaScript":      func(s string) string { return "{ session: '" + s + "' }" },
		"sentence":                  func(s string) string { return "Here is my session: " + s + " (keep it secret)" },
		"answer of get_session":     func(s string) string { return "Session for Telethon 1 (StringSession), DC 2:\n\n" + s },
		"whole answer of get_session": func(s string) string {
			return "Telegram confirms the login as \"Ada\" (+44 *** 17, ID 42). This program has disconnected.\n\nAPI ID:   1\nAPI hash: your own\nSession for a library, DC 2:\n\n" + s + "\n\nKeep it like a password and give it to one tool only.\n"
		},
		"broken into lines in a message": func(s string) string {
			if strings.HasPrefix(s, "{") {
				return "Here you are:\n\n" + s + "\nThanks"
			}
			return "Here you are:\n\n" + wrap(s, 76, "\n") + "\nThanks\n"
		},
		"two on two lines, both the same": func(s string) string { return "Two:\n" + s + "\n" + s },
		"the same twice":                  func(s string) string { return "SESSION=" + s + "\n# old: " + s + "\n" },
	} {
		for f, text := range texts(t) {
			t.Run(string(f)+" "+name, func(t *testing.T) {
				want, err := sessionstring.Detect(text)
				if err != nil {
					t.Fatal(err)
				}
				got, err := sessionstring.Detect(around(text))
				if err != nil {
					t.Fatal(err)
				}
				if got.Format != f {
					t.Errorf("taken for %s", got.Format)
				}
				if diff := cmp.Diff(want.Session, got.Session); diff != "" {
					t.Errorf("session (-want +got):\n%s", diff)
				}
				if len(got.Notes) == 0 || !strings.HasPrefix(string(got.Notes[0].Code), "mended.") {
					t.Errorf("what was taken off is not said: %v", got.Notes)
				}
			})
		}
	}
}

func TestBetweenTwoSessionsNothingIsChosen(t *testing.T) {
	telethon := encode(t, sessionstring.Telethon, full(t))
	other := encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.DC, s.Addr = 4, "149.154.167.91" }))
	pyrogram, gotd := encode(t, sessionstring.Pyrogram, full(t)), encode(t, sessionstring.Gotd, full(t))
	for name, text := range map[string]string{
		"one library":        "A=" + telethon + "\nB=" + other + "\n",
		"two libraries":      "A=" + telethon + "\nB=" + pyrogram + "\n",
		"gotd's and another": gotd + "\n" + telethon,
		"members of JSON":    fmt.Sprintf(`{"a":%q,"b":%q}`, telethon, pyrogram),
		"a whole, a damaged": "A=" + telethon + "\nB=" + other[:len(other)-5] + "\n",
		"a damaged, a whole": "A=" + other[1:] + "\nB=" + telethon + "\n",
		"two damaged":        "A=" + other[1:] + "\nB=" + telethon[1:] + "\n",
		"three, one of them": "A=" + telethon + "\nB=" + pyrogram + "\nC=" + other,
	} {
		got, err := sessionstring.Detect(text)
		bad := wantFormatError(t, err, text)
		if bad.Expected[0].Kind != sessionstring.ExpectedOne || found(bad) != sessionstring.GotSessions && found(bad) != sessionstring.GotLookAlikes {
			t.Errorf("%s: %v", name, err)
		}
		if !cmp.Equal(got, sessionstring.Inspection{}) {
			t.Errorf("%s: a result in spite of the error: %+v", name, got)
		}
	}
}

func TestDamagedSessionInsideALongerTextIsExplained(t *testing.T) {
	telethon := encode(t, sessionstring.Telethon, full(t))
	text := "# my settings\nAPI_ID=1\nSESSION=" + telethon[1:] + "\n"
	_, err := sessionstring.Detect(text)
	if bad := wantFormatError(t, err, text); bad.Expected[0].Library != "Telethon" || bad.Expected[0].Chars != 353 || found(bad) != sessionstring.GotFirstLost {
		t.Errorf("%v", err)
	}
}

func TestNothingButBracesIsRefusedQuickly(t *testing.T) {
	for _, text := range []string{strings.Repeat("{", 60_000), strings.Repeat(`{"a":`, 12_000), strings.Repeat("{}", 30_000), strings.Repeat(`["`, 30_000)} {
		_, err := sessionstring.Detect(text)
		wantFormatError(t, err, "")
	}
}
