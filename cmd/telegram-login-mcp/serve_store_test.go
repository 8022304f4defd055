package main_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/redistest"
)

// sharing are the options of instances that share a store and the tokens of a state folder.
func sharing(t *testing.T, r *redistest.Server, state string) []string {
	t.Helper()
	return storeAt(t, "redis://"+r.Address(), state)
}

// storeAt is sharing for a store at any address.
func storeAt(t *testing.T, address, state string) []string {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "logins.key")
	if err := os.WriteFile(keys, []byte("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--sandbox-at", connectionFile(t), "--state-dir", state, "--store", address, "--key-file", keys}
}

// Two programs at one Redis: what one has begun the other goes on with, for the same person and nobody else.
func TestLoginGoesOnAtAnotherInstance(t *testing.T) {
	t.Parallel()
	r, state := redistest.Start(t), t.TempDir()
	anna, ben := newToken(t, state, "anna"), newToken(t, state, "ben")
	options := sharing(t, r, state)
	var logs []string
	instance := func() *service {
		logs = append(logs, filepath.Join(t.TempDir(), "audit.jsonl"))
		return serveHTTP(t, append(options, "--audit", logs[len(logs)-1])...)
	}
	first, second := instance(), instance()
	a, b := first.hire(mcp.ProtocolVersion20260728, anna), second.hire(mcp.ProtocolVersion20251125, anna)
	phone := "+9996610020"
	flow := toolArgs{"flow_id": a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID}
	code := b.code(phone, "app")
	b.enter("password_needed", "submit_code", toolArgs{"flow_id": flow["flow_id"], "code": code})
	a.enter("authorized", "submit_password", toolArgs{"flow_id": flow["flow_id"], "password": "sandbox"})
	for _, s := range []*service{first, second} {
		other := s.hire(mcp.ProtocolVersion20260728, ben)
		for _, tool := range []string{"get_flow", "get_session"} {
			other.refused("failure.unknown_flow", tool, flow)
		}
	}
	session := b.enter("authorized", "get_session", flow).Session
	logsIn(t, session, telegramOf(t).Connection(), 1, 1010020)
	if code != a.code(phone, "app") {
		t.Error("there was a second code")
	}
	if err := first.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	eventually(t, limit, "another instance has what one that ended had", func() bool {
		return second.hire(mcp.ProtocolVersion20260728, anna).call("get_flow", flow).State == "authorized"
	})

	owners := map[string]bool{}
	for _, file := range logs {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			var act struct{ Owner, Tool, Flow, Outcome string }
			if err := json.Unmarshal([]byte(line), &act); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			owners[act.Owner] = true
		}
	}
	if len(owners) != 2 {
		t.Errorf("two people are called %v in the logs of two instances", owners)
	}
	if _, err := os.Stat(filepath.Join(state, "owner-names.key")); err == nil {
		t.Error("an instance has a key of its own for the names of owners")
	}
}

// What people have in common holds at one instance with its disk and at two with a Redis: a pause of a number, and how many logins all may have.
func TestPeopleHaveAPauseAndABoundInCommon(t *testing.T) {
	for name, instances := range map[string]func(state string) (one, other *service){
		"disk": func(state string) (one, other *service) {
			s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state, "--max-logins-all", "1")
			return s, s
		},
		"Redis": func(state string) (one, other *service) {
			options := append(sharing(t, redistest.Start(t), state), "--max-logins-all", "1")
			return serveHTTP(t, options...), serveHTTP(t, options...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := t.TempDir()
			one, other := instances(state)
			anna, ben := newToken(t, state, "anna"), newToken(t, state, "ben")
			a, b := one.hire(mcp.ProtocolVersion20260728, anna), other.hire(mcp.ProtocolVersion20260728, ben)
			number := toolArgs{"phone": "+9996610041"}
			if _, said := a.says("request_code", number); !strings.Contains(said, "FLOOD_WAIT") {
				t.Fatalf("Telegram asks for no pause: %s", said)
			}
			if c := b.refused("failure.flood_wait_running", "request_code", number); c.FlowID != "" || strings.Contains(c.text, "anna") {
				t.Errorf("somebody else is told %s", c.text)
			}
			// The login that has failed is in memory for some minutes more.
			if c := b.refused("failure.too_many_flows", "request_code", toolArgs{"phone": "+9996620001"}); !strings.Contains(c.text, "for all its people together") {
				t.Errorf("with as many logins as all may have: %s", c.text)
			}
		})
	}
}

