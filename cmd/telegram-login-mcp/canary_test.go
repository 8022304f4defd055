package main_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/gotd/td/session"

	"telegram-login-mcp/internal/testrun"
)

// canary is a server through which marked secrets go. Afterwards everything that it wrote is searched for them.
type canary struct {
	*process
	private bool
	dir     string
	home    string
	dc      string // the digit of the people's home DC, which codes are made of
	n       int

	marks    map[string]string // a secret, and what it is
	phones   map[string]bool   // in digits
	sessions []string
}

// mark makes a secret that nobody could take for anything else.
func (c *canary) mark(what string) string {
	c.n++
	secret := fmt.Sprintf("CANARY%dof%s", c.n, strings.ReplaceAll(what, " ", "x"))
	c.marks[secret] = what
	return secret
}

func (c *canary) person(number string) string {
	c.phones["99966"+c.dc+number] = true
	return "+99966" + c.dc + number
}

// give passes a secret to a tool: as an argument, or on the page.
func (c *canary) give(tool string, arguments toolArgs, typed map[string]string) content {
	c.Helper()
	if !c.private {
		for name, value := range typed {
			arguments[name] = value
		}
		return c.tool(tool, arguments)
	}
	fields := map[string]string{"api_hash": "hash", "recovery_code": "code", "new_password": "password"}
	onPage := map[string]string{}
	for name, value := range typed {
		if field, ok := fields[name]; ok {
			name = field
		}
		onPage[name] = value
	}
	if value, ok := onPage["password"]; ok && tool == "recover_password" {
		onPage["again"] = value
	}
	var who *person
	if id := arguments["flow_id"]; id != nil { // the page may be open already, after a wrong try
		for _, open := range c.tool("get_flow", toolArgs{"flow_id": id}).Pages {
			if open.For == purposes[tool] {
				who = &person{TB: c.TB, url: open.URL}
			}
		}
	}
	if who == nil {
		who = c.page(tool, arguments)
	}
	c.token(who)
	if page := who.sends(onPage); anyOf(page, typed) {
		c.Errorf("the page of %s repeats what was typed: %s", tool, page)
	}
	if id := arguments["flow_id"]; id != nil {
		return c.tool("get_flow", toolArgs{"flow_id": id})
	}
	return c.tool(tool, arguments)
}

// purposes are what the pages of tools are for.
var purposes = map[string]string{
	"submit_code": "the login code", "submit_password": "the two-step verification password", "set_login_email": "the code for the login e-mail",
	"recover_password": "the recovery code and the new password",
}

func anyOf(text string, secrets map[string]string) bool {
	for _, s := range secrets {
		if strings.Contains(text, s) && len(s) > 6 {
			return true
		}
	}
	return false
}

// login goes the way of one person to the end of their login, with wrong secrets before the right ones. A code that could not be right would not
// be sent, so each stands in a text, and the text is what must not leak.
func (c *canary) login(number, code string) {
	c.Helper()
	phone := c.person(number)
	flow := c.tool("request_code", toolArgs{"phone": phone})
	for range patience {
		if flow.State != "connecting" {
			break
		}
		flow = c.tool("get_flow", toolArgs{"flow_id": flow.FlowID, "wait_seconds": 20})
	}
	id := toolArgs{"flow_id": flow.FlowID}
	if flow.State == "email_setup_needed" {
		c.tool("set_login_email", toolArgs{"flow_id": flow.FlowID, "email": "ada@example.org"})
		c.give("set_login_email", toolArgs{"flow_id": flow.FlowID}, map[string]string{"code": c.mark("e-mail code") + " 987654"})
		flow = c.give("set_login_email", toolArgs{"flow_id": flow.FlowID}, map[string]string{"code": c.inboxCode(phone)})
	}
	if flow.State != "code_sent" {
		c.tool("cancel_flow", id)
		return
	}
	c.tool("explain_delivery", id)
	if code == "" {
		c.tool("cancel_flow", id)
		return
	}
	c.give("submit_code", toolArgs{"flow_id": flow.FlowID}, map[string]string{"code": c.mark("login code") + " 98765"})
	flow = c.give("submit_code", toolArgs{"flow_id": flow.FlowID}, map[string]string{"code": code})
	if flow.State == "password_needed" {
		c.give("submit_password", toolArgs{"flow_id": flow.FlowID}, map[string]string{"password": c.mark("wrong password")})
		if c.tool("recover_password", id).State == "recovery_code_sent" {
			wrong, right := map[string]string{"recovery_code": c.mark("recovery code") + " 987654"}, map[string]string{"recovery_code": c.inboxCode(phone)}
			if c.private { // the page keeps the new password after a wrong code
				wrong["new_password"] = c.mark("new password")
			} else {
				right["new_password"] = c.mark("new password")
			}
			c.give("recover_password", toolArgs{"flow_id": flow.FlowID}, wrong)
			flow = c.give("recover_password", toolArgs{"flow_id": flow.FlowID}, right)
		} else {
			flow = c.give("submit_password", toolArgs{"flow_id": flow.FlowID}, map[string]string{"password": "sandbox"})
		}
	}
	if flow.State == "authorized" {
		c.session(flow.FlowID)
		c.tool("log_out", id)
	} else {
		c.tool("cancel_flow", id)
	}
}

