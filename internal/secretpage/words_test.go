package secretpage

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// tooLate is what a page that is over says of a form that comes then.
const tooLate = "The page was over when it came."

// testWords are the words of the pages of tests. The real ones are mcpserver's.
func testWords() Words {
	return Words{
		Language: "en",
		From:     "a private page of tests", Rehearsal: Said{Title: "Rehearsal", Meaning: "with the embedded Telegram; nothing here is real."},
		Account: "Account", Error: "Error", Done: "You can close this page and go back to the chat.", Back: "Go back to the chat.",
		Footer: func(left time.Duration, typed bool) string {
			text := "Go on only if you have asked your assistant for this. This page works once, for " + strings.ReplaceAll(fmt.Sprintf("%d more minutes.", left/time.Minute), "1 more minutes", "1 more minute")
			if typed {
				return "What you type here does go, but not into the chat. " + text
			}
			return text
		},

		UsedUp:      Said{Title: "This page is used up", Meaning: "It works once. Ask your assistant for a new page."},
		Expired:     Said{Title: "This page has expired", Meaning: "Go back to the chat and ask your assistant for a new page."},
		Withdrawn:   Said{Title: "This page is no longer needed", Meaning: "It was closed from the chat. Go back there."},
		Unknown:     Said{Title: "There is no such page", Meaning: "Open the whole address."},
		WrongHost:   Said{Title: "Not at this address", Meaning: "It must be used as it is."},
		WrongPlace:  Said{Title: "Not from there", Meaning: "This page must be opened by itself."},
		WrongMethod: Said{Title: "That is not possible here", Meaning: "Open the address in a browser."},
		WrongForm:   Said{Title: "This cannot be read", Meaning: "What came is not the form of this page."},
		TooLong:     Said{Title: "That is too long", Meaning: "Nothing of it was used."},
		Defect:      Said{Title: "This program made a mistake", Meaning: "The mistake is not in what you did."},
		Closing:     Said{Title: "This program is closing", Meaning: "Go back to the chat."},

		Missing: Said{Title: "Something is missing", Meaning: "Nothing was sent yet."}, Failed: "That did not work",
		Mistake: Said{Title: "This program made a mistake", Meaning: "It is not known whether it was used.", Steps: []string{"Ask your assistant how the login stands."}},
		Working: Said{Title: "One moment", Meaning: "What you sent is being checked. This page goes on by itself.", Steps: []string{"Else ask in the chat."}},
		Unused:  "What you sent last was not used", UnusedNow: "Something else was sent from this page before, and is being checked.",
		UnusedOld: "Something else was sent from this page before it, perhaps from another window.", UnusedEnd: tooLate,
		NotSent:  Said{Title: "Nothing was sent", Meaning: "It answers again now. Try once more."},
		FormLong: Said{Title: "That is too long", Meaning: "Nothing of it was sent."},

		Optional: "may stay empty", Look: "Show what I type", Kept: "What else you typed is kept, and not shown.", Busy: "One moment …",
		Again: func(button string) string { return "Type it below and press “" + button + "”." },

		Copy: "Copy", Copied: "Copied.", NotCopied: "Copy the marked text by hand.", CopyByHand: "To copy: click into the box, press Ctrl+A and then Ctrl+C.",
		ShownOnce: "This is shown once. When you leave or reload the page, it is gone.", Picture: "QR code", Link: Said{Title: "The code as a link", Meaning: "What the picture holds."},
		Reloads: "This page loads again every 5 s.", Replaced: func(left time.Duration) string {
			return fmt.Sprintf("This code is replaced in %d s.", left/time.Second)
		},

		Asked:        Said{Title: "Did you ask for this?", Meaning: "Whoever sent you this link gets what you type."},
		NotProtected: Said{Title: "This page is not protected", Meaning: "If it ends, another user of this computer can take its place.", Steps: []string{"Elsewhere turn JavaScript on, or ask for another way."}},
		CutOff:       Said{Title: "This page is cut off", Meaning: "It does not answer. It has probably ended.", Steps: []string{"Go back to the chat and ask your assistant for a new page."}},
		Foreign:      Said{Title: "Something else answers here", Meaning: "It cannot prove what it is.", Steps: []string{"Go back to the chat and ask your assistant for a new page."}},
		Unsure:       Said{Title: "No answer came", Meaning: "It was encrypted, and nobody else can read it. It is not known whether it was used.", Steps: []string{"Do not send it again from here."}},
		Cleared:      "Nothing was sent, and what you typed is cleared.",
	}
}

// marked are words with marks that HTML has a meaning for, so that a text that stands in a page without being escaped is seen.
func marked() Words {
	w := testWords()
	v := reflect.ValueOf(&w).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i).Addr().Interface().(type) {
		case *string:
			*f = `<b>"` + *f
		case *Said:
			f.Title, f.Meaning = `<b>"`+f.Title, `<b>"`+f.Meaning
			for i := range f.Steps {
				f.Steps[i] = `<b>"` + f.Steps[i]
			}
		}
	}
	return w
}

// ownWords are words that stand in the assets of the package, where nobody can translate them.
var ownWords = regexp.MustCompile(`>\s*[A-Za-z]{2,} [a-z]+|"[A-Z][a-z]+ [a-z]+`)

func TestAssetsHaveNoWordsOfTheirOwn(t *testing.T) {
	for _, name := range []string{"page.html", "page.js", "channel.js"} {
		for line := range strings.Lines(string(file(name))) {
			if text, _, _ := strings.Cut(line, "// "); ownWords.MatchString(text) {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestWordsAreText(t *testing.T) {
	s, _ := newServer(t, Options{Sandbox: true, Words: marked})
	w := marked()
	code := codePage()
	code.Fields = append(code.Fields, prompt.Field{Name: "note", Label: "Note", Optional: true, Secret: true})
	session := open(t, s, code)
	typeIn(t, plain, session)
	for _, page := range []answer{get(t, session.URL), get(t, open(t, s, qrPage(newPhone(t))).URL), typeIn(t, plain, open(t, s, sessionPage())), get(t, filesAt(session)+"/x")} {
		if strings.Contains(page.body, "<b>") || !strings.Contains(page.body, "&lt;b&gt;&#34;"+w.From[len(`<b>"`):]) {
			t.Errorf("a word is taken for HTML, or is not there: %s", page.body)
		}
	}
}