// Telegram counts the codes of a number whoever asks, so each person is told of all of them.
func TestPeopleAreToldHowManyCodesOfANumberThereWere(t *testing.T) {
	for name, instances := range map[string]func(state string) (one, other *service){
		"disk": func(state string) (one, other *service) {
			s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
			return s, s
		},
		"Redis": func(state string) (one, other *service) {
			options := sharing(t, redistest.Start(t), state)
			return serveHTTP(t, options...), serveHTTP(t, options...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			state := t.TempDir()
			one, other := instances(state)
			number := toolArgs{"phone": "+9996620001"}
			for i, asks := range []*assistant{
				one.hire(mcp.ProtocolVersion20260728, newToken(t, state, "anna")),
				other.hire(mcp.ProtocolVersion20260728, newToken(t, state, "ben")),
			} {
				c := asks.enter("code_sent", "request_code", number)
				if want := fmt.Sprintf("code %d of about 5 a day", i+1); !strings.Contains(c.text, want) {
					t.Errorf("who asks as number %d is not told %q: %s", i+1, want, c.text)
				}
			}
		})
	}
}

// While Redis is away, an instance wants no requests, and answers those that come all the same; afterwards the logins go on.
func TestInstanceWithoutItsRedis(t *testing.T) {
	t.Parallel()
	r, state, port := redistest.Start(t), t.TempDir(), freePort(t)
	anna := newToken(t, state, "anna")
	s := serveHTTP(t, append(sharing(t, r, state), "--metrics", port)...)
	base := strings.TrimSuffix(s.url, "/mcp")
	ready := func() int { status, _ := fetched(t, base+"/readyz", ""); return status }
	if got := ready(); got != http.StatusOK {
		t.Fatalf("ready: %d", got)
	}
	a := s.hire(mcp.ProtocolVersion20260728, anna)
	flow := toolArgs{"flow_id": a.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"}).FlowID}

	stores := regexp.MustCompile(`(?m)^ +store +the service +(.*)$`)
	if c := a.call("check_connection", nil); len(stores.FindStringSubmatch(c.text)) < 2 || stores.FindStringSubmatch(c.text)[1] != "answers" {
		t.Errorf("check_connection: %s", c.text)
	}

	r.Kill()
	eventually(t, limit, "it is not ready without a Redis", func() bool { return ready() == http.StatusServiceUnavailable })
	if status, _ := fetched(t, base+"/healthz", ""); status != http.StatusOK {
		t.Errorf("healthy without a Redis: %d", status)
	}
	lost := "\n" + `telegram_login_claims_total{outcome="lost"} 1` + "\n"
	eventually(t, limit, "a lost claim is counted", func() bool {
		_, counted := fetched(t, "http://127.0.0.1:"+port+"/metrics", "")
		return strings.Contains(counted, lost)
	})
	for tool, arguments := range map[string]toolArgs{"submit_code": {"flow_id": flow["flow_id"], "code": "11111"}, "get_session": flow, "get_flow": flow, "request_code": {"phone": "+9996610002"}} {
		begun := time.Now()
		c, said := a.says(tool, arguments)
		if took := time.Since(begun); took > 25*time.Second {
			t.Errorf("%s is answered after %v", tool, took)
		}
		if tool == "request_code" && (c.Error == nil || c.Error.Code != "failure.not_begun" || c.FlowID != "" || !strings.Contains(c.text, `You: request_code {"phone":"+9996610002"}: after the pause, in 10 seconds`)) {
			t.Errorf("a login without a Redis: %s", said)
		}
		if strings.Contains(strings.ToLower(said), "disk") || strings.Contains(said, "folder of the saved") || strings.Contains(said, r.Address()) || c.Error != nil && c.Error.Code == "failure.internal" {
			t.Errorf("%s without a Redis: %s", tool, said)
		}
	}

	if c := a.call("check_connection", nil); len(stores.FindStringSubmatch(c.text)) < 2 || !strings.HasPrefix(stores.FindStringSubmatch(c.text)[1], "cannot be used now, so no login is begun") || strings.Contains(c.text, r.Address()) {
		t.Errorf("check_connection without a Redis: %s", c.text)
	}
	if _, said := a.says("get_flow", toolArgs{}); !strings.Contains(said, flow["flow_id"].(string)) || !strings.Contains(said, "There may be more logins than these, and these may have gone on elsewhere: ") {
		t.Errorf("the list without a Redis: %s", said)
	}
	if _, said := s.hire(mcp.ProtocolVersion20260728, newToken(t, state, "boris")).says("get_flow", toolArgs{}); !strings.Contains(said, "There may be logins that are not known here: ") {
		t.Errorf("the list of somebody new without a Redis: %s", said)
	}

	r.Begin()
	eventually(t, limit, "it is ready again", func() bool { return ready() == http.StatusOK })
	// Redis may have lost who has the login, so it is free when whoever that was would have closed its connection.
	eventually(t, 2*limit, "the login goes on", func() bool {
		c, _ := a.says("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": "11111"})
		return c.State == "authorized"
	})
}

