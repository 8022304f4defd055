package gitcheck

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// git runs git in a folder.
func git(t *testing.T, folder string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// repository is a folder that git keeps: .mcp.json is in it, .env is ignored, and notes is neither.
func repository(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	folder := t.TempDir()
	git(t, folder, "init", "-q")
	put(t, filepath.Join(folder, ".mcp.json"), "{}")
	put(t, filepath.Join(folder, ".gitignore"), ".env\n")
	put(t, filepath.Join(folder, ".env"), "A=b\n")
	put(t, filepath.Join(folder, "below", "notes"), "A=b\n")
	git(t, folder, "add", ".mcp.json", ".gitignore")
	return folder
}

func TestGitSaysWhatItKeepsAndWhatItLeavesAlone(t *testing.T) {
	t.Parallel()
	folder := repository(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Skip("no links here")
	}
	for name, want := range map[string]State{
		filepath.Join(folder, ".mcp.json"):                     tracked,
		filepath.Join(folder, ".env"):                          ignored,
		filepath.Join(folder, ".env.backup-20261129-120000"):   loose, // which is not there yet
		filepath.Join(folder, "below", "notes"):                loose,
		filepath.Join(folder, "below", ".env"):                 ignored,
		filepath.Join(link, ".mcp.json"):                       tracked,
		filepath.Join(t.TempDir(), ".env"):                     outside,
		filepath.Join(folder, ".mcp.json") + "*":               loose, // a name, and no pattern
		filepath.Join(folder, "no folder", "and none", "file"): inside,
	} {
		if got := Look(t.Context(), name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestARepositoryRunsNothing(t *testing.T) {
	t.Parallel()
	folder := repository(t)
	proof := filepath.Join(t.TempDir(), "ran")
	hook := filepath.Join(folder, "monitor")
	put(t, hook, "#!/bin/sh\ntouch "+proof+"\n")
	if err := os.Chmod(hook, 0o700); err != nil {
		t.Fatal(err)
	}
	git(t, folder, "config", "core.fsmonitor", hook)
	git(t, folder, "ls-files", "--others") // which does run it, so that this test can fail
	if _, err := os.Stat(proof); err != nil {
		t.Skip("this git runs no monitor")
	}
	if err := os.Remove(proof); err != nil {
		t.Fatal(err)
	}
	Look(t.Context(), filepath.Join(folder, ".mcp.json"))
	Look(t.Context(), filepath.Join(folder, "below", "notes"))
	if _, err := os.Stat(proof); err == nil {
		t.Error("what the repository names was run")
	}
}

func TestWithoutGitAFileInARepositoryCountsAsOneThatMayBeKept(t *testing.T) {
	folder := repository(t)
	t.Setenv("PATH", t.TempDir())
	for name, want := range map[string]State{filepath.Join(folder, ".env"): inside, filepath.Join(t.TempDir(), ".env"): outside} {
		if got := Look(t.Context(), name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestAFileWithoutAFolderOfARepositoryIsAskedForNoLongerThanThat(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, filepath.Join(folder, ".git"), "gitdir: nowhere\n") // no repository after all
	if got := Look(t.Context(), filepath.Join(folder, ".env")); got != inside {
		t.Errorf("it is %s", got)
	}
}
