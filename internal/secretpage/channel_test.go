package secretpage

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/internal/prompt"
)

// What a script of a page, or somebody who pretends to be one, sends.

const binary = "Content-Type: application/octet-stream"

func channelOf(t *testing.T, session *pageSession) channel {
	t.Helper()
	c, ok := session.channel()
	if !ok {
		t.Fatal("the page has no channel")
	}
	return c
}

// challengeFor asks for a proof, and checks it.
func challengeFor(t *testing.T, session *pageSession) []byte {
	t.Helper()
	nonce := bytes.Repeat([]byte{7}, nonceSize)
	a := post(t, session.URL+"/challenge", string(nonce), binary)
	a.wants(t, http.StatusOK)
	if len(a.body) != challengeSize+32 {
		t.Fatalf("the proof has %d bytes", len(a.body))
	}
	challenge, proof := []byte(a.body[:challengeSize]), []byte(a.body[challengeSize:])
	if !hmac.Equal(proof, channelOf(t, session).prove(nonce, challenge)) {
		t.Fatal("the proof is not of this page")
	}
	return challenge
}

// enclose seals a form for a challenge, as the page does.
func (c channel) enclose(form string, challenge []byte) string {
	return string(challenge) + string(c.toProgram.Seal(nil, nil, []byte(form), c.about(forForm, hex.EncodeToString(challenge))))
}

// unseal reads an answer, as the page does.
func (c channel) unseal(t *testing.T, sealed, purpose, question string) (st state) {
	t.Helper()
	plain, err := c.toPage.Open(nil, nil, []byte(sealed), c.about(purpose, question))
	if err != nil {
		t.Fatalf("the answer is not sealed for the page: %v", err)
	}
	if err := json.Unmarshal(plain, &st); err != nil {
		t.Fatal(err)
	}
	return st
}

// sends sends a form through the channel, and returns how the page stands then.
func sends(t *testing.T, session *pageSession, form string) state {
	t.Helper()
	c, challenge := channelOf(t, session), challengeFor(t, session)
	a := post(t, session.URL+"/envelope", c.enclose(form, challenge), binary)
	a.wants(t, http.StatusOK)
	return c.unseal(t, a.body, forAnswer, hex.EncodeToString(challenge))
}

func TestSealedFormIsAnsweredSealed(t *testing.T) { atBoth(t, sealedFormIsAnsweredSealed) }

func sealedFormIsAnsweredSealed(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	page := get(t, session.URL)
	st := sends(t, session, page.filled(t, "code", "54321")+"&&&&")
	if st.Ended || st.Busy || !strings.Contains(st.Page, "The code is wrong") || st.At != session.path("") {
		t.Errorf("it stands at %+v", st)
	}
	if key := session.pageKey(); !strings.Contains(page.body, strings.ReplaceAll(key, "+", "&#43;")) || strings.Contains(st.Page, "channel") {
		t.Error("the key is not in the page, or is sent once more")
	}
	// A form of the page as it was before.
	if st := sends(t, session, page.filled(t, "code", "12345")); !st.Unused || !strings.Contains(st.Page, "What you sent last was not used") {
		t.Errorf("it stands at %+v", st)
	}
	st = sends(t, session, get(t, session.URL).filled(t, "code", "12345"))
	if !st.Ended || !strings.Contains(st.Page, "The code was accepted") || st.At != session.path("done") {
		t.Errorf("it stands at %+v", st)
	}
	if st := sends(t, session, page.filled(t, "code", "12345")); !strings.Contains(st.Page, tooLate) {
		t.Errorf("it stands at %+v", st)
	}
	if s := session.Status(); s.Tries != 2 {
		t.Errorf("%d tries", s.Tries)
	}
}

func TestSessionIsSealedAndShownOnce(t *testing.T) { atBoth(t, sessionIsSealedAndShownOnce) }

