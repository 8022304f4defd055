package rehearsal

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"telegram-login-mcp/sandbox"
)

var (
	digits    = regexp.MustCompile(`\d+`)
	afterIs   = regexp.MustCompile(`(?:word|phrase) is: (.+)$`)
	inOneWord = strings.NewReplacer(" ", "", ".", "")
)

// missedDigits is how many digits of the number that calls are the code, after a missed call.
const missedDigits = 4

// code is the newest code that a person sees, "" for none.
func (s *Stage) code(ctx context.Context) (string, error) {
	box, err := s.telegram.Inbox(ctx, s.story.Person.Phone)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(box) {
		if !slices.Contains(s.story.Person.Misses, m.Channel) {
			if code := codeIn(m); code != "" {
				return code, nil
			}
		}
	}
	return "", nil
}

// codeIn is the code of a message, as the person reads it. The sandbox writes the messages.
func codeIn(m sandbox.Message) string {
	if word := afterIs.FindStringSubmatch(m.Text); word != nil {
		return word[1]
	}
	switch m.Channel {
	case "flash_call":
		return digits.FindString(m.Text)
	case "missed_call":
		caller := digits.FindString(m.Text)
		return caller[max(len(caller)-missedDigits, 0):]
	case "call":
		_, spoken, _ := strings.Cut(m.Text, "code is")
		return digits.FindString(inOneWord.Replace(spoken))
	case "app":
		return digits.FindString(m.Text)
	case "service":
		return ""
	default:
		all := digits.FindAllString(m.Text, -1)
		if len(all) == 0 {
			return ""
		}
		return all[len(all)-1]
	}
}
