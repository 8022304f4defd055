package present

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// LostZerosError is a code that was given as a number and is too short, so it may have begun with zeros.
type LostZerosError struct{ Err error }

// Error implements error.
func (e *LostZerosError) Error() string { return e.Err.Error() }

// Unwrap gives the error of the code.
func (e *LostZerosError) Unwrap() error { return e.Err }

// Fact is the one ladder from errors to what is told about them. s is the login where it happened, zero without one.
func (p Presenter) Fact(err error, s authflow.Snapshot) explain.Fact {
	var (
		rpc      *authflow.RPCError
		state    *authflow.StateError
		phone    *authflow.PhoneError
		creds    *authflow.CredentialsError
		flood    *authflow.FloodError
		numbers  *authflow.NumbersError
		early    *authflow.ResendTooEarlyError
		limit    *authflow.TooManyFlowsError
		busy     *authflow.BusyError
		running  *authflow.StillRunningError
		network  *authflow.NetworkError
		silent   *authflow.NoAnswerError
		record   *authflow.RecordError
		claim    *authflow.ClaimError
		unkept   *authflow.NotBegunError
		store    *authflow.StoreError
		proxy    *ProxyError
		code     *authflow.CodeError
		unread   *sessionstring.FormatError
		lacking  *sessionstring.MissingError
		other    *sessionstring.ContradictionError
		unfit    *sessionstring.UnfitError
		file     *FileError
		source   *authflow.SourceError
		path     *sessionfile.Error
		passcode *sessionfile.PasscodeError
		accounts *sessionfile.AccountsError
		internal = explain.Internal{}
	)
	switch {
	case errors.As(err, &source) && source.Open && errors.As(source.Err, &rpc) && rpc.Pause() == 0:
		return explain.AddRefused{Name: rpc.Name(), Shown: true}
	case errors.As(err, &source) && source.Unasked && errors.As(source.Err, &rpc) && rpc.Pause() == 0:
		return explain.AddRefused{Name: rpc.Name(), Unasked: true}
	case errors.As(err, &rpc):
		f := explain.Failure{Method: rpc.Method, Code: rpc.Code, Type: rpc.Type, Argument: rpc.Argument, State: string(s.State), Now: s.Now, Sandbox: p.For.Sandbox, NewerCode: rpc.NewerCode}
		if !s.SentAt.IsZero() {
			f.Elapsed = s.Now.Sub(s.SentAt)
		}
		if refused, ok := f.AddRefused(); ok { // of a record, which has no more of it
			refused.Shown = s.State == authflow.QRShown
			return refused
		}
		return f
	case errors.As(err, &state):
		f := explain.WrongState{Tool: string(state.Action), State: string(state.State)}
		if state.State == authflow.Failed && s.Login != nil {
			f.Over = p.why(s)
		}
		if s.Login != nil && (state.State == authflow.Expired || state.State == authflow.Cancelled) {
			f.Account = s.Login.User.ID
		}
		f.Code = s.SentCode != nil
		return f
	case errors.As(err, &phone):
		return phoneFact(phone)
	case errors.As(err, &code):
		return p.codeFormat(err, code, s)
	case errors.As(err, &creds) && creds.OfFile():
		return explain.HashFile{Kind: string(creds.Kind), Within: creds.Within, Why: p.cause(creds.Err), Sandbox: p.For.Sandbox}
	case errors.As(err, &creds):
		return explain.CredentialsInvalid{Kind: string(creds.Kind), Sandbox: p.For.Sandbox}
	case errors.As(err, &flood):
		return explain.PauseRuns{Method: flood.Method, Left: flood.Left, Asked: flood.Asked, Until: flood.Until.Add(time.Minute - time.Nanosecond).Truncate(time.Minute), Now: now(s), QR: flood.Method == "auth.exportLoginToken"}
	case errors.As(err, &numbers):
		at := now(s)
		return explain.ManyNumbers{Count: numbers.Numbers, Left: numbers.Left, Until: at.Add(numbers.Left), Now: at, Pages: p.For.Pages, Forms: p.For.Forms, ByHand: p.For.LoginCommand}
	case errors.As(err, &early):
		return explain.ResendTooEarly{Next: early.Next, Left: early.Left}
	case errors.As(err, &limit):
		return explain.TooManyFlows{Limit: limit.Limit, All: limit.All}
	case errors.As(err, &busy):
		return explain.FlowBusy{Doing: p.activity(busy.Doing), Elsewhere: busy.Doing.Kind == authflow.ActivityElsewhere, Cut: busy.Cut}
	case errors.As(err, &running):
		return explain.StillRunning{Doing: p.activity(running.Doing), Unreached: s.State == authflow.Connecting && s.DC == 0}
	case errors.As(err, &record):
		return p.recordFact(record)
	case errors.As(err, &claim):
		return explain.ClaimFailed{Why: p.cause(claim.Err), Busy: errors.Is(err, authflow.ErrStoreBusy), Wait: claimPause}
	case errors.As(err, &unkept):
		return explain.NotBegun{Why: p.cause(unkept.Err), Wait: claimPause}
	case errors.As(err, &store):
		return explain.StoreUnreadable{Why: p.cause(store.Err)}
	case errors.Is(err, authflow.ErrStoreSlow):
		return explain.StoreSlow{}
	case errors.As(err, &silent):
		return explain.NoAnswer{Method: silent.Method, Within: silent.After, First: silent.Method == "auth.sendCode"}
	case errors.As(err, &proxy):
		if p.For.Remote {
			return explain.WayFailure{Kind: "proxy_invalid", Service: true}
		}
		return explain.ProxyInvalid{Kind: proxy.Kind}
	case errors.As(err, &network):
		return explain.WayFailure{Kind: Fault(network), Doing: p.activity(network.Doing), Last: network.Err.Error(), Service: p.For.Remote}
	case errors.As(err, &unread):
		return sessionUnreadable(unread)
	case errors.As(err, &lacking):
		f := explain.SessionIncomplete{Format: lacking.Format.Library()}
		for _, field := range lacking.Fields {
			f.Fields = append(f.Fields, string(field))
			f.Address = f.Address || field == sessionstring.FieldAddr || field == sessionstring.FieldPort
			f.APIID = f.APIID || field == sessionstring.FieldAPIID
		}
		return f
	case errors.As(err, &other):
		return explain.SessionContradicts{Field: string(other.Field), Has: other.Has, Given: other.Not}
	case errors.As(err, &unfit):
		return explain.SessionUnfit{Format: unfit.Format.Library(), Field: string(unfit.Field), Kind: string(unfit.Kind), Max: unfit.Max}
	case errors.As(err, &path):
		return sessionPathUnread(path)
	case errors.As(err, &passcode):
		return explain.DesktopPasscode{Wrong: passcode.Wrong}
	case errors.As(err, &accounts):
		return explain.DesktopAccounts{UserIDs: accounts.UserIDs, Active: accounts.Active, Asked: accounts.Asked}
	case errors.As(err, &file):
		return explain.SessionNotWritten{Path: file.Path, Kind: string(file.Kind), Home: file.Home, Folder: file.Folder, Why: Cause(file.Err), OwnPath: file.Own}
	}
	for sentinel, fact := range sentinels {
		if errors.Is(err, sentinel) {
			return fact
		}
	}
	if errors.Is(err, authflow.ErrKeyUnknown) {
		return explain.SessionKeyUnknown{Sandbox: p.For.Sandbox}
	}
	if errors.Is(err, authflow.ErrStaleFlow) {
		return explain.FlowEnded{State: string(s.State)}
	}
	if errors.Is(err, authflow.ErrNoCredentials) {
		return explain.CredentialsMissing{Sandbox: p.For.Sandbox}
	}
	if errors.Is(err, context.Canceled) { // nobody waits for the answer any more
		return internal
	}
	line := fmt.Sprintf("unexplained error of type %T", err)
	if e := (*authflow.PanicError)(nil); errors.As(err, &e) {
		line = e.Error() + "\n" + e.Stack
	}
	p.For.Log(line)
	return internal
}

