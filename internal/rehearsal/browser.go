package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// page is what came of a private page.
type page struct {
	text    string // what it says in the end
	sent    bool   // the form on it was sent, and what was typed was taken; or it showed what it had
	live    bool   // it shows a QR code
	missing bool   // the person did not know what it asked for
	session string // that it showed
}

// sheet is a page as it is now.
type sheet struct {
	status  int
	at      *url.URL
	text    string
	action  string
	fields  []input
	working bool
	areas   []string // what stands in text areas
	link    string   // of a QR code
}

type input struct{ name, kind, complete, value string }

// browse opens a private page, as a browser without scripts does, types what it asks for, and reads what comes of it.
func (s *Stage) browse(ctx context.Context, address string) (page, error) {
	now, err := s.fetch(ctx, http.MethodGet, address, nil)
	if err != nil {
		return page{}, err
	}
	for range maxTries {
		switch {
		case now.link != "":
			a, err := s.scan(ctx, now.link)
			return page{text: a.Words, live: true, sent: a.Did}, err
		case now.action == "":
			return s.shown(now), nil
		}
		values, known, err := s.fill(ctx, now.fields)
		if err != nil || !known {
			return page{text: now.text, missing: true}, err
		}
		if now, err = s.fetch(ctx, http.MethodPost, now.at.ResolveReference(&url.URL{Path: now.action}).String(), values); err != nil {
			return page{}, err
		}
	}
	return s.shown(now), nil
}

// maxTries is how often a person types the same form.
const maxTries = 3

// shown is what a page comes to that asks for nothing more.
func (s *Stage) shown(now sheet) page {
	v := page{text: now.text, sent: now.action == "" && now.status < http.StatusBadRequest}
	for _, text := range now.areas {
		if text != "" {
			v.session = text
		}
	}
	return v
}

// fill is what a person types into a form.
func (s *Stage) fill(ctx context.Context, fields []input) (values url.Values, known bool, err error) {
	values = url.Values{}
	for _, f := range fields {
		if f.kind == "hidden" {
			values.Set(f.name, f.value)
			continue
		}
		typed, err := s.types(ctx, f)
		if err != nil || typed == "" {
			return nil, false, err
		}
		values.Set(f.name, typed)
	}
	return values, true, nil
}

// types is what a person types into a field.
func (s *Stage) types(ctx context.Context, f input) (string, error) {
	if script := s.script[Link]; len(script) > 0 && script[0].Value != "" { // which is not what it asks for
		s.script[Link] = script[1:]
		return script[0].Value, nil
	}
	p := s.story.Person
	switch {
	case f.complete == "new-password":
		return newPassword, nil
	case f.complete == "current-password":
		return p.Password, nil
	case f.name == "answer": // yes or no: whether a program uses a session now
		return "no", nil
	case f.name == "hash":
		return cmp.Or(p.APIHash, "sandbox"), nil
	default:
		return s.code(ctx)
	}
}

// fetch asks for a page, and waits on one that says that it takes a moment.
func (s *Stage) fetch(ctx context.Context, method, address string, form url.Values) (sheet, error) {
	now, err := s.fetchOnce(ctx, method, address, form)
	for err == nil && now.working {
		select {
		case <-ctx.Done():
			return now, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		now, err = s.fetchOnce(ctx, http.MethodGet, now.at.String(), nil)
	}
	return now, err
}

// maxPage is far more than a private page has, in bytes.
const maxPage = 1 << 20

func (s *Stage) fetchOnce(ctx context.Context, method, address string, form url.Values) (sheet, error) {
	at, err := url.Parse(address)
	if err != nil {
		return sheet{}, err
	}
	if at.Hostname() != "127.0.0.1" {
		return sheet{}, errors.New("it is not on this computer")
	}
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return sheet{}, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", at.Scheme+"://"+at.Host)
	} else {
		req.Body = nil
	}
	res, err := s.browser.Do(req)
	if err != nil {
		return sheet{}, err
	}
	defer func() { _ = res.Body.Close() }()
	root, err := html.Parse(io.LimitReader(res.Body, maxPage))
	if err != nil {
		return sheet{}, fmt.Errorf("read the page: %w", err)
	}
	now := sheet{status: res.StatusCode, at: res.Request.URL}
	var text strings.Builder
	now.look(root, &text)
	now.text = strings.Join(strings.Fields(text.String()), " ")
	return now, nil
}

// look reads what a person sees of an element.
func (s *sheet) look(n *html.Node, text *strings.Builder) {
	has := func(name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	if n.Type == html.TextNode {
		text.WriteString(n.Data + " ")
	}
	if n.Type == html.ElementNode {
		for _, a := range n.Attr {
			if a.Key == "hidden" || a.Key == "class" && a.Val == "rehearsal" { // which says that nothing is real
				return
			}
		}
		switch n.Data {
		case "script", "style", "head", "noscript", "button":
			return
		case "label": // around an input, or before it
			text = &strings.Builder{}
		case "form":
			s.action = has("action")
		case "input":
			if has("name") != "" {
				s.fields = append(s.fields, input{has("name"), has("type"), has("autocomplete"), has("value")})
			}
		case "textarea":
			if has("name") != "" {
				s.fields = append(s.fields, input{has("name"), "text", has("autocomplete"), ""})
			} else if n.FirstChild != nil {
				s.areas = append(s.areas, strings.TrimSpace(n.FirstChild.Data))
			}
			return
		}
		switch has("id") {
		case "is-working":
			s.working = true
		case "link":
			if n.FirstChild != nil {
				s.link = strings.TrimSpace(n.FirstChild.Data)
			}
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.look(c, text)
	}
}
