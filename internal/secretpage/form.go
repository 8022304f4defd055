package secretpage

import (
	"context"
	"crypto/subtle"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"telegram-login-mcp/internal/secret"
)

const (
	// maxForm is far more than the longest session string.
	maxForm = 64 << 10
	// shortWait is how long an answer may take before the browser is shown a page that says so.
	shortWait = 10 * time.Second
)

// The names of the hidden fields. No field of a page has a capital letter.
const (
	csrfField = "Page"
	turnField = "Turn"
)

// post takes a form, or a click on the button.
func (h *handler) post(w http.ResponseWriter, r *http.Request, t *Ticket) {
	if !fitsForm(r, h.address) {
		h.refuse(w, wrongPlace, "a form from another page")
		return
	}
	l := t.look()
	if l.End != "" {
		h.over(w, l, true)
		return
	}
	if l.page.QR != nil {
		h.reads(w, r) // there is nothing to send
		return
	}
	turn, typed, n := read(w, r, t, l.page.Fields)
	if n != nil {
		h.refuse(w, *n, "an unfit form")
		return
	}
	heard(r.Context())
	run, used := t.begin(turn, typed)
	switch {
	case !used:
		h.toEnd(w, r, t, "?"+unusedForm)
		return
	case run == nil:
		h.toEnd(w, r, t, "")
		return
	}
	shown, outcome, ok := h.wait(w, r, t, run)
	if !ok {
		h.toEnd(w, r, t, "")
		return
	}
	// The one answer that holds a secret. It is the answer to the click itself, because a page to be fetched afterwards could be fetched twice.
	h.render(w, http.StatusOK, revealView(l.page, outcome, shown))
}

// wait waits for what comes of a form, for as long as the browser may be kept waiting, and takes what is revealed.
func (h *handler) wait(w http.ResponseWriter, r *http.Request, t *Ticket, run *run) (Reveal, Outcome, bool) {
	// The time for an answer that house.go gives is for one that is there already. The one for reading ends with the request.
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience + answerTime)); err != nil {
		h.desk.log("the connection of the private page takes no deadline")
	}
	ctx := r.Context()
	if run.page.Reveal == nil {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, shortWait)
		defer stop()
	}
	return t.take(ctx, run)
}

// toEnd leads the browser away from the form, so that a reload does not send it again and no history holds it.
func (h *handler) toEnd(w http.ResponseWriter, r *http.Request, t *Ticket, query string) {
	http.Redirect(w, r, t.path("done")+query, http.StatusSeeOther)
}

// unusedForm is the query of an address to which a form has led of which nothing was used. The page then says so, beside what it says anyway.
const unusedForm = "unused"

func isUnused(r *http.Request) bool { return r.URL.RawQuery == unusedForm }

// read reads a form that came as it was typed.
func read(w http.ResponseWriter, r *http.Request, t *Ticket, fields []Field) (turn int, typed map[string]secret.String, wrong *notice) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return 0, nil, &wrongForm
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return 0, nil, &tooLong
		}
		return 0, nil, &wrongForm
	}
	// PostForm, and not Form: what stands in an address stands in the history of the browser.
	return parse(r.PostForm, t, fields)
}

// parse takes a form apart. What was typed becomes secrets here.
func parse(form url.Values, t *Ticket, fields []Field) (turn int, typed map[string]secret.String, wrong *notice) {
	if subtle.ConstantTimeCompare([]byte(form.Get(csrfField)), []byte(t.csrf)) != 1 {
		return 0, nil, &wrongPlace
	}
	turn, err := strconv.Atoi(form.Get(turnField))
	if err != nil {
		return 0, nil, &wrongForm
	}
	typed = make(map[string]secret.String, len(fields))
	for _, f := range fields {
		typed[f.Name] = secret.New(form.Get(f.Name))
	}
	return turn, typed, nil
}
