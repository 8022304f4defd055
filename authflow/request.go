package authflow

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// CodeRequest is what a login starts from.
type CodeRequest struct {
	Phone         string
	APIID         int
	APIHash       secret.String
	APIHashSource string // where the person finds the hash again, "TELEGRAM_API_HASH"
	ForTool       string // what the session is for, in the person's words; "" when nobody said
}

// RequestCode connects and sends auth.sendCode. A number with a pending flow gets that flow back (Snapshot.Existing), because a second
// code would bring the number closer to Telegram's limit; that needs no credentials.
//
// Errors: *PhoneError, *CredentialsError, ErrNoCredentials, *TooManyFlowsError, *FloodError before any connection; *NetworkError,
// *NoAnswerError, *RPCError after.
func (r *Registry) RequestCode(ctx context.Context, q CodeRequest) (Snapshot, error) {
	phone, err := r.config.ParsePhone(q.Phone)
	if err != nil {
		return Snapshot{}, err
	}
	ctx = r.Begin(ctx)
	search, stop := within(ctx, Left(ctx)/2)
	defer stop()
	f, pending, err := r.open(search, Record{
		Phone: phone.E164, PhoneMasked: phone.Masked,
		APIID: q.APIID, APIHash: q.APIHash, APIHashSource: q.APIHashSource, ForTool: outside.TextTo(forToolLength, q.ForTool),
	})
	if err != nil {
		if pending != "" {
			return r.missing(ctx, pending, err)
		}
		return Snapshot{}, err
	}
	if pending == "" {
		return f.inSlot(ctx, RequestCode, true, requestCode)
	}
	if f.stranded() {
		return r.run(ctx, f.id, RequestCode, requestCode)
	}
	s, err := f.awaitPending(ctx)
	s.Existing = true
	return s, err
}

// forToolLength is how many characters of the name of a tool are kept.
const forToolLength = 80

// CheckPhone checks a number without doing anything. It returns a *PhoneError for one that cannot be right.
func (r *Registry) CheckPhone(raw string) (Phone, error) { return r.config.ParsePhone(raw) }

// stranded reports whether a process ended in the middle of the first call of the flow, so that nothing goes on in it.
func (f *flow) stranded() bool {
	v := f.published()
	return v.rec.State == Connecting && !v.taken
}

// firstAction is what a flow in its first state is for.
func (r *Record) firstAction() Action {
	if r.Phone == "" {
		return StartQRLogin
	}
	return RequestCode
}

// awaitPending waits for the request that is under way on a flow and returns how it ended.
func (f *flow) awaitPending(ctx context.Context) (Snapshot, error) {
	budget, stop := wholeBudget(ctx)
	defer stop()
	var last *view
	over := f.until(budget, func(v *view) bool {
		last = v
		tellProgress(ctx, v.doing)
		return v.rec.State != Connecting || !v.taken
	})
	switch {
	case over && last.rec.State.Ended():
		f.saved(ctx)
		return f.snapshot(), last.failure.err
	case over:
		f.saved(ctx)
		return f.snapshot(), nil
	case ctx.Err() != nil:
		return f.snapshot(), ctx.Err()
	}
	s := f.snapshot()
	return s, &StillRunningError{Doing: s.Doing}
}

func requestCode(ctx context.Context, c *call) error {
	asked := false
	defer func() {
		if !asked && c.reg.ctx.Err() == nil { // a request that the end of the program breaks off goes on later
			c.reg.limits.unreserve(ctx, c.record().Phone)
		}
	}()
	if err := c.connect(ctx); err != nil {
		return err
	}
	rec := c.record()
	c.noteInterrupted(rec)
	// No flag of codeSettings is set: each one promises something that only a phone with the SIM or an official app can do.
	// https://core.telegram.org/constructor/codeSettings
	var settings tg.CodeSettings
	if tokens := c.reg.limits.tokens(rec.Phone); len(tokens) > 0 {
		settings.SetLogoutTokens(tokens)
		c.note(TimelineEntry{Kind: EntryFutureTokensSent, Count: len(tokens)})
	}
	var counted time.Time
	sent, err := invoke(ctx, c, "auth.sendCode", func(ctx context.Context, api *tg.Client) (tg.AuthSentCodeClass, error) {
		asked = true
		counted = c.reg.limits.countCode(ctx, rec.Phone)
		return api.AuthSendCode(ctx, &tg.AuthSendCodeRequest{
			PhoneNumber: rec.Phone, APIID: rec.APIID, APIHash: rec.APIHash.Reveal(), Settings: settings,
		})
	})
	if passwordNeeded(err) { // a future auth token stood for the code, and the account has a password
		return c.passwordAsked(ctx)
	}
	if rpc := (*RPCError)(nil); errors.As(err, &rpc) && rpc.Code >= 400 && rpc.Code < 500 {
		c.reg.limits.refuseCode(ctx, rec.Phone, counted, rpc)
	}
	return c.codeAnswered(ctx, sent, err)
}

