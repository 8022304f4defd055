package explain

import (
	"slices"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

// Elsewhere is an error of Telegram that is not of a login, as somebody pasted it. Telegram answered it to the tool that showed it, so the account is logged in there.
type Elsewhere struct {
	Name   string // as Telegram writes it, with the number left out: "SLOWMODE_WAIT"
	Code   int    // Telegram's number for the class of errors; 0 where it did not stand there
	Number int    // what stood in the name: 42 of SLOWMODE_WAIT_42; 0 without one
	Method string // the call that failed, by its TL name or as the library calls it; "" where nobody knows
}

// ElsewhereNamed makes the fact of an error that the table has. FLOOD_WAIT is there too for a call that is not of a login, since it stands for a pause of that call alone:
// such a method has to be given. It reports false for what the table does not have.
func ElsewhereNamed(name string, code, number int, method string) (Elsewhere, bool) {
	f := Elsewhere{Name: name, Code: code, Number: number, Method: method}
	if _, ok := elsewhereErrors()[f.plain()]; ok {
		return f, true
	}
	return f, name == floodWait && method != "" && !strings.HasPrefix(method, "auth.") && !slices.Contains(LoginMethods(), method)
}

// ElsewhereNames lists the names of all errors that are not of a login, as Telegram writes them, numbers left out, sorted.
func ElsewhereNames() []string {
	var names []string
	for name := range elsewhereErrors() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// floodWait is the one error that is of a login and of everything else.
const floodWait = "FLOOD_WAIT"

// ID implements Fact: what the error is about.
func (f Elsewhere) ID() string { return "elsewhere." + f.row().subject }

// Own is the heading of the text that an error has for itself alone.
func (f Elsewhere) Own() string { return f.ID() + " " + f.plain() }

// row is what the table knows of f.
func (f Elsewhere) row() elsewhereError {
	if row, ok := elsewhereErrors()[f.plain()]; ok {
		return row
	}
	return elsewhereError{subject: "pauses", shape: "wait"}
}

// plain is the name as the table has it. The number of one error stands in a word: PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN.
func (f Elsewhere) plain() string {
	name := strings.ToUpper(outside.Text(f.Name))
	if strings.HasPrefix(name, importWait) {
		return importWait
	}
	return name
}

const importWait = "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT"

// Shape is what the error says, whatever it is about.
func (f Elsewhere) Shape() string { return f.row().shape }

// Is reports whether f is one of these errors.
func (f Elsewhere) Is(names ...string) bool { return slices.Contains(names, f.plain()) }

// Documented are the methods that Telegram documents the error for, where they are few and nobody knows which one it was.
func (f Elsewhere) Documented() []string {
	if f.Method != "" {
		return nil
	}
	return f.row().methods
}

// Wait is the pause that came with the error, 0 without one. Telegram gives it in seconds, for an import in minutes.
func (f Elsewhere) Wait() time.Duration {
	if f.Shape() != "wait" {
		return 0
	}
	unit := time.Second
	if f.Is(importWait) {
		unit = time.Minute
	}
	return time.Duration(max(min(f.Number, int(longestWait/unit)), 0)) * unit
}

func (f Elsewhere) about(p *Problem) {
	p.Source = sourceErrors
	if row := f.row(); len(row.methods) > 0 {
		p.Source = "https://core.telegram.org/method/" + row.methods[0]
	}
	switch f.Shape() {
	case "wait":
		p.Retry = Retry{When: RetryAfter, After: min(f.Wait(), heldBack)}
	case "fault":
		p.Retry = Retry{When: RetryAfter, After: internalPause}
	case "done", "moved":
		p.Retry = goesOn
	}
	switch f.plain() {
	case "PEER_FLOOD", "USER_RESTRICTED":
		p.Retry = Retry{When: RetryTomorrow}
	case "BOT_METHOD_INVALID":
		p.Next = []string{"inspect_session", "request_code", "start_qr_login"}
	}
}
