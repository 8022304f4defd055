package main_test

import (
	"bufio"
	"context"
	"crypto/tls"
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
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/testca"
)

// documented is a block of docs/service.md, by its first line.
func documented(t *testing.T, first string) string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/service.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "\n    "+first+"\n")
	if !found {
		t.Fatalf("docs/service.md has no %s", first)
	}
	block := []string{first}
	for line := range strings.SplitSeq(rest, "\n") {
		if !strings.HasPrefix(line, "    ") {
			break
		}
		block = append(block, strings.TrimPrefix(line, "    "))
	}
	return strings.Join(block, "\n") + "\n"
}

// led is a text with the addresses of instances in place of those in the documents.
func led(text string, instances ...*service) string {
	for i, s := range instances {
		text = strings.ReplaceAll(text, fmt.Sprintf("127.0.0.1:%d", 7390+i), leadsTo.FindString(s.url))
	}
	return text
}

// front is a proxy that ends TLS, as others have it.
type front struct {
	program string
	// loses is whether it loses the request with which it finds that an instance is gone, as Caddy 2.6 does: https://github.com/caddyserver/caddy/issues/7546
	loses  bool
	config func(t *testing.T, dir, port string, pair testca.Pair, instances ...*service) (file string, arguments []string)
}

func nginx(t *testing.T, dir, port string, pair testca.Pair, instances ...*service) (string, []string) {
	t.Helper()
	location, upstream := documented(t, "location / {"), ""
	if len(instances) > 1 {
		location, upstream = strings.Replace(location, "127.0.0.1:7390", "logins", 1), documented(t, "upstream logins {")
	}
	file := filepath.Join(dir, "nginx.conf")
	places := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		places += kind + "_temp_path " + filepath.Join(dir, kind) + ";\n"
	}
	writeFile(t, file, "daemon off;\nmaster_process off;\npid "+filepath.Join(dir, "pid")+";\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+places+led(upstream, instances...)+
		"server {\nlisten 127.0.0.1:"+port+" ssl http2;\nserver_name example.com;\nssl_certificate "+pair.Cert+";\nssl_certificate_key "+pair.Key+";\n"+led(location, instances...)+"}\n}\n")
	return file, []string{"-p", dir, "-c", file, "-e", "stderr"}
}

func haproxy(t *testing.T, dir, port string, pair testca.Pair, instances ...*service) (string, []string) {
	t.Helper()
	cert, err := os.ReadFile(pair.Cert)
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(pair.Key)
	if err != nil {
		t.Fatal(err)
	}
	both := filepath.Join(dir, "both.pem")
	writeFile(t, both, string(cert)+string(key))
	backend := documented(t, "backend logins")
	if len(instances) == 1 {
		backend = "backend logins\n    server one 127.0.0.1:7390\n"
	}
	file := filepath.Join(dir, "haproxy.cfg")
	writeFile(t, file, "defaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\nfrontend people\n    bind 127.0.0.1:"+port+" ssl crt "+both+" alpn h2,http/1.1\n    default_backend logins\n"+led(backend, instances...))
	return file, []string{"-db", "-f", file}
}

