package explain

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestDocumentOfAllErrorsIsCurrent renders the whole catalogue into docs/errors.md, where people read it.
func TestDocumentOfAllErrorsIsCurrent(t *testing.T) {
	golden(t, filepath.Join("..", "docs", "errors.md"), document())
}

func document() string {
	var b strings.Builder
	fmt.Fprint(&b, "# Errors of a Telegram login\n\n",
		"[Front page](../README.md) · before: [When something goes wrong](when-something-goes-wrong.md) · next: [What survives a restart](restarts.md)\n\n",
		"What each error means, what to do, and when another try makes sense. Made from `explain/texts`, the tables in `explain/` and the texts in `internal/pasted/testdata/corpus` by\n",
		"`go test ./explain -run Document -update`; change it there. `N` stands for the number that comes with an error.\n\n")
	for _, th := range themes {
		fmt.Fprintf(&b, "* [%s](#%s)\n", th.title, strings.ReplaceAll(strings.ToLower(th.title), " ", "-"))
	}
	fmt.Fprint(&b, "* [The way to Telegram](#the-way-to-telegram)\n* [What check_connection finds](#what-check_connection-finds)\n* [What other tools and libraries say](#what-other-tools-and-libraries-say)\n* [A tool that does not start](#a-tool-that-does-not-start)\n* [The computer](#the-computer)\n* [What Telegram itself says](#what-telegram-itself-says)\n* [Refusals of this program](#refusals-of-this-program)\n* [A text without an error that is known](#a-text-without-an-error-that-is-known)\n* [Not about a login](#not-about-a-login)\n* [Any other error](#any-other-error)\n")
	for _, th := range themes {
		fmt.Fprintf(&b, "\n## %s\n", th.title)
		for _, e := range th.entries {
			describeError(&b, e)
		}
	}
	for _, part := range []struct {
		title string
		has   func(Fact) bool
	}{
		{"The way to Telegram", func(f Fact) bool { return is[WayFailure](f) || is[ProxyInvalid](f) || is[NoAnswer](f) || ofTheWay(f) }},
		{"What check_connection finds", is[Verdict]},
		{"What other tools and libraries say", func(f Fact) bool { return is[ToolFailure](f) || f.ID() == "failure.tdlib_state" }},
		{"A tool that does not start", func(f Fact) bool { return is[StartFailure](f) && !ofTheWay(f) }},
		{"The computer", is[SystemFailure]},
		{"What Telegram itself says", is[TelegramSays]},
		{"Refusals of this program", func(f Fact) bool {
			return strings.HasPrefix(f.ID(), "failure.") && !(is[WayFailure](f) || is[ProxyInvalid](f) || is[NoAnswer](f) || is[ToolFailure](f) || is[StartFailure](f) || is[SystemFailure](f) || is[TelegramSays](f) || f.ID() == "failure.tdlib_state" || ofNoList(f))
		}},
		{"A text without an error that is known", ofNoList},
	} {
		fmt.Fprintf(&b, "\n## %s\n", part.title)
		seen := map[string]bool{}
		for _, f := range full() {
			if !part.has(f) {
				continue
			}
			p := Tell(Assistant, f)
			switch one := p.Title + p.Meaning; {
			case !seen[f.ID()]:
				describe(&b, f)
				seen[f.ID()], seen[one] = true, true
			case !seen[one] && (is[StartFailure](f) || is[SystemFailure](f) || is[TelegramSays](f) || is[ToolFailure](f)): // whose cases have words of their own
				describeCase(&b, p)
				seen[one] = true
			}
		}
	}
	describeElsewhere(&b)
	fmt.Fprint(&b, "\n## Any other error\n\nAn error that is not in this list is answered with `failure.unlisted`, its number and name, and what its class means:\n\n")
	for _, c := range classes {
		p := Tell(Assistant, Failure{Code: c.code, Type: "NAME"})
		fmt.Fprintf(&b, "* **%d**: %s\n", c.code, strings.Join(sentences(p.Meaning)[1:], ". "))
	}
	return b.String()
}

// ofTheWay reports whether a tool did not get as far as Telegram because of the connection: to a time server, or to an MTProxy.
func ofTheWay(f Fact) bool {
	return f.ID() == "failure.tool_time_server" || f.ID() == "failure.tool_proxy_secret"
}

// ofNoList reports whether a fact says that a pasted text has nothing that this program knows.
func ofNoList(f Fact) bool { return f.ID() == "failure.unread" || f.ID() == "failure.no_error" }

// describeCase writes what a fact says in another case.
func describeCase(b *strings.Builder, p Problem) {
	fmt.Fprintf(b, "\n**Or: %s.** %s\n\n", p.Title, p.Meaning)
	for _, step := range slices.Concat(p.Fixes, p.More) {
		fmt.Fprintf(b, "* %s\n", step)
	}
}

// describeElsewhere writes what errors that are not of a login are about: a table for each subject, with what each error says.
func describeElsewhere(b *strings.Builder) {
	fmt.Fprint(b, "\n## Not about a login\n\nErrors of Telegram that other tools show, and that say nothing against a login or a session. Sources: `explain/telegram_errors.tsv`.\n")
	names := append(ElsewhereNames(), floodWait)
	slices.SortStableFunc(names, func(a, c string) int { return cmp.Compare(Elsewhere{Name: a}.ID(), Elsewhere{Name: c}.ID()) })
	parts, err := english.parts()
	if err != nil {
		panic(err)
	}
	subject := ""
	for _, name := range names {
		f := Elsewhere{Name: name}
		text, _ := english.render(f.ID(), Assistant, f)
		if about := splitText(text).title; f.ID() != subject {
			subject = f.ID()
			fmt.Fprintf(b, "\n### %s\n\n%s.\n\n| error | what it says |\n| --- | --- |\n", subject, about)
		}
		var says strings.Builder
		if english.heading(f.Own(), Assistant) != "" {
			says.WriteString(Tell(Assistant, f).Title)
		} else if err := parts.ExecuteTemplate(&says, "part.elsewhere.says", f); err != nil {
			panic(err)
		}
		fmt.Fprintf(b, "| %s | %s |\n", name, says.String())
	}
}

