// Package prompt is something asked of a person outside the chat, because the assistant must not see it: to type a code, to pick up a session, to
// scan a QR code, to agree to something.
//
// A [Spec] says what is asked: for what, on which account, which fields or what is handed out, and what happens with it. A [Prompt] is that with
// a life of its own, in one literal table (state.go):
//
//	asked ── shown ── opened ── submitted ──> accepted
//	                     │          │
//	                     │          ├── refused, and submitted again
//	                     <──────────┘ what was to be handed out reached nobody
//
//	and from each of these but submitted: accepted (without the person, or by a phone that scanned), declined, expired, withdrawn, superseded
//
// An end that comes while something is submitted waits for what comes of that: it was sent in time.
//
// A [Set] has the prompts of a program by key, one for a purpose at a time. How a prompt gets to its person is behind the port [Prompter], and where
// it is answered is another package's business: internal/secretpage serves it as a page.
//
// The package makes no connection, and no words. It depends on the standard library and internal/secret.
package prompt
