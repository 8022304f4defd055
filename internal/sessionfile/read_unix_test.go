//go:build unix

package sessionfile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sessionstring"
)

func TestHold(t *testing.T) { testrun.Other(t, func(path string) { used(t, path) }) }

func TestFileThatAnotherProgramHasOpenIsTold(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	release := testrun.Begin(t, "TestHold", path)
	defer release()
	before := stateOf(t, home)
	i, err := Read(t.Context(), path, Options{Home: home})
	if err != nil || i.Session.Port != 80 {
		t.Fatalf("port %d, %v", i.Session.Port, err)
	}
	if last := i.Notes[len(i.Notes)-1]; last.Code != sessionstring.NoteFileOpen {
		t.Errorf("notes %+v", i.Notes)
	}
	if after := stateOf(t, home); !slices.Equal(before, after) {
		t.Errorf("the folder was\n%s\nand is\n%s", before, after)
	}
	release()
	// It closed the file in order, and what was in the log is in the file.
	if i, err := Read(t.Context(), path, Options{Home: home}); err != nil || i.Session.Port != 80 || len(i.Notes) != 1 {
		t.Errorf("afterwards: port %d, %+v, %v", i.Session.Port, i.Notes, err)
	}
}

func TestPipesAndDevicesHoldNobodyUp(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	pipe := filepath.Join(home, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Read(t.Context(), pipe, Options{Home: home})
	var bad *Error
	if !errors.As(err, &bad) || bad.Kind != notAFile || bad.Found != ownfile.Pipe {
		t.Errorf("%v", err)
	}
	if _, err := Read(t.Context(), "/dev/zero", Options{Home: "/dev"}); !errors.As(err, &bad) || bad.Found != ownfile.Device {
		t.Errorf("%v", err)
	}
	// Beside a file, too.
	path := filepath.Join(home, "a.session")
	put(t, path, telethonFile(t))
	if err := syscall.Mkfifo(path+"-wal", 0o600); err != nil {
		t.Fatal(err)
	}
	if got := refused(t, path, Options{Home: home}); got != notAFile {
		t.Errorf("a pipe in place of the log: %s", got)
	}
}

func TestAPipeInPlaceOfAFolderHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(home, "tdl"), 0o700), syscall.Mkfifo(filepath.Join(home, "tdl", "data"), 0o600)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := Read(t.Context(), filepath.Join(home, "tdl"), Options{Home: home})
		done <- err
	}()
	var bad *Error
	select {
	case err := <-done:
		if !errors.As(err, &bad) || bad.Kind != noSessionIn {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it waits for a writer")
	}
}

func TestUnreadableFileSaysWhatTheSystemSaid(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	put(t, path, telethonFile(t))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), path, Options{Home: home}); !errors.Is(err, syscall.EACCES) {
		t.Error(err)
	}
}
