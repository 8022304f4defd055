package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/mcpserver/present"
)

type getFlowArgs struct {
	FlowID      string `json:"flow_id,omitempty"`
	WaitSeconds int    `json:"wait_seconds,omitempty"`
}

// maxWait keeps a call within the 25 s that every tool keeps to.
const maxWait = 20

func (t *tools) getFlow() server.ServerTool {
	timeline := objects
	properties := flowProperties()
	properties["doing"] = textOrNull
	properties["last_error"] = objectOrNull
	properties["timeline"], properties["qr"], properties["pages"] = timeline, schema{"type": "object"}, objects
	properties["flows"] = schema{"type": "array", "items": schema{"type": "object"}, "description": "without flow_id: all flows"}
	properties["limits"] = schema{"type": "object", "description": "without flow_id: pauses, and the codes of 24 hours"}
	return define(t, "get_flow",
		hints{readOnly: true, idempotent: true}, output(properties), // it takes up a QR login that rests, which connects
		func(ctx context.Context, t *tools, a getFlowArgs) *outcome {
			if a.WaitSeconds < 0 || a.WaitSeconds > maxWait {
				return t.refused(explain.Arguments{Kind: argumentRange, Name: "wait_seconds", Max: maxWait})
			}
			if a.FlowID == "" {
				return t.flowList()
			}
			wait := time.Duration(a.WaitSeconds) * time.Second
			waiting, stop := t.untilEnding(ctx)
			defer stop()
			if p := t.awaitPickup(waiting, a.FlowID, wait); p != nil {
				if p.is(prompt.Accepted) && p.lastResult().accepted { // the person has the session, or has said where it goes
					return t.ended(ctx, p)
				}
				wait = 0
			}
			if t.unheard(a.FlowID) {
				wait = 0
			}
			s, err := t.Flows.Get(waiting, a.FlowID, wait)
			if waiting.Err() != nil && ctx.Err() == nil {
				s, err = t.Flows.Get(ctx, a.FlowID, 0)
			}
			if err == nil && s.Doing.Zero() && t.settled(ctx, a.FlowID) {
				s, err = t.Flows.Get(ctx, a.FlowID, 0)
			}
			if err != nil {
				return t.failed(err, s)
			}
			return t.report(ctx, s)
		})
}

// isEnding reports whether the server is about to end.
func (t *tools) isEnding() bool {
	select {
	case <-t.Ending:
		return true
	default:
		return false
	}
}

// untilEnding is a context that also ends when the server is about to.
func (t *tools) untilEnding(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(ctx)
	if t.Ending == nil {
		return ctx, stop
	}
	go func() {
		select {
		case <-t.Ending:
			stop()
		case <-ctx.Done():
		}
	}()
	return ctx, stop
}

func (t *tools) flowList() *outcome {
	flows, unsaved := []present.Flow{}, false
	var b strings.Builder
	for _, s := range t.Flows.List() {
		flows = append(flows, t.Structure(s))
		row := explain.LoginRow{Phone: s.Phone, Name: s.ForTool, Age: s.Now.Sub(s.Created), Doing: t.Doing(s.Doing)}
		if s.State == authflow.Connecting && len(s.Next) > 0 {
			row.Next = string(s.Next[0])
		}
		switch {
		case s.State.Ended():
		case errors.Is(s.Unsaved, authflow.ErrSaving):
			row.Saving = t.Why(s.Unsaved)
		case s.Unsaved != nil:
			unsaved, row.Unsaved = true, t.Why(s.Unsaved)
		}
		fmt.Fprintf(&b, "%s  %-18s %s\n", s.ID, s.State, t.cells(row))
	}
	say := func(f explain.Fact) { b.WriteString(t.Text(f) + "\n") }
	unread, missed := t.Flows.Unreadable()
	switch {
	case missed != nil:
	case len(flows) == 0 && len(unread) == 0:
		say(explain.Label{Name: "no_logins"})
	case len(flows) == 0:
		say(explain.Label{Name: "none_readable"})
	}
	unreadable := []map[string]string{}
	for _, bad := range unread {
		p := explain.Tell(t.Reader(), t.Fact(bad, authflow.Snapshot{}))
		one := map[string]string{"flow_id": bad.ID, "code": p.Code, "meaning": p.Meaning}
		if !t.Remote {
			one["file"] = bad.Where
		}
		unreadable = append(unreadable, one)
		fmt.Fprintf(&b, "%s  %s\n", bad.ID, t.cells(explain.RecordRow{Why: p.Meaning}))
	}
	limits, limitsText := t.limits()
	b.WriteString(limitsText)
	r := map[string]any{"flows": flows, "limits": limits}
	if where := t.kept(); where != "" && len(flows)+len(unreadable) > 0 {
		r["kept"] = where
		say(explain.LoginsKept{Where: where})
	}
	if unsaved {
		say(explain.Label{Name: "in_memory"})
	}
	if len(unreadable) > 0 {
		r["unreadable"] = unreadable
	}
	if missed != nil {
		r["more"] = true
		say(explain.LoginsUnseen{Why: t.Why(missed), None: len(flows) == 0})
	}
	if t.Sandbox != nil {
		r["sandbox"] = true
	}
	if t.TestServers {
		r["test_servers"] = true
	}
	return &outcome{Structured: r, Text: b.String()}
}

