package secretpage

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// ownTLS takes the certificates of tests.
var ownTLS = &tls.Config{InsecureSkipVerify: true}

// atBoth runs a test for pages on a port of their own, and for those at a public address.
func atBoth(t *testing.T, test func(t *testing.T, o Options)) {
	t.Helper()
	t.Run("on a port", func(t *testing.T) { test(t, Options{}) })
	t.Run("at a public address", func(t *testing.T) { test(t, Options{Public: &url.URL{}}) })
}

// newService is a server at a public address: behind a proxy that ends TLS, as a service is.
func newService(t *testing.T, o Options) *Server {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	var pages http.Handler
	behind := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	behind.Config.ErrorLog, behind.Config.MaxHeaderBytes = quiet, maxHeader
	behind.Start()
	t.Cleanup(behind.Close)
	target, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{ErrorLog: quiet, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}})
	front.Config.ErrorLog, front.Config.DisableGeneralOptionsHandler = quiet, true
	front.StartTLS()
	t.Cleanup(front.Close)
	if o.Public, err = url.Parse(front.URL + o.Public.Path); err != nil {
		t.Fatal(err)
	}
	s := New(o)
	pages = s.Handler()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}
