package testrun

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOtherProgram(t *testing.T) {
	Other(t, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "began"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.WriteFile(filepath.Join(dir, "ended"), nil, 0o600) })
	})
}

func TestOtherProgramWorksUntilItIsReleased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	release := Begin(t, "TestOtherProgram", dir)
	if !there("began") || there("ended") {
		t.Errorf("it has begun: %v, ended: %v", there("began"), there("ended"))
	}
	release()
	if !there("ended") {
		t.Error("it was not waited for")
	}
	release()
}
