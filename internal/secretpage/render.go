package secretpage

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"telegram-login-mcp/internal/prompt"
)

//go:embed assets
var files embed.FS

type asset struct {
	kind string
	body []byte
}

// What pages are made of is made with the first of them: most starts of the program show none, and none should wait for it.

// assets are the files that every page uses, by path.
var assets = sync.OnceValue(func() map[string]asset {
	return map[string]asset{
		"/page.css": {"text/css; charset=utf-8", file("page.css")},
		"/icon.svg": {"image/svg+xml", file("icon.svg")},
	}
})

func file(name string) []byte {
	body, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return body
}

// script is what stands in every page that can do something, without its comments. It shares nothing with anybody else's scripts.
var script = sync.OnceValue(func() string {
	comments := regexp.MustCompile(`(?m)[ \t]*// .*\n?$`)
	return "(() => {\n\"use strict\";\n" + comments.ReplaceAllString(string(file("channel.js"))+string(file("page.js")), "") + "})();"
})

// integrity is the hash by which a browser takes a script or a style for ours.
func integrity(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

var styleIntegrity = sync.OnceValue(func() string { return integrity(assets()["/page.css"].body) })

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "assets/page.html"))
})

// content is what page.html shows. Which part of the page is there depends on what is set.
type content struct {
	Words   *Words
	Sandbox bool
	Title   string
	Account string
	Why     string
	Notes   []string
	Root    string // the path below which the files are that every page uses
	Public  bool   // it opens on any device
	Base    string // the path, when the page is to ask how it stands
	Key     string // of the channel, when the page has not got it yet
	Next    string // where the page goes on without JavaScript
	Footer  string // where the page asks, or shows a code

	Unused  string // why what was sent last was not used
	Trouble *prompt.Result
	Form    *formContent
	QR      *qrContent
	Items   []itemContent
	Result  *prompt.Result
	Notice  string
	Working bool
}

// Script is the script of the page.
func (content) Script() template.JS { return template.JS(script()) }

// Style is the hash of the style.
func (content) Style() string { return styleIntegrity() }

// Most is how long a form may be.
func (content) Most() int { return maxForm }

type formContent struct {
	Action  string
	CSRF    string
	Version int
	Fields  []fieldContent
	Kept    bool // some of what was typed is kept
	Button  string
	Hint    string // when it is asked again
}

type fieldContent struct {
	prompt.Field
	Again bool // asked again
	First bool
}

type qrContent struct {
	Number  int
	Image   string
	Link    string
	Text    string
	Counted string
}

type itemContent struct {
	ID                 string
	Label, Help, Value string
	Multiline, First   bool
}

// contentNow is the page as it was looked at, with the status that goes with it.
func (h *handler) contentNow(p *pageSession, v view, unused bool) (status int, c content) {
	switch {
	case v.ended():
		return endedContent(h.server.words(), v, unused)
	case v.busy():
		return http.StatusOK, h.workingContent(p, v.Spec, unused)
	case v.Spec.QR != nil:
		return http.StatusOK, h.qrContent(p, v)
	default:
		return http.StatusOK, h.askContent(p, v, unused)
	}
}

func (h *handler) contentOf(p *pageSession, spec prompt.Spec) content {
	return content{
		Title: spec.Title, Account: spec.Account, Why: spec.Why, Notes: spec.AllNotes(), Base: p.path(""),
		Footer: h.server.words().Footer(max(time.Minute, p.Expires.Sub(h.server.now()).Round(time.Minute)), spec.Typed()),
	}
}

// workingContent is what the page says while a form is being answered. It goes on by itself; there is nothing to type that this could wipe out.
func (h *handler) workingContent(p *pageSession, spec prompt.Spec, unused bool) content {
	w := h.server.words()
	c := content{Title: w.Working.Title, Account: spec.Account, Working: true, Base: p.path(""), Next: p.path("done")}
	if unused {
		c.Next, c.Unused = c.Next+"?"+unusedForm, w.UnusedNow
	}
	return c
}

// endedContent is what the page says when it has ended and has no result to tell.
func endedContent(w *Words, v view, unused bool) (status int, c content) {
	n := endNotices[v.State]
	c = n.content(w)
	if v.State != prompt.Accepted && v.Last.Meaning != "" {
		c.Notice = v.Last.Meaning + " " + w.Back
	}
	if unused {
		c.Unused = w.UnusedEnd
	}
	return n.status, c
}

// askContent is a page with a form. What was typed before is not in it.
func (h *handler) askContent(p *pageSession, v view, unused bool) content {
	c := h.contentOf(p, v.Spec)
	if unused {
		c.Unused = h.server.words().UnusedOld
	}
	c.Form = &formContent{Action: p.path(""), CSRF: p.csrf, Version: v.Version, Kept: len(v.Kept) > 0, Button: v.Spec.Button}
	if v.Last.Title != "" {
		c.Trouble, c.Form.Hint = &v.Last, h.server.words().Again(v.Spec.Button)
	}
	for _, f := range v.Spec.Fields {
		if _, ok := v.Kept[f.Name]; ok {
			continue
		}
		if f.AutoComplete == "" {
			f.AutoComplete = "off"
		}
		c.Form.Fields = append(c.Form.Fields, fieldContent{Field: f, Again: c.Trouble != nil, First: c.Form.Fields == nil && c.Trouble == nil && !unused && len(f.Choices) == 0})
	}
	return c
}

func (h *handler) qrContent(p *pageSession, v view) content {
	c := h.contentOf(p, v.Spec)
	c.QR = &qrContent{
		Number: v.qr.Number, Image: p.path("qr.png") + "?n=" + strconv.Itoa(v.qr.Number),
		Link: v.qr.Link, Text: v.qr.Text, Counted: h.counted(v.qr),
	}
	return c
}

func revealContent(spec prompt.Spec, o prompt.Result, r prompt.Reveal) content {
	c := content{Title: o.Title, Account: spec.Account, Why: o.Meaning, Notes: o.Fixes}
	for i, item := range r.Items {
		c.Items = append(c.Items, itemContent{
			ID: "item-" + strconv.Itoa(i), Label: item.Label, Help: item.Help, Value: item.Value.Reveal(), Multiline: item.Multiline, First: i == 0,
		})
	}
	return c
}

func (h *handler) resultContent(o prompt.Result, unused bool) content {
	c := content{Title: o.Title, Result: &o}
	if unused {
		c.Unused = h.server.words().UnusedEnd
	}
	return c
}

func (h *handler) notice(w http.ResponseWriter, n notice) {
	h.render(w, n.status, n.content(h.server.words()))
}

// render answers with a page.
func (h *handler) render(w http.ResponseWriter, status int, c content) {
	body, ok := h.draw(c)
	if !ok {
		http.Error(w, h.server.words().Defect.Title, http.StatusInternalServerError)
		return
	}
	h.send(w, status, "text/html; charset=utf-8", body)
}

// draw makes a page of a content.
func (h *handler) draw(c content) (page []byte, ok bool) {
	c.Words, c.Sandbox, c.Root, c.Public = h.server.words(), h.server.sandbox, h.at.base, h.server.IsPublic()
	var body bytes.Buffer
	if err := pageTemplate().Execute(&body, c); err != nil {
		// An error of the template names the value that it stumbled over.
		h.server.log("the private page cannot be drawn")
		return nil, false
	}
	return body.Bytes(), true
}

func (h *handler) send(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// That the browser has gone away is no news.
	_, _ = w.Write(body)
}
