package main

import (
	"strconv"

	"telegram-login-mcp/explain"
)

// pagesPort is the port of private pages, from the command line or else from the environment, 0 for any that is free. In a container that publishes
// none there are no pages, which leaves secrets no private way. At a public URL they have no port: 0.
func (c *serveCmd) pagesPort(getenv func(string) string, reader explain.Reader) (int, error) {
	if c.PublicURL != "" {
		return 0, nil
	}
	port := c.PagesPort
	if text := environment(getenv)("TELEGRAM_LOGIN_MCP_PAGES_PORT"); port == 0 && text != "" {
		var err error
		if port, err = strconv.Atoi(text); err != nil || port == 0 {
			port = -1
		}
	}
	switch {
	case port < 0 || port > 65535:
		return 0, refuse(reader, explain.Line{Key: "refuse.pages_port"})
	case port == 0 && c.Container && (c.Private || c.Secrets == "private") && !c.Forms:
		return 0, refuse(reader, explain.Line{Key: "refuse.container_private"})
	}
	return port, nil
}

// offersPages says whether there are private pages, on that port.
func (c *serveCmd) offersPages(port int) bool { return !c.NoPages && (!c.Container || port != 0) }
