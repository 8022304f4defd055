package secretpage

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
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
	"/page.js":  {"text/javascript; charset=utf-8", file("page.js")},
	"/icon.svg": {"image/svg+xml", file("icon.svg")},
}

func file(name string) []byte {
	body, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return body
}

// pageTemplate is parsed when the first page is shown, because parsing costs every start of the program otherwise.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "assets/page.html"))
})

// view is what page.html shows. Which part of the page is there depends on what is set.
type view struct {
	Sandbox bool
	Title   string
	Account string
	Why     string
	Notes   []string
	Base    string // the path, when page.js is to ask how the page stands
	Minutes int    // how long the page still works

	Unused  string // why what was sent last was not used
	Trouble *Outcome
	Form    *formView
	QR      *qrView
	Items   []itemView
	Result  *Outcome
	Notice  string
	Working bool
}

type formView struct {
	Action string
	CSRF   string
	Turn   int
	Fields []fieldView
	Kept   bool // some of what was typed is kept
	Button string
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
	Seconds int
}

type itemView struct {
	ID                 string
	Label, Help, Value string
	Multiline, First   bool
}

func (h *handler) viewOf(t *Ticket, p Page) view {
	return view{
		Title: p.Title, Account: p.Account, Why: p.Why, Notes: p.notes(), Base: t.path(""),
		Minutes: max(1, int(t.Expires.Sub(h.desk.now()).Round(time.Minute)/time.Minute)),
	}
}

// askView is a page with a form. What was typed before is not in it.
func (h *handler) askView(t *Ticket, l look, unused bool) view {
	v := h.viewOf(t, l.page)
	if unused {
		v.Unused = "Something else was sent from this page before it, perhaps from another window. What stands here now is the newest. " +
			"If what you typed still fits, send it again."
	}
	v.Form = &formView{Action: t.path(""), CSRF: t.csrf, Turn: l.turn, Kept: len(l.kept) > 0, Button: l.page.Button}
	if l.Last.Title != "" {
		v.Trouble = &l.Last
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
		Link: q.Link, Text: q.Text, Seconds: h.secondsUntil(q.Expires),
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

func endView(o Outcome, unused bool) view {
	v := view{Title: o.Title, Result: &o}
	if unused {
		v.Unused = tooLate
	}
	return v
}

func (h *handler) notice(w http.ResponseWriter, n notice) { h.render(w, n.status, n.view()) }

// render answers with a page.
func (h *handler) render(w http.ResponseWriter, status int, v view) {
	v.Sandbox = h.desk.sandbox
	var body bytes.Buffer
	if err := pageTemplate().Execute(&body, v); err != nil {
		// An error of the template names the value that it stumbled over.
		h.desk.log("the private page cannot be drawn")
		http.Error(w, defect.title, http.StatusInternalServerError)
		return
	}
	h.send(w, status, "text/html; charset=utf-8", body.Bytes())
}

func (h *handler) send(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// That the browser has gone away is no news.
	_, _ = w.Write(body)
}
