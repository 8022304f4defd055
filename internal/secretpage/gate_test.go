package secretpage

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// untouched fails if an attack has reached the page.
func untouched(t *testing.T, ticket *Ticket) {
	t.Helper()
	if s := ticket.State(); s.Tries != 0 || s.Busy || s.End != "" {
		t.Errorf("the attack has got through: %+v", s)
	}
	typeIn(t, plain, ticket, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
}

func TestForeignHostSeesNothing(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "12345")
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(origin(ticket), "http://"))
	for _, host := range []string{
		"evil.example", "evil.example:" + port, "localhost:" + port, "127.0.0.1", "127.0.0.1:80", "127.0.0.2:" + port, "[::1]:" + port,
		"127.0.0.1.:" + port, "127.0.0.1:" + port + ".evil.example", "127.1:" + port, "2130706433:" + port, "127.0.0.1:0" + port,
	} {
		for _, a := range []answer{
			get(t, ticket.URL, "Host: "+host),
			get(t, ticket.URL+"/state", "Host: "+host),
			get(t, origin(ticket)+"/page.css", "Host: "+host),
			post(t, ticket.URL, form, "Host: "+host),
			post(t, ticket.URL, form, "Host: "+host, "Origin: http://"+host, "Sec-Fetch-Site: same-origin"),
		} {
			a.wants(t, http.StatusForbidden, "Not at this address")
			if strings.Contains(a.body, "Login code") {
				t.Errorf("%s sees the page", host)
			}
		}
	}
	untouched(t, ticket)
}

func TestFormFromElsewhereIsRefused(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "12345")
	own := origin(ticket)
	for _, from := range [][]string{
		{"Origin: http://evil.example"},
		{"Origin: null"},
		{"Origin:"},
		{"Origin: " + own + ".evil.example"},
		{"Origin: " + own + "0"},
		{"Origin: " + own + "/"},
		{"Origin: " + strings.Replace(own, "http", "https", 1)},
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
		a := post(t, ticket.URL, form, from...)
		if a.status != http.StatusForbidden {
			t.Errorf("a form with %q is answered with %d: %s", from, a.status, a.body)
		}
	}
	untouched(t, ticket)
}

