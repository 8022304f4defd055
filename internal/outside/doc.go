// Package outside makes texts that come from outside fit to stand in a text of ours: names that strangers chose, hints, patterns, errors and
// notices of a server, files and their names, what somebody pasted.
//
// Whoever reads our texts, a model above all, takes each line of them for ours. A value that brings its own line, hides what it says, turns the
// direction of writing or goes on for a megabyte could say anything in our name. So every such value is one short line without anything
// that cannot be seen, and stands in marks that it cannot end. [Quoted] gives it its marks; [Name] is for what is a name by its kind, and
// needs marks only where it is none. [Text] leaves marks in, for fields of a structure, where the value stands alone.
//
// It depends on the standard library only.
package outside
