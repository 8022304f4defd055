package secretpage

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
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
func (h *handler) tellState(w http.ResponseWriter, r *http.Request, t *Ticket) {
	query := r.URL.Query()
	nonce, err := hex.DecodeString(query.Get("nonce"))
	c, ok := t.channel()
	if !ok || err != nil || len(nonce) != nonceSize {
		h.refuse(w, wrongForm, "an unfit question")
		return
	}
	l := t.look()
	if l.page.QR != nil {
		if q := l.page.QR(); q.Outcome.Done {
			t.Finish(q.Outcome)
			l = t.look()
		}
	}
	h.seal(w, c, h.stateOf(t, l, query.Has(unusedForm), query.Has("page") || l.End != ""), forState, r.URL.RawQuery)
}

// stateOf says how a page stands, on request with the whole page, as whoever has sent a form gets to see it.
func (h *handler) stateOf(t *Ticket, l look, unused, whole bool) state {
	s := state{Ended: l.End != "", Busy: l.Busy, Unused: unused, At: t.path("")}
	var q QR
	if l.page.Latest != nil {
		s.Notes = l.page.notes()
	}
	if l.page.QR != nil {
		q = l.page.QR()
		s.Number, s.Picture, s.Link, s.Text, s.Counted = q.Number, q.PNG, q.Link, q.Text, h.counted(q)
	}
	if !whole {
		return s
	}
	var v view
	switch {
	case l.End == Used && !l.shown:
		v, s.At = h.endView(l.Last, unused), t.path("done")
	case l.End != "":
		_, v = overView(h.desk.words(), l, unused)
	case l.Busy:
		v = h.workingView(t, l.page, unused)
	case l.page.QR != nil:
		v = h.qrView(t, l, q)
	default:
		v = h.askView(t, l, unused)
	}
	s.Page = h.mustDraw(v)
	return s
}

// mustDraw makes a page of a view. It panics when it cannot, which is answered as a defect.
func (h *handler) mustDraw(v view) string {
	page, ok := h.draw(v)
	if !ok {
		panic("the page cannot be drawn")
	}
	return string(page)
}

// seal answers with a state that only the page can read, and that nobody else can have made.
func (h *handler) seal(w http.ResponseWriter, c channel, s state, purpose, question string) {
	body, err := json.Marshal(s)
	if err != nil {
		panic(err) // there is nothing in it that could fail
	}
	defer clear(body) // it may hold a session
	h.send(w, http.StatusOK, "application/octet-stream", c.seal(body, purpose, question))
}
