package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/explain"
)

// foundWay is a ConnectionChecker that has found what it holds.
type foundWay struct {
	ConnectionReport
	fail error
}

func (f foundWay) CheckConnection(context.Context) (ConnectionReport, error) {
	return f.ConnectionReport, f.fail
}

func TestCheckConnectionShowsTheVerdictTheTableAndWhatToDo(t *testing.T) {
	behind := 10 * time.Minute
	refused := errors.New("dial tcp 1.2.3.4:443: connect: connection\nrefused")
	for name, x := range map[string]struct {
		found   ConnectionReport
		sandbox bool
		code    string
		first   string // sentence of the text
		says    []string
		skew    any
		proxy   any
	}{
		"all well": {
			ConnectionReport{Checks: []ConnectionCheck{
				{CheckNames, "my.telegram.org", 12 * time.Millisecond, nil}, {CheckTCP, "1.2.3.4:443", 40 * time.Millisecond, nil}, {CheckHandshake, "DC 2", 81 * time.Millisecond, nil},
			}, Behind: new(time.Duration)}, false, "connection.ok", "This machine reaches Telegram.",
			[]string{"dns        my.telegram.org               ok, 12 ms", "handshake  DC 2                          ok, 81 ms", "clock      this machine                  right", "TELEGRAM_PROXY is not set", "What to do:"}, 0.0, nil,
		},
		"clock, through a proxy": {
			ConnectionReport{Checks: []ConnectionCheck{{CheckTCP, "1.2.3.4:443", time.Second, nil}, {CheckHandshake, "DC 2", time.Second, nil}}, Behind: &behind, Proxy: "HTTP h:1"},
			false, "connection.clock", "This machine reaches Telegram, but its clock is wrong.", []string{"10 minutes slow", "proxy      “HTTP h:1”                    all connections go through it"}, 600.0, "HTTP h:1",
		},
		"nothing answers": {
			ConnectionReport{Checks: []ConnectionCheck{{CheckTCP, "1.2.3.4:443", time.Second, refused}}}, false, "connection.blocked", "Something on the way blocks Telegram.",
			[]string{"failed after 1000 ms: “dial tcp 1.2.3.4:443: connect: connection refused”", "not known"}, nil, nil,
		},
		"a proxy that was not understood": {
			ConnectionReport{ProxyInvalid: &ProxyError{Kind: "no_port"}}, false, "connection.proxy", "The proxy that was set cannot be used.", []string{"it has no port", "nothing was tried"}, nil, nil,
		},
		"a proxy that is left out": {
			ConnectionReport{Checks: []ConnectionCheck{{CheckTCP, "127.0.0.1:2", 0, nil}, {CheckHandshake, "DC 2", 0, nil}}, Behind: new(time.Duration), Proxy: "HTTP h:1", ProxyLeftOut: true},
			true, "connection.ok", "This machine reaches Telegram.", []string{"embedded Telegram answered", "left out", "Sandbox: nothing here is real"}, 0.0, "HTTP h:1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Connection: foundWay{ConnectionReport: x.found}}
			if x.sandbox {
				o.Sandbox = fakeSandbox{}
			}
			res := call(t, connect(t, o), "check_connection", nil)
			text := textOf(t, res)
			if res.IsError || !strings.HasPrefix(text, x.first+"\n") {
				t.Errorf("error %v, text %s", res.IsError, text)
			}
			for _, says := range x.says {
				if !strings.Contains(text, says) {
					t.Errorf("%q is not in %s", says, text)
				}
			}
			raw, err := json.Marshal(res.StructuredContent)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Checks []struct {
					Name, Target string
					OK           bool
					Error        *string
				}
				Skew        any                 `json:"skew_seconds"`
				Proxy       any                 `json:"proxy"`
				Explanation explain.Explanation `json:"explanation"`
				Sandbox     bool
			}
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			if got.Explanation.Code != x.code || got.Skew != x.skew || got.Proxy != x.proxy || got.Sandbox != x.sandbox || len(got.Checks) != len(x.found.Checks) {
				t.Errorf("got %s", raw)
			}
			for i, c := range got.Checks {
				if want := x.found.Checks[i]; c.Name != want.Name || c.Target != want.Target || c.OK != (want.Err == nil) || (c.Error == nil) != (want.Err == nil) {
					t.Errorf("check %+v, want %+v", c, want)
				}
			}
		})
	}
}

func TestCheckThatCannotBeMadeIsAnError(t *testing.T) {
	broken := foundWay{fail: errors.New("start the sandbox: no port is free")}
	c := connect(t, Options{Connection: broken, Sandbox: fakeSandbox{}})
	if got := errorCode(t, call(t, c, "check_connection", nil)); got != "failure.sandbox" {
		t.Errorf("in the sandbox: %s", got)
	}
	var logged string
	c = connect(t, Options{Connection: broken, Log: func(line string) { logged += line }})
	if got := errorCode(t, call(t, c, "check_connection", nil)); got != "failure.internal" || !strings.Contains(logged, "no port") {
		t.Errorf("elsewhere: %s, logged %q", got, logged)
	}
}
