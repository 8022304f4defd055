package mcpserver

import (
	"context"
	_ "embed"
	"encoding/base64"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// The picture of this server, a key in a speech bubble. The PNG is drawn from the SVG (packaging/icon_test.go).
var (
	//go:embed icon/icon.svg
	iconSVG string
	//go:embed icon/icon-48.png
	iconPNG string
)

// icons are what a client may show beside the server's name, as data: a client that starts its servers has no other place to fetch them from. Every
// client that shows icons has to know PNG; SVG, which fits any size, it should.
func icons() []mcp.Icon {
	data := func(kind, raw string) string {
		return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString([]byte(raw))
	}
	return []mcp.Icon{
		{Src: data("image/svg+xml", iconSVG), MIMEType: "image/svg+xml", Sizes: []string{"any"}},
		{Src: data("image/png", iconPNG), MIMEType: "image/png", Sizes: []string{"48x48"}},
	}
}

// sinceIcons is the version of MCP that first had icons.
const sinceIcons = "2025-11-25"

// showIcons has the first answer of either era say which icons there are. mcp-go's WithIcons would put them into every answer from 2026-07-28 on, since
// a server says in each who it is.
func (t *tools) showIcons(hooks *server.Hooks) {
	hooks.AddAfterInitialize(func(_ context.Context, _ any, _ *mcp.InitializeRequest, r *mcp.InitializeResult) {
		if r.ProtocolVersion >= sinceIcons {
			r.ServerInfo.Icons = icons()
		}
	})
	hooks.AddAfterDiscover(func(_ context.Context, _ any, _ *mcp.DiscoverRequest, r *mcp.DiscoverResult) {
		r.EnsureResultMeta().SetServerInfo(mcp.Implementation{Name: Name, Version: t.Version, Title: t.listing("server").Title, Icons: icons()})
	})
}