// An instance that could not read what the others write does not start.
func TestInstanceWithAnotherKeyDoesNotStart(t *testing.T) {
	t.Parallel()
	r, state := redistest.Start(t), t.TempDir()
	options := sharing(t, r, state)
	serveHTTP(t, options...)
	other := filepath.Join(t.TempDir(), "other.key")
	if err := os.WriteFile(other, []byte("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(binary, append([]string{"serve", "--http", "0"}, append(options[:len(options)-1], other)...)...).CombinedOutput()
	if said := string(out); err == nil || !strings.Contains(said, "sealed with another key than those in ") || !strings.Contains(said, "other.key") || !regexp.MustCompile(`delete “tlm-sandbox-[0-9a-f]{8}:keys” in that Redis`).MatchString(said) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestStoreThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := file("key", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n", 0o600)
	store := "redis://user:verysecret@127.0.0.1:1"
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	for name, c := range map[string]struct {
		arguments []string
		want      string
	}{
		"over stdio":              {[]string{"--store", store, "--key-file", key}, "need --http"},
		"a key alone":             {[]string{"--http", "0", "--key-file", key}, "there is none"},
		"no key":                  {[]string{"--http", "0", "--store", store}, "--key-file"},
		"in memory":               {[]string{"--http", "0", "--store", store, "--key-file", key, "--no-state"}, "--no-state"},
		"a sandbox of its own":    {[]string{"--http", "0", "--store", store, "--key-file", key, "--sandbox"}, "--sandbox-at"},
		"no such key file":        {[]string{"--http", "0", "--store", store, "--key-file", filepath.Join(dir, "none")}, "&& chmod 600 logins.key”. All instances get the same."},
		"an open key file":        {[]string{"--http", "0", "--store", store, "--key-file", file("open", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n", 0o644)}, "fix: It must be a file of the user who starts this, and closed to others: “chmod 600 FILE”.\n"},
		"another key file":        {[]string{"--http", "0", "--store", store, "--key-file", file("other", "abc\n", 0o600)}, "fix: A new one is made by “head"},
		"no address":              {[]string{"--http", "0", "--store", "127.0.0.1:6379", "--key-file", key}, "--store takes the address"},
		"a bound over stdio":      {[]string{"--max-logins-all", "5"}, "need --http"},
		"a bound of none":         {[]string{"--http", "0", "--max-logins-all", "0"}, "--max-logins-all take a whole number"},
		"nobody there":            {[]string{"--http", "0", "--store", store, "--key-file", key}, "nothing listens at the address of --store"},
		"an unknown parameter":    {[]string{"--http", "0", "--store", store + "?timeout=verysecret", "--key-file", key}, "the parameter timeout in the address of --store means nothing there"},
		"a wrong value":           {[]string{"--http", "0", "--store", store + "?db=verysecret", "--key-file", key}, "the parameter db in the address of --store has a value that it cannot have"},
		"half a password":         {[]string{"--http", "0", "--store", "redis://user:1?verysecret@127.0.0.1:1", "--key-file", key}, "a parameter in the address of --store means nothing there"},
		"a database of no number": {[]string{"--http", "0", "--store", store + "/verysecret", "--key-file", key}, "is the number of a database"},
		"in silence":              {[]string{"--http", "0", "--store", "redis://:verysecret@" + silent.Addr().String(), "--key-file", key}, "the Redis of --store does not answer in time"},
		"no sentinel there":       {[]string{"--http", "0", "--store", store + "?master_name=main", "--key-file", key}, "nothing listens at the address of --store"},
		"no socket":               {[]string{"--http", "0", "--store", "unix://" + filepath.Join(dir, "none.sock"), "--key-file", key}, "there is no socket at the path of --store"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(binary, append([]string{"serve", "--state-dir", t.TempDir()}, c.arguments...)...).CombinedOutput()
			if name == "in memory" {
				out, err = exec.Command(binary, append([]string{"serve"}, c.arguments...)...).CombinedOutput()
			}
			if err == nil || !strings.Contains(string(out), c.want) || strings.Contains(string(out), "verysecret") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	run := exec.Command(binary, "serve", "--http", "0", "--state-dir", t.TempDir(), "--key-file", key)
	run.Env = append(os.Environ(), "TELEGRAM_LOGIN_MCP_STORE="+store)
	if out, err := run.CombinedOutput(); err == nil || !strings.Contains(string(out), "nothing listens at the address of --store") {
		t.Errorf("an address in the variable: %v: %s", err, out)
	}
}