func sessionIsSealedAndShownOnce(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, sessionPage())
	c, challenge, form := channelOf(t, session), challengeFor(t, session), click(t, session)
	envelope := c.enclose(form, challenge)
	a := post(t, session.URL+"/envelope", envelope, binary)
	if strings.Contains(a.body, sessionString) {
		t.Error("the session can be read on its way")
	}
	if st := c.unseal(t, a.body, forAnswer, hex.EncodeToString(challenge)); !st.Ended || !strings.Contains(st.Page, sessionString) {
		t.Errorf("the session does not come: %+v", st)
	}
	post(t, session.URL+"/envelope", envelope, binary).wants(t, http.StatusBadRequest, "This cannot be read")
	if st := sends(t, session, form); strings.Contains(st.Page, sessionString) {
		t.Error("the session comes once more")
	}
}

func TestCopyOfAnEnvelopeDoesNotTakeTheSession(t *testing.T) {
	atBoth(t, copyOfAnEnvelopeDoesNotTakeTheSession)
}

func copyOfAnEnvelopeDoesNotTakeTheSession(t *testing.T, o Options) {
	// It would be sent to whoever has the copy, who cannot read it, and to nobody else.
	s, _ := newServer(t, o)
	began, goOn := make(chan struct{}), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		close(began)
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return inner(ctx)
	}
	session := open(t, s, p)
	challenge := challengeFor(t, session)
	c := channelOf(t, session)
	envelope := c.enclose(click(t, session), challenge)
	ctx, came := t.Context(), make(chan answer, 1)
	go func() {
		a, _ := try(ctx, plain, http.MethodPost, session.URL+"/envelope", envelope, binary)
		came <- a
	}()
	receive(t, began, "the call")
	post(t, session.URL+"/envelope", envelope, binary).wants(t, http.StatusBadRequest, "This cannot be read")
	close(goOn)
	if st := c.unseal(t, receive(t, came, "the session").body, forAnswer, hex.EncodeToString(challenge)); !strings.Contains(st.Page, sessionString) {
		t.Errorf("the session does not come: %+v", st)
	}
}

func TestEnvelopeThatIsNotGoodIsRefusedWithoutDetail(t *testing.T) {
	atBoth(t, envelopeThatIsNotGoodIsRefusedWithoutDetail)
}

func envelopeThatIsNotGoodIsRefusedWithoutDetail(t *testing.T, o Options) {
	s, j := newServer(t, o)
	session, other := open(t, s, codePage()), open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	c := channelOf(t, session)
	changed := func(at int) string {
		body := []byte(c.enclose(form, challengeFor(t, session)))
		body[(at+len(body))%len(body)] ^= 1
		return string(body)
	}
	challenge := challengeFor(t, session)
	var bodies []string
	for name, envelope := range map[string]string{
		"another challenge":           changed(0),
		"another IV":                  changed(challengeSize),
		"another text":                changed(challengeSize + 20),
		"another tag":                 changed(-1),
		"cut off":                     c.enclose(form, challenge)[:100],
		"longer":                      c.enclose(form, challenge) + "x",
		"nothing":                     "",
		"a challenge alone":           string(challenge),
		"as it was typed":             form,
		"of another page":             channelOf(t, other).enclose(form, challenge),
		"for another page":            c.enclose(form, challengeFor(t, other)),
		"for a challenge of nobody":   c.enclose(form, bytes.Repeat([]byte{1}, challengeSize)),
		"with the key for the page":   string(challenge) + string(c.seal([]byte(form), forForm, hex.EncodeToString(challenge))),
		"an answer sent back":         string(challenge) + get(t, session.URL+"/state?nonce="+strings.Repeat("5a", nonceSize)).body,
		"without its associated data": string(challenge) + string(c.toProgram.Seal(nil, nil, []byte(form), nil)),
	} {
		a := post(t, session.URL+"/envelope", envelope, binary)
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
		bodies = append(bodies, a.body)
	}
	if slices.Sort(bodies); len(slices.Compact(bodies)) != 1 {
		t.Errorf("the refusals differ: %q", slices.Compact(bodies))
	}
	if s := session.Status(); s.Tries != 0 {
		t.Errorf("an attack got through: %+v", s)
	}
	// The challenge is still good for the envelope that it was asked for.
	post(t, session.URL+"/envelope", c.enclose(form, challenge), binary).wants(t, http.StatusOK)
	if s := session.Status(); s.State != prompt.Accepted {
		t.Errorf("it stands at %+v", s)
	}
	if log := j.String(); strings.Contains(log, session.pageKey()) || strings.Contains(log, token(session)) {
		t.Errorf("the log holds too much: %s", log)
	}
	untouched(t, other)
}

