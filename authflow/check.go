package authflow

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
)

// SessionCheck is what Telegram said of a session. It holds no secret.
type SessionCheck struct {
	FlowID string // of the flow whose session it is, "" for a foreign one
	At     time.Time
	// Dead is why nobody is logged in with the session and nobody will be: ErrKeyUnknown, ErrKeyReplaced or an *RPCError. Nil while it lives.
	Dead error
	// HalfDone says that the login behind it still owes the two-step password, so that nobody is logged in yet.
	HalfDone bool
	// User is whose it is, nil where Telegram did not say.
	User *AccountUser
	// Current is the login itself as Settings > Devices lists it, Others the account's other logins. Listed says that Telegram gave the list.
	Current *Authorization
	Others  []Authorization
	Listed  bool
	// TTLDays is after how many days without use a login of the account ends by itself, 0 where Telegram did not say.
	TTLDays int
	// Confirms is after how long a login that nobody has confirmed counts as confirmed.
	Confirms time.Duration
	Frozen   *Freeze // nil for an account that is not frozen
	// HasPassword says whether the account has a two-step password, nil where Telegram did not say.
	HasPassword *bool
	// Repeated says that Telegram was not asked again: it had said earlier that the session is dead.
	Repeated bool
	// Refused are the questions that Telegram did not answer, in the order in which they were asked.
	Refused []error
}

// AccountUser is the account that a session belongs to.
type AccountUser struct {
	User
	Restricted bool
	Reasons    []string // why, in Telegram's words
}

// Authorization is a login as Settings > Devices lists it. https://core.telegram.org/constructor/authorization
type Authorization struct {
	App, AppVersion          string
	APIID                    int
	Official                 bool // an app of Telegram's own
	Device, Platform, System string
	IP, Country, Region      string
	Created, Active          time.Time
	Unconfirmed              bool // nobody has said yet that it was them
	PasswordPending          bool // the two-step password was not given yet
	// MadeHere is the name of the flow of this program's that made it, "" for any other login. It is told of logins that nobody has confirmed yet.
	MadeHere string
}

// Freeze is how an account is frozen. https://core.telegram.org/api/auth#frozen-accounts
type Freeze struct {
	Since, Until time.Time // Until is when Telegram deletes the account, zero where it did not say
	AppealURL    string
}

// autoConfirm is how long an unconfirmed login stays so where Telegram's configuration does not say it (authorization_autoconfirm_period).
// https://core.telegram.org/api/config
const autoConfirm = 7 * 24 * time.Hour

// deaths are the errors that say that nobody is logged in with a key, and never will be. https://core.telegram.org/api/errors#401-unauthorized
var deaths = []string{
	"AUTH_KEY_UNREGISTERED", "AUTH_KEY_INVALID", "AUTH_KEY_NOT_FOUND", "AUTH_KEY_DUPLICATED", "AUTH_KEY_PERM_EMPTY", "SESSION_REVOKED", "SESSION_EXPIRED",
	"USER_DEACTIVATED", "USER_DEACTIVATED_BAN",
}

// isDead reports whether an error says that a session is of no use any more.
func isDead(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && slices.Contains(deaths, rpc.Type) || errors.Is(err, ErrKeyUnknown) || errors.Is(err, ErrKeyReplaced)
}

// CheckSession asks Telegram about a session over one short connection, and changes nothing. The caller has made sure that nobody uses the session:
// two live connections with one auth key make Telegram destroy it.
//
// An error says nothing about the session: *NetworkError and *NoAnswerError, *RPCError that is about the call (a 303 among them: the account lives
// at another DC), and those of withSession before any call.
func (r *Registry) CheckSession(ctx context.Context, s ForeignSession) (SessionCheck, error) {
	return r.checkWith(func(work func(context.Context, *link) error) (string, error) {
		return r.withSession(ctx, s, CheckSession, work)
	})
}

// CheckFlow is CheckSession for the session of a flow, in its call slot. A session that is dead ends the flow, as any other call does, and of a flow that
// ended so it tells the same again without asking.
func (r *Registry) CheckFlow(ctx context.Context, id string) (s Snapshot, c SessionCheck, err error) {
	c, err = r.checkWith(func(work func(context.Context, *link) error) (_ string, err error) {
		s, err = r.withFlow(ctx, id, CheckSession, work)
		return id, err
	})
	return s, c, err
}

// knownDead is why nobody is logged in any more with the session of a flow that was refused a check, nil where that is not known.
func (r *Registry) knownDead(id string, err error) error {
	s, known := Snapshot{}, false
	if errors.As(err, new(*StateError)) && id != "" {
		s, known = r.Peek(id)
	}
	if known && s.State == Failed && isDead(s.LastErr) {
		return s.LastErr
	}
	return nil
}

func (r *Registry) checkWith(run func(work func(context.Context, *link) error) (id string, err error)) (SessionCheck, error) {
	done := make(chan SessionCheck, 1) // a flow's check may go on when the caller has left, and end then
	id, err := run(func(ctx context.Context, l *link) error {
		c := SessionCheck{Confirms: autoConfirm}
		err := r.check(ctx, l, &c)
		done <- c
		return err
	})
	c := SessionCheck{Confirms: autoConfirm}
	select {
	case c = <-done:
	default:
	}
	c.FlowID, c.At = id, r.config.Clock.Now()
	if known := r.knownDead(id, err); known != nil {
		err, c.Repeated = known, true
	}
	if isDead(err) {
		c.Dead, err = err, nil
	}
	r.markOwn(&c)
	return c, err
}

