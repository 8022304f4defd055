package mcpserver

import (
	"net/url"
	"strings"
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secretpage"
)

// fill puts the words of a form into a spec: what it is, why it asks, what is typed into it, and its button. Its fields are made by [field].
func (t *tools) fill(s *promptSpec, f explain.Form, fields ...prompt.Field) {
	p := explain.Tell(t.OnPage(), f)
	s.Title, s.Why, s.Notes, s.Button = p.Title, p.Meaning, p.Fixes, explain.Tell(t.OnPage(), explain.Button{Kind: f.Kind}).Title
	if fields != nil {
		s.Fields = fields
	}
}

// field puts the words of a field into it.
func (t *tools) field(f explain.Field, like prompt.Field) prompt.Field {
	p := explain.Tell(t.OnPage(), f)
	like.Name, like.Label, like.Help = f.Name, p.Title, p.Meaning
	return like
}

// shown is what a page says at its end.
func (t *tools) shown(f explain.Shown) prompt.Result {
	return t.onPage(attempt{told: f, accepted: true})
}

// inShort is a fact of which a page says the title only.
type inShort struct{ explain.Fact }

// onPage is an attempt as the person reads it.
func (t *tools) onPage(a attempt) prompt.Result {
	fact := a.told
	short, isShort := fact.(inShort)
	if isShort {
		fact = short.Fact
	}
	p := explain.Tell(t.OnPage(), fact)
	r := prompt.Result{Done: a.accepted, Title: p.Title, Brief: brief(fact), Meaning: p.Meaning, Fixes: p.Fixes, Fields: a.again, Needed: a.needed, Unsent: a.unsent}
	if isShort {
		r.Meaning, r.Fixes = "", nil
	}
	if a.helps != nil {
		r.Fixes = explain.Tell(t.OnPage(), a.helps).Fixes
	}
	return r
}

// brief is the title of what a page says as the assistant hears of it.
func brief(f explain.Fact) string { return explain.Tell(explain.OnPage, f).Title }

// PageWords are what private pages say by themselves, in a language. public is the address below which they are, nil for pages of this computer.
func PageWords(l explain.Language, public *url.URL) secretpage.Words {
	at, reader := "", explain.OnPage.In(l)
	if public != nil {
		reader = reader.Remote()
		at = strings.TrimRight(public.String(), "/")
	}
	say := func(f explain.PageText) secretpage.Said {
		f.Public = at
		p := explain.Tell(reader, f)
		return secretpage.Said{Title: p.Title, Brief: brief(f), Meaning: p.Meaning, Steps: p.Fixes}
	}
	named := func(name string) secretpage.Said { return say(explain.PageText{Name: name}) }
	line := func(name string) string { return named(name).Title }
	return secretpage.Words{
		Language: string(l),

		From: line("from"), Rehearsal: named("rehearsal"), Account: line("account"), Error: line("error"), Done: line("done"), Back: line("back"),
		Footer: func(left time.Duration, typed bool) string {
			return say(explain.PageText{Name: "footer", Left: left, Typed: typed}).Title
		},

		UsedUp: named("used_up"), Expired: named("expired"), Withdrawn: named("withdrawn"), Unknown: named("unknown"), WrongHost: named("wrong_host"), WrongPlace: named("wrong_place"),
		WrongMethod: named("wrong_method"), WrongForm: named("wrong_form"), TooLong: named("too_long"), Defect: named("defect"), Closing: named("closing"),

		Missing: named("missing"), Failed: line("failed"), Mistake: named("mistake"), Working: named("working"),
		Unused: line("unused"), UnusedNow: line("unused_now"), UnusedOld: line("unused_old"), UnusedEnd: line("unused_end"), NotSent: named("not_sent"), FormLong: named("form_long"),

		Optional: line("optional"), Look: line("look"), Kept: line("kept"), Busy: line("busy"),
		Again: func(button string) string { return say(explain.PageText{Name: "again", Button: button}).Title },

		Copy: line("copy"), Copied: line("copied"), NotCopied: line("not_copied"), CopyByHand: line("copy_by_hand"), ShownOnce: line("shown_once"),
		Picture: line("picture"), Link: named("link"), Reloads: line("reloads"),
		Replaced: func(left time.Duration) string { return say(explain.PageText{Name: "replaced", Left: left}).Title },

		Asked: named("asked"), NotProtected: named("not_protected"), CutOff: named("cut_off"), Foreign: named("foreign"), Unsure: named("unsure"), Cleared: line("cleared"),
	}
}
