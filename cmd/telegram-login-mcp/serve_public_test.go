package main_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// publicURL is where people reach a service in these tests. The certificate of the proxy is for it.
const publicURL = "https://example.com"

// publicService is a service at a public URL, behind a proxy that ends TLS.
type publicService struct {
	*service
	state string
	web   *http.Client // of somebody elsewhere: all its ways lead to the proxy
	// elsewhere, unless it is nil, is web for the person, who is led to another instance than the assistant.
	elsewhere *http.Client
}

// publish starts the program behind a proxy.
func publish(t *testing.T, people []string, arguments ...string) (s *publicService, tokens map[string]string) {
	t.Helper()
	return publishAt(t, t.TempDir(), people, arguments...)
}

// publishAt is publish with a state folder that is there.
func publishAt(t *testing.T, state string, people []string, arguments ...string) (s *publicService, tokens map[string]string) {
	t.Helper()
	return publishIn(t, nil, state, people, arguments...)
}

// publishIn is publishAt with more in the environment.
func publishIn(t *testing.T, environment []string, state string, people []string, arguments ...string) (s *publicService, tokens map[string]string) {
	t.Helper()
	s, tokens = &publicService{state: state}, map[string]string{}
	for _, name := range people {
		tokens[name] = newToken(t, s.state, name)
	}
	s.service = serveHTTPIn(t, environment, append([]string{"--sandbox-at", connectionFile(t), "--state-dir", s.state, "--public-url", publicURL}, arguments...)...)
	target, err := url.Parse(strings.TrimSuffix(s.url, "/mcp"))
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
	})
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	t.Cleanup(front.Close)
	known := x509.NewCertPool()
	known.AddCert(front.Certificate())
	s.web = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: known},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, front.Listener.Addr().String())
		},
	}}
	t.Cleanup(s.web.CloseIdleConnections)
	return s, tokens
}

// hire lets an assistant in through the proxy.
func (s *publicService) hire(revision, token string) *assistant {
	s.Helper()
	c, err := client.NewStreamableHttpClient(publicURL+"/mcp", transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + token}), transport.WithHTTPBasicClient(s.web))
	if err != nil {
		s.Fatal(err)
	}
	if err := c.Start(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() })
	if _, err := c.Initialize(s.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: revision, ClientInfo: mcp.Implementation{Name: "test", Version: "1"}}}); err != nil {
		s.Fatalf("greet the server: %v\n%s", err, s.stderr)
	}
	return &assistant{T: s.T, client: c, stderr: s.stderr}
}

// says is a call and all of its answer, as JSON.
func (a *assistant) says(tool string, arguments toolArgs) (content, string) {
	a.Helper()
	r, err := a.ask(tool, arguments)
	if err != nil {
		a.Fatalf("%s: %v", tool, err)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		a.Fatal(err)
	}
	return a.read(r), string(raw)
}

// page calls a tool that must give the person a page, and returns the person who got it.
func (s *publicService) page(a *assistant, tool string, arguments toolArgs) *person {
	s.Helper()
	c, said := a.says(tool, arguments)
	if c.Page == nil || c.Explanation.Code != "page.waiting" {
		s.Fatalf("%s gives no page: %s", tool, said)
	}
	if !regexp.MustCompile(`^https://example\.com/p/[a-z2-7]{26}$`).MatchString(c.Page.URL) {
		s.Errorf("the page is at %s", c.Page.URL)
	}
	if !strings.Contains(said, "on any device") || strings.Contains(said, "the computer where") {
		s.Errorf("the assistant is told: %s", said)
	}
	browser := s.web
	if s.elsewhere != nil {
		browser = s.elsewhere
	}
	return &person{TB: s.T, url: c.Page.URL, browser: browser}
}

