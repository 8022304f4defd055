package main_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"
)

// The tests of this package know the program as its users do: the built binary, its command line, its stdin and stdout. Only the
// Telegram on the other side lives in this process, so that a test can look at what reached it.

// binary is the program, built for this run.
var binary string

var update = flag.Bool("update", false, "rewrite the golden files")

// testVersion is what the release build would put into the binary.
const testVersion = "1.2.3-test"

func TestMain(m *testing.M) {
	if role := os.Getenv(toolRole); role != "" {
		os.Exit(playTool(role))
	}
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	if signal.Ignored(os.Interrupt) { // the tests run in the background of a script; programs that they start would have Ctrl-C ignored as well
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	if err := os.Setenv("LANGUAGE", "en"); err != nil { // whatever the developer speaks
		return 1, err
	}
	// What the developer has set for their own account is no part of a test.
	for _, name := range []string{"TELEGRAM_API_ID", "TELEGRAM_API_HASH", "TELEGRAM_API_HASH_FILE", "TELEGRAM_PROXY", "TELEGRAM_LOGIN_MCP_KEY_EXCHANGE", "TELEGRAM_LOGIN_MCP_STORE"} {
		if err := os.Unsetenv(name); err != nil {
			return 1, err
		}
	}
	dir, err := os.MkdirTemp("", "telegram-login-mcp-test-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "telegram-login-mcp")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if err := build(binary, ".", "-ldflags=-X main.buildVersion="+testVersion); err != nil {
		return 1, err
	}
	return testrun.Main(m, testrun.Waiting, func() error { return nil }), nil
}

// build builds a program as it is released. It is built without the race detector even where the tests run with it: the detector makes a
// key exchange so slow that connections time out on a busy machine, and the rooms' own tests race the same code.
func build(output, pkg string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", output}, flags...)
	out, err := exec.Command("go", append(args, pkg)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// ownState gives a server a state folder of its own, unless its arguments name one: a test must not meet the logins of another, nor those
// of whoever runs it.
func ownState(t testing.TB, arguments []string) []string {
	if !slices.Contains(arguments, "--sandbox-at") || slices.Contains(arguments, "--state-dir") || slices.Contains(arguments, "--no-state") {
		return arguments
	}
	return append(slices.Clone(arguments), "--state-dir", t.TempDir())
}

// eventually waits until something is so. What it waits for happens in another process, which sends no event to this one.
func eventually(t testing.TB, limit time.Duration, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(limit)
	defer end.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
