package secretpage

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// maxRefusalLines is how many refused requests are logged for each time the port is open, or each hour at a public address; another page can make
// a browser send thousands.
const maxRefusalLines = 20

// handler answers the requests that come to one port, or to a public address.
type handler struct {
	server   *Server
	listener *listener // nil at a public address
	at       place
	bodyTime time.Duration // how long what is sent may take
	logsFor  time.Duration // after which as many lines may be logged again; 0 is never
	lines    lineCount
	dull     sync.Once // what is logged of a connection without deadlines
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.listener == nil { // else the server of the port sees to it
		h.setDeadline(http.NewResponseController(w).SetWriteDeadline, publicAnswerTime) // net/http takes it away with the request
	}
	if h.server.caught("while the private page was shown", func() { h.answer(w, r) }) {
		// If nothing was sent yet, this is the answer; else the browser sees that the rest is missing.
		h.notice(w, defect)
	}
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request) {
	for _, header := range headers() {
		w.Header().Set(header[0], header[1])
	}
	if h.listener == nil { // nor may anything on the way write into the page
		w.Header().Set("Cache-Control", "no-store, no-transform")
	}
	if r.ContentLength == 0 {
		h.listener.heard(r)
	} else {
		h.setDeadline(http.NewResponseController(w).SetReadDeadline, h.bodyTime)
	}
	if !h.server.enter() {
		h.notice(w, closing)
		return
	}
	defer h.server.running.Done()
	// A foreign name that leads here makes a foreign page one of ours in the eyes of a browser (DNS rebinding).
	if !h.at.has(r.Host) {
		h.refuse(w, wrongHost, "foreign host")
		return
	}
	h.route(w, r)
}

// route knows all paths. They are compared as they came: nothing is cleaned up or decoded.
func (h *handler) route(w http.ResponseWriter, r *http.Request) {
	path, ok := h.at.below(r.URL.EscapedPath())
	if !ok {
		h.refuse(w, unknown, "no page there")
		return
	}
	if a, ok := assets()[path]; ok {
		if h.reads(w, r) && h.part(w, r) {
			h.send(w, http.StatusOK, a.kind, a.body)
		}
		return
	}
	token, part, hasPart := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	p := h.server.find(token)
	if p == nil {
		if hasPart && part == "" {
			part = "/" // which is none
		}
		h.passOn(w, r, token, part)
		return
	}
	if h.server.revoked(p.owner) {
		p.Withdraw("")
	}
	if recheck := p.Spec().Recheck; recheck != nil {
		recheck()
	}
	switch {
	case !hasPart && r.Method == http.MethodPost:
		h.post(w, r, p)
	case !hasPart:
		if h.reads(w, r, http.MethodPost) && h.page(w, r) {
			h.show(w, r, p)
		}
	case part == "done":
		if h.reads(w, r) && h.page(w, r) {
			h.showEnd(w, r, p)
		}
	case part == "state":
		if h.reads(w, r) && h.part(w, r) {
			h.tellState(w, r, p)
		}
	case part == "challenge":
		if h.takes(w, r) {
			h.challenge(w, r, p)
		}
	case part == "envelope":
		if h.takes(w, r) {
			h.envelope(w, r, p)
		}
	case part == "qr.png":
		if h.reads(w, r) && h.part(w, r) {
			h.drawQR(w, p)
		}
	default:
		h.refuse(w, unknown, "no page there")
	}
}

// reads, takes, page and part each say whether the request may go on, and answer it when not.

func (h *handler) reads(w http.ResponseWriter, r *http.Request, others ...string) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", strings.Join(append([]string{http.MethodGet, http.MethodHead}, others...), ", "))
	h.refuse(w, wrongMethod, "wrong method")
	return false
}

func (h *handler) takes(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		h.refuse(w, wrongMethod, "wrong method")
		return false
	}
	if !fitsMessage(r, h.at.origin) {
		h.refuse(w, wrongPlace, "a message from another page")
		return false
	}
	return true
}

func (h *handler) page(w http.ResponseWriter, r *http.Request) bool {
	if !fitsPage(r) {
		h.refuse(w, wrongPlace, "a page asked for as a part of another one")
		return false
	}
	return true
}

func (h *handler) part(w http.ResponseWriter, r *http.Request) bool {
	if !fitsPart(r) {
		h.refuse(w, wrongPlace, "a part asked for from another page")
		return false
	}
	return true
}

// show answers with the page as it is now.
func (h *handler) show(w http.ResponseWriter, r *http.Request, p *pageSession) {
	v := p.view()
	if v.Spec.QR != nil {
		if v.qr = v.Spec.QR(); v.qr.Result.Done {
			p.Finish(v.qr.Result)
			h.toEnd(w, r, p, "")
			return
		}
	}
	if !v.ended() && !v.busy() {
		p.sawOpened(r)
	}
	h.renderNow(w, p, v, isUnused(r))
}

// showEnd answers with what came of the page; it is where every form leads.
func (h *handler) showEnd(w http.ResponseWriter, r *http.Request, p *pageSession) {
	v := p.view()
	switch {
	case v.State == prompt.Accepted && !v.Shown:
		h.render(w, http.StatusOK, h.resultContent(v.Last, isUnused(r)))
	case v.ended() || v.busy():
		h.renderNow(w, p, v, isUnused(r))
	case isUnused(r):
		http.Redirect(w, r, p.path("")+"?"+unusedForm, http.StatusSeeOther)
	default:
		http.Redirect(w, r, p.path(""), http.StatusSeeOther)
	}
}

// renderNow answers with the page as it was looked at. One that has not ended can ask how it stands, so it gets the key of its channel.
func (h *handler) renderNow(w http.ResponseWriter, p *pageSession, v view, unused bool) {
	status, c := h.contentNow(p, v, unused)
	if !v.ended() {
		c.Key = p.pageKey()
	}
	h.render(w, status, c)
}

func (h *handler) drawQR(w http.ResponseWriter, p *pageSession) {
	v := p.view()
	if v.Spec.QR == nil {
		h.notice(w, unknown)
		return
	}
	h.send(w, http.StatusOK, "image/png", v.Spec.QR().PNG)
}

// counted says how long a QR code is good.
func (h *handler) counted(q prompt.QR) string {
	return h.server.words().Replaced(max(0, q.Expires.Sub(h.server.now()).Round(time.Second)))
}

// setDeadline has something of a connection end in time.
func (h *handler) setDeadline(set func(time.Time) error, in time.Duration) {
	if err := set(time.Now().Add(in)); err != nil {
		h.dull.Do(func() { h.server.log("the connection of the private page takes no deadline") })
	}
}

// refuse answers with a notice, and logs why.
func (h *handler) refuse(w http.ResponseWriter, n notice, why string) {
	line := "the private page refused a request: " + why
	switch count := h.lines.next(h.logsFor); {
	case count < maxRefusalLines:
		h.server.log(line)
	case count == maxRefusalLines && h.logsFor == 0:
		h.server.log(line + "; further ones are not logged")
	case count == maxRefusalLines:
		h.server.log(line + "; further ones of this hour are not logged")
	}
	h.notice(w, n)
}

// lineCount counts lines of the log.
type lineCount struct {
	mu    sync.Mutex
	count int
	since time.Time
}

// next is the number of the next line, from 1, in each period; 0 is one without an end.
func (c *lineCount) next(period time.Duration) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); period > 0 && now.Sub(c.since) >= period {
		c.count, c.since = 0, now
	}
	c.count++
	return c.count
}
