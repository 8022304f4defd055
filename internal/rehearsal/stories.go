package rehearsal

import (
	"context"
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/sandbox"
)

// of is a person of the sandbox whose home is DC 2, who has a tool that is known.
func of(number string) Person { return Person{Phone: "+9996620" + number[1:], Tool: "Telethon"} }

// with is somebody with a trait more.
func with(p Person, traits ...func(*Person)) Person {
	for _, t := range traits {
		t(&p)
	}
	return p
}

func scans(p *Person)         { p.Scans = true }
func knowsPassword(p *Person) { p.Password = "sandbox" }
func shy(p *Person)           { p.Shy = true }
func away(p *Person)          { p.Away = true }
func givesUp(p *Person)       { p.Gives = true }

func misses(channels ...string) func(*Person) {
	return func(p *Person) { p.Misses = channels }
}

// first is what a person answers before what is so.
func first(kind Kind, answers ...Answer) func(*Person) {
	return func(p *Person) {
		p.First = map[Kind][]Answer{kind: answers}
	}
}

// deliveries are the ways that a code can take.
var deliveries = []Story{
	{Name: "app", Person: of("0001"), Codes: 1},
	{Name: "app, sees no SMS", Person: with(of("0001"), first(Code, no("No SMS came. Can you send it by SMS, please?"))), Codes: 1},
	{Name: "app, never delivered", Person: with(of("0047"), scans), Codes: 1},
	{Name: "app, then an SMS", Person: with(of("0002"), misses("app")), Codes: 2},
	{Name: "SMS", Person: of("0003"), Codes: 1},
	{Name: "SMS, then a call", Person: with(of("0003"), misses("sms")), Codes: 2},
	{Name: "call", Person: of("0004"), Codes: 1},
	{Name: "flash call", Person: of("0005"), Codes: 1},
	{Name: "missed call", Person: of("0006"), Codes: 1},
	{Name: "e-mail", Person: of("0007"), Codes: 1},
	{Name: "e-mail, mailbox lost", Person: with(of("0007"), misses("email"), scans), Codes: 1},
	{Name: "e-mail, mailbox lost, no phone", Person: with(of("0007"), misses("email"), func(p *Person) { p.Loses = true }), Codes: 1, Lost: true},
	{Name: "e-mail to be set up", Person: with(of("0008"), func(p *Person) { p.Mail = "ada@example.org" }), Codes: 1},
	{Name: "e-mail to be set up, not wanted", Person: with(of("0008"), scans), Codes: 1},
	{Name: "Fragment", Person: of("0009"), Codes: 1},
	{Name: "Firebase", Person: of("0010"), Codes: 2},
	{Name: "Firebase, has a phone", Person: with(of("0010"), scans), Codes: 1},
	{Name: "word", Person: of("0011"), Codes: 1},
	{Name: "phrase", Person: of("0012"), Codes: 1},
	{Name: "payment", Person: with(of("0013"), scans), Codes: 1},
}

// accounts are what stands behind the code.
var accounts = []Story{
	{Name: "password", Person: with(of("0020"), knowsPassword), Codes: 1},
	{Name: "password, wrong first", Person: with(of("0020"), knowsPassword, first(Link, Answer{Value: "Sandbox1"})), Codes: 1},
	{Name: "password, forgotten", Person: of("0020"), Codes: 1},
	{Name: "password, lost", Person: of("0021"), Codes: 1, Lost: true},
	{Name: "no account", Person: with(of("0030"), first(Number, Answer{Value: "+9996620030"}, no("No, I gave you the right number. I have no other."))), Codes: 1, Lost: true},
	{Name: "frozen", Person: of("0045"), Codes: 1},
	{Name: "dies at birth", Person: with(of("0046"), first(Deliver, Answer{do: passes(15 * time.Second)})), Codes: 1, Lost: true},
	{Name: "banned", Person: of("0042"), Lost: true},
	{Name: "flood", Person: with(of("0040"), scans)},
	{Name: "flood wait", Person: with(of("0041"), scans)},
	{Name: "too many tries", Person: of("0043"), Lost: true},
	{Name: "update needed", Person: with(of("0044"), scans), Lost: true},
}

