// Package gitcheck says whether git keeps, or would keep, a file: what is written there ends in a repository, and with that at everybody who has it.
//
// It looks for a repository above the file, and asks git, where that is installed, about the file by its name. Nothing that the repository itself
// configures is run, and nothing is changed. It depends on the standard library.
package gitcheck

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// State is how git sees a file.
type State string

// The states.
const (
	outside State = "outside" // it lies in no repository
	ignored State = "ignored" // git leaves it alone
	loose   State = "loose"   // git does not keep it yet, and would with the next "git add ."
	tracked State = "tracked" // git keeps it
	inside  State = "inside"  // it lies in a repository, and git could not be asked
)

// patience is how long git may take. A repository that needs longer counts as one that could not be asked.
const patience = 2 * time.Second

// Look says how git sees a file, which need not exist. path is a whole one. It takes no longer than some seconds, and less when ctx is done.
func Look(ctx context.Context, path string) State {
	if !inRepository(path) {
		return outside
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	switch is, err := ask(ctx, path, "--literal-pathspecs", "ls-files", "--error-unmatch", "--"); {
	case err != nil:
		return inside
	case is:
		return tracked
	}
	switch is, err := ask(ctx, path, "check-ignore", "--quiet", "--"); {
	case err != nil:
		return inside
	case is:
		return ignored
	default:
		return loose
	}
}

// inRepository reports whether a folder above the file has a .git: a folder, or the file that a worktree and a submodule have.
func inRepository(path string) bool {
	folder := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return true
		}
		above := filepath.Dir(folder)
		if above == folder {
			return false
		}
		folder = above
	}
}

// ask runs git about the file and reports whether it says yes. An error is git that is missing, takes too long, or knows no repository here, such as one
// that belongs to another user.
func ask(ctx context.Context, path string, args ...string) (bool, error) {
	args = append([]string{
		"--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, // which would run what the repository names
	}, append(args, "."+string(filepath.Separator)+filepath.Base(path))...)
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = filepath.Dir(path)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(strings.ToUpper(v), "GIT_") }),
		"GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var said *exec.ExitError
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &said) && said.ExitCode() == 1: // a no; what is wrong is 128
		return false, nil
	default:
		return false, err
	}
}
