package secretpage

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	// maxChallenges is how many challenges of a ticket may be without an answer. A window needs one at a time.
	maxChallenges = 16
	// maxPadding is how much a page adds to a form, in bytes, so that its length tells nothing.
	maxPadding = 1024
)

// channel is the channel of the page, unless the desk has forgotten the ticket.
func (t *Ticket) channel() (c channel, ok bool) {
	t.desk.mu.Lock()
	raw := t.key.Reveal()
	t.desk.mu.Unlock()
	if raw == nil {
		return channel{}, false
	}
	defer clear(raw)
	return newChannel(raw, t.token), true
}

// pageKey is what stands in the page.
func (t *Ticket) pageKey() string {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return base64.StdEncoding.EncodeToString(t.key.Reveal())
}

// newChallenge makes a challenge that one envelope may answer.
func (t *Ticket) newChallenge() []byte {
	challenge := make([]byte, challengeSize)
	_, _ = rand.Read(challenge) // never fails
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	if len(t.asked) >= maxChallenges {
		t.asked = slices.Delete(t.asked, 0, 1)
	}
	t.asked = append(t.asked, challenge)
	return challenge
}

// answered takes a challenge back. It says false when nobody was asked it, or when it was answered before.
func (t *Ticket) answered(challenge []byte) bool {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	before := len(t.asked)
	t.asked = slices.DeleteFunc(t.asked, func(open []byte) bool { return subtle.ConstantTimeCompare(open, challenge) == 1 })
	return len(t.asked) < before
}

// message reads a message of the script of a page, of at most so many bytes.
func (h *handler) message(w http.ResponseWriter, r *http.Request, most int) ([]byte, bool) {
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		h.refuse(w, wrongForm, "an unfit message")
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(most)))
	if err != nil {
		h.refuse(w, wrongForm, "an unfit message")
		return nil, false
	}
	heard(r.Context())
	return body, true
}

// challenge proves to a page that it talks to the program that served it, and asks for an envelope. It changes nothing that anybody can see.
func (h *handler) challenge(w http.ResponseWriter, r *http.Request, t *Ticket) {
	nonce, ok := h.message(w, r, nonceSize)
	if !ok {
		return
	}
	c, ok := t.channel()
	if !ok || len(nonce) != nonceSize {
		h.refuse(w, wrongForm, "an unfit message")
		return
	}
	challenge := t.newChallenge()
	h.send(w, http.StatusOK, "application/octet-stream", append(challenge, c.prove(nonce, challenge)...))
}

// envelope takes a form that was sealed by the page, and answers it in the same way. An envelope that is not good is refused like a form that
// cannot be read, whatever is wrong with it.
func (h *handler) envelope(w http.ResponseWriter, r *http.Request, t *Ticket) {
	body, ok := h.message(w, r, challengeSize+sealSize+maxForm+maxPadding)
	if !ok {
		return
	}
	c, ok := t.channel()
	if !ok || len(body) < challengeSize {
		h.refuse(w, wrongForm, "an envelope that is not good")
		return
	}
	challenge, sealed := body[:challengeSize], body[challengeSize:]
	plain, err := c.open(sealed, challenge)
	defer clear(plain)
	// Only an envelope that is good answers its challenge, and each challenge is answered once: whoever sends a copy is refused.
	if err != nil || !t.answered(challenge) {
		h.refuse(w, wrongForm, "an envelope that is not good")
		return
	}
	reply := func(s state) { h.seal(w, c, s, forAnswer, hexOf(challenge)) }

	l := t.look()
	if l.End != "" {
		reply(h.stateOf(t, l, true, true))
		return
	}
	if l.page.QR != nil {
		h.refuse(w, wrongForm, "a form for a QR code")
		return
	}
	text := strings.TrimRight(string(plain), "&")
	if len(text) > maxForm {
		h.refuse(w, tooLong, "an unfit form")
		return
	}
	form, err := url.ParseQuery(text)
	if err != nil {
		h.refuse(w, wrongForm, "an unfit form")
		return
	}
	turn, typed, n := parse(form, t, l.page.Fields)
	if n != nil {
		h.refuse(w, *n, "an unfit form")
		return
	}
	run, used := t.begin(turn, typed)
	if run == nil {
		reply(h.stateOf(t, t.look(), !used, true))
		return
	}
	shown, outcome, ok := h.wait(w, r, t, run)
	if !ok {
		reply(h.stateOf(t, t.look(), false, true))
		return
	}
	reply(state{Ended: true, Page: h.mustDraw(revealView(l.page, outcome, shown)), At: t.path("")})
}