// caddy has the part of compose.service.yaml.
func caddy(t *testing.T, dir, port string, pair testca.Pair, instances ...*service) (string, []string) {
	t.Helper()
	raw, err := os.ReadFile("../../compose.service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(raw), "${TELEGRAM_LOGIN_MCP_HOST:-login.example.com} {\n")
	text, _, ended := strings.Cut(text, "\nnetworks:")
	if !found || !ended || !strings.Contains(text, "one:7390 two:7390") {
		t.Fatal("compose.service.yaml has no Caddyfile that is known here")
	}
	addresses := make([]string, len(instances))
	for i, s := range instances {
		addresses[i] = leadsTo.FindString(s.url)
	}
	text = strings.Replace(text, "one:7390 two:7390", strings.Join(addresses, " "), 1)
	file := filepath.Join(dir, "Caddyfile")
	writeFile(t, file, "{\nadmin off\nauto_https off\nstorage file_system "+dir+"\n}\nhttps://example.com:"+port+" {\nbind 127.0.0.1\ntls "+pair.Cert+" "+pair.Key+"\n"+text)
	return file, []string{"run", "--config", file, "--adapter", "caddyfile"}
}

// fronts are the proxies that these tests have, by name.
var fronts = map[string]front{"nginx": {"nginx", false, nginx}, "HAProxy": {"haproxy", false, haproxy}, "Caddy": {"caddy", true, caddy}}

// behind puts instances behind a proxy. Where there is no program for it the test is skipped, but for CI=true, where it fails; Caddy is not installed there, since
// its package begins a service at the port of nginx's.
func (f front) behind(t *testing.T, instances ...*service) *publicService {
	t.Helper()
	path, err := exec.LookPath(f.program)
	if err != nil {
		if os.Getenv("CI") == "true" && f.program != "caddy" {
			t.Fatalf("no %s here: apt-get install %[1]s", f.program)
		}
		t.Skipf("no %s here", f.program)
	}
	ca, port := testca.New(t), freePort(t)
	file, arguments := f.config(t, t.TempDir(), port, ca.Issue(time.Now().Add(time.Hour), "example.com"), instances...)
	said := &output{}
	run := exec.Command(path, arguments...)
	run.Stdout, run.Stderr = said, said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
		if t.Failed() {
			raw, _ := os.ReadFile(file)
			t.Logf("%s said:\n%s\nby\n%s", f.program, said, raw)
		}
	})
	s := &publicService{service: instances[0]}
	s.web = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}}
	t.Cleanup(s.web.CloseIdleConnections)
	eventually(t, limit, f.program+" leads to an instance", func() bool {
		res, err := s.web.Get(publicURL + "/readyz")
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	return s
}

// Two instances behind a proxy of the documents: pages and calls of a person find each other, sessions of the older era stay together, and one instance can be stopped in the middle.
func TestLoginThroughARealProxy(t *testing.T) {
	t.Parallel()
	for name, f := range fronts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, state := redistest.Start(t), t.TempDir()
			token := newToken(t, state, "anna")
			var logs []string
			instance := func() *service {
				logs = append(logs, filepath.Join(t.TempDir(), "audit.jsonl"))
				return serveHTTP(t, append(sharing(t, r, state), "--public-url", publicURL, "--secrets", "private", "--audit", logs[len(logs)-1])...)
			}
			instances := []*service{instance(), instance()}
			s := f.behind(t, instances...)
			older := s.hire(mcp.ProtocolVersion20251125, token)
			done := s.loginOnPages(older, "+9996610020", 1010020, nil)
			newer := s.hire(mcp.ProtocolVersion20260728, token)
			s.loginOnPages(newer, "+9996610021", 1010021, func(id any) {
				var has *service
				eventually(t, limit, "the log of the instance that has the login", func() bool {
					for i, log := range logs {
						raw, err := os.ReadFile(log)
						for line := range strings.Lines(string(raw)) {
							if err == nil && strings.Contains(line, id.(string)) && strings.Contains(line, `"tool":"submit_code"`) {
								has = instances[i]
							}
						}
					}
					return has != nil
				})
				if err := has.cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
				err := <-has.ended
				has.ended <- err
				eventually(t, limit, "the other instance is asked", func() bool {
					_, err := newer.ask("get_flow", nil)
					if err != nil && !f.loses {
						t.Error(err)
					}
					return err == nil
				})
			})
			if _, err := older.ask("get_flow", done); err != nil { // its session has ended with the instance
				older = s.hire(mcp.ProtocolVersion20251125, token)
			}
			if got, said := older.says("get_flow", done); got.State != "authorized" {
				t.Errorf("the login of before: %s", said)
			}
		})
	}
}

// What a call tells while it runs, and the signs of life of one that waits for the person, come through a proxy of the documents at once.
func TestStreamThroughARealProxy(t *testing.T) {
	t.Parallel()
	for name, f := range fronts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			token := newToken(t, state, "anna")
			s := f.behind(t, serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state, "--public-url", publicURL, "--secrets", "private"))
			call := func(tool, arguments, meta string) string {
				return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"` + tool + `","arguments":{` + arguments + `},"_meta":{` + meta + `}}}`
			}
			greeting, session := s.posts(token, "", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"`+mcp.ProtocolVersion20251125+`","capabilities":{"elicitation":{"url":{}}},"clientInfo":{"name":"t","version":"1"}}}`)
			s.awaits(greeting, "a greeting", `"serverInfo"`)
			s.posts(token, session, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)

			held, release := holdCode(t)
			defer release()
			first, _ := s.posts(token, session, call("request_code", `"phone":"+9996610001"`, `"progressToken":"p"`))
			s.awaits(first, "progress", "notifications/progress")
			held() // Telegram's answer is still to come
			release()
			flow := flowInAnswer.FindString(s.awaits(first, "the answer", `"id":1`))
			waits, _ := s.posts(token, session, call("submit_code", flow, ""))
			s.awaits(waits, "the page", "elicitation/create")
			s.awaits(waits, "a sign of life", "\n:") // every 15 s
			s.posts(token, session, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
		})
	}
}

var flowInAnswer = regexp.MustCompile(`"flow_id":"\w+"`)

// posts sends a message of the older era through the proxy, and returns the lines of the answer as they come, each after a line end, and the session.
func (s *publicService) posts(token, session, body string) (lines <-chan string, begun string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, publicURL+"/mcp", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + token,
		mcp.HeaderProtocolVersion: mcp.ProtocolVersion20251125, server.HeaderKeySessionID: session,
	} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	res, err := s.web.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	if res.StatusCode >= 400 || res.ProtoMajor != 2 {
		s.Errorf("%.100s: %s %s", body, res.Proto, res.Status)
	}
	read := make(chan string, 1000)
	go func() {
		defer close(read)
		defer func() { _ = res.Body.Close() }()
		for scanner := bufio.NewScanner(res.Body); scanner.Scan(); {
			read <- "\n" + scanner.Text()
		}
	}()
	return read, res.Header.Get(server.HeaderKeySessionID)
}

// awaits waits for a line that has something in it, and returns the line.
func (s *publicService) awaits(lines <-chan string, what, part string) string {
	s.Helper()
	said := ""
	for end := time.After(20 * time.Second); ; {
		select {
		case line, more := <-lines:
			if strings.Contains(line, part) {
				return line
			}
			if said += line; !more {
				s.Fatalf("the stream ended before %s: %s", what, said)
			}
		case <-end:
			s.Fatalf("not within 20 s: %s, but %s", what, said)
		}
	}
}
