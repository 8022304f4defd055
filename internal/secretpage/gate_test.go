package secretpage

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/internal/prompt"
)

// untouched fails if an attack has reached the page.
func untouched(t *testing.T, session *pageSession) {
	t.Helper()
	if s := session.Status(); s.Tries != 0 || s.State == prompt.Submitted || s.State.Ended() {
		t.Errorf("the attack has got through: %+v", s)
	}
	typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
}

func TestForeignHostSeesNothing(t *testing.T) { atBoth(t, foreignHostSeesNothing) }

func foreignHostSeesNothing(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	_, port, _ := net.SplitHostPort(address(session))
	for _, host := range []string{
		"evil.example", "evil.example:" + port, "localhost:" + port, "127.0.0.1", "127.0.0.1:80", "127.0.0.2:" + port, "[::1]:" + port,
		"127.0.0.1.:" + port, "127.0.0.1:" + port + ".evil.example", "127.1:" + port, "2130706433:" + port, "127.0.0.1:0" + port,
	} {
		for _, a := range []answer{
			get(t, session.URL, "Host: "+host),
			get(t, session.URL+"/state", "Host: "+host),
			get(t, filesAt(session)+"/page.css", "Host: "+host),
			post(t, session.URL, form, "Host: "+host),
			post(t, session.URL, form, "Host: "+host, "Origin: http://"+host, "Sec-Fetch-Site: same-origin"),
		} {
			a.wants(t, http.StatusForbidden, "Not at this address")
			if strings.Contains(a.body, "Login code") {
				t.Errorf("%s sees the page", host)
			}
		}
	}
	untouched(t, session)
}

func TestFormFromElsewhereIsRefused(t *testing.T) { atBoth(t, formFromElsewhereIsRefused) }