// claimPause is when a login that could not be taken over is worth another try. What holds it up lasts for moments, or until somebody helps.
const claimPause = 10 * time.Second

// sentinels maps errors without evidence to what is told about them.
var sentinels = map[error]explain.Fact{
	authflow.ErrUnknownFlow:      explain.UnknownFlow{},
	authflow.ErrCodeEmpty:        explain.CodeEmpty{},
	authflow.ErrPasswordEmpty:    explain.PasswordEmpty{},
	authflow.ErrResendNotOffered: explain.ResendNotOffered{},
	authflow.ErrKeyReplaced:      explain.KeyReplaced{},
	authflow.ErrNoRecovery:       explain.NoRecoveryEmail{},
	authflow.ErrCodeNotSent:      explain.CodeNotSent{},
	authflow.ErrNotEmailCode:     explain.NotEmailCode{},
	authflow.ErrEmailEmpty:       explain.EmailEmpty{},
	authflow.ErrClosed:           explain.ShuttingDown{},
}

// Fault is the kind of a failure of the connection, as explain.WayFailure has it.
func Fault(err error) string {
	if kind := authflow.FaultOf(err); kind != "" {
		return string(kind)
	}
	return "network"
}

// codeFormat is what is told of a code that was not sent: what is wrong with it, and where the right one is. It holds no part of the code.
func (p Presenter) codeFormat(err error, e *authflow.CodeError, s authflow.Snapshot) explain.CodeFormat {
	fault := codeFaults[e.Fault]
	if e.Fault == authflow.CodeSeveral && strings.HasSuffix(e.Kind, "Phrase") {
		fault = "several_phrases"
	}
	f := explain.CodeFormat{Fault: fault, Length: e.Length, Digits: e.Digits, Number: errors.As(err, new(*LostZerosError))}
	switch {
	case s.State == authflow.EmailCodeSent, s.State == authflow.RecoveryCodeSent:
		f.Mailbox = s.Mailbox
	case s.SentCode != nil:
		f.Where = explain.Tell(p.Reader(), Delivery(s)).Title
	}
	return f
}

