package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestPausesSaysWhyItCannotLook(t *testing.T) {
	t.Parallel()
	file := connectionFile(t)
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, forget := range [][]string{nil, {"--forget", "+9996620001", "--yes"}} {
		out, err := exec.Command(binary, append([]string{"pauses", "--sandbox-at", file, "--state-dir", open}, forget...)...).CombinedOutput()
		said := string(out)
		if err == nil || strings.Contains(said, "No pause") || !strings.Contains(said, "cannot be looked up: use the state folder: '"+open) {
			t.Errorf("%v: %v\n%s", forget, err, said)
		}
	}
	out, err := exec.Command(binary, "pauses", "--no-state").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "unknown flag --no-state") {
		t.Errorf("--no-state: %v\n%s", err, out)
	}
}

func TestMemoThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	file, dir := connectionFile(t), t.TempDir()
	start := func() *process {
		p := startProcess(t, credentials, "--sandbox-at", file, "--state-dir", dir)
		p.greet()
		return p
	}
	p := start()
	p.in("code_sent", p.tool("request_code", args{"phone": "+9996620001"}))
	p.has(p.says("get_flow", nil), "Codes asked for within 24 hours: +99966 *** *** 01: 1 code\\n", `"more":false`, "not could not be read")
	memos, err := filepath.Glob(filepath.Join(dir, "sandbox-*", "flows", "memo"))
	if err != nil || len(memos) != 1 {
		t.Fatal(memos, err)
	}
	if err := os.Remove(memos[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(memos[0], 0o700); err != nil { // no file at all, on every system
		t.Fatal(err)
	}
	p.has(p.says("get_flow", nil), "+99966 *** *** 01: 1 code", "There may be more pauses and codes: what was noted of them could not be read (the file "+memos[0], `"more":true`)
	other := start()
	other.has(other.says("get_flow", nil), "There may be more pauses and codes: what was noted of them could not be read", `"more":true`, "not 1 code")
	out, err := exec.Command(binary, "pauses", "--sandbox-at", file, "--state-dir", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "cannot be looked up: the file "+memos[0]+" is damaged") {
		t.Errorf("%v\n%s", err, out)
	}
}
