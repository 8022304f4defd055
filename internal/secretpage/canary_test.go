package secretpage

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// marks are what the person types in these tests. Each has signs in it that HTML and addresses write differently, and a core without any.
var marks = []string{"mark48151 <&\"'> code", "mark62342+päss/word", "mark10816=hash"}

// findMarks returns the marks that a text holds, in any form in which they might get there.
func findMarks(text string) (found []string) {
	text = strings.ToLower(text)
	for _, mark := range marks {
		core := mark[:9]
		for _, form := range []string{core, hex.EncodeToString([]byte(core)), strings.ToLower(base64.StdEncoding.EncodeToString([]byte(core))), fmt.Sprint([]byte(core))} {
			if strings.Contains(text, form) {
				found = append(found, form)
			}
		}
	}
	return found
}

// wiretap is a client that keeps every byte that the server sends.
type wiretap struct {
	*http.Client
	mu   sync.Mutex
	seen bytes.Buffer
}

type tapped struct {
	net.Conn
	tap *wiretap
}

func (c tapped) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	c.tap.seen.Write(p[:n])
	return n, err
}

func newWiretap() *wiretap {
	w := &wiretap{}
	w.Client = &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return tapped{c, w}, err
		}},
		CheckRedirect: plain.CheckRedirect,
		Timeout:       patienceOfTests,
	}
	w.Transport.(*http.Transport).DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&tls.Dialer{Config: ownTLS}).DialContext(ctx, network, address)
		return tapped{c, w}, err
	}
	return w
}

func (w *wiretap) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen.String()
}

// threeThings asks for a code, a password and a hash; what happens is up to the test.
func threeThings(submit func(map[string]secret.String) prompt.Result) prompt.Spec {
	return prompt.Spec{
		Title: "Type three things", Button: "Send",
		Fields: []prompt.Field{
			{Name: "code", Label: "Code"}, {Name: "password", Label: "Password", Secret: true}, {Name: "hash", Label: "Hash", Multiline: true},
		},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result { return submit(typed) },
	}
}

func TestWhatIsTypedIsNeverSeenAgain(t *testing.T) { atBoth(t, whatIsTypedIsNeverSeenAgain) }

func whatIsTypedIsNeverSeenAgain(t *testing.T, o Options) {
	s, j := newServer(t, o)
	tap := newWiretap()
	var everything strings.Builder
	values := []string{"code", marks[0], "password", marks[1], "hash", marks[2]}

	for name, submit := range map[string]func(map[string]secret.String) prompt.Result{
		"refused": func(map[string]secret.String) prompt.Result { return wrong },
		"refused in part": func(map[string]secret.String) prompt.Result {
			return prompt.Result{Title: "No", Fields: []string{"code"}}
		},
		"refused nonsense": func(map[string]secret.String) prompt.Result {
			return prompt.Result{Title: "No", Fields: []string{"nothing"}}
		},
		"accepted": func(map[string]secret.String) prompt.Result { return accepted },
		"printed": func(v map[string]secret.String) prompt.Result {
			return prompt.Result{Title: fmt.Sprintf("%v %+v %#v", v, v, v)}
		},
		"panic": func(v map[string]secret.String) prompt.Result { panic(v["code"].Reveal() + v["password"].Reveal()) },
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			session := open(t, s, threeThings(func(v map[string]secret.String) prompt.Result {
				got = []string{v["code"].Reveal(), v["password"].Reveal(), v["hash"].Reveal()}
				return submit(v)
			}))
			page := ask(t, tap.Client, http.MethodGet, session.URL, "")
			form := page.filled(t, values...)
			for _, bad := range []func() answer{
				func() answer { return ask(t, tap.Client, http.MethodPost, session.URL, form, "Origin: null") },
				func() answer { return ask(t, tap.Client, http.MethodPost, session.URL, form, "Host: evil.example") },
				func() answer {
					return ask(t, tap.Client, http.MethodPost, session.URL, form, "Content-Type: text/plain")
				},
				func() answer { return ask(t, tap.Client, http.MethodPost, session.URL, form+"&x=%zz") },
				func() answer {
					return ask(t, tap.Client, http.MethodPost, session.URL, form+strings.Repeat("x", maxForm))
				},
				func() answer {
					return ask(t, tap.Client, http.MethodPost, session.URL, strings.Replace(form, "Page=", "Page=x", 1))
				},
				func() answer {
					return ask(t, tap.Client, http.MethodPost, session.URL, strings.Replace(form, "Version=0", "Version=7", 1))
				},
				func() answer { return ask(t, tap.Client, "PUT", session.URL, form) },
				func() answer { return ask(t, tap.Client, http.MethodPost, session.URL+"/done", form) },
				func() answer {
					return ask(t, tap.Client, http.MethodPost, filesAt(session)+"/"+url.PathEscape(marks[0]), form)
				},
				func() answer {
					return ask(t, tap.Client, http.MethodGet, session.URL+"?code="+url.QueryEscape(marks[0]), "")
				},
			} {
				bad()
			}
			if got != nil {
				t.Fatal("a form that was to be refused was taken")
			}
			typeIn(t, tap.Client, session, values...)
			if strings.Join(got, "|") != strings.Join(marks, "|") {
				t.Errorf("the page's function got %q", got)
			}
			ask(t, tap.Client, http.MethodPost, session.URL, form)
			ask(t, tap.Client, http.MethodGet, session.URL, "")
			ask(t, tap.Client, http.MethodGet, session.URL+"/state", "")
			s.ending.Wait() // printing takes no lock
			fmt.Fprintf(&everything, "%v %+v %#v\n", session.Status(), session.Status(), session.Status())
			fmt.Fprintf(&everything, "%+v %#v\n", session, session)
			session.Withdraw("")
			s.ending.Wait()
			fmt.Fprintf(&everything, "%+v %#v %+v\n", session, session, s)
			if found := findMarks(j.String()); found != nil || strings.Contains(j.String(), token(session)) || strings.Contains(j.String(), session.csrf) {
				t.Errorf("the log holds %v or the address: %s", found, j)
			}
		})
	}
	stacks := make([]byte, 1<<20)
	everything.Write(stacks[:runtime.Stack(stacks, true)])
	if found := findMarks(tap.String()); found != nil {
		t.Errorf("an answer holds %v", found)
	}
	if found := findMarks(everything.String()); found != nil {
		t.Errorf("a print of a page holds %v", found)
	}
}

func TestMarksAreFoundWhereTheyAre(t *testing.T) {
	for _, mark := range marks {
		for _, text := range []string{
			mark, url.QueryEscape(mark), hex.EncodeToString([]byte(mark)), base64.StdEncoding.EncodeToString([]byte(mark)), fmt.Sprintf("%q", mark), strings.ToUpper(mark),
		} {
			if findMarks("before "+text+" after") == nil {
				t.Errorf("%q is not found", text)
			}
		}
	}
}