var codeFaults = map[authflow.CodeFault]string{
	authflow.CodeNoDigits: "no_digits", authflow.CodeLength: "length", authflow.CodeSeveral: "several", authflow.CodeNoWord: "no_word",
	authflow.CodeManyWords: "many_words", authflow.CodeBeginning: "beginning", authflow.CodeCaller: "caller", authflow.CodeAmong: "not_alone",
}

// Delivery is a login's SentCode, as explain tells it.
func Delivery(s authflow.Snapshot) explain.Delivery {
	kind := s.SentCode.Object("type")
	d := explain.Delivery{Next: s.NextType, Age: s.Now.Sub(s.SentAt), Now: s.Now}
	if kind != nil {
		d.Type, d.Fields = kind.Constructor, kind.Sent()
	}
	if !s.ResendFrom.IsZero() {
		d.ResendIn = max(s.ResendFrom.Sub(s.Now), 0)
	}
	return d
}

// Standing is what is told of where a login stands, from the last answer of Telegram where that says more.
func (p Presenter) Standing(s authflow.Snapshot) explain.Fact {
	account := Account(s)
	switch s.State {
	case authflow.CodeSent, authflow.EmailSetupNeeded:
		return Delivery(s)
	case authflow.PaymentNeeded:
		return payment(s)
	case authflow.PasswordNeeded:
		f := explain.PasswordAsked{Account: account, Now: s.Now}
		if w := s.Password; w != nil {
			f.Hint, f.HasRecovery, f.UnconfirmedEmail = w.Hint, w.HasRecovery, w.UnconfirmedEmail
			if w.PendingResetDate > 0 {
				f.ResetAt = time.Unix(int64(w.PendingResetDate), 0)
			}
		} else {
			f.Unasked = true
		}
		return f
	case authflow.EmailCodeSent:
		return explain.EmailCodeMailed{Mailbox: s.Mailbox}
	case authflow.RecoveryCodeSent:
		return explain.RecoveryMailed{Mailbox: s.Mailbox}
	case authflow.QRShown:
		f := explain.QRWaiting{Live: p.For.Pages, Forms: p.For.Forms}
		if s.QR != nil {
			f.Number = s.QR.Number
		}
		return f
	case authflow.SignUpNeeded:
		return explain.NoAccount{}
	case authflow.Authorized:
		if !s.Fetched.IsZero() {
			return explain.State{Name: string(s.State), For: s.ForTool, Back: s.Now.Sub(s.Fetched) >= tried}
		}
		f := explain.LoggedIn{Account: account, For: knownTool(s), Unknown: unknownTool(s), WithoutCode: s.SentCode != nil && s.SentCode.Constructor == "auth.sentCodeSuccess"}
		if how, ok := explain.ForTool(s.ForTool); ok {
			f.Own = how.Format == ""
		}
		if s.Login != nil && s.Login.SetupPasswordRequired {
			f.ReloginDays = s.Login.OtherwiseReloginDays
		}
		return f
	case authflow.Connecting:
		return explain.Connecting{Doing: p.activity(s.Doing), Running: !s.Doing.Zero(), Unreached: s.DC == 0, ByQR: s.Phone == "", Long: p.long(s)}
	case authflow.Cancelled:
		f := explain.Cancelled{Open: s.InDoubt, Asked: s.Phone != "" && s.SentCode == nil && s.DC != 0 && s.InDoubt == "" && s.Login == nil}
		if s.Login != nil {
			f.Account = s.Login.User.ID
		}
		return f
	case authflow.Expired:
		f := explain.Expired{Why: p.why(s), Unreached: s.Login == nil && s.SentCode == nil && s.DC == 0}
		if s.Login != nil {
			f.Account = s.Login.User.ID
		}
		return f
	case authflow.Failed:
		return explain.Failed{Why: p.why(s), Unreached: errors.As(s.LastErr, new(*authflow.NetworkError)) || errors.As(s.LastErr, new(*authflow.NoAnswerError))}
	default:
		return explain.State{Name: string(s.State)}
	}
}

