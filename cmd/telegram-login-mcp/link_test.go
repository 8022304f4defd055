package main

import (
	"runtime"
	"testing"
)

// program links all of the program into the test binary. The other tests run the program as a process of its own, which go test cannot
// know of: without this it would show a cached result for a program that has changed since.
var program = main

func TestVersionIsNeverEmpty(t *testing.T) {
	runtime.KeepAlive(program)
	if version() == "" {
		t.Error("version is empty")
	}
}
