//go:build !race

package testrun

// race tells whether the race detector runs.
const race = false