func TestProofIsForOneNonceOfOnePage(t *testing.T) { atBoth(t, proofIsForOneNonceOfOnePage) }

func proofIsForOneNonceOfOnePage(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	a, b := channelOf(t, open(t, s, codePage())), channelOf(t, open(t, s, codePage()))
	one, two := bytes.Repeat([]byte{1}, nonceSize), bytes.Repeat([]byte{2}, nonceSize)
	proof := a.prove(one, two)
	for name, other := range map[string][]byte{
		"another page": b.prove(one, two), "another nonce": a.prove(two, two), "another challenge": a.prove(one, one), "the two exchanged": a.prove(two, one),
	} {
		if hmac.Equal(proof, other) {
			t.Errorf("%s has the same proof", name)
		}
	}
}

func TestAnswerIsForOneQuestionOfOnePage(t *testing.T) { atBoth(t, answerIsForOneQuestionOfOnePage) }

func answerIsForOneQuestionOfOnePage(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session, other := open(t, s, codePage()), open(t, s, codePage())
	question := "nonce=" + strings.Repeat("5a", nonceSize)
	sealed := []byte(get(t, session.URL+"/state?"+question).body)
	c, foreign := channelOf(t, session), channelOf(t, other)
	if _, err := c.toPage.Open(nil, nil, sealed, c.about(forState, question)); err != nil {
		t.Fatalf("the page cannot read how it stands: %v", err)
	}
	for name, read := range map[string]func() ([]byte, error){
		"another nonce": func() ([]byte, error) {
			return c.toPage.Open(nil, nil, sealed, c.about(forState, strings.Replace(question, "5a", "5b", 1)))
		},
		"as the answer to a form": func() ([]byte, error) { return c.toPage.Open(nil, nil, sealed, c.about(forAnswer, question)) },
		"another page":            func() ([]byte, error) { return foreign.toPage.Open(nil, nil, sealed, c.about(forState, question)) },
		"the other direction":     func() ([]byte, error) { return c.toProgram.Open(nil, nil, sealed, c.about(forState, question)) },
	} {
		if _, err := read(); err == nil {
			t.Errorf("%s: it can be read", name)
		}
	}
	// On request with the whole page, and what it has to say of a form that was not used.
	if st := c.unseal(t, string(sealed), forState, question); st.Page != "" {
		t.Errorf("the page comes without a wish for it: %s", st.Page)
	}
	question += "&page&" + unusedForm
	if st := c.unseal(t, get(t, session.URL+"/state?"+question).body, forState, question); !strings.Contains(st.Page, "What you sent last was not used") {
		t.Errorf("it stands at %+v", st)
	}
	for _, unfit := range []string{"", "?nonce=", "?nonce=5a", "?nonce=" + strings.Repeat("zz", nonceSize), "?nonce=" + strings.Repeat("5a", nonceSize+1)} {
		get(t, session.URL+"/state"+unfit).wants(t, http.StatusBadRequest)
	}
}

func TestSealedFormHasTheLimitsOfAForm(t *testing.T) { atBoth(t, sealedFormHasTheLimitsOfAForm) }

