package explain

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"telegram-login-mcp/internal/outside"
)

// Units, as sections of units.md name them.
const (
	unitSecond = "unit.second"
	unitMinute = "unit.minute"
	unitHour   = "unit.hour"
	unitDay    = "unit.day"
)

// longestWait is what a Duration holds, in whole years.
const longestWait = 292 * 365 * 24 * time.Hour

// span says how long d is, rounded up so that nobody comes back too early: "42 seconds", "14 minutes", "23 hours", "7 days".
func (b *bundle) span(d time.Duration) string {
	count := func(unit time.Duration, name string) string {
		n := int((d + unit - 1) / unit)
		return fmt.Sprintf("%d %s", n, b.plural(n, b.lines(name)...))
	}
	switch {
	case d <= 0:
		d = 0
		return count(time.Second, unitSecond)
	case d < 2*time.Minute:
		return count(time.Second, unitSecond)
	case d < 2*time.Hour:
		return count(time.Minute, unitMinute)
	case d < 48*time.Hour:
		return count(time.Hour, unitHour)
	default:
		return count(24*time.Hour, unitDay)
	}
}

// exactly says how long a pause of Telegram is, with the number that it sent: "42 seconds", "4 minutes (200 s)".
func (b *bundle) exactly(d time.Duration) string {
	switch {
	case d >= longestWait:
		return b.line("unit.longest")
	case d < 2*time.Minute:
		return b.span(d)
	default:
		return fmt.Sprintf("%s (%d %s)", b.span(d), seconds(d), b.line("unit.s"))
	}
}

func (b *bundle) at(t, now time.Time) string {
	t = t.In(now.Location())
	clock := t.Format("15:04 MST")
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return clock
	}
	return strings.NewReplacer("TIME", clock, "DAY", fmt.Sprint(t.Day()), "MONTH", b.lines("unit.month")[t.Month()-1]).Replace(b.line("unit.date"))
}

// list joins words as a sentence does: "a, b and c".
func (b *bundle) list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + b.line("unit.and") + " " + words[n-1]
	}
	return strings.Join(words, "")
}

// way says how Telegram would send a code, by the constructor of auth.CodeType that it names. https://core.telegram.org/type/auth.CodeType
func (b *bundle) way(codeType string) string {
	if lines := b.lines("way." + codeType); len(lines) > 0 {
		return lines[0]
	}
	return b.line("unit.way") + " " + outside.Name(codeType)
}

// shortWay is way in few words.
func (b *bundle) shortWay(codeType string) string {
	if lines := b.lines("way." + codeType); len(lines) > 1 {
		return lines[1]
	}
	return b.way(codeType)
}

// plurals are the forms that a word has with a number, in the order in which a text gives them. https://cldr.unicode.org/index/cldr-spec/plural-rules
var plurals = map[Language]struct {
	tag   language.Tag
	forms []plural.Form
}{
	English: {language.English, []plural.Form{plural.One, plural.Other}},
	Russian: {language.Russian, []plural.Form{plural.One, plural.Few, plural.Many}},
}

// plural is the form of a word that goes with n: {{plural .Count "code" "codes"}}.
func (b *bundle) plural(n int, forms ...string) string {
	rule := plurals[b.language]
	form := plural.Cardinal.MatchPlural(rule.tag, n, 0, 0, 0, 0)
	for i, f := range rule.forms[:min(len(rule.forms), len(forms))] {
		if f == form {
			return forms[i]
		}
	}
	return strings.Join(forms[max(0, len(forms)-1):], "")
}

// lines are the lines of a section of units.md, none where there is no such section.
func (b *bundle) lines(heading string) (lines []string) {
	for line := range strings.Lines(b.section(heading)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// line is the first line of a section, "" where there is none.
func (b *bundle) line(heading string) string {
	for _, line := range b.lines(heading) {
		return line
	}
	return ""
}

// seconds is d in whole seconds, rounded up.
func seconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d + time.Second - 1) / time.Second)
}
