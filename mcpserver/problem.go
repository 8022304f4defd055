package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// problem finds the explanation of an error for whoever reads the results.
func (t *tools) problem(err error, s authflow.Snapshot) explain.Problem {
	return t.problemFor(t.reader(), err, s)
}

// problemFor is the one ladder from what happened to what a person is told.
func (t *tools) problemFor(r explain.Reader, err error, s authflow.Snapshot) explain.Problem {
	var (
		rpc     *authflow.RPCError
		state   *authflow.StateError
		phone   *authflow.PhoneError
		creds   *authflow.CredentialsError
		flood   *authflow.FloodError
		numbers *authflow.NumbersError
		early   *authflow.ResendTooEarlyError
		limit   *authflow.LimitError
		busy    *authflow.BusyError
		running *authflow.StillRunningError
		network *authflow.NetworkError
		silent  *authflow.NoAnswerError
		record  *authflow.RecordError
		claim   *authflow.ClaimError
		store   *authflow.StoreError
		proxy   *ProxyError
		code    *authflow.CodeError
	)
	local := func(code string, pairs ...string) explain.Problem {
		values := map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			values[pairs[i]] = pairs[i+1]
		}
		explain.Know(r, values, "1")
		return explain.ForLocal(code, values)
	}
	switch {
	case errors.As(err, &rpc):
		f := explain.Failure{Method: rpc.Method, Code: rpc.Code, Type: rpc.Type, Argument: rpc.Argument, State: string(s.State), Now: s.Now, Reader: r}
		if !s.SentAt.IsZero() {
			f.Elapsed = s.Now.Sub(s.SentAt)
		}
		return explain.ForError(f)
	case errors.As(err, &state):
		fit := state.Allowed
		if len(s.Next) > 0 { // which leaves out what a pause forbids
			fit = s.Next
		}
		return local("failure.wrong_state", "tool", string(state.Action), "state", string(state.State), "allowed", strings.Join(names(fit), ", "))
	case errors.As(err, &phone):
		return local("failure.phone_invalid", "problem", phone.Problem)
	case errors.As(err, &code):
		return local("failure.code_format", codeValues(err, code, s)...)
	case errors.As(err, &creds) && creds.HashFile:
		return local("failure.api_hash_file", "problem", creds.Problem)
	case errors.As(err, &creds):
		return local("failure.api_id_invalid_local", "problem", creds.Problem)
	case errors.As(err, &flood):
		qr := ""
		if flood.Method == "auth.exportLoginToken" {
			qr = "1"
		}
		p := local("failure.flood_wait_running", "qr", qr, "method", flood.Method, "seconds", seconds(flood.Left), "until", stamp(flood.Until), "state", string(s.State), "asked", asked(flood.Asked))
		p.Retry = explain.Retry{When: explain.RetryAfter, After: flood.Left}
		return p
	case errors.As(err, &numbers):
		pages := ""
		if t.Pages != nil {
			pages = "1"
		}
		p := local("failure.many_numbers", "count", strconv.Itoa(numbers.Numbers), "seconds", seconds(numbers.Left), "pages", pages, "by_hand", t.LoginCommand)
		p.Retry = explain.Retry{When: explain.RetryAfter, After: numbers.Left}
		return p
	case errors.As(err, &early):
		p := local("failure.resend_too_early", "seconds", seconds(early.Left), "next", explain.NextName(early.Next))
		p.Retry = explain.Retry{When: explain.RetryAfter, After: early.Left}
		return p
	case errors.As(err, &limit):
		return local("failure.too_many_flows", "limit", strconv.Itoa(limit.Limit))
	case errors.As(err, &busy):
		elsewhere := ""
		if busy.Elsewhere {
			elsewhere = "1"
		}
		return local("failure.flow_busy", "doing", busy.Doing, "elsewhere", elsewhere)
	case errors.As(err, &running):
		unreached := ""
		if s.State == authflow.Connecting && s.DC == 0 {
			unreached = "1"
		}
		return local("failure.still_running", "doing", running.Doing, "unreached", unreached)
	case errors.As(err, &record) && record.Fault == authflow.RecordKeyLost && record.Why != "":
		return local("failure.record_key_unread", "file", record.Where, "why", record.Why)
	case errors.As(err, &record):
		return local(recordFaults[record.Fault], "file", record.Where, "why", record.Why)
	case errors.As(err, &claim):
		busy := ""
		if errors.Is(err, authflow.ErrStoreBusy) {
			busy = "1"
		}
		p := local("failure.claim_failed", "why", claim.Err.Error(), "busy", busy, "seconds", seconds(claimPause))
		p.Retry = explain.Retry{When: explain.RetryAfter, After: claimPause}
		return p
	case errors.As(err, &store):
		return local("failure.store_unreadable", "why", store.Err.Error())
	case errors.As(err, &silent):
		first := ""
		if silent.Method == "auth.sendCode" {
			first = "1"
		}
		return local("failure.no_answer", "method", silent.Method, "seconds", seconds(silent.After), "first", first)
	case errors.As(err, &proxy):
		return local("failure.proxy_invalid", "problem", proxy.Problem)
	case errors.As(err, &network):
		if p, ok := connectionFailure(network); ok {
			return p
		}
		return local("failure.network", "doing", network.Doing, "last_error", network.Err.Error())
	}
	for sentinel, code := range sentinels {
		if errors.Is(err, sentinel) {
			return local(code, "state", string(s.State))
		}
	}
	if errors.Is(err, context.Canceled) { // nobody waits for the answer any more, see define
		return local("failure.internal")
	}
	line := fmt.Sprintf("unexplained error of type %T", err)
	if p := (*authflow.PanicError)(nil); errors.As(err, &p) {
		line = p.Error() + "\n" + p.Stack
	}
	t.Log(line)
	return local("failure.internal")
}

