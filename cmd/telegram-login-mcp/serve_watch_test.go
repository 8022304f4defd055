package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/mark3labs/mcp-go/mcp"
)

// issuer is an OAuth issuer that signs what it is asked to.
type issuer struct {
	*httptest.Server
	signer jose.Signer
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{}
	if i.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.URL, "jwks_uri": i.URL + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "ES256", Use: "sig"}}})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// token is one of a person for the service, with changes.
func (i *issuer) token(t *testing.T, subject string, changes map[string]any) string {
	t.Helper()
	claims := map[string]any{"iss": i.URL, "sub": subject, "aud": "https://login.example/mcp", "exp": time.Now().Add(time.Hour).Unix(), "scope": "logins"}
	maps.Copy(claims, changes)
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := i.signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// fetched is what is answered to a GET, whoever asks.
func fetched(t *testing.T, url, host string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// A service that nobody has a token of its own for: people come with those of an issuer, and what is written about them names none of them.
func TestPeopleOfAnIssuerLogInAndNothingWrittenNamesThem(t *testing.T) {
	t.Parallel()
	i, state, port := newIssuer(t), t.TempDir(), freePort(t)
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state, "--public-url", "https://login.example", "--oauth-issuer", i.URL, "--oauth-scope", "logins",
		"--metrics", port, "--audit", file, "--log-level", "trace")
	token := i.token(t, "anna@people.example", nil)
	parts := strings.Split(token, ".")
	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"a good one": {token, 200}, "none": {"", 401}, "for another audience": {i.token(t, "anna@people.example", map[string]any{"aud": "https://other.example/mcp"}), 401},
		"expired": {i.token(t, "anna@people.example", map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}), 401}, "without the scope": {i.token(t, "anna@people.example", map[string]any{"scope": "profile"}), 403},
		"alg none": {base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".", 401}, "changed": {parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])), 401},
	} {
		if got := s.asks(c.token, "Host", "login.example"); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	status, about := fetched(t, strings.TrimSuffix(s.url, "/mcp")+"/.well-known/oauth-protected-resource/mcp", "login.example")
	if status != 200 || !strings.Contains(about, `"https://login.example/mcp"`) || !strings.Contains(about, i.URL) {
		t.Errorf("metadata: %d %s", status, about)
	}

	phone := "+9996610020"
	a := s.hire(mcp.ProtocolVersion20260728, token, "Host", "login.example")
	id := a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID
	code := a.code(phone, "app")
	a.refused("failure.phone_code_invalid", "submit_code", toolArgs{"flow_id": id, "code": "01234"})
	a.enter("password_needed", "submit_code", toolArgs{"flow_id": id, "code": code})
	a.enter("authorized", "submit_password", toolArgs{"flow_id": id, "password": "sandbox"})
	session := a.enter("authorized", "get_session", toolArgs{"flow_id": id}).Session
	other := s.hire(mcp.ProtocolVersion20251125, i.token(t, "ben@people.example", nil), "Host", "login.example")
	other.refused("failure.unknown_flow", "get_session", toolArgs{"flow_id": id})

	_, counted := fetched(t, "http://127.0.0.1:"+port+"/metrics", "")
	for _, line := range []string{
		`telegram_login_logins_total{delivery="App",outcome="authorized"} 1`, `telegram_login_codes_total{delivery="App"} 1`, `telegram_login_telegram_errors_total{error="PHONE_CODE_INVALID",method="auth.signIn"} 1`,
		`telegram_login_tool_calls_total{outcome="refused",tool="get_session"} 1`, `telegram_login_denied_total{reason="missing_scope"} 1`, `telegram_login_denied_total{reason="expired_token"} 1`, `telegram_login_owners 2`,
	} {
		if !strings.Contains(counted, "\n"+line+"\n") {
			t.Errorf("not counted: %s", line)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	acts, names := string(raw), map[string]bool{}
	for line := range strings.Lines(acts) {
		var act struct{ Act, Owner, Tool, Flow, Outcome string }
		if err := json.Unmarshal([]byte(line), &act); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		names[act.Owner] = true
	}
	if len(names) != 2 || strings.Count(acts, `"outcome":"authorized"`) != 1 || !strings.Contains(acts, `"tool":"get_session"`) {
		t.Errorf("acts of %v:\n%s", names, acts)
	}
	for where, text := range map[string]string{"metrics": counted, "audit": acts, "log": s.stderr.String()} {
		secrets := map[string]string{"the session": session, "the number": phone[1:], "the person": "people.example", "the token": parts[2]}
		if where != "log" { // which says what a flow waits for by its ID at most, but has numbers of its own
			secrets["the code"], secrets["the password"] = `"`+code+`"`, `"sandbox"`
		}
		if where == "metrics" {
			secrets["a flow"] = "flow_"
		}
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the %s has %s in it:\n%s", where, what, text)
			}
		}
	}
}