// session fetches the session of a login in every way that is there.
func (c *canary) session(id string) {
	c.Helper()
	for _, format := range []string{"telethon", "gotd"} {
		if !c.private {
			c.sessions = append(c.sessions, c.tool("get_session", toolArgs{"flow_id": id, "format": format}).Session)
			continue
		}
		who := c.page("get_session", toolArgs{"flow_id": id, "format": format})
		c.token(who)
		if found := regexp.MustCompile(`(?s)<textarea[^>]*>\s*(.+?)\s*</textarea>`).FindStringSubmatch(who.sends(nil)); found == nil {
			c.Error("the page shows no session")
		} else if format == "telethon" {
			c.sessions = append(c.sessions, found[1])
		}
		c.tool("get_session", toolArgs{"flow_id": id, "format": format})
	}
	c.otherways(id)
	if len(c.sessions) > 0 {
		last := c.sessions[len(c.sessions)-1]
		if !c.private {
			last = c.sessions[len(c.sessions)-2]
		}
		c.give("inspect_session", toolArgs{}, map[string]string{"session": last})
	}
}

// otherways fetches the session by page and by file, whatever the mode, and converts it.
func (c *canary) otherways(id string) {
	c.Helper()
	file := filepath.Join(c.home, id+".env")
	c.tool("get_session", toolArgs{"flow_id": id, "format": "mtcute", "deliver": "file", "path": file})
	raw, err := os.ReadFile(file)
	if err != nil {
		c.Fatal(err)
	}
	found := regexp.MustCompile(`MTCUTE_SESSION=(\S+)`).FindSubmatch(raw)
	if found == nil {
		c.Fatal("the file holds no session")
	}
	c.marks[string(found[1])] = "session in a file"
	who := c.page("get_session", toolArgs{"flow_id": id, "format": "gramjs", "deliver": "page"})
	c.token(who)
	if shown := regexp.MustCompile(`(?s)<textarea[^>]*>\s*(.+?)\s*</textarea>`).FindStringSubmatch(who.sends(nil)); shown == nil {
		c.Error("the page shows no session")
	} else {
		c.marks[shown[1]] = "session on a page"
	}
	c.tool("get_session", toolArgs{"flow_id": id, "format": "gramjs", "deliver": "page"})
	wish := toolArgs{"to": "telethon", "deliver": "file", "path": filepath.Join(c.home, id+"-converted.env")}
	who = c.page("convert_session", wish)
	c.token(who)
	who.sends(map[string]string{"session": string(found[1])})
	if done := c.tool("convert_session", wish); done.Format != "telethon" {
		c.Errorf("the session was not converted: %+v", done)
	}
	who = c.page("check_session", toolArgs{})
	c.token(who)
	who.sends(map[string]string{"session": string(found[1]), "answer": "no"})
	if done := c.tool("check_session", toolArgs{}); !done.Alive {
		c.Errorf("the session was not found alive: %+v", done)
	}
}

// token marks what opens a page.
func (c *canary) token(who *person) {
	c.marks[who.url[strings.LastIndex(who.url, "/")+1:]] = "page token"
}

// scans logs in by QR code, in the chat and on a page.
func (c *canary) scans() {
	c.Helper()
	shown := c.tool("start_qr_login", toolArgs{})
	_, token, _ := strings.Cut(shown.QR.URL, "token=")
	c.marks[token] = "QR token"
	c.token(c.page("start_qr_login", toolArgs{"flow_id": shown.FlowID, "deliver": "page"}))
	now := c.tool("get_flow", toolArgs{"flow_id": shown.FlowID})
	c.tool("sandbox_scan_qr", toolArgs{"phone": c.person("0001"), "url": now.QR.URL})
	c.in("authorized", c.tool("get_flow", toolArgs{"flow_id": shown.FlowID, "wait_seconds": 20}))
	c.tool("log_out", toolArgs{"flow_id": shown.FlowID})
}

