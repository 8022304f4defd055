//go:build unix

package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestConnectionFileThatIsNoFileIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{pipe: "pipe", os.DevNull: "device", "/dev/zero": "device", t.TempDir(): "a folder, not a file"} {
		for _, command := range []string{"serve", "login", "pauses"} {
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			cmd := exec.CommandContext(ctx, binary, command, "--sandbox-at", path)
			cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			if err == nil || ctx.Err() != nil || !strings.Contains(string(out), says) || !strings.Contains(string(out), "sandbox --connection-file FILE") {
				t.Errorf("%s with %s: %v, %s", command, path, err, out)
			}
			stop()
		}
	}
}
