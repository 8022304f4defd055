package secretpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rsc.io/qr"

	"telegram-login-mcp/internal/prompt"
)

// phone shows QR codes and is scanned by a test.
type phone struct {
	mu  sync.Mutex
	now prompt.QR
}

func newPhone(t *testing.T) *phone {
	p := &phone{}
	p.renew(t)
	return p
}

// renew makes another code, which is good for 27 s.
func (p *phone) renew(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	number := p.now.Number + 1
	link := fmt.Sprintf("tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY%d", number)
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	p.now = prompt.QR{Number: number, PNG: code.PNG(), Link: link, Expires: time.Now().Add(27 * time.Second), Text: "Waiting for a phone to scan it."}
}

func (p *phone) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Text = text
}

func (p *phone) end(o prompt.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Result = o
}

func (p *phone) QR() prompt.QR {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

var scanned = prompt.Result{Done: true, Title: "Your phone has scanned the code", Meaning: "Telegram accepted it, and you are logged in."}

func qrPage(p *phone) prompt.Spec {
	return prompt.Spec{
		Title: "Scan this with your phone", Why: "A phone that is logged in to the account can log this program in.",
		Notes: []string{"On the phone, open Telegram, then Settings > Devices > Link Desktop Device."},
		QR:    p.QR,
	}
}

func stateOf(t *testing.T, session *pageSession) (st state) {
	t.Helper()
	question := "nonce=" + strings.Repeat("5a", nonceSize)
	a := get(t, session.URL+"/state?"+question, "Sec-Fetch-Site: same-origin")
	a.wants(t, http.StatusOK)
	c, _ := session.channel()
	plain, err := c.toPage.Open(nil, nil, []byte(a.body), c.about(forState, question))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(plain, &st); err != nil {
		t.Fatal(err)
	}
	return st
}

func TestPageShowsTheNewestQRCode(t *testing.T) { atBoth(t, pageShowsTheNewestQRCode) }

func pageShowsTheNewestQRCode(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	p := newPhone(t)
	session := open(t, s, qrPage(p))
	a := get(t, session.URL)
	a.wants(t, http.StatusOK, "Scan this with your phone", "Link Desktop Device", "Waiting for a phone", "replaced in 27 s",
		`<noscript><meta http-equiv="refresh" content="5"></noscript>`, p.QR().Link, "/qr.png?n=1")
	a.wants(t, http.StatusOK, "Go on only if you have asked your assistant for this.", "for 10 more minutes")
	if strings.Contains(a.body, "<form") {
		t.Error("there is a form, and the page reloads by itself")
	}
	for number := 1; number <= 3; number++ {
		seconds := 0
		st := stateOf(t, session)
		_, _ = fmt.Sscanf(st.Counted, "This code is replaced in %d s.", &seconds)
		if st.Ended || st.Number != number || st.Link != p.QR().Link || seconds < 1 || seconds > 27 {
			t.Errorf("code %d: %+v", number, st)
		}
		image := get(t, fmt.Sprintf("%s/qr.png?n=%d", session.URL, number))
		if image.header.Get("Content-Type") != "image/png" || !bytes.Equal([]byte(image.body), p.QR().PNG) {
			t.Errorf("code %d is not the picture", number)
		}
		p.renew(t)
	}
	p.say("Your phone has scanned it; Telegram is being asked.")
	if st := stateOf(t, session); st.Text != "Your phone has scanned it; Telegram is being asked." {
		t.Errorf("it stands at %+v", st)
	}
}

func TestScannedCodeEndsThePage(t *testing.T) { atBoth(t, scannedCodeEndsThePage) }

func scannedCodeEndsThePage(t *testing.T, o Options) {
	for name, look := range map[string]func(*testing.T, *pageSession){
		"asked by the script": func(t *testing.T, session *pageSession) {
			if st := stateOf(t, session); !st.Ended {
				t.Errorf("it stands at %+v", st)
			}
		},
		"loaded again": func(t *testing.T, session *pageSession) {
			a := get(t, session.URL)
			a.wants(t, http.StatusSeeOther)
			if to := a.header.Get("Location"); to != session.path("done") {
				t.Errorf("it leads to %q", to)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newServer(t, o)
			p := newPhone(t)
			session := open(t, s, qrPage(p))
			get(t, session.URL).wants(t, http.StatusOK)
			p.end(scanned)
			look(t, session)
			receive(t, session.Done(), "the end")
			get(t, session.URL+"/done").wants(t, http.StatusOK, "Your phone has scanned the code")
			get(t, session.URL).wants(t, http.StatusGone, "This page is used up")
			get(t, session.URL+"/qr.png").wants(t, http.StatusNotFound)
		})
	}
}

func TestQRPageTakesNoForm(t *testing.T) { atBoth(t, qRPageTakesNoForm) }

func qRPageTakesNoForm(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, qrPage(newPhone(t)))
	a := post(t, session.URL, "Page=1&Version=0")
	a.wants(t, http.StatusMethodNotAllowed)
	if a.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow is %q", a.header.Get("Allow"))
	}
}

func TestDefectInTheQRCodeShowsNothing(t *testing.T) { atBoth(t, defectInTheQRCodeShowsNothing) }

func defectInTheQRCodeShowsNothing(t *testing.T, o Options) {
	s, j := newServer(t, o)
	p := qrPage(newPhone(t))
	p.QR = func() prompt.QR { panic("tg://canary") }
	a := get(t, open(t, s, p).URL)
	a.wants(t, http.StatusInternalServerError, "This program made a mistake")
	if strings.Contains(a.body+j.String(), "canary") || !strings.Contains(j.String(), "panic of type string") {
		t.Errorf("%s %s", a.body, j)
	}
}