// cells are the lines of a row, side by side.
func (t *tools) cells(f explain.Fact) string { return strings.ReplaceAll(t.Text(f), "\n", "  ") }

func (t *tools) report(ctx context.Context, s authflow.Snapshot) *outcome {
	o := &outcome{Flow: &s, History: true, Again: t.fromAnother(s), Happened: t.changedPassword(s)}
	o.Pages, o.Warnings = t.pagesOf(ctx, s)
	if s.InDoubt != "" && s.Doing.Zero() && !s.State.Ended() {
		o.Warnings = append(o.Warnings, explain.AnswerUnknown{Method: s.InDoubt})
	}
	return o
}

// awaitPickup waits for the page that hands out the session of a flow, or asks where it may go, and returns its prompt, nil where there is none. It is the
// only change that a finished login waits for.
func (t *tools) awaitPickup(ctx context.Context, flowID string, wait time.Duration) *openPrompt {
	deliveries := t.prompts.Find(func(p *openPrompt) bool {
		_, places := p.about.Args.(placingAbout)
		return p.about.Flow == flowID && (places || p.about.delivered != nil) && (!p.ended() || p.is(prompt.Accepted))
	})
	if len(deliveries) == 0 {
		return nil
	}
	p := deliveries[0]
	late := time.NewTimer(min(wait, authflow.Left(ctx)))
	defer late.Stop()
	over := p.Done()
	for !p.lastResult().accepted || !p.ended() { // what is told of it is noted around the moment in which the page is over, before or after it
		p.mu.Lock()
		noted := p.noted
		p.mu.Unlock()
		select {
		case <-over:
			if !p.is(prompt.Accepted) {
				return p
			}
			over = nil
		case <-noted:
		case <-late.C:
			return p
		case <-ctx.Done():
			return p
		}
	}
	return p
}

// settling is how long a call waits for what a page or a form is told of a step that is over already.
const settling = time.Second

// settled waits until the pages and forms of a flow are told what came of a step of it. It reports whether there was anything to wait for.
func (t *tools) settled(ctx context.Context, flowID string) bool {
	submitted := t.prompts.Find(func(p *openPrompt) bool { return p.about.Flow == flowID && p.typed != nil && p.is(prompt.Submitted) })
	ctx, stop := context.WithTimeout(ctx, settling)
	defer stop()
	for _, p := range submitted {
		p.typed.Settle(ctx)
	}
	return len(submitted) > 0
}

// unheard reports whether a page has moved a flow, and nobody was told: that is the change that a call would wait for.
func (t *tools) unheard(flowID string) bool {
	now, _ := t.Flows.Peek(flowID)
	return len(t.prompts.Find(func(p *openPrompt) bool {
		r, ok := p.unreported()
		return ok && r.flowID == flowID && !r.running || now.ID != "" && p.scanned(now)
	})) > 0
}
