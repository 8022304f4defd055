// Package leaktest finds what a test leaves behind: goroutines, open files and sockets. It depends on goleak, and only tests import it.
package leaktest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Patience is how long what a test has closed may take to be gone: the other end of a connection hears of it a moment later.
const Patience = 10 * time.Second

// Check fails a test that ends with goroutines, open files or sockets that were not there when Check was called. Call it before anything
// that the test cleans up: what is registered later with t.Cleanup runs earlier. It panics in a parallel test, whose neighbours open and
// close files of their own; Whole is for those.
func Check(t testing.TB) {
	t.Helper()
	t.Setenv("LEAKTEST", t.Name()) // what testing lets no parallel test do
	check(t, Patience)
}

func check(t testing.TB, patience time.Duration) {
	left := Whole(patience)
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		if err := left(); err != nil {
			t.Error(err)
		}
	})
}

// Whole is Check for all tests of a package together, which may be parallel. Call it before they run, and what it returns when they are through
// and everything that they share is closed. What they have closed has patience to be gone.
func Whole(patience time.Duration) (left func() error) {
	before := open()
	here := goleak.IgnoreCurrent()
	return func() error {
		end := time.Now().Add(patience)
		err := goleak.Find(here)
		for err != nil && time.Now().Before(end) {
			err = goleak.Find(here) // it waits some time by itself
		}
		if err != nil {
			err = fmt.Errorf("goroutines are left: %w", err)
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		after := open()
		for len(after) > len(before) && time.Now().Before(end) {
			<-tick.C
			after = open()
		}
		if len(after) > len(before) {
			err = errors.Join(err, fmt.Errorf("%d files are open, %d before: %v", len(after), len(before), added(before, after)))
		}
		return err
	}
}

// open lists the open files and sockets of this process where the system shows them, which is Linux.
func open() (files []string) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil
	}
	for _, e := range entries {
		target, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name()))
		if err != nil || strings.HasPrefix(target, "anon_inode:") || strings.HasPrefix(target, "/proc/") { // the runtime's own, and this listing
			continue
		}
		files = append(files, fmt.Sprintf("%s %s", e.Name(), target))
	}
	return files
}

func added(before, after []string) []string {
	return slices.DeleteFunc(after, func(f string) bool { return slices.Contains(before, f) })
}
