package main

import (
	"testing"

	"telegram-login-mcp/explain"
)

func TestPortOfThePagesComesFromTheCommandLineOrElseTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		serve serveCmd
		env   string
		port  int // -1: refused
		pages bool
	}{
		{pages: true},
		{serve: serveCmd{PagesPort: 8412}, port: 8412, pages: true},
		{env: "8412", port: 8412, pages: true},
		{env: " 8412 ", port: 8412, pages: true},
		{serve: serveCmd{PagesPort: 1}, env: "8412", port: 1, pages: true},
		{env: "${user_config.port}", pages: true}, // not filled in
		{env: "65535", port: 65535, pages: true},
		{env: "65536", port: -1},
		{env: "0", port: -1},
		{env: "-8412", port: -1},
		{env: "8412/tcp", port: -1},
		{serve: serveCmd{PagesPort: 65536}, port: -1},
		{serve: serveCmd{NoPages: true}, env: "8412", port: 8412},
		{serve: serveCmd{Container: true}},
		{serve: serveCmd{Container: true}, env: "${PORT}"},
		{serve: serveCmd{Container: true}, env: "8412", port: 8412, pages: true},
		{serve: serveCmd{Container: true, NoPages: true}, env: "8412", port: 8412},
		{serve: serveCmd{Container: true, Private: true}, port: -1},
		{serve: serveCmd{Container: true, Secrets: "private"}, port: -1},
		{serve: serveCmd{Container: true, Secrets: "private"}, env: "8412", port: 8412, pages: true},
		{serve: serveCmd{Container: true, Secrets: "private", httpFlags: httpFlags{PublicURL: "https://login.example"}}, env: "8412"}, // pages are at that URL
	} {
		getenv := func(name string) string {
			if name == "TELEGRAM_LOGIN_MCP_PAGES_PORT" {
				return c.env
			}
			return ""
		}
		port, err := c.serve.pagesPort(getenv, explain.Terminal)
		switch {
		case c.port < 0:
			if err == nil {
				t.Errorf("%+v with %q takes port %d", c.serve, c.env, port)
			}
		case err != nil || port != c.port || c.serve.offersPages(port) != c.pages:
			t.Errorf("%+v with %q: port %d, pages %v, %v; want port %d, pages %v", c.serve, c.env, port, c.serve.offersPages(port), err, c.port, c.pages)
		}
	}
}
