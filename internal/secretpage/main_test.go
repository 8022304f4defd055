package secretpage

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
)

// patienceOfTests is how long a test waits for what must come.
const patienceOfTests = 30 * time.Second

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Waiting, func() error { closeBrowser(); return nil }))
}

// journal keeps what was logged.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) log(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "\n")
}

// newServer makes a server that is closed at the end of the test, which fails if anything of it is left.
func newServer(t *testing.T, o Options) (*Server, *journal) {
	t.Helper()
	testrun.Parallel(t)
	return newServerBeside(t, o)
}

// newServerBeside is newServer for tests that run side by side, below one that looks for what is left when all are over.
func newServerBeside(t *testing.T, o Options) (*Server, *journal) {
	t.Helper()
	j := &journal{}
	o.Log = j.log
	if o.Words == nil {
		o.Words = testWords
	}
	if o.Public != nil {
		return newService(t, o), j
	}
	s := New(o)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, j
}

func open(t *testing.T, s *Server, p prompt.Spec) *pageSession {
	t.Helper()
	session, err := s.open("", p)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// receive takes what must come.
func receive[T any](t *testing.T, from <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patienceOfTests):
		t.Fatalf("%s does not come", what)
	}
	return v
}

// accepted and wrong are what Telegram may make of a code.
var (
	accepted = prompt.Result{Done: true, Title: "The code was accepted", Meaning: "Telegram accepted the code, and you are logged in."}
	wrong    = prompt.Result{
		Title: "The code is wrong", Meaning: "Telegram compared the code, and it is not the one that it sent.",
		Fixes: []string{"Look at the newest message with a code.", "Type all digits."},
	}
)

// codePage asks for a code, and takes 12345.
func codePage() prompt.Spec {
	return prompt.Spec{
		Title: "Type the login code", Account: "+99966 *** *** 01", Button: "Send the code",
		Why:    "Telegram sent a code to your other devices. The login goes on when you type it here.",
		Fields: []prompt.Field{{Name: "code", Label: "Login code", Help: "5 digits, from the chat “Telegram”.", AutoComplete: "one-time-code", InputMode: "numeric"}},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result {
			if typed["code"].Reveal() == "12345" {
				return accepted
			}
			return wrong
		},
	}
}

// answer is what came for a request.
type answer struct {
	status int
	header http.Header
	body   string
}

// plain is a client that follows no redirect and keeps no connection.
var plain = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: ownTLS},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       patienceOfTests,
}

// ask sends one request, see try.
func ask(t *testing.T, client *http.Client, method, address, body string, headers ...string) answer {
	t.Helper()
	a, err := try(t.Context(), client, method, address, body, headers...)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return a
}

// try sends one request. Headers are "Name: value"; a Host header names the host, and "Name:" removes one that try sets for a POST.
func try(ctx context.Context, client *http.Client, method, address, body string, headers ...string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if method == http.MethodPost {
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method == http.MethodGet && r.URL.Scheme == "https" { // where every browser says so
		r.Header.Set("Sec-Fetch-Mode", "navigate")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ":")
		value = strings.TrimSpace(value)
		switch {
		case name == "Host":
			r.Host = value
		case value == "":
			r.Header.Del(name)
		default:
			r.Header.Set(name, value)
		}
	}
	res, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{res.StatusCode, res.Header, string(text)}, nil
}

// later sends one request and gives its answer when it comes, which is empty when none does.
func later(t *testing.T, client *http.Client, method, address, body string) <-chan answer {
	t.Helper()
	ctx, came := t.Context(), make(chan answer, 1)
	go func() {
		a, _ := try(ctx, client, method, address, body)
		came <- a
	}()
	return came
}

func get(t *testing.T, address string, headers ...string) answer {
	t.Helper()
	return ask(t, plain, http.MethodGet, address, "", headers...)
}

func post(t *testing.T, address, form string, headers ...string) answer {
	t.Helper()
	return ask(t, plain, http.MethodPost, address, form, headers...)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="(\w+)">`)

// filled is the form of a page with values typed into it, pairs of name and value.
func (a answer) filled(t *testing.T, values ...string) string {
	t.Helper()
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(a.body, -1) {
		form.Set(m[1], m[2])
	}
	if len(form) != 2 {
		t.Fatalf("the page has no form: %s", a.body)
	}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return form.Encode()
}

// typeIn is a person without JavaScript: opens the page, types, sends, and goes where that leads.
func typeIn(t *testing.T, client *http.Client, session *pageSession, values ...string) answer {
	t.Helper()
	form := ask(t, client, http.MethodGet, session.URL, "").filled(t, values...)
	a := ask(t, client, http.MethodPost, session.URL, form)
	for hops := 0; a.status == http.StatusSeeOther; hops++ {
		if hops > 5 {
			t.Fatal("the redirects lead nowhere")
		}
		a = ask(t, client, http.MethodGet, origin(session)+a.header.Get("Location"), "")
	}
	return a
}

// origin is that of a page, filesAt is where the files are that all pages use.
func origin(session *pageSession) string { return strings.TrimSuffix(session.URL, session.path("")) }

func filesAt(session *pageSession) string { return origin(session) + session.base }

func token(session *pageSession) string { return session.URL[strings.LastIndex(session.URL, "/")+1:] }

// wants fails unless the answer has the status and holds the texts.
func (a answer) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %s", a.status, status, a.body)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page does not say %q: %s", text, a.body)
		}
	}
}

// waitFor waits until what the server guards is so. Nothing tells a test of these changes, so it looks again and again.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patienceOfTests); time.Now().Before(end); <-tick.C {
		if so() {
			return
		}
	}
	t.Fatal("it does not come about")
}
