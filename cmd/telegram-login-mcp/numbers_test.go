package main_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// fewNumbers has the sandbox ask for the person's word after two numbers within an hour.
var fewNumbers = append([]string{"TELEGRAM_LOGIN_MCP_TEST_NUMBERS=2"}, credentials...)

func TestCodeForOneMoreNumberNeedsThePersonsYes(t *testing.T) {
	file, dir := connectionFile(t), t.TempDir()
	p := startProcess(t, fewNumbers, "--sandbox-at", file, "--state-dir", dir)
	p.greet()
	other := startProcess(t, fewNumbers, "--sandbox-at", file, "--state-dir", dir, "--no-pages")
	other.greet()
	ask := func(p *process, phone string) content {
		t.Helper()
		return p.tool("request_code", toolArgs{"phone": phone})
	}
	p.in("code_sent", ask(p, "+9996620001"))
	other.in("code_sent", ask(other, "+9996620002"))
	p.in("code_sent", ask(p, "+9996620001")) // which counts already

	// Where there are no pages, and nothing that an argument can do.
	if c := ask(other, "+9996620003"); c.Error == nil || c.Error.Code != "failure.many_numbers" {
		t.Fatalf("a third number without pages: %+v", c)
	}
	other.has(other.says("request_code", toolArgs{"phone": "+9996620003"}), "in a terminal", "run “"+binary+" login --sandbox-at "+file+" --state-dir "+dir+"” in a terminal", "Codes for 2 different numbers")
	if c := p.tool("request_code", toolArgs{"phone": "+9996620003", "confirmed": true}); c.Error == nil || c.Error.Code != "failure.arguments" {
		t.Errorf("an argument that says yes: %+v", c)
	}

	c := ask(p, "+9996620003")
	if c.Page == nil || !strings.Contains(c.Page.For, "one more number") {
		t.Fatalf("a third number: %+v", c)
	}
	who := &person{TB: t, url: c.Page.URL}
	t.Cleanup(who.leaves)
	page := who.opens()
	who.sees(page, "+9996620003", "Codes for 2 other numbers", "Yes, send a code", "No, send none")
	who.sees(who.sends(map[string]string{"answer": "perhaps"}), "Something is missing")
	who.sees(who.sends(map[string]string{"answer": "no"}), "You said no")
	if c := ask(p, "+9996620003"); c.Error == nil || c.Error.Code != "failure.number_refused" {
		t.Errorf("after a no: %+v", c)
	}
	who = p.page("request_code", toolArgs{"phone": "+9996620003"})
	who.sees(who.sends(map[string]string{"answer": "yes"}), "You said yes")
	p.in("code_sent", ask(p, "+9996620003"))

	// A yes is for one number.
	p.page("request_code", toolArgs{"phone": "+9996630001"})
	p.in("qr_shown", p.tool("start_qr_login", toolArgs{})) // needs no number
	p.tool("sandbox_clock", toolArgs{"advance_seconds": int(time.Hour / time.Second)})
	p.in("code_sent", ask(p, "+9996630001"))
	if err := p.stdin.Close(); err != nil { // before the other one looks for what it has left behind
		t.Fatal(err)
	}
	p.mustEnd(3 * time.Second)
}

func TestSandboxAsksForNobodysWordUnlessATestWantsIt(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	p.greet()
	// None of them gets as far as a code, so that this is quick, and each counts.
	for _, phone := range []string{"40", "41", "42", "43", "44"} {
		for _, dc := range "123" {
			c := p.tool("request_code", toolArgs{"phone": "+99966" + string(dc) + "00" + phone})
			if c.Page != nil || c.Error == nil || c.Error.Code == "failure.many_numbers" {
				t.Fatalf("%+v", c)
			}
		}
	}
}

func TestPauseOfYearsIsTrueAndThePersonCanForgetIt(t *testing.T) {
	file, dir := connectionFile(t), t.TempDir()
	p := startProcess(t, credentials, "--sandbox-at", file, "--state-dir", dir)
	p.greet()
	const phone = "+9996620001"
	pauses := func(more ...string) (string, error) {
		out, err := exec.Command(binary, append([]string{"pauses", "--sandbox-at", file, "--state-dir", dir}, more...)...).CombinedOutput()
		return string(out), err
	}
	if said, err := pauses(); err != nil || !strings.Contains(said, "No pause runs") {
		t.Errorf("%v %s", err, said)
	}
	p.tool("sandbox_inject", toolArgs{"method": "auth.sendCode", "code": 420, "error": "FLOOD_WAIT_94608000"})
	p.has(p.says("request_code", toolArgs{"phone": phone}), "Try once more in 2 days, at ", "a pause of 1095 days (94608000 s) is most likely a mistake", "Telegram's own words: 420 FLOOD_WAIT_94608000 to", `"retry_after_seconds":172800`, "not in 1095 days", `not "request_code"`, "not request_code,")
	p.has(p.says("request_code", toolArgs{"phone": phone}), "failure.flood_wait_running", "a pause of 1095 days (94608000 s)", "holds the call back for 48 hours, of which ", "are left, and then asks once more", "not Telegram's own words")
	p.has(p.says("get_flow", nil), `"asked_seconds":94608000`, "in a terminal, with: "+binary+" pauses --sandbox-at "+file+" --state-dir "+dir+`\n`, "not "+phone)

	said, err := pauses()
	if err != nil || !strings.Contains(said, "Pause: auth.sendCode for") || !strings.Contains(said, "1095 days (94608000 s)") || strings.Contains(said, phone) || !strings.Contains(said, ": "+binary+" pauses --sandbox-at "+file+" --state-dir "+dir+" --forget NUMBER\n") {
		t.Errorf("the list: %v\n%s", err, said)
	}
	if said, err := pauses("--forget", phone); err == nil || !strings.Contains(said, "no terminal to ask at") || strings.Contains(said, "change above") {
		t.Errorf("with nobody to ask: %v\n%s", err, said)
	}
	if said, err := pauses("--forget", "+9996620002", "--yes"); err == nil || !strings.Contains(said, "no pause is known of that number; logins and pauses are kept sealed") ||
		!strings.HasSuffix(strings.TrimSpace(said), "  "+binary+" pauses --sandbox-at "+file+" --state-dir "+dir) {
		t.Errorf("of another number: %v\n%s", err, said)
	}
	p.has(p.says("request_code", toolArgs{"phone": phone}), "failure.flood_wait_running")
	if said, err := pauses("--forget", "+999 66 2 0001", "--yes"); err != nil || !strings.Contains(said, "Forgotten") {
		t.Errorf("with its yes: %v\n%s", err, said)
	}
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": phone}))

	// After two days one call is let through.
	p.tool("sandbox_inject", toolArgs{"method": "auth.sendCode", "code": 420, "error": "FLOOD_WAIT_99999999999"})
	p.has(p.says("request_code", toolArgs{"phone": "+9996620002"}), "a pause of more than 290 years", "Telegram's own words: 420 FLOOD_WAIT_99999999999 to")
	p.tool("sandbox_clock", toolArgs{"advance_seconds": int(48 * time.Hour / time.Second)})
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620002"}))
}
