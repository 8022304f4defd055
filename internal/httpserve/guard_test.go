package httpserve

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/leaktest"
)

// A page whose name was made to lead here asks with that name, and a page of another origin says which.
func TestOnlyTheServersOwnNamesAreAnswered(t *testing.T) {
	leaktest.Check(t)
	local := open(t, Options{})
	port := local.url[strings.LastIndex(local.url, ":"):]
	public := open(t, Options{Public: &url.URL{Scheme: "https", Host: "login.example"}})
	for _, c := range []struct {
		at           *site
		host, origin string
		want         int
	}{
		{local, "127.0.0.1" + port, "", 200},
		{local, "localhost" + port, "", 200},
		{local, "LOCALHOST" + port, "", 200},
		{local, "[::1]" + port, "", 200},
		{local, "localhost" + port, "http://localhost" + port, 200},
		{local, "evil.example", "", 403},
		{local, "evil.example" + port, "http://evil.example" + port, 403},
		{local, "localhost", "", 403},
		{local, "localhost:1", "", 403},
		{local, "127.0.0.1" + port + ".evil.example", "", 403},
		{local, "127.0.0.1" + port, "http://evil.example", 403},
		{local, "127.0.0.1" + port, "https://127.0.0.1" + port, 403},
		{local, "127.0.0.1" + port, "http://localhost:3000", 403},
		{local, "127.0.0.1" + port, "null", 403},
		{local, "127.0.0.1" + port, " ", 403},
		{public, "login.example", "", 200},
		{public, "login.example:443", "https://login.example", 200},
		{public, "login.example", "http://login.example", 403},
		{public, "login.example", "https://evil.example", 403},
		{public, "login.example.evil.example", "", 403},
	} {
		headers := []string{"Host", c.host, "Authorization", "Bearer anna"}
		if c.origin != "" {
			headers = append(headers, "Origin", c.origin)
		}
		r := c.at.asks("POST", Path, greeting, headers...)
		if c.at.text(r); r.StatusCode != c.want {
			t.Errorf("Host %q, Origin %q: %s, want %d", c.host, c.origin, r.Status, c.want)
		}
	}
	// A probe knows an address and no name.
	local.wants("healthz", local.asks("GET", "/healthz", "", "Host", "10.0.0.7:80"), 200, "ok")
	local.wants("readyz", local.asks("GET", "/readyz", "", "Host", "10.0.0.7:80"), 200, "ready")
}

func TestNobodyComesInWithoutAToken(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	for _, shown := range []string{"", "anna", "Basic anna", "Bearer", "Bearer ", "Bearer carl", "Bearer anna, Bearer ben"} {
		for _, method := range []string{"POST", "GET", "DELETE"} {
			r := s.asks(method, Path, greeting, "Authorization", shown, "Last-Event-ID", "1")
			s.wants(method+" with "+shown, r, 401)
			if !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("nothing says how to come in: %v", r.Header)
			}
		}
	}
	if r := s.asks("POST", Path, greeting, "Authorization", "Bearer carl"); r.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
		t.Errorf("a refusal is told as %q", r.Header.Get("WWW-Authenticate"))
	}
	s.wants("an address without a handler", s.asks("GET", "/", ""), 404, "MCP is served at /mcp")
	s.wants("a browser", s.asks("GET", Path, ""), 405, "MCP client")
	s.wants("a stream of no call", s.asks("GET", Path, "", "Authorization", "Bearer anna"), 405)
	s.wants("a method that MCP has not", s.asks("PUT", Path, greeting, "Authorization", "Bearer anna"), 405)
}

func TestWhatIsSentIsBounded(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{limits: limits{body: 300 * time.Millisecond}})
	padding := strings.Repeat(" ", maxBody-len(greeting))
	s.wants("the longest message", s.asks("POST", Path, greeting+padding, "Authorization", "Bearer anna"), 200, "serverInfo")
	s.wants("a longer one", s.asks("POST", Path, greeting+padding+" ", "Authorization", "Bearer anna"), 413)
	attack := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{"word":[` + strings.Repeat("[],", maxBody/3-100) + `[]]}}}`
	s.wants("a million empty lists", s.asks("POST", Path, attack, "Authorization", "Bearer anna"), 413)
	s.wants("maps in maps", s.asks("POST", Path, strings.Repeat(`{"a":`, maxValues)+"1"+strings.Repeat("}", maxValues), "Authorization", "Bearer anna"), 413)
	long := `"` + strings.Repeat(`,[{\"`, maxValues) + `"` // all of it one value
	s.wants("a text of many marks", s.asks("POST", Path, strings.Replace(greeting, `"t"`, long, 1), "Authorization", "Bearer anna"), 200, "serverInfo")
	s.wants("no JSON", s.asks("POST", Path, "{", "Authorization", "Bearer anna"), 400)

	head := "POST /mcp HTTP/1.1\r\nHost: " + strings.TrimPrefix(s.url, "http://") + "\r\nContent-Type: application/json\r\n"
	head += "Connection: close\r\n"
	who := "Authorization: Bearer anna\r\n"
	for name, parts := range map[string][]string{
		"a body that does not come":            {head + who + "Content-Length: 1000\r\n\r\n{"},
		"a body that nobody would read":        {head + "Content-Length: 1000\r\n\r\n{"},
		"a chunk that does not come":           {head + who + "Transfer-Encoding: chunked\r\n\r\n5\r\n{"},
		"two lengths":                          {head + who + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}{}"},
		"a length and chunks":                  {strings.Replace(head, "Connection: close\r\n", "", 1) + who + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"},
		"a transfer coding that there is not":  {head + who + "Transfer-Encoding: x\r\n\r\n"},
		"headers without end":                  {head + who + strings.Repeat("X: "+strings.Repeat("a", 1000)+"\r\n", 60)},
		"two tokens":                           {head + who + "Authorization: Bearer ben\r\nContent-Length: 0\r\n\r\n"},
		"a host twice":                         {head + "Host: evil.example\r\n" + who + "Content-Length: 0\r\n\r\n"},
		"a space before the colon of a header": {head + who + "Content-Length : 2\r\n\r\n{}"},
	} {
		begun := time.Now()
		got := s.raw(5*time.Second, parts...)
		if strings.Contains(got, " 200 ") || strings.Contains(got, "serverInfo") || strings.Contains(got, " 202 ") {
			t.Errorf("%s is answered: %q", name, got)
		}
		if took := time.Since(begun); took > 4*time.Second {
			t.Errorf("%s holds a connection for %v", name, took)
		}
	}
}

// What goes wrong in a handler is told to nobody: it may hold what was sent.
func TestAPanicIsNotTold(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{Routes: []Route{{Pattern: "/p/", Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the code is 12345") })}}})
	head := " /p/x HTTP/1.1\r\nHost: " + strings.TrimPrefix(s.url, "http://") + "\r\n\r\n"
	if got := s.raw(5*time.Second, "GET"+head); got != "" {
		t.Errorf("it is answered: %q", got)
	}
	s.mu.Lock()
	log := strings.Join(s.log, "\n")
	s.mu.Unlock()
	if !strings.Contains(log, "defect") || strings.Contains(log, "12345") {
		t.Errorf("the log says %q", log)
	}
	s.wants("a route under another name", s.asks("GET", "/p/x", "", "Host", "evil.example"), 403)
}
