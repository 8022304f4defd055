package chatform

import (
	"encoding/base64"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// State is what the app shows of a prompt.
type State string

// The states of a view.
const (
	Ask    State = "ask"    // fields and a button, or a button alone
	Busy   State = "busy"   // something is being worked on; the app asks again in a second
	QR     State = "qr"     // a picture; the app asks again every 2 s
	Reveal State = "reveal" // a button that hands something out
	Done   State = "result" // it has done its work; with items where these were asked for
	Over   State = "over"   // expired, withdrawn, replaced, or unknown
)

// View is how a prompt stands, for the app. There is no secret in it but in Items, and what was typed is never in it.
type View struct {
	State     State     `json:"state"`
	Version   int       `json:"version"` // to be sent back with what is submitted; each counts once
	Lang      string    `json:"lang"`
	From      string    `json:"from"`
	Rehearsal *Said     `json:"rehearsal,omitempty"`
	Title     string    `json:"title"`
	Account   string    `json:"account,omitempty"`
	Why       string    `json:"why,omitempty"`
	Notes     []string  `json:"notes,omitempty"`
	Unused    string    `json:"unused,omitempty"`  // why what was sent last was not used
	Trouble   *Said     `json:"trouble,omitempty"` // what was wrong with the last try
	Fields    []Field   `json:"fields,omitempty"`
	Kept      string    `json:"kept,omitempty"`
	Button    string    `json:"button,omitempty"`
	Again     string    `json:"again,omitempty"` // with Trouble: what to do with the button
	Actions   []Action  `json:"actions,omitempty"`
	QR        *Code     `json:"qr,omitempty"`
	Items     []Item    `json:"items,omitempty"` // what is handed out, in one answer only
	Result    *Said     `json:"result,omitempty"`
	Tell      string    `json:"tell,omitempty"` // what the app tells the model when the form has ended
	Page      string    `json:"page,omitempty"` // the private page of the same prompt
	Now       time.Time `json:"now,omitzero"`   // the server's clock, because that of the client's device may be wrong
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Words     Labels    `json:"words"`
}

// Field is one thing to type, or to choose.
type Field struct {
	Name         string   `json:"name"`
	Label        string   `json:"label"`
	Help         string   `json:"help,omitempty"`
	Secret       bool     `json:"secret,omitempty"`
	Multiline    bool     `json:"multiline,omitempty"`
	Optional     bool     `json:"optional,omitempty"`
	Choices      []Choice `json:"choices,omitempty"`
	AutoComplete string   `json:"autocomplete,omitempty"`
	InputMode    string   `json:"inputmode,omitempty"`
}

// Choice is one of the answers of a field, as [prompt.Choice].
type Choice struct {
	Value    string   `json:"value"`
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Detail   string   `json:"detail,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	No       bool     `json:"no,omitempty"`
}

// Action is something else that the person can do. With Say, the app says that to the model in the person's name, or tells the person to say it; else it
// submits the name.
type Action struct {
	Name  string    `json:"name"`
	Label string    `json:"label"`
	At    time.Time `json:"at,omitzero"` // not before; the app counts down to it
	Say   string    `json:"say,omitempty"`
}

// Code is a QR code as it is now.
type Code struct {
	Number    int       `json:"number"`
	Picture   string    `json:"picture"` // a data URI of a PNG; "" while there is no code
	Link      string    `json:"link,omitempty"`
	Text      string    `json:"text,omitempty"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// Item is one thing that is handed out. Its value is a secret.
type Item struct {
	Label     string `json:"label"`
	Help      string `json:"help,omitempty"`
	Value     string `json:"value"`
	Multiline bool   `json:"multiline,omitempty"`
	File      string `json:"file,omitempty"` // the name under which the app saves it; "" where it does not
}

// Standing is what a view is made of: a prompt as it was looked at, and what belongs to its form.
type Standing struct {
	Spec    prompt.Spec
	Status  prompt.Status
	QR      prompt.QR              // where the spec has one, as it is now
	Version int                    // the form that is good
	Kept    func(name string) bool // what need not be typed again; may be nil
	Shown   bool                   // what there was to hand out was handed out
	Unused  string                 // why what was sent last was not used; may be empty
	Actions []Action
	Tell    string // for the model, when it has ended
	Page    string // the address of the private page; may be empty
	Sandbox bool
	Now     time.Time
}

// View says how a prompt stands.
func (w *Words) View(s Standing) View {
	v := w.frame(s)
	switch {
	case s.Status.State.Ended():
		w.end(&v, s)
		return v
	case s.Status.State == prompt.Submitted:
		v.State = Busy // and nothing else, since there is nothing to do
		v.ExpiresAt = s.Now.Add(s.Status.Left)
		return v
	case s.Spec.QR != nil:
		v.State, v.QR, v.Notes = QR, codeOf(s.QR), s.Spec.AllNotes()
		v.Words.PageWhy = w.PageForQR
	default:
		v.State, v.Notes = Ask, s.Spec.AllNotes()
		if s.Spec.Reveal != nil {
			v.State = Reveal
		}
		w.ask(&v, s)
	}
	v.Why, v.Unused, v.Actions, v.Page = s.Spec.Why, s.Unused, s.Actions, s.Page
	v.ExpiresAt = s.Now.Add(s.Status.Left)
	return v
}

// Revealed is the one view that holds secrets: what Reveal returned, with its result.
func (w *Words) Revealed(s Standing, r prompt.Reveal, result prompt.Result, file func(item int) string) View {
	v := w.frame(s)
	v.State, v.Title, v.Result, v.Tell = Done, result.Title, of(result), s.Tell
	for i, item := range r.Items {
		v.Items = append(v.Items, Item{Label: item.Label, Help: item.Help, Value: item.Value.Reveal(), Multiline: item.Multiline})
		if file != nil {
			v.Items[i].File = file(i)
		}
	}
	return v
}

// Gone is the view of a form that nobody knows, or that is somebody else's: nobody may learn which.
func (w *Words) Gone(sandbox bool, now time.Time) View {
	v := w.frame(Standing{Sandbox: sandbox, Now: now})
	v.State, v.Title, v.Result = Over, w.Unknown.Title, &w.Unknown
	return v
}

// frame is what every view has.
func (w *Words) frame(s Standing) View {
	v := View{Version: s.Version, Lang: w.Language, From: w.From, Title: s.Spec.Title, Now: s.Now, Words: w.Labels}
	if s.Spec.Account != "" {
		v.Account = w.Account + ": " + s.Spec.Account
	}
	if s.Sandbox {
		v.Rehearsal = &w.Rehearsal
	}
	return v
}

// ask is what a form asks, and what was wrong with what was sent before.
func (w *Words) ask(v *View, s Standing) {
	v.Button = s.Spec.Button
	if s.Status.Last.Title != "" {
		v.Trouble, v.Again = of(s.Status.Last), w.Again(s.Spec.Button)
	}
	for _, f := range s.Spec.Fields {
		if s.Kept != nil && s.Kept(f.Name) {
			v.Kept = w.Kept
			continue
		}
		v.Fields = append(v.Fields, fieldOf(f))
	}
}

// end is how a prompt ended.
func (w *Words) end(v *View, s Standing) {
	v.State, v.Tell, v.Unused = Over, s.Tell, s.Unused
	switch s.Status.State {
	case prompt.Accepted:
		v.Result = &w.UsedUp
		if !s.Shown && s.Status.Last.Title != "" {
			v.State, v.Result = Done, of(s.Status.Last)
		}
	case prompt.Expired:
		v.Result = &w.Expired
	default:
		v.Result = w.Withdrawn.because(s.Status.Last.Meaning, w.Back)
	}
	v.Title = v.Result.Title
}

func fieldOf(f prompt.Field) Field {
	field := Field{
		Name: f.Name, Label: f.Label, Help: f.Help, Secret: f.Secret, Multiline: f.Multiline, Optional: f.Optional,
		AutoComplete: f.AutoComplete, InputMode: f.InputMode,
	}
	for _, c := range f.Choices {
		field.Choices = append(field.Choices, Choice(c))
	}
	return field
}

func codeOf(qr prompt.QR) *Code {
	c := &Code{Number: qr.Number, Link: qr.Link, Text: qr.Text, ExpiresAt: qr.Expires}
	if len(qr.PNG) > 0 {
		c.Picture = "data:image/png;base64," + base64.StdEncoding.EncodeToString(qr.PNG)
	}
	return c
}
