package secretpage

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// evil is a page of somebody else, which knows the address of a page of ours and even what its form holds.
func evil(t *testing.T, session *pageSession) *httptest.Server {
	t.Helper()
	fields := fmt.Sprintf(`<input name="Page" value="%s"><input name="Version" value="0"><input name="code" value="12345">`, session.csrf)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/form":
			fmt.Fprintf(w, `<form method="post" action="%s">%s</form><script>document.forms[0].submit()</script>`, session.URL, fields)
		case "/quiet-form":
			fmt.Fprintf(w, `<meta name="referrer" content="no-referrer"><form method="post" action="%s">%s</form><script>document.forms[0].submit()</script>`, session.URL, fields)
		case "/sandboxed-form":
			fmt.Fprintf(w, `<iframe sandbox="allow-scripts allow-forms allow-top-navigation" srcdoc='<form method="post" target="_top" action="%s">%s</form><script>document.forms[0].submit()</script>'></iframe>`,
				session.URL, strings.ReplaceAll(fields, "'", ""))
		case "/frame":
			fmt.Fprintf(w, `<p>A prize is waiting.</p><iframe src="%s" width="600" height="500"></iframe>`, session.URL)
		default:
			fmt.Fprint(w, `<p>A harmless page.</p>`)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestFormOfAForeignPageIsRefusedInABrowser(t *testing.T) {
	atBoth(t, formOfAForeignPageIsRefusedInABrowser)
}

func formOfAForeignPageIsRefusedInABrowser(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	other := evil(t, session)
	_, port, _ := strings.Cut(strings.TrimPrefix(other.URL, "http://"), ":")
	for _, from := range []string{other.URL, "http://evil.example:" + port} { // the same site at another port, and another site
		for _, path := range []string{"/form", "/quiet-form", "/sandboxed-form"} {
			w := newTab(t)
			w.open(from+path, "Not from there")
			w.forgive() // it runs scripts inside its own page
			if s := session.Status(); s.Tries != 0 {
				t.Fatalf("%s%s got through: %+v", from, path, s)
			}
		}
	}
	untouched(t, session)
}

func TestForeignPageCannotReadFrameOrSend(t *testing.T) { atBoth(t, foreignPageCannotReadFrameOrSend) }

func foreignPageCannotReadFrameOrSend(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	other := evil(t, session)
	_, port, _ := strings.Cut(strings.TrimPrefix(other.URL, "http://"), ":")
	for _, from := range []string{other.URL, "http://evil.example:" + port} {
		w := newTab(t)
		w.open(from+"/frame", "A prize is waiting.")
		for name, script := range map[string]string{
			"reads":              fmt.Sprintf(`fetch(%q).then(r => "got " + r.status, e => "refused")`, session.URL),
			"reads the state":    fmt.Sprintf(`fetch(%q).then(r => "got " + r.status, e => "refused")`, session.URL+"/state"),
			"asks for a proof":   fmt.Sprintf(`fetch(%q, {method: "POST", body: new Uint8Array(32), headers: {"Content-Type": "application/octet-stream"}}).then(r => "got " + r.status, e => "refused")`, session.URL+"/challenge"),
			"shows the icon":     fmt.Sprintf(`new Promise(done => { const s = new Image(); s.onload = () => done("got"); s.onerror = () => done("refused"); s.src = %q })`, filesAt(session)+"/icon.svg"),
			"looks into a frame": `(() => { try { return "got " + document.querySelector("iframe").contentDocument.body.innerText } catch { return "refused" } })()`,
		} {
			if result := w.says(script); strings.HasPrefix(result, "got") && result != "got " {
				t.Errorf("a page at %s %s: %s", from, name, result)
			}
		}
		// An answer that cannot be read may still have been sent for.
		w.says(fmt.Sprintf(`fetch(%q, {method: "POST", mode: "no-cors", body: new URLSearchParams({Page: %q, Version: "0", code: "12345"})}).then(() => "sent", () => "refused")`,
			session.URL, session.csrf))
		w.picture("framed-by-" + map[bool]string{true: "a-port", false: "a-site"}[from == other.URL])
		w.forgive()
	}
	if s := session.Status(); s.Opened {
		t.Error("a frame counts as opened")
	}
	untouched(t, session)
}

func TestNameThatLeadsToThisMachineOpensNothing(t *testing.T) {
	atBoth(t, nameThatLeadsToThisMachineOpensNothing)
}

func nameThatLeadsToThisMachineOpensNothing(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	w := newTab(t)
	w.open(strings.Replace(session.URL, "127.0.0.1", "rebound.example", 1), "Not at this address")
	w.open(strings.Replace(session.URL, "127.0.0.1", "localhost", 1), "Not at this address")
	w.forgive() // its style is refused, too
	untouched(t, session)
}

func TestLinkInAWebChatOpensThePage(t *testing.T) { atBoth(t, linkInAWebChatOpensThePage) }

func linkInAWebChatOpensThePage(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	other := evil(t, session)
	_, port, _ := strings.Cut(strings.TrimPrefix(other.URL, "http://"), ":")
	w := newTab(t)
	w.open("http://chat.example:"+port+"/", "A harmless page.")
	w.says(fmt.Sprintf(`location.href = %q`, session.URL))
	w.sees("Type the login code")
	if from := w.says("document.referrer"); from != "" && from != "http://chat.example:"+port+"/" {
		t.Errorf("the page comes from %q", from)
	}
	w.keys("12345\r")
	w.sees("The code was accepted")
}

func TestBrowserNamesTheOriginOfTheForm(t *testing.T) { atBoth(t, browserNamesTheOriginOfTheForm) }

func browserNamesTheOriginOfTheForm(t *testing.T, o Options) {
	// With no-referrer for the page with the form, too, it would be null.
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	w := newTab(t)
	origins := make(chan string, 1)
	err := chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSentExtraInfo); ok {
			if from, ok := e.Headers["Origin"]; ok {
				select {
				case origins <- fmt.Sprint(from):
				default:
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	w.open(session.URL, "Type the login code")
	w.keys("12345\r")
	w.sees("The code was accepted")
	if from := receive(t, origins, "the origin"); !strings.Contains(from, origin(session)) {
		t.Errorf("the form comes from %s", from)
	}
}
