package clientconfig

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// atHTTP is an entry whose server is reached over HTTP, with a secret in its header.
var atHTTP = RemoteEntry("http://127.0.0.1:7390/mcp", Variable{"Authorization", "Bearer " + session})

// overHTTP is a file with such an entry, and the change as a person sees it.
func overHTTP(p Place, before []byte) (string, error) {
	if !p.TakesHTTP() {
		return "(takes none)", nil
	}
	after, err := p.Set(before, "telegram-login", atHTTP)
	if err != nil {
		return "", err
	}
	shown := p.Diff(before, after, "telegram-login")
	if strings.Contains(shown, session) || !strings.Contains(shown, atHTTP.URL) {
		return "", errors.New("the token is shown, or the URL is not:\n" + shown)
	}
	return string(after) + "\n" + shown, nil
}

// checkRemote looks at what such an entry says when it is read again, and at the way between it and one that is started.
func checkRemote(t *testing.T, p Place, before []byte) {
	t.Helper()
	if !p.TakesHTTP() {
		return
	}
	for _, text := range [][]byte{nil, before} {
		set, err := p.Set(text, "me", atHTTP)
		if err != nil {
			t.Fatal(err)
		}
		servers, err := p.Servers(set)
		i := slices.IndexFunc(servers, func(s Server) bool { return s.Name == "me" })
		if err != nil || i < 0 || servers[i].URL != atHTTP.URL || !slices.Equal(servers[i].Headers, atHTTP.Headers) || servers[i].Command != "" || servers[i].Disabled {
			t.Errorf("what was set is %+v, %v", servers, err)
		}
		if lost, more := p.Losses(set, "me", atHTTP); len(lost)+more > 0 {
			t.Errorf("the same entry would lose %v", lost)
		}
		started, err := p.Set(set, "me", small)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := p.Set(started, "me", atHTTP); err != nil || !bytes.Equal(back, set) {
			t.Errorf("there and back it is another: %v\n%s", err, back)
		}
	}
}

func TestAnEntryOverHTTPTellsWhichHeadersItWouldLose(t *testing.T) {
	place := plainPlace("mcpServers")
	place.shape.remote = usualRemote
	text := []byte(`{"mcpServers": {"me": {"url": "https://x.example/mcp", "headers": {"X-Mine": "CANARY", "Authorization": "CANARY"}, "timeout": 3}}}`)
	lost, more := place.Losses(text, "me", atHTTP)
	if want := []Loss{{lostMember, "“X-Mine”"}, {lostMember, "“timeout”"}}; more != 0 || !slices.Equal(lost, want) {
		t.Errorf("it would lose %v and %d more, want %v", lost, more, want)
	}
}

func TestOfAURLNoMoreIsShownThanOneOnThisComputer(t *testing.T) {
	place := plainPlace("mcpServers")
	place.shape.remote = usualRemote
	for url, shown := range map[string]bool{
		"http://127.0.0.1:7390/mcp": true, "http://[::1]:7390/mcp": true, "http://localhost:80/mcp": true,
		"https://127.0.0.1:7390/mcp": false, "http://a:CANARY@127.0.0.1:7390/mcp": false, "http://127.0.0.1:7390/mcp?k=CANARY": false, "http://127.0.0.1:7390/mcp#CANARY": false,
		"http://127.0.0.1:7390/CANARY/mcp": false, "http://canary.example:80/mcp": false, "http://127.0.0.1:7390/mcp\x1b[2J": false,
	} {
		after, err := place.Set(nil, "me", RemoteEntry(url, Variable{"Authorization", "CANARY"}))
		if err != nil {
			t.Fatal(err)
		}
		said := place.Diff(nil, after, "me")
		if strings.Contains(said, "CANARY") || strings.Contains(said, "\x1b") || strings.Contains(said, url) != shown {
			t.Errorf("of %q it says\n%s", url, said)
		}
	}
}