// connectionFailure explains what the system or the transport said, where the catalogue knows it: a refused connection, a name that does not
// resolve, a time-out.
func connectionFailure(e *authflow.NetworkError) (explain.Problem, bool) {
	for _, f := range explain.Find(e.Err.Error(), "").Findings {
		if f.Failure.Type == "" {
			p := f.Problem
			p.Meaning = "This happened in this step: " + outside.TextTo(stepLength, e.Doing) + ". " + p.Meaning
			return p, true
		}
	}
	return explain.Problem{}, false
}

// stepLength bounds what is said of a step, in characters: what it quotes has its own bound.
const stepLength = 400

// recordFaults maps what is wrong with a record to what is said about it.
var recordFaults = map[authflow.RecordFault]string{
	authflow.RecordDamaged: "failure.record_damaged",
	authflow.RecordNewer:   "failure.record_newer",
	authflow.RecordKeyLost: "failure.record_key_lost",
	authflow.RecordForeign: "failure.record_foreign",
}

// claimPause is when a login that could not be taken over is worth another try. What holds it up lasts for moments, or until somebody helps.
const claimPause = 10 * time.Second

// sentinels maps errors without evidence to what is said about them.
var sentinels = map[error]string{
	authflow.ErrUnknownFlow:      "failure.unknown_flow",
	authflow.ErrStaleFlow:        "failure.flow_ended",
	authflow.ErrNoCredentials:    "failure.api_credentials_missing",
	authflow.ErrCodeEmpty:        "failure.code_empty",
	authflow.ErrPasswordEmpty:    "failure.password_empty",
	authflow.ErrResendNotOffered: "failure.resend_not_offered",
	authflow.ErrKeyReplaced:      "failure.key_replaced",
	authflow.ErrNoRecovery:       "failure.no_recovery_email",
	authflow.ErrCodeNotSent:      "failure.code_not_sent",
	authflow.ErrNotEmailCode:     "failure.not_email_code",
	authflow.ErrEmailEmpty:       "failure.email_empty",
	authflow.ErrStoreSlow:        "failure.store_slow",
	authflow.ErrClosed:           "failure.shutting_down",
}

// seconds counts up, so that a wait is over when it says so.
func seconds(d time.Duration) string {
	return strconv.Itoa(int(math.Ceil(d.Seconds())))
}

func stillRunning(err error) bool { return errors.As(err, new(*authflow.StillRunningError)) }
