package httpserve

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/leaktest"
)

func TestBothErasReachTheToolsOfTheirOwner(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	for _, revision := range []string{"2025-06-18", "2025-11-25", mcp.ProtocolVersion20260728} {
		for _, name := range []string{"anna", "ben"} {
			c, err := client.NewStreamableHttpClient(s.url+Path, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + name}))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: revision, ClientInfo: mcp.Implementation{Name: "test", Version: "1"}}}); err != nil {
				t.Fatalf("%s: %v", revision, err)
			}
			r, err := c.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "whoami"}})
			if err != nil {
				t.Fatalf("%s: %v", revision, err)
			}
			if got := r.Content[0].(mcp.TextContent).Text; got != name+" true" || c.ProtocolVersion() != revision {
				t.Errorf("%s is taken for %s in %s, want %s", name, got, c.ProtocolVersion(), revision)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestASessionOfAnotherIsUnknown(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	id := s.begins("anna")
	session := server.HeaderKeySessionID
	for _, other := range []string{id, "mcp-session-3b241101-e2bb-4255-8caf-4136c566a962", strings.ToLower(id), id + " "} {
		if other = strings.TrimSuffix(other, " "); other == id {
			s.wants("a call in another's session", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer ben", session, id), 404)
			s.wants("a resumption of another's session", s.asks("GET", Path, "", "Authorization", "Bearer ben", session, id, "Last-Event-ID", "1"), 404)
			s.wants("an answer in another's session", s.asks("POST", Path, `{"jsonrpc":"2.0","id":1,"result":{"action":"accept"}}`, "Authorization", "Bearer ben", session, id), 404)
			s.wants("the end of another's session", s.asks("DELETE", Path, "", "Authorization", "Bearer ben", session, id), 404)
			continue
		}
		s.wants("a session that there is not", s.asks("GET", Path, "", "Authorization", "Bearer anna", session, other, "Last-Event-ID", "1"), 404)
		s.wants("a session that there is not", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna", session, other), 404)
	}
	s.wants("no session", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna"), 400, "initialize")
	s.wants("no session", s.asks("GET", Path, "", "Authorization", "Bearer anna", "Last-Event-ID", "1"), 400)
	s.wants("the owner's call", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna", session, id), 200, "anna true")
	s.wants("the end", s.asks("DELETE", Path, "", "Authorization", "Bearer anna", session, id), 200)
	s.wants("a call after the end", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna", session, id), 404)
	if left := s.sessions.all(); len(left) > 0 {
		t.Errorf("%d sessions are left", len(left))
	}
}

// The era without sessions has one name for the requests of everybody: their IDs.
func TestNobodyCancelsTheCallOfAnother(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	era := []string{mcp.HeaderProtocolVersion, mcp.ProtocolVersion20260728}
	answered := make(chan string, 1)
	go func() {
		r := s.asks("POST", Path, newer("tools/call", 7, map[string]any{"name": "wait", "arguments": map[string]any{"word": "mine"}}), append(era, "Mcp-Method", "tools/call", "Mcp-Name", "wait", "Authorization", "Bearer anna")...)
		answered <- s.text(r)
	}()
	if word := <-s.began; word != "mine" {
		t.Fatal(word)
	}
	for _, id := range []any{7, "7"} {
		r := s.asks("POST", Path, newer("notifications/cancelled", nil, map[string]any{"requestId": id}), append(era, "Mcp-Method", "notifications/cancelled", "Authorization", "Bearer ben")...)
		s.wants("a cancel", r, 202)
	}
	close(s.release)
	if got := <-answered; !strings.Contains(got, "waited mine") {
		t.Errorf("the call came to %s", got)
	}
}

// In the older era a broken connection cancels nothing, in the newer one it cancels its request.
func TestAnEraSaysWhatABrokenConnectionMeans(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{})
	id := s.begins("anna")
	host := "Host: " + strings.TrimPrefix(s.url, "http://") + "\r\nAuthorization: Bearer anna\r\nContent-Type: application/json\r\n"
	send := func(body, headers string) {
		raw := "POST /mcp HTTP/1.1\r\n" + host + headers + "Content-Length: " + lengthOf(body) + "\r\n\r\n" + body
		s.raw(200*time.Millisecond, raw) // and the connection is closed
	}
	send(calls(1, "wait", "older", ""), server.HeaderKeySessionID+": "+id+"\r\n")
	if word := <-s.began; word != "older" {
		t.Fatal(word)
	}
	send(newer("tools/call", 1, map[string]any{"name": "wait", "arguments": map[string]any{"word": "newer"}}), mcp.HeaderProtocolVersion+": "+mcp.ProtocolVersion20260728+"\r\nMcp-Method: tools/call\r\nMcp-Name: wait\r\n")
	if word := <-s.began; word != "newer" {
		t.Fatal(word)
	}
	if word := <-s.began; word != "cancelled" { // by its own era; the older call still waits
		t.Fatal(word)
	}
	s.wants("a cancel of the older era", s.asks("POST", Path, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`, "Authorization", "Bearer anna", server.HeaderKeySessionID, id), 202)
	if word := <-s.began; word != "cancelled" {
		t.Fatal(word)
	}
}

func lengthOf(body string) string { raw, _ := json.Marshal(len(body)); return string(raw) }

func TestSessionsOfAnOwnerAreBoundedAndEndWhenTheyAreIdle(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{limits: limits{sessions: 2, allSessions: 3, idle: time.Hour}})
	works := func(name, id string) int {
		r := s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer "+name, server.HeaderKeySessionID, id)
		s.text(r)
		return r.StatusCode
	}
	first, second := s.begins("anna"), s.begins("anna")
	if works("anna", first) != 200 { // so that the second was idle for longest
		t.Error("the first session does not work")
	}
	third := s.begins("anna")
	if works("anna", first) != 200 || works("anna", second) != 404 || works("anna", third) != 200 {
		t.Error("another session than the idle one ended for a new one")
	}
	bens := s.begins("ben")
	s.wants("one session more than there is room for", s.asks("POST", Path, greeting, "Authorization", "Bearer ben"), 503)
	s.endIdle(time.Now().Add(30 * time.Minute))
	if works("anna", first) != 200 {
		t.Error("a session ended that was in use half an hour before")
	}
	var waiting sync.WaitGroup
	waiting.Go(func() {
		s.wants("a call", s.asks("POST", Path, calls(1, "wait", "x", ""), "Authorization", "Bearer ben", server.HeaderKeySessionID, bens), 200)
	})
	<-s.began
	s.endIdle(time.Now().Add(2 * time.Hour))
	if works("anna", first) != 404 || works("ben", bens) != 200 {
		t.Error("not the idle sessions ended")
	}
	close(s.release)
	waiting.Wait()
}

// Whoever begins many sessions at once has no more of them than one who begins them in turns, and none of them ends before its client has heard of it.
func TestSessionsThatBeginAtOnceKeepToTheBound(t *testing.T) {
	leaktest.Check(t)
	const most = 8
	s := open(t, Options{limits: limits{sessions: most, allSessions: 3 * most}})
	for round := range 20 {
		var all sync.WaitGroup
		for range 5 * most {
			all.Go(func() {
				r := s.asks("POST", Path, greeting, "Authorization", "Bearer anna")
				if s.text(r); r.StatusCode != http.StatusOK && r.StatusCode != http.StatusServiceUnavailable {
					t.Errorf("a session begins with %s", r.Status)
				}
			})
		}
		all.Wait()
		if alive := len(s.sessions.all()); alive != most {
			t.Fatalf("%d sessions are alive after round %d, want %d", alive, round, most)
		}
	}
	for range 2 * most { // each has a session that works, though all places were taken
		id := s.begins("anna")
		s.wants("a new session", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer anna", server.HeaderKeySessionID, id), 200, "anna")
	}
	s.wants("what is no greeting", s.asks("POST", Path, `{"jsonrpc":"2.0","method":"initialize"}`, "Authorization", "Bearer ben"), 202)
	s.endIdle(time.Now().Add(time.Hour))
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	if s.sessions.taken != 0 || len(s.sessions.count) > 0 || len(s.sessions.byID) > 0 {
		t.Errorf("%d places of %v are taken by %d sessions", s.sessions.taken, s.sessions.count, len(s.sessions.byID))
	}
}

func TestRequestsOfAnOwnerAreBounded(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{limits: limits{requests: 2}})
	id := s.begins("anna")
	var waiting sync.WaitGroup
	for n := range 2 {
		waiting.Go(func() {
			s.wants("a call", s.asks("POST", Path, calls(n, "wait", "x", ""), "Authorization", "Bearer anna", server.HeaderKeySessionID, id), 200, "waited x")
		})
		<-s.began
	}
	r := s.asks("POST", Path, calls(3, "whoami", "", ""), "Authorization", "Bearer anna", server.HeaderKeySessionID, id)
	s.wants("one call more than there is room for", r, 429)
	if r.Header.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}
	bens := s.begins("ben")
	s.wants("the call of another", s.asks("POST", Path, calls(1, "whoami", "", ""), "Authorization", "Bearer ben", server.HeaderKeySessionID, bens), 200, "ben")
	close(s.release)
	waiting.Wait()
}

// What a message takes while it is worked on is a multiple of its length.
func TestBytesThatAreWorkedOnAreBounded(t *testing.T) {
	leaktest.Check(t)
	const length = 1000
	s := open(t, Options{limits: limits{bytes: 2*length + 500, allBytes: 3*length + 500}})
	hers, bens := s.begins("anna"), s.begins("ben")
	ask := func(name, id, tool string, length int) *http.Response {
		body := calls(1, tool, "x", "")
		return s.asks("POST", Path, body+strings.Repeat(" ", length-len(body)), "Authorization", "Bearer "+name, server.HeaderKeySessionID, id)
	}
	var waiting sync.WaitGroup
	for _, of := range [][2]string{{"anna", hers}, {"anna", hers}, {"ben", bens}} {
		waiting.Go(func() { s.wants("a call", ask(of[0], of[1], "wait", length), 200, "waited x") })
		<-s.began
	}
	r := ask("anna", hers, "whoami", length)
	s.wants("more than there is room for of one", r, 429)
	if r.Header.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}
	s.wants("more than there is room for of all", ask("ben", bens, "whoami", length), 429)
	s.wants("a short one", ask("ben", bens, "whoami", 200), 200, "ben")
	close(s.release)
	waiting.Wait()
	s.wants("one later on", ask("anna", hers, "whoami", 2*length), 200, "anna")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.load != (load{}) || len(s.loads) > 0 {
		t.Errorf("%+v and %v are left", s.load, s.loads)
	}
}
