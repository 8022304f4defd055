package present

import (
	"errors"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// whileEnding is an outcome that is told while the server ends: nothing goes on in it, and no next call comes to it.
func (p Presenter) whileEnding(o Outcome) Outcome {
	if o.Request != nil || o.Structured != nil || o.Text != "" {
		return o
	}
	told := explain.Ending{Login: o.Flow != nil && !o.Flow.State.Ended(), Kept: !p.For.Ends}
	if !told.Login {
		o.Warnings = append(o.Warnings[:len(o.Warnings):len(o.Warnings)], told)
		return o
	}
	s := *o.Flow
	told.Kept = told.Kept && (s.Unsaved == nil || errors.Is(s.Unsaved, authflow.ErrSaving))
	s.Doing.Until = time.Time{} // nobody waits until then
	running, goesOn := o.Fact.(explain.StillRunning)
	if goesOn || o.Fact == nil && s.State == authflow.Connecting && !s.Doing.Zero() {
		if running.Doing.Until = (time.Time{}); !goesOn {
			running = explain.StillRunning{Doing: p.activity(s.Doing), Unreached: s.DC == 0}
		}
		o.Fact = explain.CutShort{Doing: running.Doing, Unreached: running.Unreached, Kept: told.Kept}
	} else {
		o.Warnings = append(o.Warnings[:len(o.Warnings):len(o.Warnings)], told)
	}
	o.Flow, o.Alone, o.Again = &s, true, nil
	if told.Kept {
		o.Again = &Step{Tool: string(authflow.GetFlow), Arguments: map[string]any{"flow_id": s.ID}, Why: explain.Tell(p.Reader(), explain.Step{Tool: "back"}).Title}
	}
	return o
}
