package mcpserver

import (
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
)

// newPage is a page in words: what it is, why it asks, what is typed into it, and its button. Its fields are made by [field].
func (t *tools) newPage(f explain.Form, fields ...secretpage.Field) secretpage.Page {
	p := explain.Tell(t.OnPage(), f)
	return secretpage.Page{Title: p.Title, Why: p.Meaning, Notes: p.Fixes, Fields: fields, Button: t.onButton(f.Kind)}
}

// field puts the words of a field into it.
func (t *tools) field(f explain.Field, like secretpage.Field) secretpage.Field {
	p := explain.Tell(t.OnPage(), f)
	like.Name, like.Label, like.Help = f.Name, p.Title, p.Meaning
	return like
}

func (t *tools) onButton(kind string) string {
	return explain.Tell(t.OnPage(), explain.Button{Kind: kind}).Title
}

// shown is what a page says of a try or at its end. The page is done with it.
func (t *tools) shown(f explain.Shown) secretpage.Outcome {
	p := explain.Tell(t.OnPage(), f)
	return secretpage.Outcome{Done: true, Title: p.Title, Brief: brief(f), Meaning: p.Meaning, Fixes: p.Fixes}
}

// asksAgain is what a page says of what was typed there, when it asks for these fields anew; for all where none is named.
func (t *tools) asksAgain(kind string, fields ...string) secretpage.Outcome {
	o := t.shown(explain.Shown{Kind: kind})
	o.Done, o.Fields = false, fields
	return o
}

// troubleOnPage is an error as a page tells it.
func (t *tools) troubleOnPage(f explain.Fact) secretpage.Outcome {
	p := explain.Tell(t.OnPage(), f)
	return secretpage.Outcome{Title: p.Title, Brief: brief(f), Meaning: p.Meaning, Fixes: p.Fixes}
}

// brief is the title of what a page says as the assistant hears of it.
func brief(f explain.Fact) string { return explain.Tell(explain.OnPage, f).Title }

// PageWords are what private pages say by themselves, in a language.
func PageWords(l explain.Language) secretpage.Words {
	say := func(f explain.PageText) secretpage.Said {
		p := explain.Tell(explain.OnPage.In(l), f)
		return secretpage.Said{Title: p.Title, Brief: brief(f), Meaning: p.Meaning, Steps: p.Fixes}
	}
	text := func(name string) secretpage.Said { return say(explain.PageText{Name: name}) }
	line := func(name string) string { return text(name).Title }
	return secretpage.Words{
		Language: string(l),

		From: line("from"), Rehearsal: text("rehearsal"), Account: line("account"), Error: line("error"), Done: line("done"), Back: line("back"),
		Footer: func(left time.Duration, typed bool) string {
			return say(explain.PageText{Name: "footer", Left: left, Typed: typed}).Title
		},

		UsedUp: text("used_up"), Expired: text("expired"), Withdrawn: text("withdrawn"), Unknown: text("unknown"), WrongHost: text("wrong_host"), WrongPlace: text("wrong_place"),
		WrongMethod: text("wrong_method"), WrongForm: text("wrong_form"), TooLong: text("too_long"), Defect: text("defect"), Closing: text("closing"),

		Missing: text("missing"), Failed: line("failed"), Mistake: text("mistake"), Working: text("working"),
		Unused: line("unused"), UnusedNow: line("unused_now"), UnusedOld: line("unused_old"), UnusedEnd: line("unused_end"), NotSent: text("not_sent"), FormLong: text("form_long"),

		Optional: line("optional"), Look: line("look"), Kept: line("kept"), Busy: line("busy"),
		Again: func(button string) string { return say(explain.PageText{Name: "again", Button: button}).Title },

		Copy: line("copy"), Copied: line("copied"), NotCopied: line("not_copied"), CopyByHand: line("copy_by_hand"), ShownOnce: line("shown_once"),
		Picture: line("picture"), Link: text("link"), Reloads: line("reloads"),
		Replaced: func(left time.Duration) string { return say(explain.PageText{Name: "replaced", Left: left}).Title },

		NotProtected: text("not_protected"), CutOff: text("cut_off"), Foreign: text("foreign"), Unsure: text("unsure"), Cleared: line("cleared"),
	}
}