func sealedFormHasTheLimitsOfAForm(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	c := channelOf(t, session)
	for name, x := range map[string]struct {
		form   string
		status int
	}{
		"longer than a form":  {form + "&x=" + strings.Repeat("x", maxForm-len(form)), http.StatusRequestEntityTooLarge},
		"longer than it all":  {strings.Repeat("x", 2*maxForm), http.StatusBadRequest},
		"not a form":          {form + "&x=%zz", http.StatusBadRequest},
		"of another page":     {strings.Replace(form, "Page=", "Page=x", 1), http.StatusForbidden},
		"without its version": {strings.Replace(form, "Version=0", "Version=x", 1), http.StatusBadRequest},
	} {
		challenge := challengeFor(t, session)
		if a := post(t, session.URL+"/envelope", c.enclose(x.form, challenge), binary); a.status != x.status {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if s := session.Status(); s.Tries != 0 {
		t.Errorf("%d tries", s.Tries)
	}
	form += "&x=" + strings.Repeat("x", maxForm-len(form)-3)
	if st := sends(t, session, form+strings.Repeat("&", maxPadding)); !st.Ended {
		t.Errorf("the longest form is refused: %+v", st)
	}
}

func TestMessageFromElsewhereIsRefused(t *testing.T) { atBoth(t, messageFromElsewhereIsRefused) }

func messageFromElsewhereIsRefused(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	envelope := channelOf(t, session).enclose(get(t, session.URL).filled(t, "code", "12345"), challengeFor(t, session))
	nonce := strings.Repeat("n", nonceSize)
	for _, from := range [][]string{
		{"Origin: http://evil.example"}, {"Origin: null"}, {"Origin:"}, {"Sec-Fetch-Site: cross-site"}, {"Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate"}, {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: no-cors"},
		{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Dest: document"},
	} {
		post(t, session.URL+"/challenge", nonce, append(from, binary)...).wants(t, http.StatusForbidden, "Not from there")
		post(t, session.URL+"/envelope", envelope, append(from, binary)...).wants(t, http.StatusForbidden, "Not from there")
	}
	for _, kind := range []string{"Content-Type: application/x-www-form-urlencoded", "Content-Type: text/plain", "Content-Type:"} {
		post(t, session.URL+"/challenge", nonce, kind).wants(t, http.StatusBadRequest)
		post(t, session.URL+"/envelope", envelope, kind).wants(t, http.StatusBadRequest)
	}
	for _, unfit := range []string{"", nonce[1:], nonce + "n", strings.Repeat("n", maxForm)} {
		post(t, session.URL+"/challenge", unfit, binary).wants(t, http.StatusBadRequest)
	}
	for _, part := range []string{"/challenge", "/envelope"} {
		a := get(t, session.URL+part)
		a.wants(t, http.StatusMethodNotAllowed)
		if a.header.Get("Allow") != http.MethodPost {
			t.Errorf("%s allows %q", part, a.header.Get("Allow"))
		}
	}
	untouched(t, session)
}

func TestManyChallengesTakeNoRoom(t *testing.T) { atBoth(t, manyChallengesTakeNoRoom) }

func manyChallengesTakeNoRoom(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	for range 3 * maxChallenges {
		challengeFor(t, session)
	}
	s.mu.Lock()
	kept := len(session.challenges)
	s.mu.Unlock()
	if kept > maxChallenges {
		t.Errorf("%d challenges are kept", kept)
	}
	if st := sends(t, session, get(t, session.URL).filled(t, "code", "12345")); !st.Ended {
		t.Errorf("it stands at %+v", st)
	}
}

func TestKeyIsWipedWhenThePageIsForgotten(t *testing.T) { atBoth(t, keyIsWipedWhenThePageIsForgotten) }

func keyIsWipedWhenThePageIsForgotten(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	first := open(t, s, codePage())
	key := first.key
	first.Withdraw("")
	if key.Empty() {
		t.Fatal("the page cannot be told any more how it has ended")
	}
	for range maxEnded + 1 {
		open(t, s, codePage()).Withdraw("")
	}
	last := open(t, s, codePage()).key
	if !key.Empty() {
		t.Error("the key of a forgotten page is kept")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !last.Empty() {
		t.Error("a key is kept after the end")
	}
}

func TestPageTakesItsScriptAndItsStyleFromNobodyElse(t *testing.T) {
	atBoth(t, pageTakesItsScriptAndItsStyleFromNobodyElse)
}

func pageTakesItsScriptAndItsStyleFromNobodyElse(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	a := get(t, session.URL)
	a.wants(t, http.StatusOK, "<script>"+script()+"</script>", `<link rel="stylesheet" href="`+session.base+`/page.css" integrity="`+
		strings.ReplaceAll(integrity([]byte(get(t, filesAt(session)+"/page.css").body)), "+", "&#43;"))
	if strings.Contains(a.body, "<script src") || strings.Count(a.body, "<script") != 1 {
		t.Error("there is another script")
	}
	if at := strings.Index(a.body, "<script>"); at > strings.Index(a.body, "<link") || at < strings.Index(a.body, `name="channel"`) {
		t.Error("the key stands in the page while its style is loaded")
	}
}
