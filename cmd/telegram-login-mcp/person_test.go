package main_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// person is somebody at the computer, with a browser that knows forms and nothing else.
type person struct {
	testing.TB
	url     string
	browser *http.Client // nil is http.DefaultClient
}

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)
	formAction  = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
	oneMoment   = regexp.MustCompile(`<h1>One moment</h1>`)
)

func (p *person) get(address string) (string, string) {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, address, nil)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	res, err := p.client().Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return string(body), res.Request.URL.String()
}

func (p *person) client() *http.Client {
	if p.browser == nil {
		return http.DefaultClient
	}
	return p.browser
}

// opens is what the page shows.
func (p *person) opens() string {
	p.Helper()
	page, _ := p.get(p.url)
	return page
}

// sends fills in the form, clicks on the button, and returns the page that comes of it.
func (p *person) sends(typed map[string]string) string {
	p.Helper()
	page := p.opens()
	action := formAction.FindStringSubmatch(page)
	if action == nil {
		p.Fatalf("the page has no form: %s", page)
	}
	values := url.Values{}
	for _, f := range hiddenField.FindAllStringSubmatch(page, -1) {
		values.Set(f[1], html.UnescapeString(f[2]))
	}
	for name, value := range typed {
		if !strings.Contains(page, `name="`+name+`"`) {
			p.Fatalf("the page has no field %s: %s", name, page)
		}
		values.Set(name, value)
	}
	at, err := url.Parse(p.url)
	if err != nil {
		p.Fatal(err)
	}
	target := at.ResolveReference(&url.URL{Path: html.UnescapeString(action[1])}).String()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, target, strings.NewReader(values.Encode()))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", at.Scheme+"://"+at.Host)
	res, err := p.client().Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return p.settled(string(body), res.Request.URL.String())
}

// settled waits on a page that says that it takes a moment, as a browser does.
func (p *person) settled(page, address string) string {
	p.Helper()
	eventually(p, limit, "an answer on the page", func() bool {
		if oneMoment.MatchString(page) {
			page, address = p.get(address)
		}
		return !oneMoment.MatchString(page)
	})
	return page
}

// thinks lets pass what nobody answers a question within: a refusal that comes sooner is the client's own. The server measures that by the clock of the
// computer, which no test moves.
func (p *person) thinks() {
	p.Helper()
	select {
	case <-time.After(1100 * time.Millisecond):
	case <-p.Context().Done():
		p.Fatal("the test ended")
	}
}

// leaves lets go of the connections of the browser, so that leaks of others can be told.
func (p *person) leaves() {
	http.DefaultClient.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

// sees fails unless a page says something.
func (p *person) sees(page string, words ...string) {
	p.Helper()
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(page), w) {
			p.Errorf("the page does not say %q:\n%s", w, page)
		}
	}
}

// seesSoon looks at how the page stands until it says something, as its script does.
func (p *person) seesSoon(words string) {
	p.Helper()
	eventually(p, 10*time.Second, "the page saying "+words, func() bool {
		page, _ := p.get(p.url + "/done")
		return strings.Contains(html.UnescapeString(page), words)
	})
}
