package explain

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDocumentOfAllErrorsIsCurrent renders the whole catalogue into docs/errors.md, where people read it.
func TestDocumentOfAllErrorsIsCurrent(t *testing.T) {
	golden(t, filepath.Join("..", "docs", "errors.md"), document())
}

func document() string {
	var b strings.Builder
	fmt.Fprint(&b, "# Errors of a Telegram login\n\n",
		"What each error means, what to do, and when another try makes sense. Made from `explain/texts` and the tables in `explain/` by\n",
		"`go test ./explain -run Document -update`; change it there. `N` stands for the number that comes with an error.\n\n")
	for _, th := range themes {
		fmt.Fprintf(&b, "* [%s](#%s)\n", th.title, strings.ReplaceAll(strings.ToLower(th.title), " ", "-"))
	}
	fmt.Fprint(&b, "* [The way to Telegram](#the-way-to-telegram)\n* [What check_connection finds](#what-check_connection-finds)\n* [What other tools say of a session](#what-other-tools-say-of-a-session)\n* [Refusals of this program](#refusals-of-this-program)\n* [Any other error](#any-other-error)\n")
	for _, th := range themes {
		fmt.Fprintf(&b, "\n## %s\n", th.title)
		for _, e := range th.entries {
			describeError(&b, e)
		}
	}
	fmt.Fprint(&b, "\n## The way to Telegram\n")
	for _, e := range networkFailures {
		describe(&b, e)
	}
	fmt.Fprint(&b, "\n## What check_connection finds\n\nAnd `connection.proxy`, for each failure of a proxy above.\n")
	for _, v := range verdicts {
		x := v.in(scene{values: map[string]string{"answered": "N", "dcs": "N", "off": "N s slow"}})
		fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n\n", x.Code, x.Title, x.Meaning)
		for _, f := range x.Fixes {
			fmt.Fprintf(&b, "* %s\n", f)
		}
		fmt.Fprintf(&b, "\nSource: %s\n", x.Source)
	}
	fmt.Fprint(&b, "\n## What other tools say of a session\n")
	for _, e := range toolFailures {
		describe(&b, e)
	}
	fmt.Fprint(&b, "\n## Refusals of this program\n")
	for _, e := range slices.Concat(flowRefusals, inputRefusals) {
		describe(&b, e)
	}
	fmt.Fprint(&b, "\n## Any other error\n\nAn error that is not in this list is answered with `failure.unlisted`, its number and name, and what its class means:\n\n")
	for _, c := range classes {
		p := Tell(Assistant, Failure{Code: c.code, Type: "NAME"})
		fmt.Fprintf(&b, "* **%d**: %s\n", c.code, strings.Join(sentences(p.Meaning)[1:], ". "))
	}
	return b.String()
}

// describeError writes what is told of an error to somebody who looks it up, and what is told otherwise where more is known.
func describeError(b *strings.Builder, e entry) {
	f := failureOf(e)
	f.pasted = true // whose pause has no number yet, and may be of any program
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

// describe writes one entry with its variants.
func describe(b *strings.Builder, e entry) {
	heading := e.name
	if heading == "" {
		heading = e.stableCode()
	}
	if e.number != 0 {
		heading += fmt.Sprintf(" (%d)", e.number)
	}
	fmt.Fprintf(b, "\n### %s\n\n**%s.** `%s`", heading, e.title, e.stableCode())
	if e.ends {
		fmt.Fprint(b, " The login ends with it.")
	}
	fmt.Fprint(b, "\n\n")
	plain := e
	plain.variants = nil
	body(b, plain)
	for _, v := range e.variants {
		fmt.Fprintf(b, "\n%s:\n\n", v.condition())
		if v.title != "" {
			fmt.Fprintf(b, "**%s.** ", v.title)
		}
		other := plain.as(v)
		body(b, other)
	}
	fmt.Fprintf(b, "\nSource: %s\n", e.source)
}

func body(b *strings.Builder, e entry) {
	s := scene{flow: true, values: map[string]string{"wait": "N s", "exact_wait": "N s", "number": "N", "elapsed": "N min"}}
	if e.name == "" && e.number == 0 {
		s.values = nil
	}
	x := e.in(s, circumstance{}, 0)
	fmt.Fprintf(b, "%s\n\n", x.Meaning)
	for _, f := range x.Fixes {
		fmt.Fprintf(b, "* %s\n", f)
	}
	fmt.Fprintf(b, "\nAnother try: %s.\n", x.Retry.words())
}

// words says when trying again makes sense.
func (r Retry) words() string {
	switch r.When {
	case RetryAfter:
		if r.After == 0 {
			return "after the number of seconds that comes with it"
		}
		return "after " + countdown(r.After)
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

// condition says when a variant applies.
func (v variant) condition() string {
	var parts []string
	if v.methods != nil {
		parts = append(parts, "from `"+strings.Join(v.methods, "`, `")+"`")
	}
	if v.states != nil {
		parts = append(parts, "in the state `"+strings.Join(v.states, "` or `")+"`")
	}
	if v.after > 0 {
		parts = append(parts, "when the code was sent at least "+countdown(v.after)+" ago")
	}
	if v.before > 0 {
		parts = append(parts, "when the code was sent less than "+countdown(v.before)+" ago")
	}
	s := strings.Join(parts, ", ")
	return strings.ToUpper(s[:1]) + s[1:]
}
