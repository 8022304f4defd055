package main_test

import (
	"crypto/tls"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/testca"
)

// secured are the options of a Redis that speaks TLS.
func secured(pair testca.Pair, ca *testca.Authority, more ...string) []string {
	return append([]string{"--tls-cert-file", pair.Cert, "--tls-key-file", pair.Key, "--tls-ca-cert-file", ca.File, "--requirepass", "secret"}, more...)
}

// loginBetween is a whole login, each step at another instance.
func loginBetween(t *testing.T, a, b *assistant, phone string, user int64) {
	t.Helper()
	flow := toolArgs{"flow_id": a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID}
	b.enter("password_needed", "submit_code", toolArgs{"flow_id": flow["flow_id"], "code": b.code(phone, "app")})
	a.enter("authorized", "submit_password", toolArgs{"flow_id": flow["flow_id"], "password": "sandbox"})
	logsIn(t, b.enter("authorized", "get_session", flow).Session, telegramOf(t).Connection(), 1, user)
}

// A real Redis that speaks TLS, with the files that its address names.
func TestStoreOverTLS(t *testing.T) {
	t.Parallel()
	ca, other := testca.New(t), testca.New(t)
	soon := time.Now().Add(time.Hour)
	mine := ca.Issue(soon, "a client")
	open := redistest.Start(t, secured(ca.Issue(soon, "localhost", "127.0.0.1"), ca, "--tls-auth-clients", "no")...)
	wary := redistest.Start(t, secured(ca.Issue(soon, "127.0.0.1"), ca)...)
	named := redistest.Start(t, secured(ca.Issue(soon, "redis.internal"), ca, "--tls-auth-clients", "no")...)
	old := redistest.Start(t, secured(ca.Issue(time.Now().Add(-time.Minute), "127.0.0.1"), ca, "--tls-auth-clients", "no")...)
	plain := redistest.Start(t)
	files := func(pair testca.Pair, authority *testca.Authority) string {
		q := url.Values{"ssl_ca_certs": {authority.File}}
		if pair.Cert != "" {
			q.Set("ssl_certfile", pair.Cert)
			q.Set("ssl_keyfile", pair.Key)
		}
		return "?" + q.Encode()
	}
	at := func(r *redistest.Server) string { return "rediss://:secret@" + r.Address() }
	trusted := files(testca.Pair{}, ca)

	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		for name, c := range map[string]struct{ address, want string }{
			"nobody trusts it":          {at(open), "signed by nobody whom this computer trusts"},
			"another CA":                {at(open) + files(testca.Pair{}, other), "ssl_ca_certs=FILE"},
			"another host":              {at(named) + trusted, "another host than --store names: it is for redis.internal"},
			"out of date":               {at(old) + trusted, "not good at this time: current time"},
			"it wants a certificate":    {at(wary) + trusted, "wants a certificate of whoever connects"},
			"another's certificate":     {at(wary) + files(other.Issue(soon, "a client"), ca), "refuses the certificate of ssl_certfile"},
			"an expired certificate":    {at(wary) + files(ca.Issue(time.Now().Add(-time.Minute), "a client"), ca), "refuses the certificate of ssl_certfile"},
			"no such file":              {at(open) + "?ssl_ca_certs=missing.pem", "the file of ssl_ca_certs in the address"},
			"no certificate in it":      {at(open) + "?ssl_ca_certs=" + url.QueryEscape(mine.Key), "no certificate in PEM"},
			"no key":                    {at(open) + trusted + "&ssl_certfile=" + url.QueryEscape(mine.Cert), "the file of ssl_certfile"},
			"files without TLS":         {"redis://:secret@" + open.Address() + trusted, "the parameter ssl_ca_certs in the address of --store is for TLS"},
			"no TLS where there is":     {"redis://:secret@" + open.Address(), "begins with rediss:// where Redis speaks TLS"},
			"TLS where there is none":   {at(plain) + trusted, "Where Redis speaks TLS, and only there, the address begins with rediss://"},
			"a wrong password over TLS": {strings.Replace(at(open), "secret", "verysecret", 1) + trusted, "WRONGPASS"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				out, err := exec.Command(binary, append([]string{"serve", "--http", "0"}, storeAt(t, c.address, t.TempDir())...)...).CombinedOutput()
				if said := strings.Join(strings.Fields(string(out)), " "); err == nil || !strings.Contains(said, c.want) || strings.Contains(said, ":secret") || strings.Contains(said, "verysecret") {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
	})
	t.Run("used", func(t *testing.T) {
		t.Parallel()
		state := t.TempDir()
		anna := newToken(t, state, "anna")
		user := documentedUser(t, nil, redisClient(t, &redis.Options{Addr: open.Address(), Password: "secret", TLSConfig: &tls.Config{RootCAs: ca.Pool(), ServerName: "localhost"}}))
		_, port, _ := strings.Cut(open.Address(), ":")
		first := serveHTTP(t, storeAt(t, "rediss://"+user+":secret@"+open.Address()+trusted, state)...)
		second := serveHTTP(t, storeAt(t, "rediss://"+user+":secret@localhost:"+port+trusted, state)...)
		loginBetween(t, first.hire(mcp.ProtocolVersion20260728, anna), second.hire(mcp.ProtocolVersion20251125, anna), "+9996610020", 1010020)
	})
	t.Run("used with a certificate of the client", func(t *testing.T) {
		t.Parallel()
		serveHTTP(t, storeAt(t, at(wary)+files(mine, ca), t.TempDir())...)
	})
	t.Run("used with the CAs of the computer", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS != "linux" {
			t.Skip("SSL_CERT_FILE is of Linux")
		}
		serve := exec.Command(binary, append([]string{"serve", "--http", "0"}, storeAt(t, at(open), t.TempDir())...)...)
		said := &output{}
		serve.Env, serve.Stderr = append(os.Environ(), "SSL_CERT_FILE="+ca.File), said
		if err := serve.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = serve.Wait() }()
		defer func() { _ = serve.Process.Kill() }()
		eventually(t, limit, "the server says where it is", func() bool { return strings.Contains(said.String(), "Ctrl-C") })
	})
}

// A user without one of the rights that the documents name is told so at the start, with what gives them.
func TestUserOfTheStoreLacksARight(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	user := documentedUser(t, []string{"-info"}, redisClient(t, &redis.Options{Addr: r.Address()}))
	out, err := exec.Command(binary, append([]string{"serve", "--http", "0"}, storeAt(t, "redis://"+user+":secret@"+r.Address(), t.TempDir())...)...).CombinedOutput()
	for _, want := range []string{"does not let the user of --store do all that is needed: INFO", "ACL SETUSER NAME resetkeys ~tlm* resetchannels &tlm* +@all -@dangerous +info"} {
		if err == nil || !strings.Contains(strings.Join(strings.Fields(string(out)), " "), want) {
			t.Errorf("%v, without %s: %s", err, want, out)
		}
	}
}
