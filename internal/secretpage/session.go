package secretpage

import (
	"net/http"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// pageSession is a form as a page at one address: what its windows and the server share. How it stands is the form's business.
type pageSession struct {
	*prompt.Form
	server *Server
	owner  string
	base   string // of the paths of all pages
	token  string // the path below it
	shared string // the name that other processes know it by together with others for the same login; "" where they need not
	csrf   string // what only the page itself knows
	timer  *time.Timer

	// Guarded by server.mu.
	key        secret.Bytes // of the channel; empty when the server has forgotten the page
	challenges [][]byte     // those that no envelope has answered yet, oldest first
}

// view is what a request needs to know of a page.
type view struct {
	prompt.FormView
	qr prompt.QR // where that was asked for
}

func (v view) ended() bool { return v.State.Ended() }

func (v view) busy() bool { return v.State == prompt.Submitted }

func (p *pageSession) view() view { return view{FormView: p.View()} }

// sawOpened notes that a browser shows the page to somebody. At a public address programs look at links, too, which chats do for a preview: only
// a browser says there that somebody goes to the page.
func (p *pageSession) sawOpened(r *http.Request) {
	if r.Method == http.MethodGet && !ahead(r) && (!p.server.IsPublic() || r.Header.Get("Sec-Fetch-Mode") == "navigate") {
		p.Open()
	}
}

// path is where the page is, or a part of it.
func (p *pageSession) path(part string) string {
	if part == "" {
		return p.base + "/" + p.token
	}
	return p.base + "/" + p.token + "/" + part
}