func TestWhatBelongsToAServiceIsRefusedWithoutOne(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"--oauth-issuer", "https://issuer.example"}, {"--metrics", "9464"}, {"--audit", "a.jsonl"}} {
		out, err := exec.Command(binary, append([]string{"serve"}, arguments...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "--http") {
			t.Errorf("%q: %v %s", arguments, err, out)
		}
	}
}

// What is wrong with a file and what to do about it fit together.
func TestFilesOfAServiceThatAreNotItsOwnAreRefusedWithTheRightFix(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	for path, mode := range map[string]os.FileMode{filepath.Join(dir, "open.jsonl"): 0o644, filepath.Join(dir, "own.jsonl"): 0o600, filepath.Join(state, "owner-names.key"): 0o644} {
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct{ state, file, why, fix string }{
		"an audit log that others read": {t.TempDir(), "open.jsonl", "can be read by other users (mode 0644)", "closed to others by “chmod 600 FILE”"},
		"an audit log in no folder":     {t.TempDir(), "none/a.jsonl", "no such file or directory", "a file in a folder that is there"},
		"a key that others read":        {state, "own.jsonl", "can be read by other users (mode 0644)", "It is the file owner-names.key"},
	} {
		out, err := exec.Command(binary, "serve", "--http", "0", "--state-dir", c.state, "--audit", filepath.Join(dir, c.file)).CombinedOutput()
		said := strings.Join(strings.Fields(string(out)), " ")
		if _, fix, _ := strings.Cut(said, "fix: "); err == nil || !strings.Contains(said, c.why) || !strings.Contains(fix, c.fix) {
			t.Errorf("%s: %v: %s", name, err, said)
		}
	}
}

// Every option that says nothing alone is refused with what to do.
func TestOptionsThatSayNothingAloneAreRefusedWithAFix(t *testing.T) {
	t.Parallel()
	for arguments, fix := range map[string]string{
		"--http 0 --key-file x":                  "Give the address of the Redis with --store",
		"--http 0 --oauth-audience x":            "Name the issuer with --oauth-issuer",
		"--http 0 --oauth-scope x":               "Name the issuer with --oauth-issuer",
		"--http 0 --secrets private --no-pages":  "Leave out --no-pages",
		"--private --no-pages":                   "Leave out --no-pages",
		"--private --container":                  "Add --pages-port PORT",
		"--no-pages --open-browser":              "Leave one of the two out",
		"--metrics 9464":                         "Add --http",
		"--store redis://127.0.0.1 --key-file x": "Add --http",
		"--public-url https://login.example":     "Add --http",
	} {
		out, err := exec.Command(binary, append([]string{"serve"}, strings.Fields(arguments)...)...).CombinedOutput()
		if said := strings.Join(strings.Fields(string(out)), " "); err == nil || !strings.Contains(said, "fix: "+fix) {
			t.Errorf("%s: %v: %s", arguments, err, said)
		}
	}
}
