// Package testrun runs the tests of a package: how many at a time, which only where somebody asks for the slow ones, and whether anything is
// left when they are through. It depends on internal/leaktest, and only tests import it.
package testrun

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/internal/leaktest"
)

// SlowTests is the environment variable that, set to anything, lets the slow tests run.
const SlowTests = "TELEGRAM_LOGIN_MCP_SLOW_TESTS"

// atOnce is how many parallel tests run at a time. They wait for timers, sockets and other processes for most of their time, so that the
// number of processors, which is what testing takes, would leave those idle.
const atOnce = 8

// Main runs the tests of a package and returns the exit code: not zero, too, when goroutines, open files or sockets are left that were not
// there before. after is done when the tests are through, before what is left is looked at; its error fails the run.
func Main(m *testing.M, after func() error) int {
	widen()
	left := leaktest.Whole()
	code := m.Run()
	err := after()
	if err == nil && code == 0 {
		err = left()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// widen lets more parallel tests run at a time, unless somebody has said how many.
func widen() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given || race {
		return
	}
	if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
		panic(err)
	}
}

// Slow skips a test that needs more time than it is worth in every run. CI runs it, see SlowTests.
func Slow(t testing.TB, takes string) {
	t.Helper()
	if os.Getenv(SlowTests) == "" {
		t.Skipf("slow, it takes %s; set %s=1 to run it", takes, SlowTests)
	}
}

// parallel holds the names of the tests that are parallel already.
var parallel sync.Map

// Parallel makes a test parallel. Unlike t.Parallel it may be called again in the same test, so that every helper that a test can begin with
// may call it. In a subtest it does nothing: whether subtests run side by side is for their test to say.
func Parallel(t testing.TB) {
	t.Helper()
	p, ok := t.(interface{ Parallel() })
	if !ok || strings.Contains(t.Name(), "/") {
		return
	}
	if _, before := parallel.LoadOrStore(t.Name(), true); before {
		return
	}
	t.Cleanup(func() { parallel.Delete(t.Name()) }) // with -count it is run again
	p.Parallel()
}