// loginOnPages is a whole login on private pages. meanwhile, unless it is nil, happens after the code.
func (s *publicService) loginOnPages(a *assistant, phone string, user int64, meanwhile func(id any)) toolArgs {
	s.Helper()
	begun, _ := a.says("request_code", toolArgs{"phone": phone})
	flow := toolArgs{"flow_id": begun.FlowID}
	code := s.page(a, "submit_code", flow)
	code.sees(code.sends(map[string]string{"code": "12345"}), "The code is wrong")
	code.sees(code.sends(map[string]string{"code": "11111"}), "Your assistant asks for the two-step verification password next")
	if meanwhile != nil {
		meanwhile(flow["flow_id"])
	}
	password := s.page(a, "submit_password", flow)
	password.sees(password.sends(map[string]string{"password": "sandbox"}), "Telegram accepted the login")
	session := s.page(a, "get_session", flow)
	shown := regexp.MustCompile(`>\s*(1[A-Za-z0-9_=-]{300,})\s*<`).FindStringSubmatch(session.sends(nil))
	if shown == nil {
		s.Fatal("the page shows no session")
	}
	eventually(s, limit, "the page that is used up", func() bool { // once another instance has heard that it was shown
		return strings.Contains(session.opens(), "This page is used up")
	})
	logsIn(s.T, shown[1], telegramOf(s.T).Connection(), 1, user)
	return flow
}

func TestWholeLoginOnPagesAtAPublicURL(t *testing.T) {
	t.Parallel()
	s, tokens := publish(t, []string{"anna"}, "--secrets", "private")
	for revision, phone := range map[string]string{mcp.ProtocolVersion20251125: "+9996610020", mcp.ProtocolVersion20260728: "+9996610021"} {
		a := s.hire(revision, tokens["anna"])
		var saw strings.Builder
		calls := func(tool string, arguments toolArgs) content {
			c, said := a.says(tool, arguments)
			saw.WriteString(said)
			return c
		}
		id := calls("request_code", toolArgs{"phone": phone}).FlowID
		flow := toolArgs{"flow_id": id}

		who := s.page(a, "submit_code", flow)
		first := who.opens()
		who.sees(first, "Your Telegram login code", "telegram-login-mcp, a private page", "at https://example.com, and so to whoever runs it", "Only if you have asked for this")
		if strings.Contains(first, "this computer") || strings.Contains(first, "127.0.0.1") {
			t.Errorf("the page is for this computer: %s", first)
		}
		if c := calls("get_flow", flow); len(c.Pages) != 1 || c.Pages[0].URL != who.url || !c.Pages[0].Opened {
			t.Errorf("get_flow shows the pages %+v", c.Pages)
		}
		who.sees(who.sends(map[string]string{"code": "12345"}), "The code is wrong")
		who.sees(who.sends(map[string]string{"code": "11111"}), "Your assistant asks for the two-step verification password next")
		if c := calls("get_flow", flow); c.State != "password_needed" {
			t.Fatalf("after the code: %s", c.State)
		}
		password := s.page(a, "submit_password", flow)
		password.sees(password.sends(map[string]string{"password": "sandbox"}), "Telegram accepted the login")
		session := s.page(a, "get_session", flow)
		shown := regexp.MustCompile(`>\s*(1[A-Za-z0-9_=-]{300,})\s*<`).FindStringSubmatch(session.sends(nil))
		if shown == nil {
			t.Fatal("the page shows no session")
		}
		eventually(t, limit, "the page that is used up", func() bool { // once the answer that shows the session has gone through the proxy
			return strings.Contains(session.opens(), "This page is used up")
		})
		if c := calls("get_session", flow); c.Session != "" || c.Format != "telethon" {
			t.Errorf("get_session after the page: %+v", c)
		}
		logsIn(t, shown[1], telegramOf(t).Connection(), 1, map[string]int64{"+9996610020": 1010020, "+9996610021": 1010021}[phone])
		for what, secret := range map[string]string{"session": shown[1], "code": `"11111"`, "address of a page": who.url[len(publicURL):]} {
			if strings.Contains(s.stderr.String(), secret) {
				t.Errorf("the log has the %s", what)
			}
			if what != "address of a page" && strings.Contains(saw.String(), secret) {
				t.Errorf("the assistant saw the %s", what)
			}
		}
	}
}

