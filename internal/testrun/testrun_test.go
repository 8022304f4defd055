package testrun

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// end is the variable that has this package's own run end badly.
const end = "TESTRUN_END"

func TestMain(m *testing.M) {
	if os.Getenv(end) != "" {
		leakTimeout = 100 * time.Millisecond
	}
	os.Exit(Main(m, Waiting, func() error {
		switch os.Getenv(end) {
		case "leak":
			go func() { select {} }()
		case "error":
			return errors.New("this is why")
		}
		return nil
	}))
}

func TestRunFailsByWhatIsLeftAndByWhatComesAfter(t *testing.T) {
	if os.Getenv(end) != "" {
		return
	}
	t.Parallel()
	for how, want := range map[string]string{"leak": "goroutines are left", "error": "this is why", "well": "PASS"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestRunFails")
			cmd.Env = append(os.Environ(), end+"="+how)
			out, err := cmd.CombinedOutput()
			if (err == nil) != (how == "well") || !strings.Contains(string(out), want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func TestMoreTestsRunAtATimeThanThereAreProcessors(t *testing.T) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" && f.Value.String() != "8" })
	if now := flag.Lookup("test.parallel").Value.String(); !given && !race && now != "8" {
		t.Errorf("%s at a time", now)
	}
}

func TestEachTestHasItsOwnAndItsSubtestsShareIt(t *testing.T) {
	var (
		all   PerTest[int]
		n     int
		start = func() int { n++; return n }
	)
	t.Run("one", func(t *testing.T) {
		if a, b := all.Of(t, start), all.Of(t, start); a != 1 || b != 1 {
			t.Errorf("one test gets %d and %d", a, b)
		}
		t.Run("below", func(t *testing.T) {
			if got := all.Of(t, start); got != 1 {
				t.Errorf("its subtest gets %d", got)
			}
		})
	})
	t.Run("other", func(t *testing.T) {
		if got := all.Of(t, start); got != 2 {
			t.Errorf("another one gets %d", got)
		}
	})
	if got := all.Of(t, start); got != 3 {
		t.Errorf("the test above them gets %d", got)
	}
}

func TestParallelMayBeCalledTwiceAndWhereItCannotBe(t *testing.T) {
	Parallel(t)
	Parallel(t)
	t.Run("below", func(t *testing.T) { Parallel(t) })
}

func TestTestThatChangesTheEnvironmentStaysSerial(t *testing.T) {
	t.Setenv("TESTRUN", "1")
	Parallel(t)
	t.Setenv("TESTRUN", "2") // which panics in a parallel test
}
