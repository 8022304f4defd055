package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/testrun"
)

// service is the program over HTTP.
type service struct {
	*testing.T
	cmd    *exec.Cmd
	url    string // of MCP
	token  string // that it has printed
	stderr *output
	ended  chan error
}

var (
	servedAt   = regexp.MustCompile(`http://127\.0\.0\.1:\d+/mcp`)
	leadsTo    = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	ownerToken = regexp.MustCompile(`(?m)^tlm_\S{43}$`)
)

// serveHTTP starts the program over HTTP on a port that is free. It ends with the test.
func serveHTTP(t *testing.T, arguments ...string) *service {
	t.Helper()
	return serveHTTPIn(t, nil, arguments...)
}

// serveHTTPIn is serveHTTP with more in the environment.
func serveHTTPIn(t *testing.T, environment []string, arguments ...string) *service {
	t.Helper()
	s := beginServiceIn(t, environment, arguments...)
	s.T = t
	return s
}

// beginService is serveHTTP where it is no test that needs it.
func beginService(t testing.TB, arguments ...string) *service {
	t.Helper()
	return beginServiceIn(t, nil, arguments...)
}

func beginServiceIn(t testing.TB, environment []string, arguments ...string) *service {
	t.Helper()
	return beginServiceOf(t, nil, environment, arguments...)
}

// beginServiceOf starts the program behind the words of another that becomes it.
func beginServiceOf(t testing.TB, starter, environment []string, arguments ...string) *service {
	t.Helper()
	testrun.Parallel(t)
	s := &service{stderr: &output{}, ended: make(chan error, 1)}
	line := slices.Concat(starter, []string{binary}, ownState(t, append([]string{"serve", "--http", "0"}, arguments...)))
	s.cmd = exec.Command(line[0], line[1:]...)
	s.cmd.Env, s.cmd.Stderr = append(append(os.Environ(), credentials...), environment...), s.stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	t.Cleanup(func() {
		_ = s.cmd.Process.Signal(os.Interrupt)
		select {
		case <-s.ended:
		case <-time.After(limit):
			t.Errorf("the server outlived its test:\n%s", s.stderr)
			_ = s.cmd.Process.Kill()
			<-s.ended
		}
		if log := s.stderr.String(); strings.Contains(log, "panic") {
			t.Errorf("the server reports a defect:\n%s", log)
		}
	})
	eventually(t, limit, "the server says where it is", func() bool { return strings.Contains(s.stderr.String(), "Ctrl-C") })
	said := s.stderr.String()
	s.url, s.token = servedAt.FindString(said), ownerToken.FindString(said)
	if s.url == "" {
		s.url = "http://" + leadsTo.FindString(said) + "/mcp"
	}
	return s
}

// hire lets an assistant in with a token. Headers come in pairs.
func (s *service) hire(revision, token string, headers ...string) *assistant {
	s.Helper()
	send := map[string]string{"Authorization": "Bearer " + token}
	for i := 0; i+1 < len(headers); i += 2 {
		send[headers[i]] = headers[i+1]
	}
	options := []transport.StreamableHTTPCOption{transport.WithHTTPHeaders(send)}
	if host := send["Host"]; host != "" {
		options = append(options, transport.WithStreamableHTTPHost(host))
	}
	c, err := client.NewStreamableHttpClient(s.url, options...)
	if err != nil {
		s.Fatal(err)
	}
	if err := c.Start(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() })
	a := &assistant{T: s.T, client: c, stderr: s.stderr}
	_, err = c.Initialize(s.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: revision, ClientInfo: mcp.Implementation{Name: "test", Version: "1"}}})
	if err != nil {
		s.Fatalf("greet the server: %v\n%s", err, s.stderr)
	}
	if got := c.ProtocolVersion(); got != revision {
		s.Fatalf("the connection speaks %s, want %s", got, revision)
	}
	_, list := s.lists(token, headers...)
	var answer struct{ Result json.RawMessage }
	if err := json.Unmarshal(list, &answer); err != nil {
		s.Fatalf("tools/list: %v in %s", err, list)
	}
	a.schemas = compiled(s, answer.Result)
	return a
}

