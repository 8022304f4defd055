//go:build unix

package main_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gofrs/flock"
	"github.com/mark3labs/mcp-go/mcp"
)

// What another user of the computer puts where this program looks, and what else stands there that is no file.

// stranger is another user.
const stranger = 65534

// give gives files and folders to the stranger.
func give(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := filepath.WalkDir(path, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, stranger, stranger))
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// sums are the files below a folder, with what is in them.
func sums(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, sha256.Sum256(raw))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLoginThatAnotherUserPlantedIsNotUsed is the attack: somebody begins a login for the victim's number with a key of their own, and leaves
// both where the victim's server looks. Whatever the victim typed would finish a login whose key the other has.
func TestLoginThatAnotherUserPlantedIsNotUsed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to another user")
	}
	for name, c := range map[string]struct {
		plant func(t *testing.T, dir, flows string)
		says  string
		help  string
	}{
		"the folder, with all that is in it": {
			func(t *testing.T, _, flows string) { give(t, filepath.Dir(flows)) }, "belongs to another user", "move it away",
		},
		"a folder above": {func(t *testing.T, dir, _ string) { give(t, dir) }, "belongs to another user", "choose another folder"},
		"key and login, in a folder of the victim's": {
			func(t *testing.T, _, flows string) {
				give(t, filepath.Join(filepath.Dir(flows), "key"), filepath.Join(flows, "memo"))
				records, err := filepath.Glob(filepath.Join(flows, "*.record"))
				if err != nil || len(records) != 1 {
					t.Fatal(records, err)
				}
				give(t, records[0])
			}, "belongs to another user", "move it away",
		},
		"key and login, in a folder that all can write to": {
			func(t *testing.T, dir, _ string) {
				if err := os.Chmod(dir, 0o777); err != nil {
					t.Fatal(err)
				}
			}, "can be changed by other users", "chmod go-w",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			start := func() *process {
				p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
				p.greet()
				return p
			}
			attacker := start()
			planted := attacker.in("code_sent", attacker.tool("request_code", toolArgs{"phone": "+9996620001"}))
			attacker.kill()
			inside, err := filepath.Glob(filepath.Join(dir, "sandbox-*", "flows"))
			if err != nil || len(inside) != 1 {
				t.Fatal(inside, err)
			}
			c.plant(t, dir, inside[0])
			before := sums(t, dir)

			victim := start()
			got := victim.in("code_sent", victim.tool("request_code", toolArgs{"phone": "+9996620001"}))
			if got.FlowID == planted.FlowID {
				t.Fatal("the victim goes on with the login of the attacker")
			}
			if !strings.Contains(got.Unsaved, c.says) || !strings.Contains(got.Unsaved, c.help) {
				t.Errorf("the reason is not told: %q", got.Unsaved)
			}
			got = victim.in("authorized", victim.tool("submit_code", toolArgs{"flow_id": got.FlowID, "code": "22222"}))
			if !strings.Contains(got.Unsaved, c.says) {
				t.Errorf("the reason is not told with every answer: %q", got.Unsaved)
			}
			victim.in("authorized", victim.tool("get_session", toolArgs{"flow_id": got.FlowID}))
			if c := victim.tool("submit_code", toolArgs{"flow_id": planted.FlowID, "code": "22222"}); c.Error == nil {
				t.Errorf("the planted login can be gone on with: %+v", c)
			}
			for _, flow := range victim.tool("get_flow", toolArgs{}).Flows {
				if flow.FlowID == planted.FlowID {
					t.Error("the planted login is listed as one")
				}
			}
			if after := sums(t, dir); strings.Contains(after, got.FlowID+".record") || !strings.Contains(after, planted.FlowID) {
				t.Errorf("the victim's login was written there: %s\nbefore: %s", after, before)
			}
		})
	}
}

// TestHashFileThatIsNoFileStopsNoServer greets each server, which is what a pipe once kept it from.
func TestHashFileThatIsNoFileStopsNoServer(t *testing.T) {
	for name, c := range map[string]struct {
		make func(path string) error
		says string
	}{
		"pipe":         {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is a pipe"},
		"device":       {func(path string) error { return os.Symlink("/dev/zero", path) }, "is a device"},
		"folder":       {func(path string) error { return os.Mkdir(path, 0o700) }, "is a folder"},
		"endless file": {func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<40)) }, "more than the 4096 bytes"},
		"empty file":   {func(path string) error { return os.WriteFile(path, []byte("\n"), 0o600) }, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "hash")
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, []string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH_FILE=" + path}, "--sandbox-at", connectionFile(t), "--no-state")
			refused := a.refused("failure.api_hash_file", "request_code", toolArgs{"phone": "+9996620004"})
			if !strings.Contains(refused.text, c.says) || !strings.Contains(refused.text, "TELEGRAM_API_HASH_FILE") {
				t.Errorf("it does not say %q: %s", c.says, refused.text)
			}
			if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte("sandbox"), 0o600)); err != nil {
				t.Fatal(err)
			}
			a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620004"}) // put right, and read again
		})
	}
}

func TestHashFileIsFoundAtHome(t *testing.T) {
	home := t.TempDir()
	writeFile(t, filepath.Join(home, "hash"), "sandbox\n")
	a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, []string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH_FILE=~/hash", "HOME=" + home}, "--sandbox-at", connectionFile(t), "--no-state")
	a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620004"})
}

// TestKeyThatOthersCanReadIsNotToldAsMissing opens the key of a login to others, as an editor can that writes a file anew.
func TestKeyThatOthersCanReadIsNotToldAsMissing(t *testing.T) {
	dir := t.TempDir()
	start := func() *process {
		p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
		p.greet()
		return p
	}
	a := start()
	c := a.in("code_sent", a.tool("request_code", toolArgs{"phone": "+9996620001"}))
	a.kill()
	keys, err := filepath.Glob(filepath.Join(dir, "sandbox-*", "key"))
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if err := os.Chmod(keys[0], 0o644); err != nil {
		t.Fatal(err)
	}
	b := start()
	got := b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	if got.Error == nil || got.Error.Code != "failure.record_key_unread" || !strings.Contains(got.Error.Meaning, "can be read by other users (mode 0644)") {
		t.Errorf("%+v", got.Error)
	}
	b.has(b.says("get_flow", nil), "No login here can be read", "not There is no login", "There may be more pauses and codes", "sealed with a key that cannot be read: '"+keys[0]+"' can be read by other users", "not a key that is not there")
	if err := os.Chmod(keys[0], 0o600); err != nil {
		t.Fatal(err)
	}
	b.in("authorized", b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
}

// TestServerThatCannotClaimALoginSaysWhy has somebody hold the lock that two servers need for a moment.
func TestServerThatCannotClaimALoginSaysWhy(t *testing.T) {
	dir := t.TempDir()
	start := func() *process {
		p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
		p.greet()
		return p
	}
	a, b := start(), start()
	c := a.in("code_sent", a.tool("request_code", toolArgs{"phone": "+9996620001"}))
	locks, err := filepath.Glob(filepath.Join(dir, "sandbox-*", "flows", "claims.lock"))
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	lock := flock.New(locks[0])
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	got := b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	if got.Error == nil || got.Error.Code != "failure.claim_failed" || !strings.Contains(got.Error.Meaning, "make Telegram destroy it") ||
		got.FlowID != c.FlowID || got.State != "code_sent" || got.Error.RetryAfterSeconds == nil {
		t.Errorf("the second server: %+v, %+v", got.Error, got)
	}
	a.in("authorized", a.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	b.in("authorized", b.tool("get_session", toolArgs{"flow_id": c.FlowID}))
}