// tried is how long after its session was handed over somebody who asks about a login has tried the session.
const tried = 5 * time.Minute

// longWait is when an assistant that has waited in a call, and once more in get_flow, leaves the waiting to the person.
const longWait = 35 * time.Second

// long reports whether a login that is being started takes longer than calls should wait for it.
func (p Presenter) long(s authflow.Snapshot) bool {
	if s.State != authflow.Connecting || s.Doing.Zero() || p.For.Terminal {
		return false
	}
	since := s.Created
	if !s.Doing.Sent.IsZero() {
		since = s.Doing.Sent
	}
	return s.Now.Sub(since) >= longWait
}

// why is the title of what ended a login, "" where nothing did.
func (p Presenter) why(s authflow.Snapshot) string {
	if s.LastErr == nil {
		return ""
	}
	return explain.Tell(p.Reader(), p.Past(s)).Title
}

// knownTool is the tool that the session is for, "" where nobody said, or nobody knows how it takes one: then it is still to be asked.
func knownTool(s authflow.Snapshot) string {
	if how, ok := explain.ForTool(s.ForTool); ok && s.ForTool != "" {
		return how.Tool
	}
	return ""
}

// takerOf is the known tool that the session is for, "" where that takes none: then the session is for another, which is still to be asked.
func takerOf(s authflow.Snapshot) string {
	if how, ok := explain.ForTool(s.ForTool); ok && how.Format == "" {
		return ""
	}
	return knownTool(s)
}

// unknownTool is the tool that the session is for, where nobody knows how it takes one; "" otherwise.
func unknownTool(s authflow.Snapshot) string {
	if knownTool(s) != "" {
		return ""
	}
	return s.ForTool
}

// Past is the last error. A wait is counted to now; all else is told as of when it came, or it would change with every look.
func (p Presenter) Past(s authflow.Snapshot) explain.Fact {
	then := s
	then.Now = s.LastErrAt
	var rpc *authflow.RPCError
	if !errors.As(s.LastErr, &rpc) || rpc.Pause() == 0 {
		return p.Fact(s.LastErr, then)
	}
	left := rpc.Pause() - s.Now.Sub(s.LastErrAt)
	if left <= 0 {
		return explain.PauseOver{Method: rpc.Method, Asked: rpc.Asked()}
	}
	if rpc.Argument > int(authflow.MaxPause/time.Second) { // how long it lasts here is said there
		return p.Fact(s.LastErr, then)
	}
	shortened := *rpc
	shortened.Argument = int(math.Ceil(left.Seconds()))
	return p.Fact(&shortened, s)
}

func payment(s authflow.Snapshot) explain.Fact {
	number := func(name string) int64 {
		n, _ := s.SentCode.Get(name).(int64)
		return n
	}
	text := func(name string) string {
		v, _ := s.SentCode.Get(name).(string)
		return v
	}
	return explain.PaymentAsked{
		Days: int(number("premium_days")), Amount: number("amount"), Currency: text("currency"),
		SupportEmail: text("support_email_address"), Subject: text("support_email_subject"),
	}
}

// clause is a text of ours with words of a system in it: one line, and not without end.
func clause(s string) string { return outside.TextTo(longestReason, s) }

// now is the moment of a snapshot, or this one where there is none.
func now(s authflow.Snapshot) time.Time {
	if s.Now.IsZero() {
		return time.Now()
	}
	return s.Now
}
