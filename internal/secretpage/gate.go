package secretpage

import (
	"net/http"
	"strings"
	"sync"
)

// headers go with every answer.
var headers = sync.OnceValue(func() [][2]string {
	return [][2]string{
		{"Cache-Control", "no-store"},
		// The one script stands in the page, so that nobody can put another in its place between the two. The picture of a QR code comes through
		// the channel, as a blob; so does a page that takes the place of this one, which is what the policy named answer is for.
		{"Content-Security-Policy", "default-src 'none'; script-src '" + integrity([]byte(script())) + "'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types answer"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "accelerometer=(), browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), " +
			"geolocation=(), gyroscope=(), hid=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"},
		{"Referrer-Policy", "no-referrer"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
	}
})

// Browsers say in Sec-Fetch-Site, -Mode and -Dest what a request is for. Chromium has done so since version 80, Firefox since 90, Safari
// since 16.4; a script cannot change these headers. Where they are missing there is nothing to judge by.

// fitsPage says whether a browser asks for something that stands in its address bar. Where the link was clicked does not matter: a chat may be
// a web page.
func fitsPage(r *http.Request) bool {
	return is(r, "Sec-Fetch-Mode", "navigate") && is(r, "Sec-Fetch-Dest", "document")
}

// fitsPart says whether one of our pages asks for a part of itself.
func fitsPart(r *http.Request) bool { return is(r, "Sec-Fetch-Site", "same-origin") }

// fitsForm says whether a form was sent by a page from an origin. A page with the policy no-referrer sends its forms with the origin "null",
// in every browser, so the page with the form has the policy same-origin instead (page.html). Where the origin is hidden all the same, by a
// setting or an extension, Sec-Fetch-Site speaks for it; without either word the form is refused.
func fitsForm(r *http.Request, origin string) bool { return fitsPage(r) && fitsOrigin(r, origin) }

// fitsMessage says whether the script of a page from an origin has sent something.
func fitsMessage(r *http.Request, origin string) bool {
	return is(r, "Sec-Fetch-Mode", "cors") && is(r, "Sec-Fetch-Dest", "empty") && fitsOrigin(r, origin)
}

func fitsOrigin(r *http.Request, origin string) bool {
	if !fitsPart(r) {
		return false
	}
	origins := r.Header.Values("Origin")
	if len(origins) == 0 || len(origins) == 1 && origins[0] == "null" {
		return r.Header.Get("Sec-Fetch-Site") != ""
	}
	return len(origins) == 1 && origins[0] == origin
}

// is says whether a header has the value, or is not there.
func is(r *http.Request, header, want string) bool {
	for _, got := range r.Header.Values(header) {
		if got != want {
			return false
		}
	}
	return true
}

// ahead says whether a browser loads a page before anybody has asked for it.
func ahead(r *http.Request) bool {
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if strings.Contains(r.Header.Get(header), "prefetch") || strings.Contains(r.Header.Get(header), "preview") {
			return true
		}
	}
	return false
}