// describeError writes what is told of an error to somebody who looks it up, and what is told otherwise where more is known.
func describeError(b *strings.Builder, e entry) {
	f := failureOf(e)
	f.Pasted = true // whose pause has no number yet, and may be of any program
	heading := cmp.Or(e.name, e.stableCode())
	if e.number != 0 {
		heading += fmt.Sprintf(" (%d)", e.number)
	}
	p := Tell(Assistant, f)
	fmt.Fprintf(b, "\n### %s\n\n**%s.** `%s`", heading, p.Title, p.Code)
	if p.EndsFlow {
		fmt.Fprint(b, " The login ends with it.")
	}
	fmt.Fprint(b, "\n\n")
	write := func(p Problem) {
		fmt.Fprintf(b, "%s\n\n", p.Meaning)
		for _, step := range slices.Concat(p.Fixes, p.More) {
			fmt.Fprintf(b, "* %s\n", step)
		}
		fmt.Fprintf(b, "\nAnother try: %s.\n", p.Retry.words())
	}
	write(p)
	for _, c := range casesOf(f) {
		other := Tell(Assistant, c.failure)
		fmt.Fprintf(b, "\n%s:\n\n", c.when)
		if other.Title != p.Title {
			fmt.Fprintf(b, "**%s.** ", other.Title)
		}
		write(other)
	}
	fmt.Fprintf(b, "\nSource: %s\n", p.Source)
}

func is[T Fact](f Fact) bool {
	_, ok := f.(T)
	return ok
}

// describe writes what is told of a fact, with sample values.
func describe(b *strings.Builder, f Fact) {
	p := Tell(Assistant, f)
	fmt.Fprintf(b, "\n### %s\n\n", p.Title)
	if lines := shownAs(p.Code); len(lines) > 0 {
		fmt.Fprintf(b, "Such as `%s`\n\n", strings.Join(lines, "`, `"))
	}
	fmt.Fprintf(b, "%s `%s`\n\n", p.Meaning, p.Code)
	for _, step := range slices.Concat(p.Fixes, p.More) {
		fmt.Fprintf(b, "* %s\n", step)
	}
	if !is[Verdict](f) {
		retry := p.Retry
		retry.After = guidances[p.Code].retry.After // not that of the sample
		fmt.Fprintf(b, "\nAnother try: %s.\n", retry.words())
	}
	fmt.Fprintf(b, "\nSource: %s\n", p.Source)
}

// mostShown is how many lines are quoted for an error.
const mostShown = 6

// corpusOf are the texts of the corpus that have one error, by its code: the last line of each, which is the one that people look for.
var corpusOf = sync.OnceValue(func() map[string][]string {
	paths, err := filepath.Glob(filepath.Join("..", "internal", "pasted", "testdata", "corpus", "*.md"))
	if err != nil || len(paths) == 0 {
		panic("no corpus")
	}
	lines := map[string][]string{}
	for _, path := range paths {
		all, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		for _, block := range strings.Split(string(all), "\n## ")[1:] {
			parts := strings.Split(block, "\n```")
			if len(parts) != 3 || strings.Count(parts[2], "\ncode: ") != 1 || strings.Contains(parts[2], "\nhides: ") {
				continue
			}
			_, rest, _ := strings.Cut(parts[2], "\ncode: ")
			code, _, _ := strings.Cut(rest, "\n")
			shown := strings.Split(strings.TrimSpace(parts[1]), "\n")
			lines[code] = append(lines[code], strings.TrimSpace(shown[len(shown)-1]))
		}
	}
	return lines
})

// placeInCode is a line of a traceback that says where something happened, and not what.
var placeInCode = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:at |File "|/|- |b'|return |github\.com/|code: )|getenv|_sec = `)
})

// shownAs are lines that tools show for an error, as people paste them: short ones, and no two that begin alike.
func shownAs(code string) []string {
	const least, longest, alike = 12, 100, 16 // bytes
	var chosen []string
	for _, line := range corpusOf()[code] {
		if placeInCode().MatchString(line) || len(line) < least || len(line) > longest || strings.ContainsAny(line, "`|") || len(chosen) == mostShown ||
			slices.ContainsFunc(chosen, func(c string) bool { return c[:min(len(c), alike)] == line[:min(len(line), alike)] }) {
			continue
		}
		chosen = append(chosen, line)
	}
	return chosen
}

// words says when trying again makes sense.
func (r Retry) words() string {
	switch r.When {
	case RetryAfter:
		if r.After == 0 {
			return "after the number of seconds that comes with it"
		}
		return "after " + english.span(r.After)
	case RetryNow:
		return "now"
	case RetryCorrected:
		return "as soon as it is put right"
	case RetryTomorrow:
		return "tomorrow"
	case RetryRestart:
		return "only as a new login"
	case RetryElsewhere:
		return "not in this way, but another way may work"
	case RetryNever:
		return "never with this number or account"
	default:
		return "not needed"
	}
}
