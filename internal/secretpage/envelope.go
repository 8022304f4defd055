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
	// maxChallenges is how many challenges of a page may be without an answer. A window needs one at a time.
	maxChallenges = 16
	// maxPadding is how much a page adds to a form, in bytes, so that its length tells nothing.
	maxPadding = 1024
)

// channel is the channel of the page, unless the server has forgotten that.
func (p *pageSession) channel() (c channel, ok bool) {
	p.server.mu.Lock()
	raw := p.key.Reveal()
	p.server.mu.Unlock()
	if raw == nil {
		return channel{}, false
	}
	defer clear(raw)
	return newChannel(raw, p.token), true
}

// pageKey is what stands in the page.
func (p *pageSession) pageKey() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return base64.StdEncoding.EncodeToString(p.key.Reveal())
}

// newChallenge makes a challenge that one envelope may answer.
func (p *pageSession) newChallenge() []byte {
	challenge := make([]byte, challengeSize)
	_, _ = rand.Read(challenge) // never fails
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if len(p.challenges) >= maxChallenges {
		p.challenges = slices.Delete(p.challenges, 0, 1)
	}
	p.challenges = append(p.challenges, challenge)
	return challenge
}

// redeem takes a challenge back. It says false when nobody was asked it, or when it was answered before.
func (p *pageSession) redeem(challenge []byte) bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	before := len(p.challenges)
	p.challenges = slices.DeleteFunc(p.challenges, func(open []byte) bool { return subtle.ConstantTimeCompare(open, challenge) == 1 })
	return len(p.challenges) < before
}

// message reads a message of the script of a page, of at most so many bytes.
func (h *handler) message(w http.ResponseWriter, r *http.Request, most int) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(most)))
	if err != nil || r.Header.Get("Content-Type") != "application/octet-stream" {
		h.refuse(w, wrongForm, "an unfit message")
		return nil, false
	}
	h.listener.heard(r)
	return body, true
}

// challenge proves to a page that it talks to the program that served it, and asks for an envelope. It changes nothing that anybody can see.
func (h *handler) challenge(w http.ResponseWriter, r *http.Request, p *pageSession) {
	nonce, ok := h.message(w, r, nonceSize)
	if !ok {
		return
	}
	c, ok := p.channel()
	if !ok || len(nonce) != nonceSize {
		h.refuse(w, wrongForm, "an unfit message")
		return
	}
	challenge := p.newChallenge()
	h.send(w, http.StatusOK, "application/octet-stream", append(challenge, c.prove(nonce, challenge)...))
}

// envelope takes a form that was sealed by the page, and answers it in the same way. An envelope that is not good is refused like a form that
// cannot be read, whatever is wrong with it.
func (h *handler) envelope(w http.ResponseWriter, r *http.Request, p *pageSession) {
	body, ok := h.message(w, r, challengeSize+sealSize+maxForm+maxPadding)
	if !ok {
		return
	}
	c, ok := p.channel()
	if !ok || len(body) < challengeSize {
		h.refuse(w, wrongForm, "an envelope that is not good")
		return
	}
	challenge, sealed := body[:challengeSize], body[challengeSize:]
	plain, err := c.open(sealed, challenge)
	defer clear(plain)
	// Only an envelope that is good answers its challenge, and each challenge is answered once: whoever sends a copy is refused.
	if err != nil || !p.redeem(challenge) {
		h.refuse(w, wrongForm, "an envelope that is not good")
		return
	}
	reply := func(st state) { h.seal(w, c, st, forAnswer, hexOf(challenge)) }

	v := p.view()
	if v.ended() {
		reply(h.stateOf(p, v, true, true))
		return
	}
	if v.Spec.QR != nil {
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
	version, typed, n := parse(form, p, v.Spec.Fields)
	if n != nil {
		h.refuse(w, *n, "an unfit form")
		return
	}
	sub, used := p.Begin(version, typed)
	if sub == nil {
		reply(h.stateOf(p, p.view(), !used, true))
		return
	}
	reveal, result, ok := h.wait(w, r, p, sub)
	if !ok {
		reply(h.stateOf(p, p.view(), false, true))
		return
	}
	h.deliver(w, r, p, sub, func() {
		reply(state{Ended: true, Page: h.mustDraw(revealContent(v.Spec, result, reveal)), At: p.path("")})
	})
}
