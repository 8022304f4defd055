//go:build race

package testrun

// race tells that the race detector runs. It makes each test several times slower, and more of them at a time would run into their deadlines.
const race = true
