// Package archtest holds the rules of ARCHITECTURE.md as tests: who may import whom, how files look, and which names are exported or hide another.
//
// rules_test.go has the rules, tables of literals, each with its reason, which is part of every failure. check_test.go reads
// the sources with go/parser, so that a room that does not compile today is checked all the same, and nothing of the program is
// linked here; names_test.go reads what stands in them by name. page_test.go holds ARCHITECTURE.md against the table, and draws its picture from the
// imports. archtest_test.go runs the checks on the module, and on testdata/broken, a tree that breaks every rule: a rule
// that cannot fail is a defect.
//
// The package depends on the standard library alone.
package archtest