// check asks the questions, the most important first. What was answered stays when a later one is not; only what says that the session is dead, or that
// nothing more will be answered, ends it.
func (r *Registry) check(ctx context.Context, l *link, c *SessionCheck) error {
	users, err := callOver(ctx, l, "users.getUsers", func(ctx context.Context, api *tg.Client) ([]tg.UserClass, error) {
		return api.UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
	})
	switch {
	case passwordNeeded(err):
		c.HalfDone = true
		if l.call != nil && l.call.record().State == Authorized {
			return l.call.passwordAsked(ctx)
		}
		return nil
	case err != nil:
		return err
	case len(users) != 1:
		return &unexpectedError{Method: "users.getUsers", Answer: "no user"}
	}
	c.User = r.accountUser(users[0])
	if l.call != nil {
		if err := l.call.verified(users); err != nil {
			return err
		}
	}
	for _, question := range []func(context.Context, *link, *SessionCheck) error{askAuthorizations, askAppConfig, askPassword} {
		err := question(ctx, l, c)
		switch {
		case err == nil:
		case isDead(err):
			return err
		default:
			c.Refused = append(c.Refused, err)
			if !errors.As(err, new(*RPCError)) {
				return nil // it is known that the session lives
			}
		}
	}
	return nil
}

func askAuthorizations(ctx context.Context, l *link, c *SessionCheck) error {
	list, err := callOver(ctx, l, "account.getAuthorizations", func(ctx context.Context, api *tg.Client) (*tg.AccountAuthorizations, error) {
		return api.AccountGetAuthorizations(ctx)
	})
	if err != nil {
		return err
	}
	c.Listed, c.TTLDays = true, list.AuthorizationTTLDays
	for _, a := range list.Authorizations {
		if one := authorization(&a); a.Current {
			c.Current = &one
		} else {
			c.Others = append(c.Others, one)
		}
	}
	return nil
}

func askAppConfig(ctx context.Context, l *link, c *SessionCheck) error {
	answer, err := callOver(ctx, l, "help.getAppConfig", func(ctx context.Context, api *tg.Client) (tg.HelpAppConfigClass, error) {
		return api.HelpGetAppConfig(ctx, 0)
	})
	if err != nil {
		return err
	}
	config, ok := answer.(*tg.HelpAppConfig)
	if !ok {
		return &unexpectedError{Method: "help.getAppConfig", Answer: answer.TypeName()}
	}
	object, _ := config.Config.(*tg.JSONObject)
	if object == nil {
		return &unexpectedError{Method: "help.getAppConfig", Answer: config.Config.TypeName()}
	}
	var f Freeze
	for _, v := range object.Value {
		number, _ := v.Value.(*tg.JSONNumber)
		text, _ := v.Value.(*tg.JSONString)
		switch {
		case v.Key == "freeze_since_date" && number != nil:
			f.Since = moment(int64(number.Value))
		case v.Key == "freeze_until_date" && number != nil:
			f.Until = moment(int64(number.Value))
		case v.Key == "freeze_appeal_url" && text != nil:
			f.AppealURL = outside.Text(text.Value)
		case v.Key == "authorization_autoconfirm_period" && number != nil && number.Value > 0:
			c.Confirms = time.Duration(number.Value) * time.Second
		}
	}
	if !f.Since.IsZero() {
		c.Frozen = &f
	}
	return nil
}

func askPassword(ctx context.Context, l *link, c *SessionCheck) error {
	p, err := callOver(ctx, l, "account.getPassword", func(ctx context.Context, api *tg.Client) (*tg.AccountPassword, error) {
		return api.AccountGetPassword(ctx)
	})
	if err == nil {
		c.HasPassword = &p.HasPassword
	}
	return err
}

// verified notes in the record that Telegram has confirmed the login.
func (c *call) verified(users []tg.UserClass) error {
	return c.update(func(rec *Record) error {
		rec.Verified = c.reg.config.Clock.Now()
		if len(users) == 1 {
			login := Login{} // a new one: snapshots share the old one
			if rec.Login != nil {
				login = *rec.Login
			}
			login.User = c.user(users[0])
			rec.Login = &login
		}
		return nil
	})
}

func (r *Registry) accountUser(u tg.UserClass) *AccountUser {
	out := &AccountUser{User: r.user(u)}
	if v, ok := u.(*tg.User); ok {
		out.Restricted = v.Restricted
		for _, reason := range v.RestrictionReason {
			out.Reasons = append(out.Reasons, outside.Text(reason.Text))
		}
	}
	return out
}

func authorization(a *tg.Authorization) Authorization {
	return Authorization{
		App: outside.Text(a.AppName), AppVersion: outside.Text(a.AppVersion), APIID: a.APIID, Official: a.OfficialApp,
		Device: outside.Text(a.DeviceModel), Platform: outside.Text(a.Platform), System: outside.Text(a.SystemVersion),
		IP: outside.Text(a.IP), Country: outside.Text(a.Country), Region: outside.Text(a.Region),
		Created: moment(int64(a.DateCreated)), Active: moment(int64(a.DateActive)), Unconfirmed: a.Unconfirmed,
		PasswordPending: a.PasswordPending,
	}
}

// moment is a time of Telegram's, zero for none.
func moment(unix int64) time.Time {
	if unix <= 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
