// Package pasted reads what people paste: an error, a traceback, a log, what a tool or Telegram said.
//
// [Read] finds the errors in a text and makes a fact of explain of each, with one of three answers: it is known, it is of Telegram and not of a login, or nobody
// here knows it. What stands for an error is literals, in tables (rules_*.go), one for each family; names as Telegram and the libraries write them are read beside
// them (names.go, classes.go), and so are the numbers of the protocol (numbers.go) and the method that failed (method.go).
// What programs and people say in any wording is read by its sentence (sentences.go), and a prompt with its answer is none (prompts.go).
// Answers to a request for a code, and states of TDLib, are no errors and are read as well (answers.go).
//
// To add something that a library, a system or a tool says: a rule in the table of its family, and a pasting with the right answer in testdata/corpus.
//
// The package depends on the standard library, explain and internal/outside.
package pasted
