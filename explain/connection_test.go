package explain

import (
	"strings"
	"testing"
	"time"
)

func TestVerdictFitsTheFindings(t *testing.T) {
	var (
		refused = []string{"dial tcp 149.154.167.41:443: connect: connection refused"}
		timeout = []string{"dial tcp 149.154.167.41:443: i/o timeout"}
		silent  = []string{"no answer of Telegram to the first message: i/o timeout"}
		foreign = []string{"no answer of Telegram to the first message: EOF", "the server has another key than Telegram"}
		rubbish = []string{"what answered is not Telegram"}
	)
	for name, x := range map[string]struct {
		found Connection
		code  string
		says  string
	}{
		"all well":                       {Connection{DCs: 5, Reached: 5, Answered: 5}, "connection.ok", "All 5 data centres answered."},
		"all well through a proxy":       {Connection{Proxy: "SOCKS5 h:1", DCs: 5, Reached: 5, Answered: 5}, "connection.ok", "through the proxy “SOCKS5 h:1”"},
		"all well in the sandbox":        {Connection{Sandbox: true, DCs: 3, Reached: 3, Answered: 3}, "connection.ok", "embedded Telegram"},
		"a clock that is off a bit":      {Connection{DCs: 5, Reached: 5, Answered: 5, Behind: 29 * time.Second}, "connection.ok", ""},
		"a slow clock":                   {Connection{DCs: 5, Reached: 5, Answered: 5, Behind: 10 * time.Minute}, "connection.clock", "10 min slow"},
		"a fast clock":                   {Connection{DCs: 5, Reached: 5, Answered: 5, Behind: -time.Hour}, "connection.clock", "60 min fast"},
		"one does not answer":            {Connection{DCs: 5, Reached: 5, Answered: 4, Errors: silent}, "connection.partly", "4 of 5"},
		"one is not reached":             {Connection{Proxy: "HTTP h:1", DCs: 5, Reached: 4, Answered: 4, Errors: []string{"proxy cannot reach Telegram (HTTP h:1)"}}, "connection.partly", ""},
		"no names":                       {Connection{DCs: 5, Reached: 5, Answered: 5, NoNames: true}, "connection.no_dns", "my.telegram.org"},
		"no names, and nothing else":     {Connection{DCs: 5, NoNames: true, Errors: timeout}, "connection.offline", ""},
		"refused":                        {Connection{DCs: 5, Errors: refused}, "connection.blocked", ""},
		"silent":                         {Connection{DCs: 5, Reached: 5, Errors: silent}, "connection.silent", ""},
		"foreign key":                    {Connection{DCs: 5, Reached: 5, Errors: foreign}, "connection.not_telegram", "in its place"},
		"rubbish where a sandbox was":    {Connection{Sandbox: true, DCs: 3, Reached: 3, Errors: rubbish}, "connection.not_telegram", "embedded Telegram"},
		"sandbox that ended":             {Connection{Sandbox: true, DCs: 3, Errors: refused}, "connection.sandbox", "--sandbox-at"},
		"proxy with another login":       {Connection{Proxy: "HTTP h:1", DCs: 5, Errors: []string{"proxy refused the user name or password (HTTP h:1): it said 407"}}, "connection.proxy", "USER:PASSWORD@"},
		"proxy with a name nobody knows": {Connection{Proxy: "HTTP h:1", DCs: 5, NoNames: true, Errors: []string{"lookup h: no such host", "proxy cannot be reached (HTTP h:1): lookup h: no such host"}}, "connection.proxy", "cannot be reached"},
		"proxy that was not understood":  {Connection{ProxyProblem: "it has no port"}, "connection.proxy", "not understood: it has no port."},
	} {
		e := ForConnection(x.found)
		if e.Code != x.code {
			t.Errorf("%s: %s, want %s", name, e.Code, x.code)
		}
		if text := strings.Join(append(e.Fixes, e.Title, e.Meaning), "\n"); !strings.Contains(text, x.says) {
			t.Errorf("%s: %q is not in %s", name, x.says, text)
		}
		for _, c := range complaints(e) {
			t.Errorf("%s: %s", name, c)
		}
	}
}

func TestEveryFailureOfAProxyHasItsWords(t *testing.T) {
	for _, e := range proxyFailures {
		if phraseOf(e.code) == "" {
			t.Errorf("no text stands for %s", e.code)
		}
	}
}