// noteInterrupted notes that a process was killed after it had asked for a code for this flow. Telegram gives the hash of that code to nobody any
// more, so the code lets nobody in, and another one is asked for.
func (c *call) noteInterrupted(rec Record) {
	const method = "auth.sendCode"
	noted := slices.ContainsFunc(rec.Timeline, func(e TimelineEntry) bool { return e.Method == method })
	if !noted && c.reg.limits.codeSince(rec.Phone, rec.Created) {
		c.note(TimelineEntry{Kind: EntryProgramEnded, Method: method})
	}
}

// codeAnswered moves the flow to where an auth.SentCode leads, whichever call brought it. An error in its place is returned.
func (c *call) codeAnswered(ctx context.Context, sent tg.AuthSentCodeClass, err error) error {
	if err != nil {
		return err
	}
	keep := func(r *Record) error { return r.keepSentCode(sent, c.reg.config.Clock.Now()) }
	if err := c.keepKey(ctx); err != nil { // a migration may have brought a new key
		return err
	}
	switch s := sent.(type) {
	case *tg.AuthSentCode:
		event := CodeRequested
		if _, ok := s.Type.(*tg.AuthSentCodeTypeSetUpEmailRequired); ok {
			event = EmailSetupAsked
		}
		return c.advance(event, keep)
	case *tg.AuthSentCodePaymentRequired:
		return c.advance(PaymentAsked, keep)
	case *tg.AuthSentCodeSuccess:
		if err := c.update(keep); err != nil {
			return err
		}
		return c.authAnswered(ctx, s.Authorization, nil)
	default:
		return &unexpectedError{Method: "auth.sendCode", Answer: sent.TypeName()}
	}
}

// authAnswered moves the flow to where an auth.Authorization leads. An error in its place is returned.
func (c *call) authAnswered(ctx context.Context, a tg.AuthAuthorizationClass, err error) error {
	if err != nil {
		return err
	}
	if err := c.keepKey(ctx); err != nil {
		return err
	}
	switch a := a.(type) {
	case *tg.AuthAuthorization:
		days, _ := a.GetOtherwiseReloginDays()
		if token, ok := a.GetFutureAuthToken(); ok {
			c.reg.limits.keepToken(ctx, c.accountPhone(a.User), token)
		}
		login := &Login{User: c.user(a.User), SetupPasswordRequired: a.SetupPasswordRequired, OtherwiseReloginDays: days}
		phone := c.accountPhone(a.User)
		return c.advance(LoginAccepted, func(r *Record) error {
			r.Login = login
			if r.Phone == "" {
				r.Phone, r.PhoneMasked = phone, login.User.Phone
			}
			return nil
		})
	case *tg.AuthAuthorizationSignUpRequired:
		return c.advance(SignUpAsked, nil)
	default:
		return &unexpectedError{Method: "auth.signIn", Answer: a.TypeName()}
	}
}

// accountPhone is the number of the account in E.164: the one that the login began with, or for a QR login the one that Telegram names.
func (c *call) accountPhone(u tg.UserClass) string {
	if phone := c.record().Phone; phone != "" {
		return phone
	}
	if v, ok := u.(*tg.User); ok && v.Phone != "" {
		return "+" + v.Phone
	}
	return ""
}

// user reduces Telegram's user to what may be shown.
func (c *call) user(u tg.UserClass) User { return c.reg.user(u) }

func (r *Registry) user(u tg.UserClass) User {
	v, ok := u.(*tg.User)
	if !ok {
		return User{ID: u.GetID()}
	}
	out := User{
		ID: v.ID, FirstName: outside.Text(v.FirstName), LastName: outside.Text(v.LastName), Username: outside.Text(v.Username), Premium: v.Premium,
	}
	if out.Username == "" {
		for _, name := range v.Usernames {
			if name.Active {
				out.Username = outside.Text(name.Username)
				break
			}
		}
	}
	if v.Phone != "" {
		if p, err := r.config.ParsePhone("+" + v.Phone); err == nil {
			out.Phone = p.Masked
		}
	}
	return out
}
