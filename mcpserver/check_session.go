package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

type checkSessionArgs struct {
	FlowID  string `json:"flow_id,omitempty"`
	Session string `json:"session,omitempty" secret:"session"`
	Path    string `json:"path,omitempty" local:"true"`

	Passcode string `json:"passcode,omitempty" secret:"passcode" local:"true"`
	UserID   int    `json:"user_id,omitempty" local:"true"`
	APIID    int    `json:"api_id,omitempty"`

	InUse yesOrNo `json:"in_use,omitempty" pageless:"true"`
}

// checkedSession is the structured content of check_session.
type checkedSession struct {
	Alive          bool                `json:"alive"`
	Cause          *string             `json:"cause"` // Telegram's name for what is wrong, null while it lives
	HalfLoggedIn   bool                `json:"half_logged_in"`
	FlowID         *string             `json:"flow_id"`
	present.Where                      // of that flow
	KeyFingerprint string              `json:"key_fingerprint,omitempty"`
	User           *checkedUser        `json:"user"`
	Login          *checkedLogin       `json:"login"`
	Others         *int                `json:"other_logins"`
	Unconfirmed    []unconfirmedLogin  `json:"unconfirmed"`
	Frozen         *freeze             `json:"frozen"`
	PasswordSet    *bool               `json:"password_set"`
	TTLDays        *int                `json:"ends_unused_after_days"`
	Unanswered     []string            `json:"unanswered,omitempty"`
	RepeatedFrom   string              `json:"repeated_from,omitempty"` // when Telegram said so, where it was not asked again
	Explanation    explain.Explanation `json:"explanation"`
	Next           []present.Step      `json:"next"`
	NextTools      []string            `json:"next_tools"`
	Sandbox        bool                `json:"sandbox,omitempty"`
	TestServers    bool                `json:"test_servers,omitempty"`
}

type checkedUser struct {
	ID           int64    `json:"id"`
	FirstName    string   `json:"first_name"`
	Username     *string  `json:"username"`
	Phone        *string  `json:"phone"` // masked
	IsPremium    bool     `json:"is_premium"`
	IsRestricted bool     `json:"is_restricted"`
	Reasons      []string `json:"restricted_because,omitempty"`
}

// checkedLogin is a login as Settings > Devices lists it.
type checkedLogin struct {
	App         string `json:"app"`
	AppVersion  string `json:"app_version"`
	APIID       int    `json:"api_id"`
	Official    bool   `json:"official"`
	Device      string `json:"device"`
	DeviceOf    string `json:"device_of"` // which connection called it so, in words
	System      string `json:"system"`
	IP          string `json:"ip"`
	Country     string `json:"country"`
	Created     string `json:"created"`
	Active      string `json:"active"`
	ConfirmedAt string `json:"confirmed_at,omitempty"` // by itself, if nobody confirms it before
	Unconfirmed bool   `json:"unconfirmed"`
}

// unconfirmedLogin is another login that nobody has confirmed yet.
type unconfirmedLogin struct {
	App         string `json:"app"`
	Device      string `json:"device"`
	ConfirmedAt string `json:"confirmed_at"`
	MadeHere    bool   `json:"made_here,omitempty"`
}

type freeze struct {
	Since     string `json:"since"`
	Until     string `json:"until,omitempty"`
	AppealURL string `json:"appeal_url,omitempty"`
}

func (t *tools) checkSession() server.ServerTool {
	flag, object := schema{"type": "boolean"}, objectOrNull
	return define(t, "check_session", hints{readOnly: true},
		outputOrPage(schema{
			"alive": flag, "cause": textOrNull, "half_logged_in": flag, "user": object, "login": object, "other_logins": wholeOrNull, "frozen": object,
			"password_set": schema{"type": []string{"boolean", "null"}},
		}, "alive", "cause"),
		func(ctx context.Context, t *tools, a checkSessionArgs) *outcome {
			return t.withSession(ctx, sessionSource{flowID: a.FlowID, session: a.Session, saved: saved(a.Path, a.Passcode, a.UserID), inUse: a.InUse}, sessionWork{
				tool: "check_session", args: a.APIID, app: app{id: a.APIID}, given: whole("api_id", a.APIID),
				flow: func(ctx context.Context, id string) *outcome {
					s, c, err := t.Flows.CheckFlow(ctx, id)
					if err != nil {
						return t.notChecked(err, s, 0)
					}
					return t.checked(c, s, "")
				},
				foreign: func(ctx context.Context, x foreignSession) *outcome {
					c, err := t.Flows.CheckSession(ctx, x.ForeignSession)
					if err != nil {
						return t.notChecked(err, authflow.Snapshot{}, x.Session.DC)
					}
					if c.FlowID == "" && errors.Is(c.Dead, authflow.ErrKeyUnknown) && t.Sandbox != nil && t.serversOf(x.inspection.Session) == "" { // it may be a real one, which lives
						return warned(t.refused(explain.SessionKeyUnknown{Sandbox: true, Unsaid: true}), explain.SessionNotAsked{})
					}
					var s authflow.Snapshot
					if c.FlowID != "" {
						s, _ = t.Flows.Peek(c.FlowID)
					}
					return t.checked(c, s, sessionstring.Fingerprint(x.inspection.Session.Key))
				},
				told: toldOnPage,
			})
		})
}

