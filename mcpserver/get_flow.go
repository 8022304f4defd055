package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type getFlowArgs struct {
	FlowID      string `json:"flow_id,omitempty" jsonschema:"the flow to show; leave out for the list of all flows"`
	WaitSeconds int    `json:"wait_seconds,omitempty" jsonschema:"wait this long for a change first, at most 20"`
}

// maxWait keeps a call within the 25 s that every tool keeps to.
const maxWait = 20

// flowReport is a flow with its history.
type flowReport struct {
	flowResult
	Doing     *string      `json:"doing"`
	LastError *errorDetail `json:"last_error"`
	Timeline  []moment     `json:"timeline"`
	Pages     []*pagePart  `json:"pages,omitempty"` // that are open for the flow
}

type moment struct {
	Time string `json:"time"`
	What string `json:"what"`
}

func (t *tools) getFlow() server.ServerTool {
	timeline := schema{"type": "array", "items": schema{"type": "object", "properties": schema{"time": text, "what": text}, "required": []string{"time", "what"}}}
	properties := flowProperties()
	properties["doing"] = textOrNull
	properties["last_error"] = objectOrNull
	properties["timeline"], properties["qr"], properties["pages"] = timeline, schema{"type": "object"}, schema{"type": "array", "items": schema{"type": "object"}}
	properties["flows"] = schema{"type": "array", "items": schema{"type": "object"}, "description": "without flow_id: all flows"}
	properties["limits"] = schema{"type": "object", "description": "without flow_id: the pauses that Telegram asked for, and how many codes each number had within 24 hours"}
	return define(t, "get_flow", "Show a login",
		"Shows a login: its state, what is going on in the background, timers, timeline and the tools that fit now. With wait_seconds it waits for a change first. Without flow_id it lists all logins, the pauses that Telegram asked for and the codes of the day.",
		hints{readOnly: true, idempotent: true}, output(properties), // it takes up a QR login that rests, which connects
		func(ctx context.Context, a getFlowArgs) *mcp.CallToolResult {
			if a.WaitSeconds < 0 || a.WaitSeconds > maxWait {
				return t.refused("failure.arguments", map[string]string{"problem": fmt.Sprintf("the argument wait_seconds must be between 0 and %d", maxWait)})
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

func (t *tools) flowList() *mcp.CallToolResult {
	flows, unsaved := []flowResult{}, 0
	var b strings.Builder
	for _, s := range t.Flows.List() {
		flows = append(flows, t.structure(s, nil))
		who := s.Phone
		if who == "" {
			who = "by QR code"
		}
		fmt.Fprintf(&b, "%s  %-18s %s  begun %s", s.ID, s.State, who, stamp(s.Created))
		switch {
		case s.Doing != "":
			fmt.Fprintf(&b, "  now: %s", s.Doing)
		case s.State == authflow.Connecting:
			fmt.Fprintf(&b, "  interrupted; %s goes on", s.Next[0])
		}
		switch {
		case s.State.Ended():
		case errors.Is(s.Unsaved, authflow.ErrSaving):
			fmt.Fprintf(&b, "  not saved yet (%v)", s.Unsaved)
		case s.Unsaved != nil:
			unsaved++
			fmt.Fprintf(&b, "  not saved (%s)", unsavedReason(s.Unsaved))
		}
		b.WriteString("\n")
	}
	if len(flows) == 0 {
		b.WriteString("There is no login under way. request_code starts one.\n")
	}
	unreadable := []map[string]string{}
	for _, bad := range t.Flows.Unreadable() {
		p := t.problem(bad, authflow.Snapshot{})
		unreadable = append(unreadable, map[string]string{"flow_id": bad.ID, "code": p.Code, "file": bad.Where})
		fmt.Fprintf(&b, "%s  cannot be read: %s\n", bad.ID, p.Meaning)
	}
	limits, limitsText := t.limits()
	b.WriteString(limitsText)
	if where := t.kept(); where != "" {
		fmt.Fprintf(&b, "Logins are kept %s.\n", where)
	}
	if unsaved > 0 {
		b.WriteString("Those that are marked as not saved are in memory only: they go on, and a restart of this server would lose them. Saving is tried again every minute.\n")
	}
	if t.Options.Sandbox != nil {
		b.WriteString(sandboxMark)
	}
	r := map[string]any{"flows": flows, "limits": limits}
	if len(unreadable) > 0 {
		r["unreadable"] = unreadable
	}
	return result(r, strings.TrimSuffix(b.String(), "\n"))
}

// pastProblem explains the last error. A wait is counted to now; all else is told as of when it came, or it would change with every look.
func (t *tools) pastProblem(s authflow.Snapshot) explain.Problem {
	then := s
	then.Now = s.LastErrAt
	var rpc *authflow.RPCError
	if !errors.As(s.LastErr, &rpc) || rpc.Pause() == 0 {
		return t.problem(s.LastErr, then)
	}
	left := rpc.Pause() - s.Now.Sub(s.LastErrAt)
	if left > 0 && rpc.Argument > int(authflow.MaxPause/time.Second) {
		p := t.problem(s.LastErr, then) // how long it lasts here is said there
		p.Retry.After = left
		return p
	}
	if left <= 0 {
		p := t.problem(s.LastErr, then)
		p.Meaning = fmt.Sprintf("Telegram had asked for a pause of %s before %s, and it is over.", asked(rpc.Asked()), rpc.Method)
		if rpc.Argument > int(authflow.MaxPause/time.Second) {
			p.Meaning = fmt.Sprintf("Telegram had asked for a pause of %s before %s. This program holds a call back for %d hours at most, and those are over.", asked(rpc.Asked()), rpc.Method, int(authflow.MaxPause/time.Hour))
		}
		p.Fixes, p.Retry = []string{"You can try the same again now."}, explain.Retry{When: explain.RetryNow}
		return p
	}
	counted := *rpc
	counted.Argument = int(math.Ceil(left.Seconds()))
	return t.problem(&counted, s)
}

func (t *tools) report(s authflow.Snapshot) *mcp.CallToolResult {
	e := t.explanation(s)
	e.Fixes = slices.DeleteFunc(slices.Clone(e.Fixes), func(f string) bool { return strings.HasPrefix(f, "See with get_flow what happened") }) // it is here
	r := flowReport{flowResult: t.structure(s, &e), Timeline: make([]moment, len(s.Timeline))}
	var b strings.Builder
	if s.SentCode != nil {
		b.WriteString(dumpText(s.SentCode) + "\n")
	}
	if s.QR != nil {
		b.WriteString(qrText(s))
	}
	b.WriteString(explanationText(s, e))
	if s.Doing != "" {
		r.Doing = &s.Doing
	}
	if s.Doing != "" && s.State != authflow.Connecting { // which the explanation tells already
		fmt.Fprintf(&b, "Going on now: %s.\n", s.Doing)
	}
	if s.Unanswered != "" && s.Doing == "" && !s.State.Ended() {
		fmt.Fprintf(&b, "The answer to %s is not known: the connection or the program ended before it came. The next call asks Telegram first whether it went through.\n", s.Unanswered)
	}
	if s.LastErr != nil {
		p := t.pastProblem(s)
		r.LastError = &errorDetail{Code: p.Code, Title: p.Title, Meaning: p.Meaning, Fixes: p.Fixes, RetryAfterSeconds: p.Retry.Seconds(), Source: p.Source}
		fmt.Fprintf(&b, "The last call failed at %s: %s\n%s\n%s", stamp(s.LastErrAt), p.Title, p.Meaning, fixesText("What to do", p.Fixes))
	}
	pages, parts := t.pageText(s)
	b.WriteString(pages)
	r.Pages = parts
	if !s.ResendFrom.IsZero() && s.State == authflow.CodeSent {
		if left := s.ResendFrom.Sub(s.Now); left > 0 {
			fmt.Fprintf(&b, "A resend is possible in %s s.\n", seconds(left))
		} else {
			b.WriteString("A resend is possible now.\n")
		}
	}
	if len(s.Timeline) > 0 {
		b.WriteString("\nTimeline (UTC):\n")
	}
	for i, m := range s.Timeline {
		r.Timeline[i] = moment{Time: rfc3339(m.At), What: m.What}
		fmt.Fprintf(&b, "  %s  %s\n", m.At.UTC().Format("15:04:05"), m.What)
	}
	b.WriteString("\n" + t.footer(s))
	return t.withImage(s, result(r, b.String()))
}
