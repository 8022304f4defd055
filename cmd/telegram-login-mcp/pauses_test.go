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
		if err == nil || strings.Contains(said, "No pause") || !strings.Contains(said, "cannot be looked up: the state folder is not used: '"+open) {
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
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
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

func TestPauseIsQuotedAsTelegramSaidIt(t *testing.T) {
	t.Parallel()
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	p.greet()
	for name, c := range map[string]struct{ phone, error, words string }{
		"no time": {"+9996620001", "FLOOD_WAIT_0", "Telegram named no time"},
		"more than a number holds": {"+9996620002", "FLOOD_WAIT_99999999999999999999",
			"a pause of more than 290 years is most likely a mistake"},
	} {
		p.tool("sandbox_inject", toolArgs{"method": "auth.sendCode", "code": 420, "error": c.error, "phone": c.phone})
		said := p.says("request_code", toolArgs{"phone": c.phone})
		p.has(said, "Telegram's own words: 420 "+c.error+" to auth.sendCode", c.words, "not 2147483647", "not at the end of the error's name")
		if name == "no time" {
			p.has(said, `"retry_after_seconds":null`, "request_code")
		}
	}
	p.has(p.says("request_code", toolArgs{"phone": "+9996620002"}), "failure.flood_wait_running", "a pause of more than 290 years before auth.sendCode", `"retry_after_seconds":172`)
	p.has(p.says("get_flow", nil), "Telegram named more than 290 years", "not 24855 days", `"next_tools":["start_qr_login"]`)

	for _, f := range p.tool("get_flow", nil).Flows {
		p.has(p.says("get_flow", toolArgs{"flow_id": f.FlowID}), "not 9223372036854775807", "auth.sendCode: 420 FLOOD_WAIT_")
		if len(f.NextTools) == 1 {
			p.has(p.says("submit_code", toolArgs{"flow_id": f.FlowID, "code": "22222"}), "failure.wrong_state", "not request_code")
		}
	}

	for name, words := range map[string][]string{
		"FLOOD_WAIT_315360000": {"a pause of 3650 days (315360000 s) is most likely a mistake", "when 2 days have passed since the error came", "not until 3650 days"},
		"FLOOD_WAIT_0":         {"Telegram named no time: wait some minutes", "not at the end of the error's name"},
		"FLOOD_WAIT":           {"The number at the end of the error's name is the pause in seconds"},
		"FLOOD_WAIT_42":        {"until 42 seconds have passed since the error came", "not 2 days"},
	} {
		p.has(p.says("explain_error", toolArgs{"error": name}), words...)
		p.has(p.says("explain_error", toolArgs{"error": name, "method": "auth.sendCode"}), words[1:]...)
	}
}