// toldOnPage is what the page says of a check: also whose the session is, which the assistant reads below the verdict.
func toldOnPage(o *outcome) explain.Fact {
	f, lives := o.Fact.(explain.SessionChecked)
	r, told := o.Structured.(checkedSession)
	if !lives || !told || r.User == nil {
		return o.Fact
	}
	f.Account = outside.Quoted(r.User.FirstName) + " (ID " + strconv.FormatInt(r.User.ID, 10) + ")"
	if r.Login != nil {
		f.Device = outside.Quoted(r.Login.Device)
	}
	return f
}

// notChecked is a check that came to nothing. dc is what the session says, 0 for one of a login here.
func (t *tools) notChecked(err error, s authflow.Snapshot, dc int) *outcome {
	o := t.failed(err, s)
	var rpc *authflow.RPCError
	if errors.As(err, &rpc) && rpc.Code == 303 && dc != 0 {
		o.Fact = explain.SessionOtherDC{Says: dc, DC: rpc.Argument}
		return o
	}
	if !errors.As(err, new(*authflow.StateError)) && !stillRunning(err) {
		o = warned(o, explain.SessionNotAsked{})
	}
	return o
}

// checked is what Telegram said of a session.
func (t *tools) checked(c authflow.SessionCheck, s authflow.Snapshot, fingerprint string) *outcome {
	r := checkedSession{
		Alive: c.Dead == nil && !c.HalfDone, HalfLoggedIn: c.HalfDone, KeyFingerprint: fingerprint, Unconfirmed: []unconfirmedLogin{},
		PasswordSet: c.HasPassword, Sandbox: t.Sandbox != nil, TestServers: t.TestServers,
	}
	if c.FlowID != "" {
		r.FlowID = &c.FlowID
	}
	rows := explain.CheckedRows{Fingerprint: fingerprint}
	var first *present.Step
	if c.Dead != nil {
		first = t.fromAnother(s)
	}
	fact := present.Alive(t.verdictOf(c, s), first)
	if c.Repeated {
		r.RepeatedFrom, rows.Repeated, rows.Ago = present.Stamp(s.LastErrAt), true, ago(c.At.Sub(s.LastErrAt))
	}
	where, stands := t.Where(s)
	r.Where, r.Cause = where, optional(causeOf(c))
	t.describe(&r, &rows, c)
	e := explain.Tell(t.Reader(), fact)
	r.Explanation = e.Explanation
	var steps string
	if s.ID != "" && (c.HalfDone || c.Dead != nil) { // what every other tool offers for it, with the line that says where it stands
		r.Next, steps = t.GoesOn(s, first)
	} else {
		r.Next, steps = t.Helps(fact, first)
		steps += stands
	}
	for _, step := range r.Next {
		r.NextTools = append(r.NextTools, step.Tool)
	}
	if r.NextTools == nil {
		r.NextTools = []string{}
	}
	said := e.Title + ".\n" + e.Meaning + "\n\n" + strings.TrimSpace(t.Text(rows))
	said = strings.TrimSpace(said) + "\n\n" + present.List(t.Label("tell"), e.Fixes)
	return &outcome{Fact: fact, Structured: r, Text: strings.TrimSpace(strings.TrimSpace(said)+"\n\n"+strings.TrimSpace(steps)) + "\n"}
}

// verdictOf is what a check comes to, as a fact.
func (t *tools) verdictOf(c authflow.SessionCheck, s authflow.Snapshot) explain.Fact {
	switch {
	case errors.Is(c.Dead, authflow.ErrKeyUnknown), errors.Is(c.Dead, authflow.ErrKeyReplaced):
		return explain.SessionKeyUnknown{Sandbox: t.Sandbox != nil}
	case c.Dead != nil:
		return t.Fact(c.Dead, s)
	}
	f := explain.SessionChecked{HalfDone: c.HalfDone, Now: c.At.Local(), Ours: c.FlowID != ""}
	if c.Frozen != nil {
		f.Frozen, f.Appeal = true, c.Frozen.AppealURL
		if !c.Frozen.Until.IsZero() {
			f.Until = c.Frozen.Until.Local()
		}
	}
	if c.Current != nil && c.Current.Unconfirmed {
		f.Unconfirmed = waits(c, *c.Current)
	}
	for _, a := range c.Others {
		if a.Unconfirmed && a.MadeHere == "" {
			f.Others++
		}
	}
	return f
}

