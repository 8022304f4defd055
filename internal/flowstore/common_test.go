package flowstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

func counts(t *testing.T, c authflow.Common, number string) {
	t.Helper()
	if err := c.UpdateLimits(t.Context(), number, func(a *limits.Accounts) error { a.CountCode(number, time.Now()); return nil }); err != nil {
		t.Fatal(err)
	}
}

// ofNumbers are the files of numbers in a folder, those that were put aside included.
func ofNumbers(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "flows", limitsFile+"-*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFileOfANumberTellsNobodyWhichAndGoesNowhereElse(t *testing.T) {
	dir := t.TempDir()
	c := onDisk(dir).Common()
	if a, err := c.Limits(t.Context(), "+14155550123"); err != nil || len(a.Codes) != 0 {
		t.Errorf("before anything was written: %+v, %v", a, err)
	}
	if _, err := os.Stat(filepath.Join(dir, keyFile)); err == nil {
		t.Error("a look has made a key")
	}
	counts(t, c, "+14155550123")
	files := ofNumbers(t, dir)
	if len(files) != 1 {
		t.Fatalf("%v", files)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil || bytes.Contains(raw, []byte("4155550123")) || strings.Contains(files[0], "4155550123") {
		t.Errorf("the number is in %s, or in its name, %v", files[0], err)
	}

	counts(t, c, "+14155550124")
	for _, file := range ofNumbers(t, dir) {
		if file != files[0] {
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	var bad *authflow.RecordError
	if a, err := c.Limits(t.Context(), "+14155550124"); !errors.As(err, &bad) || bad.Fault != authflow.RecordDamaged || len(a.Codes) != 0 {
		t.Errorf("what is another number's: %+v, %v", a, err)
	}
	counts(t, c, "+14155550124")
	if a, err := c.Limits(t.Context(), "+14155550124"); err != nil || a.CodesToday("+14155550124", time.Now()) != 1 || a.CodesToday("+14155550123", time.Now()) != 0 || !a.Incomplete(time.Now()) {
		t.Errorf("after that: %+v, %v", a, err)
	}
}

func TestFileOfANumberGoesWhenNothingInItCounts(t *testing.T) {
	dir := t.TempDir()
	old := onDisk(dir)
	if err := old.UpdateLimits(t.Context(), func(a *limits.Accounts) error { a.CountCode("+1", time.Now()); return nil }); err != nil { // as an earlier version kept it
		t.Fatal(err)
	}
	counts(t, old.Common(), "+1")
	outdated := append(ofNumbers(t, dir), old.path(limitsFile))
	counts(t, old.Common(), "+2")
	for _, file := range outdated {
		setTime(t, file, time.Now().Add(-limits.Kept-time.Minute))
	}
	c := onDisk(dir).Common().(*common)
	counts(t, c, "+3")
	for _, file := range outdated {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s is still there", filepath.Base(file))
		}
	}
	if left := ofNumbers(t, dir); len(left) != 2 {
		t.Errorf("%d files are left", len(left))
	}
	setTime(t, ofNumbers(t, dir)[0], time.Now().Add(-limits.Kept-time.Minute))
	counts(t, c, "+4")
	if left := ofNumbers(t, dir); len(left) != 3 {
		t.Errorf("within the hour %d files are left", len(left))
	}
	c.now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	counts(t, c, "+4")
	if left := ofNumbers(t, dir); len(left) != 2 {
		t.Errorf("later %d files are left", len(left))
	}
}
