// Package terminal takes a person at a terminal through a Telegram login, step by step: it asks, calls a tool, shows what the tool says, and
// offers what fits next as numbered choices.
//
// It knows nothing of logins. What there is to choose comes from next_tools and state of the last result, and what is shown is the text of the
// results, which are made for a terminal. All that no tool says comes from the explain room (labels.go), for the reader that Options names. The
// tools are behind the port [Tools]. It depends on golang.org/x/term for the keyboard and on rsc.io/qr for the code that a phone scans.
//
// Each step of the dialogue is a function that returns the step after it (dialogue.go):
//
//	start ── newLogin, newQR, open ── at ──┬── menu ── an action ── at …
//	                                       └── wait, until the login goes on by itself
//
// A keyboard that is a terminal is in raw mode while something is asked, and only then, so that a line can be edited, a secret leaves no
// trace, and a wait can be ended by a key. Anything else is read line by line.
package terminal