// TestNoSecretShowsAnywhereButWhereItBelongs takes one of each kind of login, and where slow tests are asked for everybody in the sandbox.
func TestNoSecretShowsAnywhereButWhereItBelongs(t *testing.T) {
	t.Parallel()
	for mode, dc := range map[string]string{"chat": "1", "private": "3"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			t.Cleanup((&person{TB: t}).leaves)
			connection := connectionFile(t) // what people forget and set up here must not change them for other tests
			dir := t.TempDir()
			home := t.TempDir()
			start := func(env []string) *process {
				p := startProcess(t, append([]string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state")}, env...),
					"--log-level", "trace", "--sandbox-at", connection, "--state-dir", dir, "--secrets", mode)
				p.greet()
				return p
			}
			p := start(credentials)
			c := &canary{process: p, private: mode == "private", dir: dir, home: home, dc: dc, marks: map[string]string{}, phones: map[string]bool{}}

			for _, silent := range []string{"0050", "0051"} { // they are asked while the others go their way
				p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": c.person(silent)}})
			}
			digits := strings.Repeat(dc, 5)
			people := map[string]string{"0001": digits, "0008": digits, "0020": digits, "0042": ""}
			if testrun.Slow() {
				people = map[string]string{
					"0001": digits, "0002": digits, "0003": digits, "0004": digits, "0005": "", "0006": "", "0007": strings.Repeat(dc, 6), "0008": digits, "0009": digits,
					"0010": "", "0011": "paper", "0012": "paper boats sail far", "0013": "", "0020": digits, "0021": digits, "0030": digits,
					"0040": "", "0041": "", "0042": "", "0043": "", "0044": "", "0052": digits,
				}
			}
			for number, code := range people {
				c.login(number, code)
			}
			if !c.private {
				p.tool("request_code", toolArgs{"phone": c.person("0001"), "api_id": 1, "api_hash": c.mark("API hash")})
				p.tool("submit_code", toolArgs{"flow_id": c.mark("flow ID that is none")[:20], "code": c.mark("code without a flow")})
			}
			c.scans()
			p.tool("inspect_session", toolArgs{"session": c.mark("session that is none")})
			p.tool("get_flow", toolArgs{})
			if len(c.sessions) == 0 {
				t.Fatal("no session was fetched")
			}
			c.search()

			c.process = start([]string{"TELEGRAM_API_ID=1"})
			who := c.page("request_code", toolArgs{"phone": c.person("0002")})
			c.token(who)
			who.sends(map[string]string{"hash": c.mark("API hash on a page")})
			c.tool("explain_error", toolArgs{"error": "FLOOD_WAIT_3"}) // so that its log holds a call after the page
			c.search()
		})
	}
}

// search looks for the marks in everything that the server wrote: its answers, its log, its files, and what it prints when it is made to crash.
func (c *canary) search() {
	c.Helper()
	out, log := c.saw(), c.stderr.String()
	if !strings.Contains(log, `"level":"trace"`) {
		c.Errorf("the log at trace level holds nothing to look at")
	}
	files := map[string]string{}
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		files[path] = path + "\n" + string(raw)
		return err
	})
	if err != nil || len(files) < 10 {
		c.Fatalf("%d files, %v", len(files), err)
	}
	if runtime.GOOS != "windows" {
		if err := c.cmd.Process.Signal(syscall.SIGQUIT); err != nil { // Go answers it with a dump of all goroutines
			c.Fatal(err)
		}
		<-c.ended
		log = c.stderr.String()
		if !strings.Contains(log, "goroutine ") {
			c.Error("the crash left no dump to look at")
		}
	}
	holds := func(text, secret string) bool {
		raw := []byte(secret)
		for _, form := range []string{secret, hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw)} {
			if strings.Contains(text, form) {
				return true
			}
		}
		return false
	}
	for secret, what := range c.marks {
		token := what == "page token" || what == "QR token" // the person gets it by way of the assistant
		if holds(out, secret) && !token {
			c.Errorf("an answer holds the %s", what)
		}
		if holds(log, secret) {
			c.Errorf("the log holds the %s", what)
		}
		for path, text := range files {
			if holds(text, secret) {
				c.Errorf("%s holds the %s", path, what)
			}
		}
	}
	for _, s := range c.sessions {
		if c.private && strings.Contains(out, s) {
			c.Error("an answer holds a session")
		}
		texts := map[string]string{"the log": log}
		for path, text := range files {
			texts[path] = text
		}
		key := s
		if stored, err := session.TelethonSession(s); err == nil {
			key = string(stored.AuthKey[:32])
		}
		for path, text := range texts {
			if holds(text, s) || holds(text, key) {
				c.Errorf("%s holds a session", path)
			}
		}
	}
	files["the log"] = log
	for path, text := range files {
		for phone := range c.phones { // whole: six of its digits stand in many a random number
			if at := strings.Index(text, phone); at >= 0 {
				c.Errorf("%s holds a phone number: %q", path, text[max(0, at-100):min(len(text), at+100)])
			}
		}
	}
}
