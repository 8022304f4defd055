package secretpage

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
)

// impostor is somebody else's program on the port of a server that has ended. It keeps all that it is sent.
type impostor struct {
	mu     sync.Mutex
	got    strings.Builder
	opened int // pages that a browser went to, and not a script
}

// phishing is what it shows to whoever comes.
const phishing = `<!doctype html><title>Type it once more</title><h1>Type it once more</h1><form method="post"><input name="code" autofocus><button>Send</button></form>`

func (i *impostor) keep(r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.got.Write(dump)
	i.got.WriteString("\n")
	if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
		i.opened++
	}
}

// isAsked says whether the impostor was sent a request for a part of a page.
func (i *impostor) isAsked(part string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return strings.Contains(i.got.String(), part)
}

// hasNothing fails if the impostor was sent what was typed, or if the browser has gone to it by itself.
func (i *impostor) hasNothing(t *testing.T) {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	if found := findMarks(i.got.String()); found != nil {
		t.Errorf("the impostor was sent %v", found)
	}
	if i.opened > 0 {
		t.Errorf("the browser went to the impostor by itself: %s", i.got.String())
	}
}

// takesThePort ends a server and has an impostor answer at its port.
func takesThePort(t *testing.T, s *Server, answer http.HandlerFunc) *impostor {
	t.Helper()
	address := s.listener.at.host
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp4", address)
	if err != nil {
		t.Fatalf("the impostor gets no port: %v", err)
	}
	i := &impostor{}
	web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.keep(r)
		answer(w, r)
	}), ReadHeaderTimeout: patienceOfTests}
	web.SetKeepAlivesEnabled(false)
	served := make(chan error, 1)
	go func() { served <- web.Serve(l) }()
	t.Cleanup(func() {
		_ = web.Close()
		<-served
	})
	return i
}

// markedPage asks for a text, and takes the first mark.
func markedPage() prompt.Spec {
	p := codePage()
	p.Submit = func(_ context.Context, typed map[string]secret.String) prompt.Result {
		if typed["code"].Reveal() == marks[0] {
			return accepted
		}
		return wrong
	}
	return p
}

func TestImpostorOnThePortIsSentNothing(t *testing.T) {
	needBrowser(t)
	testrun.Parallel(t)
	for name, x := range map[string]struct {
		// answer makes the answers of the impostor, before the true program ends.
		answer func(t *testing.T, session *pageSession) http.HandlerFunc
		says   string
	}{
		"that shows a page of its own": {
			func(*testing.T, *pageSession) http.HandlerFunc {
				return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(phishing)) }
			}, "Something else answers here",
		},
		"that leads elsewhere": {
			func(*testing.T, *pageSession) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
				}
			}, "This page is cut off",
		},
		"that guesses the proof": {
			func(*testing.T, *pageSession) http.HandlerFunc {
				return func(w http.ResponseWriter, _ *http.Request) {
					_, _ = w.Write([]byte(strings.Repeat("x", challengeSize+32)))
				}
			}, "Something else answers here",
		},
		"that shows an older proof": {
			func(t *testing.T, session *pageSession) http.HandlerFunc {
				old := post(t, session.URL+"/challenge", strings.Repeat("n", nonceSize), binary).body
				return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(old)) }
			}, "Something else answers here",
		},
		"that repeats what the program said": {
			func(t *testing.T, session *pageSession) http.HandlerFunc {
				proof := post(t, session.URL+"/challenge", strings.Repeat("n", nonceSize), binary).body
				stood := get(t, session.URL+"/state?nonce="+strings.Repeat("5a", nonceSize)).body
				return func(w http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "/challenge") {
						_, _ = w.Write([]byte(proof))
						return
					}
					_, _ = w.Write([]byte(stood))
				}
			}, "Something else answers here",
		},
		"that asks for what was typed without sealing it": {
			func(*testing.T, *pageSession) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Refresh", "0; url=/elsewhere")
					w.WriteHeader(http.StatusBadRequest)
				}
			}, "This page is cut off",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := newServerBeside(t, Options{})
			session := open(t, s, markedPage())
			w := newTab(t)
			w.open(session.URL, "Type the login code")
			w.keys(marks[0])
			i := takesThePort(t, s, x.answer(t, session))
			defer i.hasNothing(t)
			w.keys(kb.Enter)
			w.sees("Error: "+x.says, "Nothing was sent", "what you typed is cleared", "ask your assistant for a new page")
			if typed := w.says(`document.getElementById("code").value`); typed != "" {
				t.Errorf("the page still holds %q", typed)
			}
			w.keys(marks[1] + kb.Enter) // and nobody can type it again
			if !i.isAsked(session.path("")) {
				t.Error("the page asked nothing")
			}
			if strings.Contains(name, "older proof") {
				w.shoot("impostor")
			}
		})
	}
}