func TestFormOfARealBrowserIsTaken(t *testing.T) {
	for name, from := range map[string][]string{
		"with all it can say":        {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-User: ?1"},
		"that only names the origin": {},
		"that hides the origin":      {"Origin: null", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
		"that drops the origin":      {"Origin:", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
	} {
		d, _ := newDesk(t, Options{})
		ticket := open(t, d, codePage())
		a := post(t, ticket.URL, get(t, ticket.URL).filled(t, "code", "12345"), from...)
		if a.status != http.StatusSeeOther || ticket.State().End != Used {
			t.Errorf("a browser %s is answered with %d: %s", name, a.status, a.body)
		}
	}
}

func TestPageIsNoPartOfAnotherPage(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	for _, dest := range []string{"iframe", "frame", "embed", "object", "image", "script", "style", "empty", "fencedframe"} {
		get(t, ticket.URL, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: "+dest).wants(t, http.StatusForbidden, "Not from there")
	}
	for _, mode := range []string{"no-cors", "cors", "same-origin", "websocket"} {
		get(t, ticket.URL, "Sec-Fetch-Mode: "+mode).wants(t, http.StatusForbidden, "Not from there")
	}
	for _, part := range []string{ticket.URL + "/state", ticket.URL + "/qr.png", origin(ticket) + "/icon.svg", origin(ticket) + "/page.css"} {
		get(t, part, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors").wants(t, http.StatusForbidden, "Not from there")
	}
	// A click in a chat that is a web page.
	get(t, ticket.URL, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document").wants(t, http.StatusOK, "Login code")
}

func TestTokenOfAnotherPageOpensNothing(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket, other := open(t, d, codePage()), open(t, d, codePage())
	foreign := get(t, other.URL).filled(t, "code", "12345")
	for _, form := range []string{
		foreign,
		"Turn=0&code=12345",
		"Page=&Turn=0&code=12345",
		"Page=" + token(ticket) + "&Turn=0&code=12345",
		"Page=" + strings.ToLower(ticket.csrf) + "&Turn=0&code=12345",
		"Page=" + ticket.csrf[:25] + "&Turn=0&code=12345",
	} {
		post(t, ticket.URL, form).wants(t, http.StatusForbidden, "Not from there")
	}
	// Nor does it help in the address.
	post(t, ticket.URL+"?Page="+ticket.csrf, "Turn=0&code=12345").wants(t, http.StatusForbidden)
	untouched(t, ticket)
	untouched(t, other)
}

func TestGuessedPathsLookAllTheSame(t *testing.T) {
	d, j := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	name := token(ticket)
	bodies := make(map[string]bool)
	for _, path := range []string{
		"/", "/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/" + name[:25], "/" + name + "a", "/" + strings.ToUpper(name), "//" + name, "/./" + name, "/x/../" + name,
		"/%2e/" + name, "/" + name + "/", "/" + name + "//done", "/" + name + "/../" + name, "/" + name + "/etc/passwd", "/" + name + "/page.css",
		"/%" + "2f" + name, "/" + name + "%00", "/" + name + "%20", "/" + name + ";x", "/" + name[:1] + "%" + "61" + name[2:], "/assets/page.html", "/page.html",
		"/../page.css", "/page.css/", "/favicon.ico", "/.git/config", "/debug/pprof/", "/" + name + "/Done", "/" + name + `\done`,
	} {
		a := answer{}
		for _, raw := range rawly(t, ticket, "GET "+path+" HTTP/1.1\r\nHost: "+strings.TrimPrefix(origin(ticket), "http://")+"\r\n\r\n") {
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
	untouched(t, ticket)
}

func TestOtherMethodsDoNothing(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "12345")
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "post", "BREW"} {
		a := ask(t, plain, method, ticket.URL, form, "Content-Type: application/x-www-form-urlencoded", "Origin: "+origin(ticket), "X-HTTP-Method-Override: POST")
		a.wants(t, http.StatusMethodNotAllowed, "That is not possible here")
		if a.header.Get("Allow") != "GET, HEAD, POST" || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", method, a.header)
		}
	}
	for _, path := range []string{"/done", "/state", "/qr.png"} {
		a := post(t, ticket.URL+path, form)
		a.wants(t, http.StatusMethodNotAllowed)
		if a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s allows %q", path, a.header.Get("Allow"))
		}
	}
	// What a browser asks before a public page may reach into the local network.
	a := ask(t, plain, "OPTIONS", ticket.URL, "", "Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true")
	for name := range a.header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("a foreign page is let in by %s", name)
		}
	}
	untouched(t, ticket)
}

func TestOtherKindsOfFormsAreRefused(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "12345")
	for _, kind := range []string{"text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded2", "/", ""} {
		post(t, ticket.URL, form, "Content-Type:"+kind).wants(t, http.StatusBadRequest, "This cannot be read")
	}
	for _, body := range []string{form + "&x=%zz", strings.Replace(form, "Turn=0", "Turn=x", 1), strings.Replace(form, "Turn=0", "Turn=99999999999999999999", 1)} {
		post(t, ticket.URL, body).wants(t, http.StatusBadRequest, "This cannot be read")
	}
	untouched(t, ticket)
}

func TestPreviewsUseNothingUp(t *testing.T) {
	for name, p := range map[string]Page{"code": codePage(), "session": sessionPage(), "QR code": qrPage(newPhone(t))} {
		t.Run(name, func(t *testing.T) {
			d, _ := newDesk(t, Options{})
			ticket := open(t, d, p)
			for range 20 {
				for _, path := range []string{"", "/done", "/state", "/qr.png"} {
					if a := ask(t, plain, http.MethodHead, ticket.URL+path, ""); a.body != "" {
						t.Errorf("HEAD %s has a body", path)
					}
				}
				get(t, ticket.URL, "Sec-Purpose: prefetch;prerender").wants(t, http.StatusOK)
				get(t, ticket.URL, "Purpose: prefetch").wants(t, http.StatusOK)
				get(t, ticket.URL, "X-Moz: prefetch").wants(t, http.StatusOK)
			}
			if s := ticket.State(); s.Opened || s.Busy || s.Tries != 0 || s.End != "" {
				t.Errorf("a preview counts: %+v", s)
			}
			get(t, ticket.URL).wants(t, http.StatusOK, p.Title)
			if !ticket.State().Opened {
				t.Error("the person's look does not count")
			}
		})
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket, used, qr, handed := open(t, d, codePage()), open(t, d, codePage()), open(t, d, qrPage(newPhone(t))), open(t, d, sessionPage())
	form := get(t, used.URL).filled(t, "code", "12345")
	answers := map[string]answer{
		"page":       get(t, ticket.URL),
		"picture":    get(t, qr.URL+"/qr.png"),
		"QR page":    get(t, qr.URL),
		"state":      get(t, qr.URL+"/state"),
		"style":      get(t, origin(ticket)+"/page.css"),
		"challenge":  post(t, ticket.URL+"/challenge", strings.Repeat("n", nonceSize), "Content-Type: application/octet-stream"),
		"envelope":   post(t, ticket.URL+"/envelope", "x", "Content-Type: application/octet-stream"),
		"icon":       get(t, origin(ticket)+"/icon.svg"),
		"nowhere":    get(t, origin(ticket)+"/x"),
		"host":       get(t, ticket.URL, "Host: evil.example"),
		"origin":     post(t, ticket.URL, form, "Origin: null"),
		"method":     ask(t, plain, "PUT", ticket.URL, ""),
		"redirect":   post(t, used.URL, form),
		"result":     get(t, used.URL+"/done"),
		"used":       get(t, used.URL),
		"session":    post(t, handed.URL, click(t, handed)),
		"too much":   post(t, ticket.URL, strings.Repeat("x", maxForm+1)),
		"not a form": post(t, ticket.URL, "", "Content-Type: text/plain"),
	}
	for name, a := range answers {
		for header, want := range map[string]string{
			"Cache-Control":                "no-store",
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
		for _, want := range []string{"default-src 'none'", "script-src '" + integrity([]byte(script)) + "'", "style-src 'self'", "img-src 'self' blob:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
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
