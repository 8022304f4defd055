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
)

//go:embed assets
var files embed.FS

type asset struct {
	kind string
	body []byte
}

// assets are the files that every page uses, by path.
var assets = map[string]asset{
	"/page.css": {"text/css; charset=utf-8", file("page.css")},
	"/icon.svg": {"image/svg+xml", file("icon.svg")},
}

func file(name string) []byte {
	body, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return body
}

// script is what stands in every page that can do something, without its comments. It shares nothing with anybody else's scripts.
var script = "(() => {\n\"use strict\";\n" + regexp.MustCompile(`(?m)[ \t]*// .*\n?$`).ReplaceAllString(string(file("channel.js"))+string(file("page.js")), "") + "})();"

// integrity is the hash by which a browser takes a script or a style for ours.
func integrity(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

var styleIntegrity = integrity(assets["/page.css"].body)

// pageTemplate is parsed when the first page is shown, because parsing costs every start of the program otherwise.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "assets/page.html"))
})

// view is what page.html shows. Which part of the page is there depends on what is set.
type view struct {
	Words   *Words
	Sandbox bool
	Title   string
	Account string
	Why     string
	Notes   []string
	Base    string // the path, when the page is to ask how it stands
	Key     string // of the channel, when the page has not got it yet
	Next    string // where the page goes on without JavaScript
	Footer  string // where the page asks, or shows a code

	Unused  string // why what was sent last was not used
	Trouble *Outcome
	Form    *formView
	QR      *qrView
	Items   []itemView
	Result  *Outcome
	Notice  string
	Working bool
}

// Script is the script of the page.
func (view) Script() template.JS { return template.JS(script) }

// Style is the hash of the style.
func (view) Style() string { return styleIntegrity }

// Most is how long a form may be.
func (view) Most() int { return maxForm }

type formView struct {
	Action string
	CSRF   string
	Turn   int
	Fields []fieldView
	Kept   bool // some of what was typed is kept
	Button string
	Hint   string // when it is asked again
}

type fieldView struct {
	Field
	Again bool // asked again
	First bool
}

type qrView struct {
	Number  int
	Image   string
	Link    string
	Text    string
	Counted string
}

type itemView struct {
	ID                 string
	Label, Help, Value string
	Multiline, First   bool
}

func (h *handler) viewOf(t *Ticket, p Page) view {
	return view{
		Title: p.Title, Account: p.Account, Why: p.Why, Notes: p.notes(), Base: t.path(""),
		Footer: h.desk.words().Footer(max(time.Minute, t.Expires.Sub(h.desk.now()).Round(time.Minute)), len(p.Fields) > 0),
	}
}

// workingView is what the page says while a form is being answered. It goes on by itself; there is nothing to type that this could wipe out.
func (h *handler) workingView(t *Ticket, p Page, unused bool) view {
	w := h.desk.words()
	v := view{Title: w.Working.Title, Account: p.Account, Working: true, Base: t.path(""), Next: t.path("done")}
	if unused {
		v.Next, v.Unused = v.Next+"?"+unusedForm, w.UnusedNow
	}
	return v
}

// overView is what the page says when it has ended and has no result to tell.
func overView(w *Words, l look, unused bool) (status int, v view) {
	n := ended[l.End]
	v = n.view(w)
	if l.End == Withdrawn && l.Last.Meaning != "" {
		v.Notice = l.Last.Meaning + " " + w.Back
	}
	if unused {
		v.Unused = w.UnusedEnd
	}
	return n.status, v
}

// askView is a page with a form. What was typed before is not in it.
func (h *handler) askView(t *Ticket, l look, unused bool) view {
	v := h.viewOf(t, l.page)
	if unused {
		v.Unused = h.desk.words().UnusedOld
	}
	v.Form = &formView{Action: t.path(""), CSRF: t.csrf, Turn: l.turn, Kept: len(l.kept) > 0, Button: l.page.Button}
	if l.Last.Title != "" {
		v.Trouble, v.Form.Hint = &l.Last, h.desk.words().Again(l.page.Button)
	}
	for _, f := range l.page.Fields {
		if _, ok := l.kept[f.Name]; ok {
			continue
		}
		if f.AutoComplete == "" {
			f.AutoComplete = "off"
		}
		v.Form.Fields = append(v.Form.Fields, fieldView{Field: f, Again: v.Trouble != nil, First: v.Form.Fields == nil && v.Trouble == nil && !unused})
	}
	return v
}

func (h *handler) qrView(t *Ticket, l look, q QR) view {
	v := h.viewOf(t, l.page)
	v.QR = &qrView{
		Number: q.Number, Image: t.path("qr.png") + "?n=" + strconv.Itoa(q.Number),
		Link: q.Link, Text: q.Text, Counted: h.counted(q),
	}
	return v
}

func revealView(p Page, o Outcome, r Reveal) view {
	v := view{Title: o.Title, Account: p.Account, Why: o.Meaning, Notes: o.Fixes}
	for i, item := range r.Items {
		v.Items = append(v.Items, itemView{
			ID: "item-" + strconv.Itoa(i), Label: item.Label, Help: item.Help, Value: item.Value.Reveal(), Multiline: item.Multiline, First: i == 0,
		})
	}
	return v
}

func (h *handler) endView(o Outcome, unused bool) view {
	v := view{Title: o.Title, Result: &o}
	if unused {
		v.Unused = h.desk.words().UnusedEnd
	}
	return v
}

func (h *handler) notice(w http.ResponseWriter, n notice) {
	h.render(w, n.status, n.view(h.desk.words()))
}

// render answers with a page.
func (h *handler) render(w http.ResponseWriter, status int, v view) {
	body, ok := h.draw(v)
	if !ok {
		http.Error(w, h.desk.words().Defect.Title, http.StatusInternalServerError)
		return
	}
	h.send(w, status, "text/html; charset=utf-8", body)
}

// draw makes a page of a view.
func (h *handler) draw(v view) (page []byte, ok bool) {
	v.Words, v.Sandbox = h.desk.words(), h.desk.sandbox
	var body bytes.Buffer
	if err := pageTemplate().Execute(&body, v); err != nil {
		// An error of the template names the value that it stumbled over.
		h.desk.log("the private page cannot be drawn")
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