func formFromElsewhereIsRefused(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	own := origin(session)
	for _, from := range [][]string{
		{"Origin: http://evil.example"},
		{"Origin: null"},
		{"Origin:"},
		{"Origin: " + own + ".evil.example"},
		{"Origin: " + own + "0"},
		{"Origin: " + own + "/"},
		{"Origin: https://" + address(session) + strings.Repeat("/", strings.Count(own, "https"))},
		{"Origin: http://" + address(session) + strings.Repeat("/", strings.Count(own, "http:"))},
		{"Origin: " + strings.Replace(own, "127.0.0.1", "localhost", 1)},
		{"Origin: http://127.0.0.1"},
		{"Origin: http://evil.example", "Sec-Fetch-Site: same-origin"},
		{"Origin: null", "Sec-Fetch-Site: cross-site"},
		{"Origin: null", "Sec-Fetch-Site: none"},
		{"Origin:", "Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: none"},
		{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: no-cors"},
		{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"},
	} {
		a := post(t, session.URL, form, from...)
		if a.status != http.StatusForbidden {
			t.Errorf("a form with %q is answered with %d: %s", from, a.status, a.body)
		}
	}
	untouched(t, session)
}

func TestFormOfARealBrowserIsTaken(t *testing.T) { atBoth(t, formOfARealBrowserIsTaken) }

func formOfARealBrowserIsTaken(t *testing.T, o Options) {
	for name, from := range map[string][]string{
		"with all it can say":        {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-User: ?1"},
		"that only names the origin": {},
		"that hides the origin":      {"Origin: null", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
		"that drops the origin":      {"Origin:", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
	} {
		s, _ := newServer(t, o)
		session := open(t, s, codePage())
		a := post(t, session.URL, get(t, session.URL).filled(t, "code", "12345"), from...)
		if a.status != http.StatusSeeOther || session.Status().State != prompt.Accepted {
			t.Errorf("a browser %s is answered with %d: %s", name, a.status, a.body)
		}
	}
}

func TestPageIsNoPartOfAnotherPage(t *testing.T) { atBoth(t, pageIsNoPartOfAnotherPage) }

func pageIsNoPartOfAnotherPage(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	for _, dest := range []string{"iframe", "frame", "embed", "object", "image", "script", "style", "empty", "fencedframe"} {
		get(t, session.URL, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: "+dest).wants(t, http.StatusForbidden, "Not from there")
	}
	for _, mode := range []string{"no-cors", "cors", "same-origin", "websocket"} {
		get(t, session.URL, "Sec-Fetch-Mode: "+mode).wants(t, http.StatusForbidden, "Not from there")
	}
	for _, part := range []string{session.URL + "/state", session.URL + "/qr.png", filesAt(session) + "/icon.svg", filesAt(session) + "/page.css"} {
		get(t, part, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors").wants(t, http.StatusForbidden, "Not from there")
	}
	// A click in a chat that is a web page.
	get(t, session.URL, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document").wants(t, http.StatusOK, "Login code")
}

func TestTokenOfAnotherPageOpensNothing(t *testing.T) { atBoth(t, tokenOfAnotherPageOpensNothing) }

func tokenOfAnotherPageOpensNothing(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session, other := open(t, s, codePage()), open(t, s, codePage())
	foreign := get(t, other.URL).filled(t, "code", "12345")
	for _, form := range []string{
		foreign,
		"Version=0&code=12345",
		"Page=&Version=0&code=12345",
		"Page=" + token(session) + "&Version=0&code=12345",
		"Page=" + strings.ToLower(session.csrf) + "&Version=0&code=12345",
		"Page=" + session.csrf[:25] + "&Version=0&code=12345",
	} {
		post(t, session.URL, form).wants(t, http.StatusForbidden, "Not from there")
	}
	// Nor does it help in the address.
	post(t, session.URL+"?Page="+session.csrf, "Version=0&code=12345").wants(t, http.StatusForbidden)
	untouched(t, session)
	untouched(t, other)
}

func TestGuessedPathsLookAllTheSame(t *testing.T) { atBoth(t, guessedPathsLookAllTheSame) }

func guessedPathsLookAllTheSame(t *testing.T, o Options) {
	s, j := newServer(t, o)
	session := open(t, s, codePage())
	name := token(session)
	bodies := make(map[string]bool)
	for _, path := range []string{
		"/", "/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/" + name[:25], "/" + name + "a", "/" + strings.ToUpper(name), "//" + name, "/./" + name, "/x/../" + name,
		"/%2e/" + name, "/" + name + "/", "/" + name + "//done", "/" + name + "/../" + name, "/" + name + "/etc/passwd", "/" + name + "/page.css",
		"/%" + "2f" + name, "/" + name + "%00", "/" + name + "%20", "/" + name + ";x", "/" + name[:1] + "%" + "61" + name[2:], "/assets/page.html", "/page.html",
		"/../page.css", "/page.css/", "/favicon.ico", "/.git/config", "/debug/pprof/", "/" + name + "/Done", "/" + name + `\done`,
	} {
		a := answer{}
		for _, raw := range rawly(t, session, "GET "+session.base+path+" HTTP/1.1\r\nHost: "+address(session)+"\r\n\r\n") {
			a = raw
		}
		if a.status == http.StatusBadRequest { // net/http does not take it for a request at all
			continue
		}
		if a.status != http.StatusNotFound {
			t.Errorf("%s is answered with %d", path, a.status)
		}
		bodies[a.body] = true
	}
	if len(bodies) != 1 {
		t.Errorf("there are %d different pages for paths that lead nowhere", len(bodies))
	}
	if strings.Contains(j.String(), name) {
		t.Errorf("a path is logged: %s", j)
	}
	untouched(t, session)
}

func TestOtherMethodsDoNothing(t *testing.T) { atBoth(t, otherMethodsDoNothing) }

func otherMethodsDoNothing(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "post", "BREW"} {
		a := ask(t, plain, method, session.URL, form, "Content-Type: application/x-www-form-urlencoded", "Origin: "+origin(session), "X-HTTP-Method-Override: POST")
		a.wants(t, http.StatusMethodNotAllowed, "That is not possible here")
		if a.header.Get("Allow") != "GET, HEAD, POST" || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", method, a.header)
		}
	}
	for _, path := range []string{"/done", "/state", "/qr.png"} {
		a := post(t, session.URL+path, form)
		a.wants(t, http.StatusMethodNotAllowed)
		if a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s allows %q", path, a.header.Get("Allow"))
		}
	}
	// What a browser asks before a public page may reach into the local network.
	a := ask(t, plain, "OPTIONS", session.URL, "", "Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true")
	for name := range a.header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("a foreign page is let in by %s", name)
		}
	}
	untouched(t, session)
}

func TestOtherKindsOfFormsAreRefused(t *testing.T) { atBoth(t, otherKindsOfFormsAreRefused) }

func otherKindsOfFormsAreRefused(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	for _, kind := range []string{"text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded2", "/", ""} {
		post(t, session.URL, form, "Content-Type:"+kind).wants(t, http.StatusBadRequest, "This cannot be read")
	}
	for _, body := range []string{form + "&x=%zz", strings.Replace(form, "Version=0", "Version=x", 1), strings.Replace(form, "Version=0", "Version=99999999999999999999", 1)} {
		post(t, session.URL, body).wants(t, http.StatusBadRequest, "This cannot be read")
	}
	untouched(t, session)
}

func TestPreviewsUseNothingUp(t *testing.T) { atBoth(t, previewsUseNothingUp) }

func previewsUseNothingUp(t *testing.T, o Options) {
	for name, p := range map[string]prompt.Spec{"code": codePage(), "session": sessionPage(), "QR code": qrPage(newPhone(t))} {
		t.Run(name, func(t *testing.T) {
			s, _ := newServer(t, o)
			session := open(t, s, p)
			for range 20 {
				for _, path := range []string{"", "/done", "/state", "/qr.png"} {
					if a := ask(t, plain, http.MethodHead, session.URL+path, ""); a.body != "" {
						t.Errorf("HEAD %s has a body", path)
					}
				}
				get(t, session.URL, "Sec-Purpose: prefetch;prerender").wants(t, http.StatusOK)
				get(t, session.URL, "Purpose: prefetch").wants(t, http.StatusOK)
				get(t, session.URL, "X-Moz: prefetch").wants(t, http.StatusOK)
			}
			if s := session.Status(); s.Opened || s.State == prompt.Submitted || s.Tries != 0 || s.State.Ended() {
				t.Errorf("a preview counts: %+v", s)
			}
			get(t, session.URL).wants(t, http.StatusOK, p.Title)
			if !session.Status().Opened {
				t.Error("the person's look does not count")
			}
		})
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) { atBoth(t, everyAnswerIsGuarded) }

func everyAnswerIsGuarded(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session, used, qr, handed := open(t, s, codePage()), open(t, s, codePage()), open(t, s, qrPage(newPhone(t))), open(t, s, sessionPage())
	form := get(t, used.URL).filled(t, "code", "12345")
	answers := map[string]answer{
		"page":       get(t, session.URL),
		"picture":    get(t, qr.URL+"/qr.png"),
		"QR page":    get(t, qr.URL),
		"state":      get(t, qr.URL+"/state"),
		"style":      get(t, filesAt(session)+"/page.css"),
		"challenge":  post(t, session.URL+"/challenge", strings.Repeat("n", nonceSize), "Content-Type: application/octet-stream"),
		"envelope":   post(t, session.URL+"/envelope", "x", "Content-Type: application/octet-stream"),
		"icon":       get(t, filesAt(session)+"/icon.svg"),
		"nowhere":    get(t, filesAt(session)+"/x"),
		"host":       get(t, session.URL, "Host: evil.example"),
		"origin":     post(t, session.URL, form, "Origin: null"),
		"method":     ask(t, plain, "PUT", session.URL, ""),
		"redirect":   post(t, used.URL, form),
		"result":     get(t, used.URL+"/done"),
		"used":       get(t, used.URL),
		"session":    post(t, handed.URL, click(t, handed)),
		"too much":   post(t, session.URL, strings.Repeat("x", maxForm+1)),
		"not a form": post(t, session.URL, "", "Content-Type: text/plain"),
	}
	for name, a := range answers {
		for header, want := range map[string]string{
			"Cache-Control":                map[bool]string{true: "no-store, no-transform", false: "no-store"}[s.IsPublic()],
			"Referrer-Policy":              "no-referrer",
			"X-Frame-Options":              "DENY",
			"X-Content-Type-Options":       "nosniff",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := a.header.Values(header); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		csp := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src '" + integrity([]byte(script())) + "'", "style-src 'self'", "img-src 'self' blob:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !slices.Contains(strings.Split(csp, "; "), want) {
				t.Errorf("%s: the policy lacks %s: %s", name, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "data:") {
			t.Errorf("%s: the policy is %s", name, csp)
		}
		if a.header.Get("Set-Cookie") != "" || a.header.Get("Server") != "" || a.header.Get("Permissions-Policy") == "" {
			t.Errorf("%s: %v", name, a.header)
		}
		for _, inline := range []string{"<style", " style=", " onclick=", " onload=", "javascript:", "<iframe"} {
			if strings.Contains(a.body, inline) && name != "style" {
				t.Errorf("%s: has %s", name, inline)
			}
		}
	}
}
