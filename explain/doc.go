// Package explain says in plain English what an answer of Telegram, an error or a state of a login means, what to look at and what to do.
//
// All texts are literals in tables: deliveries (where a code is), answers (what a call led to), states (where a login stands), catalogue
// (errors of Telegram by name) and local (refusals of this program and failures of the network). A row is found by its stable name and
// rendered with what is known: see scene for how a line leaves out what nobody knows, and entry for how the same error says different
// things by method, state and time. Nothing is guessed: a name that is in no table gets an answer that says so.
//
// To add a delivery type, an answer or an error, add its row to the table; the tests compare the tables with gotd's constructors and
// errors in both directions. When a tool of the server comes to life, remove its later in tools.
//
// The package depends on the standard library only, and on gotd in its tests.
package explain
