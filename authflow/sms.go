package authflow

import (
	"context"
	"errors"
	"slices"
	"time"
)

// SMSAttempt is one thing that ForceSMS tried.
type SMSAttempt struct {
	Asked string // TL name of next_type that was asked for
	Got   string // TL name of the delivery that Telegram chose, "" when it refused
	Err   error  // why Telegram refused, nil when it did not
}

// SMSReport is what can truthfully be said about an SMS.
type SMSReport struct {
	Attempts []SMSAttempt
	Delivery string        // TL name of the delivery now
	SMS      bool          // Delivery is an SMS
	Next     string        // TL name of next_type, "" when Telegram offers nothing more
	In       time.Duration // until Next may be asked for
}

// smsTypes are the deliveries that come as an SMS.
var smsTypes = []string{"auth.sentCodeTypeSms", "auth.sentCodeTypeSmsWord", "auth.sentCodeTypeSmsPhrase"}

// ForceSMS does what can be done towards an SMS: it asks for next_type as long as Telegram offers one and its timer has run out, until an
// SMS comes or nothing more is offered. There is no flag that makes Telegram send an SMS, and none is invented here.
// https://core.telegram.org/api/auth
//
// Errors: *StateError before any call, what ended the flow after. What ends an attempt stands in the report, as long as the flow goes on.
func (r *Registry) ForceSMS(ctx context.Context, id string) (Snapshot, SMSReport, error) {
	ctx = r.Begin(ctx)
	begun := time.Now()
	var report SMSReport
	for {
		s, err := r.Get(ctx, id, 0)
		if err != nil {
			return s, report, err
		}
		if !slices.Contains(s.Allowed, ForceSMS) {
			return s, report, &StateError{Action: ForceSMS, State: s.State, Allowed: s.Allowed}
		}
		if kind := s.SentCode.Object("type"); kind != nil {
			report.Delivery = kind.Constructor
		}
		report.SMS = slices.Contains(smsTypes, report.Delivery)
		report.Next, report.In = s.NextType, 0
		if s.NextType != "" {
			report.In = max(s.ResendFrom.Sub(s.Now), 0)
		}
		tried := len(report.Attempts)
		refused := tried > 0 && report.Attempts[tried-1].Err != nil
		if report.SMS || report.Next == "" || report.In > 0 || refused || tried == smsTries || tried > 0 && time.Since(begun) > smsQuick {
			return s, report, nil
		}
		attempt := SMSAttempt{Asked: s.NextType}
		s, attempt.Err = r.ResendCode(ctx, id)
		answered := attempt.Err == nil || errors.As(attempt.Err, new(*RPCError)) || errors.As(attempt.Err, new(*NetworkError)) || errors.As(attempt.Err, new(*NoAnswerError))
		if !answered || s.State != CodeSent { // it may still go on in the background, or the flow has moved
			return s, report, attempt.Err
		}
		if kind := s.SentCode.Object("type"); kind != nil && attempt.Err == nil {
			attempt.Got = kind.Constructor
		}
		report.Attempts = append(report.Attempts, attempt)
	}
}

// smsTries bounds the resends of one call: there are five ways of delivery, and each resend is a step towards Telegram's limits.
const smsTries = 3

// smsQuick is how soon an attempt must have ended for another one to follow in the same call, which has to answer in time.
const smsQuick = time.Second
