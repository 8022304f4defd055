package secretpage

import (
	"encoding/hex"
	"encoding/json"
	"net/http"

	"telegram-login-mcp/internal/prompt"
)

// state is how a page stands, for its script.
type state struct {
	Ended   bool     `json:"ended"`
	Busy    bool     `json:"busy,omitempty"`   // a form is being answered
	Unused  bool     `json:"unused,omitempty"` // nothing of the form was used that the page has sent
	Page    string   `json:"page,omitempty"`   // HTML that is to be shown instead
	At      string   `json:"at,omitempty"`     // the path of that page, for whoever loads it again
	Notes   []string `json:"notes,omitempty"`  // those that change
	Number  int      `json:"number,omitempty"`
	Picture []byte   `json:"picture,omitempty"`
	Link    string   `json:"link,omitempty"`
	Text    string   `json:"text,omitempty"`
	Counted string   `json:"counted,omitempty"` // how long that is good, in words
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// tellState answers the script of a page. Its question has a nonce in it, so that the answer cannot be an older one.
func (h *handler) tellState(w http.ResponseWriter, r *http.Request, p *pageSession) {
	query := r.URL.Query()
	nonce, err := hex.DecodeString(query.Get("nonce"))
	c, ok := p.channel()
	if !ok || err != nil || len(nonce) != nonceSize {
		h.refuse(w, wrongForm, "an unfit question")
		return
	}
	v := p.view()
	if v.Spec.QR != nil {
		if v.qr = v.Spec.QR(); v.qr.Result.Done {
			p.Finish(v.qr.Result)
			v = p.view()
		}
	}
	h.seal(w, c, h.stateOf(p, v, query.Has(unusedForm), query.Has("page") || v.ended()), forState, r.URL.RawQuery)
}

// stateOf says how a page stands, on request with the whole page, as whoever has sent a form gets to see it.
func (h *handler) stateOf(p *pageSession, v view, unused, whole bool) state {
	st := state{Ended: v.ended(), Busy: v.busy(), Unused: unused, At: p.path("")}
	if v.Spec.Latest != nil {
		st.Notes = v.Spec.AllNotes()
	}
	if v.Spec.QR != nil {
		st.Number, st.Picture, st.Link, st.Text, st.Counted = v.qr.Number, v.qr.PNG, v.qr.Link, v.qr.Text, h.counted(v.qr)
	}
	if !whole {
		return st
	}
	_, c := h.contentNow(p, v, unused)
	if v.State == prompt.Accepted && !v.Shown {
		c, st.At = h.resultContent(v.Last, unused), p.path("done")
	}
	st.Page = h.mustDraw(c)
	return st
}

// mustDraw makes a page of a content. It panics when it cannot, which is answered as a defect.
func (h *handler) mustDraw(c content) string {
	page, ok := h.draw(c)
	if !ok {
		panic("the page cannot be drawn")
	}
	return string(page)
}

// seal answers with a state that only the page can read, and that nobody else can have made.
func (h *handler) seal(w http.ResponseWriter, c channel, st state, purpose, question string) {
	body, err := json.Marshal(st)
	if err != nil {
		panic(err) // there is nothing in it that could fail
	}
	defer clear(body) // it may hold a session
	h.send(w, http.StatusOK, "application/octet-stream", c.seal(body, purpose, question))
}
