package secretpage

import (
	"net/http"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// pageSession is a prompt as a page at one address: what its windows and the server share. How it stands is the prompt's business.
type pageSession struct {
	*prompt.Prompt
	server *Server
	token  string // the path
	csrf   string // what only the page itself knows
	timer  *time.Timer

	// Guarded by server.mu.
	key        secret.Bytes             // of the channel; empty when the server has forgotten the page
	challenges [][]byte                 // those that no envelope has answered yet, oldest first
	version    int                      // which form is good; each one counts once
	submission *submission              // the form that is being answered
	kept       map[string]secret.String // what need not be typed again
	shown      bool                     // the page has handed out what it had
}

// view is what a request needs to know of a page.
type view struct {
	prompt.Status
	spec    prompt.Spec
	qr      prompt.QR // where that was asked for
	shown   bool
	version int
	kept    map[string]secret.String // never changed, only replaced
}

func (v view) ended() bool { return v.State.Ended() }

func (v view) busy() bool { return v.State == prompt.Submitted }

func (p *pageSession) view() view {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	v := view{shown: p.shown, version: p.version, kept: p.kept}
	v.spec, v.Status = p.Look()
	return v
}

// sawOpened notes that a browser shows the page to somebody.
func (p *pageSession) sawOpened(r *http.Request) {
	if r.Method == http.MethodGet && !ahead(r) {
		p.Open()
	}
}

// path is where the page is, or a part of it.
func (p *pageSession) path(part string) string {
	if part == "" {
		return "/" + p.token
	}
	return "/" + p.token + "/" + part
}

func (p *pageSession) wipeLocked() {
	p.key.Wipe()
	p.kept = nil
}