func TestPageWhoseProgramHasEndedSendsNothing(t *testing.T) {
	needBrowser(t)
	testrun.Parallel(t)
	for name, port := range map[string]func(t *testing.T, address string){
		"nobody answers": func(*testing.T, string) {},
		"somebody listens and says nothing": func(t *testing.T, address string) {
			l, err := net.Listen("tcp4", address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = l.Close() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := newServerBeside(t, Options{})
			session := open(t, s, markedPage())
			w := newTab(t)
			w.open(session.URL, "Type the login code")
			w.keys(marks[0])
			address := s.listener.at.host
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			port(t, address)
			began := time.Now()
			w.keys(kb.Enter)
			w.sees("Error: This page is cut off", "It has probably ended.", "Nothing was sent, and what you typed is cleared.", "ask your assistant for a new")
			if took := time.Since(began); took > patienceOfTests/2 {
				t.Errorf("it took %v to say so", took)
			}
			if typed := w.says(`document.getElementById("code").value`); typed != "" {
				t.Errorf("the page still holds %q", typed)
			}
			if at := w.focus(); at != "failure-silent" {
				t.Errorf("the focus is at %s", at)
			}
		})
	}
}

// between is a program between the browser and the true one, which passes on what it wants to.
func between(t *testing.T, session *pageSession, answer func(http.ResponseWriter, *http.Request, http.Handler)) (address string, i *impostor) {
	t.Helper()
	target, err := url.Parse(origin(session))
	if err != nil {
		t.Fatal(err)
	}
	i = &impostor{}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Transport: &http.Transport{DisableKeepAlives: true},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			if r.Out.Header.Get("Origin") != "" {
				r.Out.Header.Set("Origin", origin(session))
			}
		},
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.keep(r)
		answer(w, r, pass)
	}), ReadHeaderTimeout: patienceOfTests}
	s.SetKeepAlivesEnabled(false)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		<-served
	})
	return "http://" + l.Addr().String() + session.path(""), i
}

func TestProgramThatEndsBetweenTheProofAndTheFormGivesNothingAway(t *testing.T) {
	needBrowser(t)
	testrun.Parallel(t)
	for name, last := range map[string]func(http.ResponseWriter, *http.Request){
		"somebody answers": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(phishing)) },
		"nobody answers":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := newServerBeside(t, Options{})
			session := open(t, s, markedPage())
			var ended atomic.Bool
			address, i := between(t, session, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
				if strings.HasSuffix(r.URL.Path, "/envelope") {
					ended.Store(true)
				}
				if ended.Load() {
					last(w, r)
					return
				}
				pass.ServeHTTP(w, r)
			})
			w := newTab(t)
			w.open(address, "Type the login code")
			w.keys(marks[0] + kb.Enter)
			w.sees("Error: No answer came", "nobody else can read it", "It is not known whether it was used.")
			if name == "nobody answers" {
				w.shoot("unsure")
			}
			if !i.isAsked("/envelope") {
				t.Error("no envelope was sent")
			}
			i.mu.Lock()
			defer i.mu.Unlock()
			if found := findMarks(i.got.String()); found != nil {
				t.Errorf("the impostor was sent %v", found)
			}
			if s := session.Status(); s.Tries != 0 {
				t.Errorf("%d tries", s.Tries)
			}
		})
	}
}

func TestForgedAnswersAreNotShown(t *testing.T) {
	needBrowser(t)
	testrun.Parallel(t)
	const evil = "evil.example"
	forged := fmt.Sprintf(`{"ended":true,"page":"<h1>%[1]s</h1>","at":"/%[1]s","notes":["%[1]s"],"number":99,"picture":"aGVsbG8=","link":"tg://%[1]s","text":"%[1]s"}`, evil)
	notes := codePage()
	notes.Latest = func() []string { return []string{"The code is in the app."} }
	for name, x := range map[string]struct {
		page prompt.Spec
		sees string
	}{
		"of a code":    {notes, "The code is in the app."},
		"of a QR code": {qrPage(newPhone(t)), "Waiting for a phone to scan it."},
		"of a session": {sessionPage(), "Pick up the session"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := newServerBeside(t, Options{})
			session := open(t, s, x.page)
			w := newTab(t)
			w.open(session.URL, x.sees)
			if x.page.QR != nil {
				w.comesTo(`String(document.getElementById("qr").naturalWidth > 100)`, "true")
			}
			i := takesThePort(t, s, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(forged)) })
			defer i.hasNothing(t)
			w.sees("Error: Something else answers here") // without a click
			if shown := w.says(`document.documentElement.outerHTML + location.href`); strings.Contains(shown, evil) {
				t.Errorf("the page shows what was forged: %s", shown)
			}
			if shown := w.says(`String([...document.querySelectorAll("form, #qr")].some((part) => part.checkVisibility()))`); shown != "false" {
				t.Error("there is still something to type, to click or to scan")
			}
		})
	}
}

func TestForgedSessionIsNotShown(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, sessionPage())
	address, i := between(t, session, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/envelope") {
			_, _ = fmt.Fprint(w, `{"ended":true,"page":"<h1>Your session</h1><textarea readonly>evil</textarea>","at":"/"}`)
			return
		}
		pass.ServeHTTP(w, r)
	})
	w := newTab(t)
	w.open(address, "Pick up the session")
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	w.sees("Error: No answer came")
	if shown := w.says(`document.body.innerHTML`); strings.Contains(shown, "evil") {
		t.Errorf("the page shows what was forged: %s", shown)
	}
	i.hasNothingBut(t, 1)
}

// hasNothingBut is hasNothing where the browser was sent to the address that many times.
func (i *impostor) hasNothingBut(t *testing.T, pages int) {
	t.Helper()
	i.mu.Lock()
	i.opened -= pages
	i.mu.Unlock()
	i.hasNothing(t)
}
