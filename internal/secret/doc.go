// Package secret holds the values that must not be seen: login codes, passwords, auth keys, API hashes and session strings.
//
// A [String] or [Bytes] can be printed, logged and marshalled like any other value, and then shows [Redacted], the empty ones
// included: whether a secret is there is asked with Empty, on purpose, and never leaks by the way. The one way to the value is
// Reveal, so that every place that shows a secret is found by searching for that word.
//
// Both types keep their value behind pointers. fmt cannot call the methods of a value that sits in an unexported field of
// another struct; it prints such a field by reflection, and by reflection there is only an address to print.
//
// Both types refuse ==, which would compare those addresses; Equal compares the values, in constant time.
//
// The package depends on the standard library alone. zerolog and slog need nothing special: zerolog's Stringer, Interface and
// Any go through String or MarshalJSON, slog through LogValue.
package secret
