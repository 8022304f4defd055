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
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

type getFlowArgs struct {
	FlowID      string `json:"flow_id,omitempty"`
	WaitSeconds int    `json:"wait_seconds,omitempty"`
}

// maxWait keeps a call within the 25 s that every tool keeps to.
const maxWait = 20

func (t *tools) getFlow() server.ServerTool {
	timeline := schema{"type": "array", "items": schema{"type": "object", "properties": schema{"time": text, "what": text}, "required": []string{"time", "what"}}}
	properties := flowProperties()
	properties["doing"] = textOrNull
	properties["last_error"] = objectOrNull
	properties["timeline"], properties["qr"], properties["pages"] = timeline, schema{"type": "object"}, schema{"type": "array", "items": schema{"type": "object"}}
	properties["flows"] = schema{"type": "array", "items": schema{"type": "object"}, "description": "without flow_id: all flows"}
	properties["limits"] = schema{"type": "object", "description": "without flow_id: the pauses that Telegram asked for, and how many codes each number had within 24 hours"}
	return define(t, "get_flow",
		hints{readOnly: true, idempotent: true}, output(properties), // it takes up a QR login that rests, which connects
		func(ctx context.Context, a getFlowArgs) *outcome {
			if a.WaitSeconds < 0 || a.WaitSeconds > maxWait {
				return t.refused(explain.Arguments{Problem: fmt.Sprintf("the argument wait_seconds must be between 0 and %d", maxWait)})
			}
			if a.FlowID == "" {
				return t.flowList()
			}
			s, err := t.Flows.Get(ctx, a.FlowID, time.Duration(a.WaitSeconds)*time.Second)
			if err != nil {
				return t.failed(err, s)
			}
			return t.report(s)
		})
}

func (t *tools) flowList() *outcome {
	flows, unsaved := []present.Flow{}, 0
	var b strings.Builder
	for _, s := range t.Flows.List() {
		flows = append(flows, t.Structure(s))
		who := s.Phone
		if who == "" {
			who = "by QR code"
		}
		fmt.Fprintf(&b, "%s  %-18s %s  begun %s ago", s.ID, s.State, who, explain.Span(s.Now.Sub(s.Created)))
		switch {
		case s.Doing != "":
			fmt.Fprintf(&b, "  now: %s", s.Doing)
		case s.State == authflow.Connecting && len(s.Next) > 0:
			fmt.Fprintf(&b, "  interrupted; %s goes on", s.Next[0])
		}
		switch {
		case s.State.Ended():
		case errors.Is(s.Unsaved, authflow.ErrSaving):
			fmt.Fprintf(&b, "  not saved yet (%v)", s.Unsaved)
		case s.Unsaved != nil:
			unsaved++
			fmt.Fprintf(&b, "  not saved (%s)", outside.TextTo(longestReason, s.Unsaved.Error()))
		}
		b.WriteString("\n")
	}
	if len(flows) == 0 {
		b.WriteString("There is no login under way. request_code starts one.\n")
	}
	unreadable := []map[string]string{}
	for _, bad := range t.Flows.Unreadable() {
		p := explain.Tell(t.Reader(), t.Fact(bad, authflow.Snapshot{}))
		unreadable = append(unreadable, map[string]string{"flow_id": bad.ID, "code": p.Code, "file": bad.Where, "meaning": p.Meaning})
		fmt.Fprintf(&b, "%s  cannot be read: %s\n", bad.ID, p.Meaning)
	}
	limits, limitsText := t.limits()
	b.WriteString(limitsText)
	r := map[string]any{"flows": flows, "limits": limits}
	if where := t.kept(); where != "" && len(flows)+len(unreadable) > 0 {
		r["kept"] = where
		fmt.Fprintf(&b, "Logins are kept %s.\n", where)
	}
	if unsaved > 0 {
		b.WriteString("Those that are marked as not saved are in memory only: they go on, and a restart of this server would lose them. Saving is tried again every minute.\n")
	}
	if len(unreadable) > 0 {
		r["unreadable"] = unreadable
	}
	if t.Sandbox != nil {
		r["sandbox"] = true
	}
	return &outcome{Structured: r, Text: b.String()}
}

// longestReason is room for this program's words about a file with a long path, and for the command that mends it.
const longestReason = 1000

func (t *tools) report(s authflow.Snapshot) *outcome {
	o := &outcome{Flow: &s, History: true}
	o.Pages, o.Warnings = t.pagesOf(s)
	if s.Unanswered != "" && s.Doing == "" && !s.State.Ended() {
		o.Warnings = append(o.Warnings, explain.AnswerUnknown{Method: s.Unanswered})
	}
	return o
}