// asks is the status with which somebody is answered.
func (s *service) asks(token string, headers ...string) int {
	s.Helper()
	status, _ := s.lists(token, headers...)
	return status
}

// lists asks for the tools in the era without sessions, and returns the answer.
func (s *service) lists(token string, headers ...string) (int, []byte) {
	s.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"` + mcp.MetaKeyProtocolVersion + `":"` + mcp.ProtocolVersion20260728 + `","` + mcp.MetaKeyClientCapabilities + `":{},"` + mcp.MetaKeyClientInfo + `":{"name":"t","version":"1"}}}}`
	r, err := http.NewRequestWithContext(s.Context(), "POST", s.url, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + token, mcp.HeaderProtocolVersion: mcp.ProtocolVersion20260728, "Mcp-Method": "tools/list"} {
		r.Header.Set(name, value)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer.StatusCode, raw
}

func TestWholeLoginOverHTTPInBothEras(t *testing.T) {
	t.Parallel()
	s := serveHTTP(t, "--sandbox-at", connectionFile(t))
	if s.token == "" || s.asks(s.token) != 200 || s.asks(s.token[:46]+"x") != 401 {
		t.Fatalf("the token that was printed is not the one that lets in:\n%s", s.stderr)
	}
	for revision, phone := range map[string]string{mcp.ProtocolVersion20251125: "+9996610020", mcp.ProtocolVersion20260728: "+9996630021"} {
		a := s.hire(revision, s.token)
		id := a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID
		a.enter("password_needed", "submit_code", toolArgs{"flow_id": id, "code": a.code(phone, "app")})
		a.refused("failure.password_hash_invalid", "submit_password", toolArgs{"flow_id": id, "password": "not this one"})
		a.enter("authorized", "submit_password", toolArgs{"flow_id": id, "password": "sandbox"})
		c := a.enter("authorized", "get_session", toolArgs{"flow_id": id})
		logsIn(t, c.Session, telegramOf(t).Connection(), map[string]int{"+9996610020": 1, "+9996630021": 3}[phone], c.User.ID)
		if log := s.stderr.String(); strings.Contains(log, c.Session) {
			t.Error("the session is in the log")
		}
	}
}

// The one person of this computer has the same logins over HTTP and over stdio, and the token is shown once.
func TestThePersonOfThisComputerHasOneSetOfLogins(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	a := s.hire(mcp.ProtocolVersion20251125, s.token)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"}).FlowID
	beside := hireWith(t, mcp.ProtocolVersion20251125, credentials, "--sandbox-at", connectionFile(t), "--state-dir", state)
	if c := beside.call("get_flow", toolArgs{"flow_id": id}); c.State != "code_sent" {
		t.Errorf("over stdio the login is %s", c.State)
	}
	again := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	if again.token != "" || again.asks(s.token) != 200 {
		t.Errorf("the second start shows a token, or does not take the first one's:\n%s", again.stderr)
	}
	raw, err := os.ReadFile(filepath.Join(state, "tokens.json"))
	if err != nil || strings.Contains(string(raw), s.token[4:12]) {
		t.Errorf("the file of tokens: %v\n%s", err, raw)
	}
}

// What one owner has, no other can name: not the flow, not the session of the protocol, not by a list.
func TestOwnersKnowNothingOfEachOther(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	tokens := map[string]string{"anna": newToken(t, state, "anna"), "ben": newToken(t, state, "ben"), "here": newToken(t, state, "--local", "here")}
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	anna := s.hire(mcp.ProtocolVersion20251125, tokens["anna"])
	id := anna.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"}).FlowID
	for _, other := range []string{"ben", "here"} {
		for _, revision := range []string{mcp.ProtocolVersion20251125, mcp.ProtocolVersion20260728} {
			a := s.hire(revision, tokens[other])
			for tool, arguments := range map[string]toolArgs{
				"get_flow": {"flow_id": id}, "submit_code": {"flow_id": id, "code": "12345"}, "resend_code": {"flow_id": id}, "cancel_flow": {"flow_id": id}, "get_session": {"flow_id": id}, "log_out": {"flow_id": id},
			} {
				a.refused("failure.unknown_flow", tool, arguments)
			}
			if flows := a.call("get_flow", nil).Flows; len(flows) > 0 {
				t.Errorf("%s is shown %+v", other, flows)
			}
			if uri := "telegram-login://flows/" + id; revision == mcp.ProtocolVersion20251125 {
				if r, err := a.client.ReadResource(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}}); err == nil {
					t.Errorf("%s reads %+v", other, r)
				}
			}
		}
	}
	anna.still("code_sent", id)
	session := anna.client.GetTransport().(*transport.StreamableHTTP).GetSessionId()
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.url, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + tokens["ben"], "Mcp-Session-Id": session} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if _ = answer.Body.Close(); session == "" || answer.StatusCode != 404 {
		t.Errorf("another's session %q: %s", session, answer.Status)
	}
	// A revoked token is worthless at once; a new one of the same name leads to the same logins.
	if out, err := exec.Command(binary, "token", "revoke", "anna", "--state-dir", state).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if s.asks(tokens["anna"]) != 401 || s.asks(tokens["ben"]) != 200 {
		t.Error("not the revoked token is the one that is refused")
	}
	s.hire(mcp.ProtocolVersion20251125, newToken(t, state, "anna")).still("code_sent", id)
}

// Whoever is not the person of this computer is offered nothing that touches it.
func TestNothingOfThisComputerIsOfferedToOthers(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	anna, here := newToken(t, state, "anna"), newToken(t, state, "--local", "here")
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state)
	_, theirs := s.lists(anna)
	_, mine := s.lists(here)
	for _, words := range []string{`"path":{`, ".env"} {
		if strings.Contains(string(theirs), words) || !strings.Contains(string(mine), words) {
			t.Errorf("%s is offered to others, or not to the person of this computer", words)
		}
	}
	a := s.hire(mcp.ProtocolVersion20251125, anna)
	for _, arguments := range []toolArgs{{"path": "tokens.json"}, {"path": filepath.Join(state, "tokens.json")}} {
		if r, err := a.ask("inspect_session", arguments); err == nil && !r.IsError {
			t.Errorf("a file of this computer is read: %+v", r)
		}
	}
	if log := s.stderr.String(); strings.Contains(log, anna) || strings.Contains(log, here) {
		t.Error("a token is in the log")
	}
}

// At a public URL nobody is the person of this computer, and the name is that of the URL.
func TestAPublicServerIsForOthersAlone(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	anna, here := newToken(t, state, "anna"), newToken(t, state, "--local", "here")
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", state, "--public-url", "https://login.example")
	for _, c := range []struct {
		token, host, origin string
		want                int
	}{
		{anna, "login.example", "", 200}, {anna, "login.example", "https://login.example", 200}, {anna, "login.example", "https://evil.example", 403},
		{anna, "evil.example", "", 403}, {here, "login.example", "", 401}, {"", "login.example", "", 401},
	} {
		headers := []string{"Host", c.host}
		if c.origin != "" {
			headers = append(headers, "Origin", c.origin)
		}
		if got := s.asks(c.token, headers...); got != c.want {
			t.Errorf("%s from %q with %.8q: %d, want %d", c.host, c.origin, c.token, got, c.want)
		}
	}
	a := s.hire(mcp.ProtocolVersion20251125, anna, "Host", "login.example")
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996610001"}).FlowID
	a.still("code_sent", id)
}

// Who is told to end lets the calls that are running finish, and takes no more.
func TestTheEndOverHTTPLetsACallFinish(t *testing.T) {
	t.Parallel()
	s := serveHTTP(t, "--sandbox-at", connectionFile(t))
	a := s.hire(mcp.ProtocolVersion20251125, s.token)
	held, release := holdCode(t)
	done := make(chan *mcp.CallToolResult, 1)
	go func() {
		r, err := a.ask("request_code", toolArgs{"phone": "+9996610001"})
		if err != nil {
			t.Errorf("the call: %v", err)
		}
		done <- r
	}()
	held()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, limit, "no connection is taken any more", func() bool {
		r, err := http.Get(strings.TrimSuffix(s.url, "/mcp") + "/readyz")
		if err == nil {
			_ = r.Body.Close()
		}
		return err != nil
	})
	release()
	if r := <-done; r == nil || r.IsError || a.read(r).State != "code_sent" {
		t.Errorf("the call came to %+v", r)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the end: %v\n%s", err, s.stderr)
		}
		s.ended <- err
	case <-time.After(limit):
		t.Error("the server did not end")
	}
}

// What would let everybody in, or cannot be meant, is refused at the start, with what to do.
func TestAServerForEverybodyDoesNotStart(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	for _, c := range []struct {
		arguments []string
		words     string
	}{
		{[]string{"--http", "0.0.0.0:0"}, "fix: To serve this computer alone, use 127.0.0.1"},
		{[]string{"--http", ":0"}, "fix: To serve this computer alone"},
		{[]string{"--http", "[::]:0"}, "fix: To serve this computer alone"},
		{[]string{"--http", "192.0.2.1:80"}, "fix: To serve this computer alone"},
		{[]string{"--http", "0.0.0.0:0", "--public-url", "http://login.example"}, "--public-url takes https://"},
		{[]string{"--http", "0", "--public-url", "https://login.example/x"}, "no path"},
		{[]string{"--http", "0", "--public-url", "https://a:b@login.example"}, "--public-url takes"},
		{[]string{"--http", "0.0.0.0:0", "--public-url", "https://login.example"}, "token --state-dir " + state + " add NAME"},
		{[]string{"--public-url", "https://login.example"}, "goes with --http only"},
		{[]string{"--http", "0", "--public-url", "https://login.example", "--pages-port", "8412"}, "would do nothing"},
		{[]string{"--http", "0", "--public-url", "https://login.example", "--open-browser"}, "would do nothing"},
		{[]string{"--http", "8412", "--pages-port", "8412"}, "is the port of --http"},
		{[]string{"--http", "0", "--public-url", "https://login.example", "--sandbox"}, "give --sandbox-at FILE instead of --sandbox"},
		{[]string{"--http", "localhost"}, "--http takes an address"},
		{[]string{"--http", "127.0.0.1:x"}, "--http takes an address"},
	} {
		out, err := exec.Command(binary, append([]string{"serve", "--state-dir", state}, c.arguments...)...).CombinedOutput()
		if err == nil || !strings.Contains(strings.Join(strings.Fields(string(out)), " "), c.words) {
			t.Errorf("%v: %v, %s", c.arguments, err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(state, "tokens.json")); err == nil {
		t.Error("a start that was refused made a token")
	}
	if out, err := exec.Command(binary, "serve", "--no-state", "--http", "0", "--public-url", "https://login.example").CombinedOutput(); err == nil || !strings.Contains(string(out), "with --sandbox and --no-state no token is kept") {
		t.Errorf("tokens that are not kept: %v, %s", err, out)
	}
	// A token that counts elsewhere is not said to be none.
	newToken(t, state, "--local", "here")
	out, err := exec.Command(binary, "serve", "--state-dir", state, "--http", "0", "--public-url", "https://login.example").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "made with --local are for this computer alone") {
		t.Errorf("%v, %s", err, out)
	}
}