// troubles are what goes wrong on the way, and with people.
var troubles = []Story{
	{Name: "slow", Person: of("0050"), Hurries: true, Codes: 1},
	{Name: "silent", Person: with(of("0051"), scans, givesUp, first(Number, Answer{Value: "+9996620051"}, no("I would not ask for another code if nothing answers."))),
		Hurries: true},
	{Name: "dropped", Person: of("0052"), Codes: 1},
	{Name: "wrong code first", Person: with(of("0001"), first(Code, Answer{Value: "22223"})), Codes: 1},
	{Name: "code with words around", Person: with(of("0001"), first(Code, Answer{Value: "Login code: 22222. Do not give this code to anyone."})), Codes: 1},
	{Name: "forwarded code", Person: with(of("0001"), first(Code, Answer{do: forwards})), Codes: 2},
	{Name: "no country code", Person: with(of("0001"), first(Number, Answer{Value: "0171 2345678"})), Codes: 1},
	{Name: "someone else's number", Person: with(of("0001"), first(Number, Answer{Value: "+9996629999"})), Codes: 1},
	{Name: "no credentials", Person: with(of("0001"), func(p *Person) { p.APIID, p.APIHash = "1", "sandbox" }), NoCredentials: true, Codes: 1},
	{Name: "killed after the request", Person: with(of("0020"), knowsPassword), KillBefore: 2, Codes: 1},
	{Name: "killed before the password", Person: with(of("0020"), knowsPassword), KillBefore: 3, Codes: 1},
	{Name: "killed before the session", Person: of("0001"), KillBefore: 3, Codes: 1},
	{Name: "lives at another DC", Person: with(of("0020"), knowsPassword, func(p *Person) { p.Phone = "+9996630020" }), Codes: 1},
	{Name: "stays away for an hour", Person: with(of("0001"), first(Code, Answer{do: passes(time.Hour)})), Codes: 2},
}

// ways are how people want it.
var ways = []Story{
	{Name: "QR code", Person: with(of("0001"), scans, first(Number, no("I would rather scan a QR code than type numbers."))), Wish: "I would like to scan a QR code."},
	{Name: "QR code and password", Person: with(of("0020"), scans, knowsPassword, first(Number, no("I would rather scan a QR code than type numbers."))),
		Wish: "I would like to scan a QR code."},
	{Name: "QR code, another DC", Person: with(of("0001"), scans, func(p *Person) { p.Phone = "+9996610001" },
		first(Number, no("I would rather scan a QR code than type numbers."))), Wish: "I would like to scan a QR code."},
	{Name: "QR code, refused", Person: with(of("0001"), scans, func(p *Person) {
		refuses := no("I scanned it inside Telegram, and my phone says that the code is not valid.")
		p.First = map[Kind][]Answer{Number: {no("I would rather scan a QR code than type numbers.")}, Scan: {refuses, refuses}}
	}), Wish: "I would like to scan a QR code.", Codes: 1},
	{Name: "private", Person: with(of("0020"), knowsPassword, shy, func(p *Person) { p.Deliver = "page" }), Private: true, Codes: 1,
		Wish: "Nothing secret should stand in this chat."},
	{Name: "private, forgotten password", Person: with(of("0020"), shy, func(p *Person) { p.Deliver = "file" }), Private: true, Codes: 1,
		Wish: "Nothing secret should stand in this chat."},
	{Name: "private, no credentials", Person: with(of("0001"), shy, func(p *Person) { p.Deliver, p.APIID, p.APIHash = "page", "1", "sandbox" }), Private: true, NoCredentials: true, Codes: 1},
	{Name: "nothing secret, in chat mode", Person: with(of("0020"), knowsPassword, shy, func(p *Person) { p.Deliver = "page" }), Codes: 1,
		Wish: "I do not want codes and passwords in this chat."},
	{Name: "on a phone", Person: with(of("0020"), knowsPassword, away), Codes: 1, Wish: "I am writing from my phone."},
	{Name: "on a phone, wants a page", Person: with(of("0001"), away, first(Deliver, Answer{Value: "page"})), Codes: 1, Wish: "I am writing from my phone."},
	{Name: "file", Person: with(of("0001"), func(p *Person) { p.Deliver = "file" }), Codes: 1},
	{Name: "page", Person: with(of("0001"), func(p *Person) { p.Deliver = "page" }), Codes: 1},
}

// tools are one story for each tool that is known, and some for those that are not.
func tools() []Story {
	all := []Story{
		{Name: "for a tool that nobody knows", Person: with(of("0001"), func(p *Person) { p.Tool, p.Format = "my bookkeeping", "pyrogram" }), Codes: 1},
		{Name: "for a file of Telethon", Person: with(of("0001"), func(p *Person) { p.Tool, p.Format, p.Deliver = "my bookkeeping", "telethon_sqlite", "file" }), Codes: 1},
		{Name: "for a script with Telethon", Person: with(of("0001"), func(p *Person) { p.Tool = "a script with Telethon" }), Codes: 1},
	}
	for _, tool := range append(explain.Offered(), "fast-mcp-telegram") { // one that takes a file
		all = append(all, Story{Name: "for " + tool, Person: with(of("0001"), func(p *Person) { p.Tool = tool }), Codes: 1})
	}
	// One that takes no session: that is said before a code is spent.
	return append(all, Story{Name: "for TDLib", Person: with(of("0001"), func(p *Person) { p.Tool = "TDLib" }), Lost: true})
}

// passes lets time pass before the person answers.
func passes(d time.Duration) func(context.Context, *Stage) error {
	return func(ctx context.Context, s *Stage) error { return s.Wait(ctx, d) }
}

// forwards is a code that the person sends to somebody in Telegram, which Telegram notices.
func forwards(ctx context.Context, s *Stage) error {
	return s.telegram.Inject(ctx, sandbox.Injection{Method: "auth.signIn", Code: 400, Error: "PHONE_CODE_EXPIRED", Phone: s.story.Phone})
}
