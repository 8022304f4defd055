package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"telegram-login-mcp/explain"
)

func TestMetricsOfThisComputerAnswerToItsNamesAlone(t *testing.T) {
	t.Parallel()
	for listen, hosts := range map[string]map[string]int{
		"127.0.0.1:0": {
			"127.0.0.1:9464": 200, "localhost:9464": 200, "LOCALHOST": 200, "[::1]:9464": 200, "evil.example": 403, "evil.example:9464": 403, "127.0.0.1.evil.example:9464": 403, "10.0.0.7:9464": 403, "": 403,
		},
		"0.0.0.0:0": {"metrics.example:9464": 200, "10.0.0.7:9464": 200}, // whoever names a HOST knows under which names it is reached
	} {
		l, err := net.Listen("tcp", listen)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		h := (&watch{listener: l}).named(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		for host, want := range hosts {
			r, answer := httptest.NewRequest(http.MethodGet, "/metrics", nil), httptest.NewRecorder()
			r.Host = host
			if h.ServeHTTP(answer, r); answer.Code != want {
				t.Errorf("at %s, Host %q: %d, want %d", listen, host, answer.Code, want)
			}
		}
	}
}

func TestPublicURLsThatLeadNowhereAreRefused(t *testing.T) {
	t.Parallel()
	for url, good := range map[string]bool{
		"https://login.example.com": true, "https://login.example.com/": true, "https://Login.Example.com:8443": true, "https://203.0.113.7": true, "https://[2001:db8::7]:443": true, "https://xn--e1afmkfd.example": true,
		"https://x/?": false, "https://x?": false, "https://x:": false, "https://x:/": false, "https://x:99999": false, "https://x:0": false, "https://*.x": false, "https://*": false, "https://": false, "https://:443": false,
		"https://x//": false, "https://a,b": false, "https://a;b": false, "https://пример.example": false, "https://x#a": false, "http://x": false, "x": false, "https://a@x": false, "https://x?a": false,
	} {
		f := &httpFlags{HTTP: httpAddress{httpStandard}, PublicURL: url}
		if err := f.check(explain.Terminal); (err == nil) != good {
			t.Errorf("%s: %v", url, err)
		}
	}
}