// keyNotFound is what the transport says of a key that Telegram does not know, as TDLib and others call it.
// https://core.telegram.org/mtproto/mtproto-transports#transport-errors
const keyNotFound = "AUTH_KEY_NOT_FOUND"

// causeOf is Telegram's name for why nobody is logged in, "" where somebody is.
func causeOf(c authflow.SessionCheck) string {
	var rpc *authflow.RPCError
	switch {
	case c.HalfDone:
		return "SESSION_PASSWORD_NEEDED"
	case c.Dead == nil:
		return ""
	case errors.As(c.Dead, &rpc):
		return rpc.Name()
	default:
		return keyNotFound
	}
}

// waits is how long a login goes on being unconfirmed.
func waits(c authflow.SessionCheck, a authflow.Authorization) time.Duration {
	return max(a.Created.Add(c.Confirms).Sub(c.At), time.Second)
}

// describe puts into both halves of the result what Telegram told.
func (t *tools) describe(r *checkedSession, rows *explain.CheckedRows, c authflow.SessionCheck) {
	if u := c.User; u != nil {
		r.User = &checkedUser{
			ID: u.ID, FirstName: u.FirstName, Username: optional(u.Username), Phone: optional(u.Phone), IsPremium: u.Premium,
			IsRestricted: u.Restricted, Reasons: u.Reasons,
		}
		rows.Account, rows.Premium, rows.Restricted = present.User(u.User), u.Premium, u.Restricted
		if len(u.Reasons) > 0 {
			rows.Why = outside.Quoted(strings.Join(u.Reasons, "; "))
		}
	}
	if a := c.Current; a != nil {
		r.Login = &checkedLogin{
			App: a.App, AppVersion: a.AppVersion, APIID: a.APIID, Official: a.Official, Device: a.Device, DeviceOf: t.phrase("device_of", ""), System: strings.TrimSpace(a.Platform + " " + a.System),
			IP: a.IP, Country: a.Country, Created: present.Stamp(a.Created), Active: present.Stamp(a.Active), Unconfirmed: a.Unconfirmed,
		}
		if a.Unconfirmed {
			r.Login.ConfirmedAt = present.Stamp(a.Created.Add(c.Confirms))
		}
		rows.App, rows.APIID, rows.Official = outside.Quoted(strings.TrimSpace(a.App+" "+a.AppVersion)), a.APIID, a.Official
		rows.Device = outside.Quoted(strings.TrimSpace(a.Device + ", " + r.Login.System))
		rows.DeviceOf = r.Login.DeviceOf
		rows.IP, rows.Place, rows.Since = outside.Quoted(a.IP), outside.Quoted(cmp.Or(a.Country, a.Region)), ago(c.At.Sub(a.Created))
		rows.New = rows.Since == 0
	}
	if c.Listed {
		r.Others, rows.Listed, rows.Others = new(len(c.Others)), true, len(c.Others)
	}
	for _, a := range c.Others {
		if !a.Unconfirmed {
			continue
		}
		r.Unconfirmed = append(r.Unconfirmed, unconfirmedLogin{App: a.App, Device: a.Device, ConfirmedAt: present.Stamp(a.Created.Add(c.Confirms)), MadeHere: a.MadeHere != ""})
		rows.Waiting = append(rows.Waiting, explain.WaitingLogin{What: outside.Quoted(a.App + ", " + a.Device), Here: a.MadeHere != "", Left: waits(c, a)})
	}
	if f := c.Frozen; f != nil {
		r.Frozen = &freeze{Since: present.Stamp(f.Since), AppealURL: f.AppealURL}
		if !f.Until.IsZero() {
			r.Frozen.Until = present.Stamp(f.Until)
		}
		rows.FrozenSince, rows.Now = f.Since.Local(), c.At.Local()
	}
	if c.HasPassword != nil {
		rows.Password = "no"
		if *c.HasPassword {
			rows.Password = "yes"
		}
	}
	if c.TTLDays > 0 {
		r.TTLDays, rows.TTLDays = &c.TTLDays, c.TTLDays
	}
	for _, err := range c.Refused {
		line := outside.Text(err.Error())
		r.Unanswered = append(r.Unanswered, line)
		if errors.As(err, new(*authflow.RPCError)) {
			rows.Refused = append(rows.Refused, outside.Quoted(line))
		} else {
			rows.Unanswered = append(rows.Unanswered, outside.Quoted(line))
		}
	}
}

// ago is how long ago something was, in whole units of those that texts tell it in, 0 for less than a minute.
func ago(d time.Duration) time.Duration {
	switch {
	case d >= 48*time.Hour:
		return d.Truncate(24 * time.Hour)
	case d >= 2*time.Hour:
		return d.Truncate(time.Hour)
	default:
		return max(d, 0).Truncate(time.Minute)
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
