package present

import (
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Doing is what goes on in a login, as a clause; "" for nothing.
func (p Presenter) Doing(a authflow.Activity) string {
	if a.Zero() {
		return ""
	}
	return p.Say(p.activity(a))
}

// activity is what goes on, as explain tells it. What a system said of its network or its files is not told elsewhere.
func (p Presenter) activity(a authflow.Activity) explain.Activity {
	f := explain.Activity{
		Kind: string(a.Kind), For: string(a.For), Method: a.Method, DC: a.DC, Attempt: a.Attempt, Last: clause(a.Last), Words: clause(a.Words), Sent: a.Sent.Local(),
		Left: (a.Left + time.Second - 1).Truncate(time.Second),
	}
	if p.For.Remote {
		f.Last = ""
	}
	if !a.Until.IsZero() {
		f.Until = a.Until.Add(time.Minute - time.Nanosecond).Truncate(time.Minute).Local() // it is told in minutes
	}
	return f
}

// What is an entry of the timeline, as a clause.
func (p Presenter) What(m authflow.TimelineEntry) string {
	return p.Say(p.happened(m))
}

// happened is an entry of the timeline, as explain tells it; see activity.
func (p Presenter) happened(m authflow.TimelineEntry) explain.TimelineEntry {
	if p.For.Remote {
		m.Cause, m.Via = "", ""
	}
	return explain.TimelineEntry{
		Kind: string(m.Kind), Method: m.Method, Answer: m.Answer, Code: m.Code, Error: m.Error, Cause: m.Cause, DC: m.DC, Via: m.Via, Event: string(m.Event), From: string(m.From), To: string(m.To),
		Duration: m.Duration, Count: m.Count, Words: clause(m.Words),
	}
}
