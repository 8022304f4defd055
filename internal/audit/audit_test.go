package audit

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/mcpserver"
)

var anna, ben = owner.Owner{Issuer: "https://issuer.example", Subject: "anna@example.org"}, owner.Owner{Issuer: "https://issuer.example", Subject: "ben@example.org"}

func named(t *testing.T, key string) Names {
	t.Helper()
	n, err := NewNames([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func opened(t *testing.T) (l *Log, read func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l, err := Open(path, named(t, "0123456789abcdef"), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	return l, func() string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
}

func TestEachActIsALineThatNamesNobody(t *testing.T) {
	l, read := opened(t)
	l.Call(owner.With(t.Context(), anna), mcpserver.Call{Tool: "submit_code", Flow: "flow_aaaaaaaaaaaa", State: authflow.CodeSent, Outcome: mcpserver.CallRefused, Why: "failure.phone_code_invalid", Error: "PHONE_CODE_INVALID", Took: 12 * time.Millisecond})
	l.Call(t.Context(), mcpserver.Call{Tool: "get_flow", Outcome: mcpserver.CallDone})
	watch := l.Flow(anna)
	watch(authflow.Observed{Kind: authflow.ObservedMoved, Flow: "flow_aaaaaaaaaaaa", From: authflow.CodeSent, To: authflow.Authorized, Event: authflow.LoginAccepted, Delivery: "auth.sentCodeTypeApp"})
	watch(authflow.Observed{Kind: authflow.ObservedRefused, Flow: "flow_aaaaaaaaaaaa", Error: "FLOOD_WAIT"})
	text := read()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 3 || strings.Contains(text, "example") || strings.Contains(text, "anna") {
		t.Fatal(text)
	}
	name := l.names.Of(anna)
	for n, want := range []map[string]any{
		{"act": "call", "owner": name, "tool": "submit_code", "flow": "flow_aaaaaaaaaaaa", "state": "code_sent", "outcome": "refused", "why": "failure.phone_code_invalid", "telegram": "PHONE_CODE_INVALID", "ms": 12.},
		{"act": "call", "owner": "unknown", "tool": "get_flow", "outcome": "done", "ms": 0.},
		{"act": "login", "owner": name, "flow": "flow_aaaaaaaaaaaa", "from": "code_sent", "outcome": "authorized", "event": "login accepted", "delivery": "auth.sentCodeTypeApp"},
	} {
		var got map[string]any
		if err := json.Unmarshal([]byte(lines[n]), &got); err != nil {
			t.Fatal(err)
		}
		if at, err := time.Parse(time.RFC3339, got["time"].(string)); err != nil || time.Since(at) > time.Hour {
			t.Errorf("%v", got["time"])
		}
		delete(got, "time")
		for field, value := range want {
			if got[field] != value {
				t.Errorf("line %d: %s is %v, want %v", n, field, got[field], value)
			}
		}
		if len(got) != len(want) {
			t.Errorf("line %d has more: %v", n, got)
		}
	}
}

// Whoever can turn the way of the log could have lines written into any file of ours, and whoever can read it knows when somebody logs in.
func TestALogThatIsNotOursAloneIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes there")
	}
	folder := t.TempDir()
	target := filepath.Join(folder, "target")
	put := func(name string, mode fs.FileMode) string {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("{}\n"), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link, dangling := filepath.Join(folder, "link"), filepath.Join(folder, "dangling")
	if err := errors.Join(os.Symlink(put("target", 0o600), link), os.Symlink(filepath.Join(folder, "none"), dangling)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]ownfile.Fault{
		target: "", filepath.Join(folder, "new"): "", link: ownfile.Link, dangling: ownfile.Link, put("read", 0o644): ownfile.Readable, put("written", 0o622): ownfile.Writable,
		folder: ownfile.Irregular, "/dev/null": ownfile.Irregular,
	} {
		l, err := Open(path, named(t, "0123456789abcdef"), func(err error) { t.Error(err) })
		var bad *ownfile.Error
		if errors.As(err, &bad) != (want != "") || bad != nil && bad.Fault != want || err != nil && bad == nil {
			t.Errorf("%s: %v, want fault %q", path, err, want)
		}
		if err != nil {
			continue
		}
		l.Call(t.Context(), mcpserver.Call{Tool: "get_flow", Outcome: mcpserver.CallDone})
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if kept, err := os.ReadFile(target); err != nil || !strings.HasPrefix(string(kept), "{}\n") || strings.Count(string(kept), "\n") != 2 {
		t.Errorf("%v: lines are not added: %q", err, kept)
	}
	if _, err := os.Stat(filepath.Join(folder, "none")); err == nil {
		t.Error("a file was made behind a link")
	}
}

func TestNamesNeedTheKey(t *testing.T) {
	one, other := named(t, "0123456789abcdef"), named(t, "0123456789abcdeF")
	if one.Of(anna) == one.Of(ben) || one.Of(anna) == other.Of(anna) || one.Of(anna) != named(t, "0123456789abcdef").Of(anna) {
		t.Error(one.Of(anna), one.Of(ben), other.Of(anna))
	}
	if strings.HasPrefix(anna.Key(), one.Of(anna)) {
		t.Error("whoever sees a folder of the store knows the name in the log")
	}
	if one.Of(owner.Local) != "local" {
		t.Error(one.Of(owner.Local))
	}
	if _, err := NewNames([]byte("short")); err == nil {
		t.Error("a key that can be tried out is taken")
	}
}

func TestLinesOfManyStayWhole(t *testing.T) {
	l, read := opened(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 50 {
				l.Call(owner.With(t.Context(), ben), mcpserver.Call{Tool: "get_flow", Outcome: mcpserver.CallDone})
			}
		})
	}
	all.Wait()
	lines := strings.Split(strings.TrimSpace(read()), "\n")
	if len(lines) != 1000 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Fatal(line)
		}
	}
}

func TestALogThatCannotBeWrittenIsToldOfOnce(t *testing.T) {
	var told []error
	l, err := Open(filepath.Join(t.TempDir(), "audit.jsonl"), named(t, "0123456789abcdef"), func(err error) { told = append(told, err) })
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	for range 3 {
		l.Call(t.Context(), mcpserver.Call{Tool: "get_flow"})
	}
	if len(told) != 1 || !errors.Is(told[0], os.ErrClosed) {
		t.Error(told)
	}
}

func TestTheKeyIsMadeOnceForAFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	keys := make([]string, 10)
	var all sync.WaitGroup
	for n := range keys { // services that start at once
		all.Go(func() {
			key, err := Key(folder)
			if err != nil {
				t.Error(err)
			}
			keys[n] = string(key)
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] || len(key) != keyBytes {
			t.Errorf("keys of %d and %d bytes", len(keys[0]), len(key))
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
	path := filepath.Join(folder, keyFile)
	if err := os.WriteFile(path, []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Key(folder); !errors.Is(err, errKey) {
		t.Errorf("a damaged key: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Key(folder); runtime.GOOS != "windows" && (err == nil || errors.Is(err, errKey)) {
		t.Errorf("a key that others can read: %v", err)
	}
	one, _ := Key("")
	other, _ := Key("")
	if len(one) != keyBytes || string(one) == string(other) {
		t.Error("without a folder there is no key, or always the same")
	}
}
