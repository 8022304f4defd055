package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"telegram-login-mcp/internal/leaktest"
	"telegram-login-mcp/sandbox"
)

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	for _, host := range []string{"0.0.0.0", "::", "192.0.2.1", "localhost", "example.org", "127.0.0.1.example.org"} {
		if s, err := sandbox.Start(t.Context(), sandbox.Options{Host: host}); err == nil {
			_ = s.Close()
			t.Errorf("started on %q", host)
		} else if !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%q: error %q does not say why", host, err)
		}
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	leaktest.Check(t) // which keeps it from being parallel: it counts all goroutines
	before := goleak.IgnoreCurrent()
	s, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := connectTo(t, s, 2, nil)
	held, _ := s.Hold("auth.sendCode", "")
	waiting := make(chan struct{})
	go func() { // a call that is never answered must end, too
		defer close(waiting)
		_, _ = c.ask("+9996620001")
	}()
	<-held
	conn := s.Connection()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	c.stop()
	<-waiting
	goleak.VerifyNone(t, before)
	control, err := sandbox.Dial(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := control.Accounts(t.Context()); err == nil {
		t.Error("control answers after Close")
	}
	if err := s.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestConnectionFileSurvivesTheTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "connection.json")
	want := telegramOf(t).Connection()
	for range 2 { // the second time over an existing file
		if err := want.WriteFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".sandbox*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	got, err := readConnection(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBadConnectionFilesAreRefused(t *testing.T) {
	edit := func(change func(*sandbox.Connection)) string {
		c := telegramOf(t).Connection()
		c.DCs = append([]sandbox.DC(nil), c.DCs...)
		change(&c)
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for name, tt := range map[string]struct{ content, want string }{
		"no JSON":        {"dcs: 3", "not the JSON"},
		"no DCs":         {edit(func(c *sandbox.Connection) { c.DCs = nil }), "no dcs"},
		"no keys":        {edit(func(c *sandbox.Connection) { c.PublicKeysPEM = nil }), "no public_keys_pem"},
		"no PEM":         {edit(func(c *sandbox.Connection) { c.PublicKeysPEM = []string{"x"} }), "not PEM"},
		"foreign IP":     {edit(func(c *sandbox.Connection) { c.DCs[1].IP = "149.154.167.51" }), "loopback"},
		"a name":         {edit(func(c *sandbox.Connection) { c.DCs[1].IP = "localhost" }), "loopback"},
		"no port":        {edit(func(c *sandbox.Connection) { c.DCs[0].Port = 0 }), "port 0"},
		"remote control": {edit(func(c *sandbox.Connection) { c.Control = &sandbox.ControlAddress{Address: "192.0.2.1:80", Token: "x"} }), "loopback"},
		"no token":       {edit(func(c *sandbox.Connection) { c.Control = &sandbox.ControlAddress{Address: "127.0.0.1:80"} }), "no token"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "connection.json")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := readConnection(path); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := readConnection(filepath.Join(t.TempDir(), "absent.json")); err == nil {
		t.Error("an absent file was read")
	}
}

// controls are both ways to the same sandbox.
func controls(t *testing.T) map[string]sandbox.Control {
	t.Helper()
	remote, err := sandbox.Dial(telegramOf(t).Connection())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]sandbox.Control{"in process": telegramOf(t), "dialled": remote}
}

func TestControlIsTheSameFromAnotherProcess(t *testing.T) {
	for name, control := range controls(t) {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			accounts, err := control.Accounts(ctx)
			if err != nil || len(accounts) < 20 || accounts[0].Phone != "+9996620001" {
				t.Errorf("accounts: %v, %v", accounts, err)
			}
			if box, err := control.Inbox(ctx, "+9996630044"); err != nil || len(box) != 0 {
				t.Errorf("inbox of somebody who never got anything: %v, %v", box, err)
			}
			before := telegramOf(t).Now()
			now, err := control.Advance(ctx, time.Second)
			if err != nil || now.Before(before.Add(time.Second)) || now.After(before.Add(time.Minute)) {
				t.Errorf("advance by 1 s: %v, %v; it was %v", now, err, before)
			}
			for want, f := range map[string]func() error{
				"nobody's number": func() error { _, err := control.Inbox(ctx, "+12025550123"); return err },
				"does not go back": func() error {
					_, err := control.Advance(ctx, -time.Second)
					return err
				},
				"not a method": func() error {
					return control.Inject(ctx, sandbox.Injection{Method: "auth.sendcode", Code: 400, Error: "X"})
				},
				"class of an": func() error {
					return control.Inject(ctx, sandbox.Injection{Method: "auth.sendCode", Code: 7, Error: "X"})
				},
				"name in capitals": func() error {
					return control.Inject(ctx, sandbox.Injection{Method: "auth.sendCode", Code: 400, Error: "nope"})
				},
				"1 or more": func() error {
					return control.Inject(ctx, sandbox.Injection{Method: "auth.sendCode", Code: 400, Error: "X", Times: -1})
				},
				"not a login link": func() error { return control.ScanQR(ctx, "+9996620001", "https://example.org") },
			} {
				if err := f(); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want one with %q", err, want)
				}
			}
		})
	}
}

func TestControlIsClosedToStrangers(t *testing.T) {
	addr := telegramOf(t).Connection().Control
	ask := func(host, authorization string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr.Address+"/accounts", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("Authorization", authorization)
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if got := ask(addr.Address, "Bearer "+addr.Token); got != http.StatusOK {
		t.Errorf("with token: %d", got)
	}
	if got := ask(addr.Address, "Bearer guess"); got != http.StatusForbidden {
		t.Errorf("with a wrong token: %d", got)
	}
	if got := ask(addr.Address, ""); got != http.StatusForbidden {
		t.Errorf("without token: %d", got)
	}
	if got := ask("evil.example:80", "Bearer "+addr.Token); got != http.StatusForbidden {
		t.Errorf("by way of another name: %d", got)
	}
}

func TestDialNeedsAControlAddress(t *testing.T) {
	c := telegramOf(t).Connection()
	c.Control = nil
	if _, err := sandbox.Dial(c); err != sandbox.ErrNoControl {
		t.Errorf("error is %v", err)
	}
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := sandbox.Start(ctx, sandbox.Options{}); err == nil {
		_ = s.Close()
		t.Error("started with a context that was over")
	}
}

// readConnection reads a connection file.
func readConnection(path string) (sandbox.Connection, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return sandbox.Connection{}, err
	}
	return sandbox.ParseConnection(raw)
}