// What one owner is asked on a page, no other is: neither the address nor what comes of it.
func TestPagesOfAnotherOwnerAreNobodysBusiness(t *testing.T) {
	t.Parallel()
	s, tokens := publish(t, []string{"anna", "ben"}, "--secrets", "private")
	anna, ben := s.hire(mcp.ProtocolVersion20251125, tokens["anna"]), s.hire(mcp.ProtocolVersion20260728, tokens["ben"])
	c, _ := anna.says("request_code", toolArgs{"phone": "+9996610001"})
	flow := toolArgs{"flow_id": c.FlowID}
	hers := s.page(anna, "submit_code", flow)
	// Both ask for the same, which is about no login.
	one, other := s.page(anna, "inspect_session", nil), s.page(ben, "inspect_session", nil)
	if one.url == other.url {
		t.Fatal("two owners share a page")
	}
	one.sees(one.sends(map[string]string{"session": "rubbish"}), "session")
	for tool, arguments := range map[string]toolArgs{"inspect_session": nil, "submit_code": flow, "get_flow": flow, "get_session": flow} {
		if _, said := ben.says(tool, arguments); strings.Contains(said, hers.url) || strings.Contains(said, one.url) || strings.Contains(said, "tried once") || strings.Contains(said, "code_sent") {
			t.Errorf("%s tells ben of what anna is asked: %s", tool, said)
		}
	}
	// The address of a page is no token, and a token opens no page.
	if got := s.asks(hers.url[len(publicURL)+len("/p/"):], "Host", "example.com"); got != http.StatusUnauthorized {
		t.Errorf("the address of a page lets in with %d", got)
	}
	for _, path := range []string{"/p/" + tokens["anna"], "/p/", "/p", "/p/../mcp", "/mcp/p/" + hers.url[len(publicURL)+len("/p/"):]} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, publicURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+tokens["ben"])
		res, err := s.web.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode < 400 {
			t.Errorf("%s is answered with %s", path, res.Status)
		}
	}
	hers.sees(hers.sends(map[string]string{"code": "11111"}), "Telegram accepted the login")
	// Once she may not come in any more, what was asked of her is asked no more; of others it is.
	one.sees(one.opens(), "session")
	if out, err := exec.Command(binary, "token", "revoke", "--state-dir", s.state, "anna").CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	one.sees(one.opens(), "This page is no longer needed")
	other.sees(other.opens(), `name="session"`)
}

// TestFolderThatIsMovedToAnotherOwnerOpensForNobody has somebody who can write to the disk, and not change the program.
func TestFolderThatIsMovedToAnotherOwnerOpensForNobody(t *testing.T) {
	t.Parallel()
	s, tokens := publish(t, []string{"anna", "ben"})
	folder := func(name string, known []string) string {
		s.Helper()
		c, said := s.hire(mcp.ProtocolVersion20260728, tokens[name]).says("request_code", toolArgs{"phone": "+9996610001"})
		if c.FlowID == "" {
			t.Fatalf("no login was begun: %s", said)
		}
		all, err := filepath.Glob(filepath.Join(s.state, "*", "owners", "*"))
		if err != nil || len(all) != len(known)+1 {
			t.Fatalf("folders %v, %v", all, err)
		}
		return all[slices.IndexFunc(all, func(f string) bool { return !slices.Contains(known, f) })]
	}
	annas := folder("anna", nil)
	bens := folder("ben", []string{annas})
	_ = s.cmd.Process.Signal(os.Interrupt)
	if err := <-s.ended; err != nil {
		t.Fatal(err)
	}
	s.ended <- nil
	if err := os.RemoveAll(bens); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(annas, bens); err != nil {
		t.Fatal(err)
	}
	again, _ := publishAt(t, s.state, nil)
	_, said := again.hire(mcp.ProtocolVersion20260728, tokens["ben"]).says("get_flow", nil)
	if !strings.Contains(said, "record_damaged") || strings.Contains(said, "code_sent") {
		t.Errorf("another's folder gives %s", said)
	}
}
