package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// Whoever runs a service learns from its log that nobody can log in, once and with what to do, and that it is over.
func TestTheLogOfAServiceSaysThatTelegramIsNotReached(t *testing.T) {
	t.Parallel()
	at := "127.0.0.1:" + freePort(t)
	s := serveHTTPIn(t, []string{"TELEGRAM_PROXY=socks5://ada:CANARYlace@" + at}, "--sandbox-at", connectionFile(t))
	a := s.hire(mcp.ProtocolVersion20260728, s.token)
	for range 2 {
		a.refused("failure.proxy_unreached", "request_code", toolArgs{"phone": "+9996610001"})
	}
	const fails, again = "a connection to Telegram cannot be made, so logins fail", "connections to Telegram are made again"
	eventually(t, limit, "the log says that it fails", func() bool { return strings.Contains(s.stderr.String(), fails) })
	log := s.stderr.String()
	for _, part := range []string{`"level":"warn"`, "proxy cannot be reached (SOCKS5 " + at + ")", `"fix":"Check that the proxy runs, and that its name and port in TELEGRAM_PROXY are right."`} {
		if !strings.Contains(log, part) {
			t.Errorf("it does not say %s:\n%s", part, log)
		}
	}
	if strings.Count(log, fails) != 1 || strings.Contains(log, again) {
		t.Errorf("the log says\n%s", log)
	}
	socksProxyAt(t, at, "ada", "CANARYlace")
	a.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"})
	eventually(t, limit, "the log says that it works", func() bool { return strings.Contains(s.stderr.String(), again) })
	if log := s.stderr.String(); strings.Count(log, fails) != 1 || strings.Count(log, again) != 1 || strings.Contains(log, "CANARY") {
		t.Errorf("the log says\n%s", log)
	}
}

// Nobody who logs in could put it right.
func TestAServiceDoesNotStartWithAProxyThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"ada:CANARY@127.0.0.1:1080": "does not begin with a kind of proxy", "socks5://ada:CANARY@127.0.0.1": "it has no port"} {
		run := exec.Command(binary, "serve", "--http", "0", "--state-dir", t.TempDir())
		run.Env = append(os.Environ(), "TELEGRAM_PROXY="+value)
		out, err := run.CombinedOutput()
		said := strings.Join(strings.Fields(string(out)), " ")
		if err == nil || !strings.Contains(said, "TELEGRAM_PROXY cannot be used: ") || !strings.Contains(said, want) || !strings.Contains(said, "fix: Write it as socks5://HOST:PORT") || strings.Contains(said, "CANARY") {
			t.Errorf("%v: %s", err, said)
		}
	}
}
