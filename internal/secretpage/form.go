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

	"telegram-login-mcp/internal/prompt"
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
	csrfField    = "Page"
	versionField = "Version"
)

// post takes a form, or a click on the button.
func (h *handler) post(w http.ResponseWriter, r *http.Request, p *pageSession) {
	if !fitsForm(r, h.at.origin) {
		h.refuse(w, wrongPlace, "a form from another page")
		return
	}
	v := p.view()
	if v.ended() {
		h.renderNow(w, p, v, true)
		return
	}
	if v.Spec.QR != nil {
		h.reads(w, r) // there is nothing to send
		return
	}
	version, typed, n := read(w, r, p, v.Spec.Fields)
	if n != nil {
		h.refuse(w, *n, "an unfit form")
		return
	}
	h.listener.heard(r)
	sub, used := p.Begin(version, typed)
	switch {
	case !used:
		h.toEnd(w, r, p, "?"+unusedForm)
		return
	case sub == nil:
		h.toEnd(w, r, p, "")
		return
	}
	reveal, result, ok := h.wait(w, r, p, sub)
	if !ok {
		h.toEnd(w, r, p, "")
		return
	}
	// The one answer that holds a secret. It is the answer to the click itself, because a page to be fetched afterwards could be fetched twice.
	h.deliver(w, r, p, sub, func() { h.render(w, http.StatusOK, revealContent(v.Spec, result, reveal)) })
}

// wait waits for what comes of a form, for as long as the browser may be kept waiting, and takes what is revealed.
func (h *handler) wait(w http.ResponseWriter, r *http.Request, p *pageSession, sub *prompt.Submission) (prompt.Reveal, prompt.Result, bool) {
	// The time for an answer that listener.go gives is for one that is there already. The one for reading ends with the request.
	h.setDeadline(http.NewResponseController(w).SetWriteDeadline, prompt.Patience+answerTime)
	ctx := r.Context()
	if !sub.HandsOut() {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, shortWait)
		defer stop()
	}
	return p.Await(ctx, sub)
}

// toEnd leads the browser away from the form, so that a reload does not send it again and no history holds it.
func (h *handler) toEnd(w http.ResponseWriter, r *http.Request, p *pageSession, query string) {
	http.Redirect(w, r, p.path("done")+query, http.StatusSeeOther)
}

// unusedForm is the query of an address to which a form has led of which nothing was used. The page then says so, beside what it says anyway.
const unusedForm = "unused"

func isUnused(r *http.Request) bool { return r.URL.RawQuery == unusedForm }

// read reads a form that came as it was typed.
func read(w http.ResponseWriter, r *http.Request, p *pageSession, fields []prompt.Field) (version int, typed map[string]secret.String, wrong *notice) {
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
	return parse(r.PostForm, p, fields)
}

// parse takes a form apart. What was typed becomes secrets here.
func parse(form url.Values, p *pageSession, fields []prompt.Field) (version int, typed map[string]secret.String, wrong *notice) {
	if subtle.ConstantTimeCompare([]byte(form.Get(csrfField)), []byte(p.csrf)) != 1 {
		return 0, nil, &wrongPlace
	}
	version, err := strconv.Atoi(form.Get(versionField))
	if err != nil {
		return 0, nil, &wrongForm
	}
	typed = make(map[string]secret.String, len(fields))
	for _, f := range fields {
		value := form.Get(f.Name)
		if len(f.Choices) > 0 && !f.Offers(value) {
			value = "" // nothing was chosen
		}
		typed[f.Name] = secret.New(value)
	}
	return version, typed, nil
}
