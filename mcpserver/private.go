package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
)

// pageWait is how long a call waits for the person, who may be slow, before it says how to go on. With what may run before, it stays within
// the 25 s that every tool keeps to.
const pageWait = 20 * time.Second

// privately sends a person on an errand, waits a while, and returns what came of it.
func (t *tools) privately(ctx context.Context, o order) *mcp.CallToolResult {
	e, err := t.errand(o)
	if err != nil {
		return t.noPage(ctx, o, err)
	}
	ctx, stop := context.WithTimeout(ctx, pageWait)
	defer stop()
	shown := t.show(ctx, e)
	switch shown.way {
	case askedFor:
		return shown.request
	case declined:
		e.ticket.Withdraw()
		t.done(e)
		return t.aboutPage(ctx, "failure.page_declined", o)
	}
	if shown.first && e.last() == nil {
		return t.waiting(e, shown)
	}
	authflow.Report(ctx, "waiting for the person, who has a private page for "+o.what)
	for {
		e.mu.Lock()
		tried := e.tried
		e.mu.Unlock()
		select {
		case <-e.ticket.Done():
			return t.ended(ctx, e)
		case <-tried: // a wrong code can be tried again on the page
		case shown.way = <-shown.later:
			switch shown.way {
			case declined:
				e.ticket.Withdraw()
				t.done(e)
				return t.aboutPage(ctx, "failure.page_declined", o)
			case clientMute:
				return t.waiting(e, shown)
			}
		case <-ctx.Done():
			return t.waiting(e, shown)
		}
	}
}

// ended is what a page came to that is over.
func (t *tools) ended(ctx context.Context, e *errand) *mcp.CallToolResult {
	t.done(e)
	tellDone(ctx, e)
	s := e.ticket.State()
	if res := e.last(); s.End == secretpage.Used && res != nil {
		return withLine(res, "The person did this on the private page; the assistant did not see "+e.what+".")
	}
	switch s.End {
	case secretpage.Expired:
		return t.aboutPage(ctx, "failure.page_expired", e.order)
	case secretpage.Used: // the flow went on without the page
		if now, err := t.Flows.Get(context.WithoutCancel(ctx), e.flowID, 0); err == nil {
			return t.answer(now, e.over, false)
		}
	}
	return t.aboutPage(ctx, "failure.page_withdrawn", e.order)
}

// pagePart is a private page in structured content.
type pagePart struct {
	For       string `json:"for"`
	URL       string `json:"url"`
	Opened    bool   `json:"opened"`
	Tries     int    `json:"tries"`
	ExpiresAt string `json:"expires_at"`
}

func (e *errand) structure() *pagePart {
	s := e.ticket.State()
	return &pagePart{For: e.what, URL: e.ticket.URL, Opened: s.Opened, Tries: s.Tries, ExpiresAt: rfc3339(e.ticket.Expires)}
}

// waitingResult is the structured content while a person is busy with a page.
type waitingResult struct {
	FlowID      *string             `json:"flow_id"`
	State       *authflow.State     `json:"state"`
	NextTools   []authflow.Action   `json:"next_tools"`
	Explanation explain.Explanation `json:"explanation"`
	Page        *pagePart           `json:"page"`
	Sandbox     bool                `json:"sandbox,omitempty"`
}

// waiting says that the person has not finished, and how the assistant goes on.
func (t *tools) waiting(e *errand, shown showing) *mcp.CallToolResult {
	now := e.ticket.State()
	values := map[string]string{"what": e.what, "url": e.ticket.URL, "until": stamp(e.ticket.Expires), shown.way.word(): "1", "problem": shown.problem, "tool": string(e.needs)}
	if now.Opened {
		values["opened"] = "1"
	}
	if now.Tries > 0 {
		values["last_error"] = now.Last.Title
	}
	moves := e.flowID != "" && e.needs != authflow.GetSession // the errand leads the flow on, so the flow tells when it is done
	if moves {
		values["flow"] = e.flowID
	}
	p := explain.ForLocal("page.waiting", values)
	text := fmt.Sprintf("%s\n\n  %s\n\n%s", p.Meaning, e.ticket.URL, fixesText("What to do", p.Fixes))
	r := waitingResult{Explanation: p.Explanation, Page: e.structure(), NextTools: []authflow.Action{authflow.GetFlow}, Sandbox: t.Sandbox != nil}
	if !moves {
		r.NextTools = []authflow.Action{e.needs}
	}
	if e.flowID == "" {
		return result(r, text)
	}
	s, ok := t.Flows.Peek(e.flowID)
	if ok {
		text += t.footer(s)
		r.State = &s.State
	}
	r.FlowID = &e.flowID
	return result(r, text)
}

// pageText tells of the pages that are open for a flow.
func (t *tools) pageText(flowID string) (text string, parts []*pagePart) {
	for _, e := range t.openErrands(flowID) {
		s := e.ticket.State()
		how := "not opened yet"
		switch {
		case s.Tries > 0 && s.Last.Title != "":
			how = fmt.Sprintf("tried %d times, last: %s", s.Tries, s.Last.Title)
		case s.Opened:
			how = "opened, nothing typed yet"
		}
		text += fmt.Sprintf("The person has a private page for %s (%s), open until %s: %s\n", e.what, how, stamp(e.ticket.Expires), e.ticket.URL)
		parts = append(parts, e.structure())
	}
	return text, parts
}

// aboutPage is a refusal that concerns a page, together with the flow that it was for.
func (t *tools) aboutPage(ctx context.Context, code string, o order) *mcp.CallToolResult {
	values := map[string]string{"what": o.what, "tool": string(o.needs)}
	if !t.Private {
		values["chat"] = "1"
	}
	p := explain.ForLocal(code, values)
	if o.flowID == "" {
		return t.failure(p, nil, nil)
	}
	s, err := t.Flows.Get(context.WithoutCancel(ctx), o.flowID, 0)
	if err != nil {
		return t.failure(p, nil, nil)
	}
	return t.failure(p, nil, &s)
}

// noPage says that no page could be opened.
func (t *tools) noPage(ctx context.Context, o order, err error) *mcp.CallToolResult {
	code := "failure.page_impossible"
	if errors.Is(err, secretpage.ErrTooMany) {
		code = "failure.page_too_many"
	} else {
		t.Log("open a private page: " + err.Error())
	}
	return t.aboutPage(ctx, code, o)
}

// withLine adds a line to the text of a result.
func withLine(res *mcp.CallToolResult, line string) *mcp.CallToolResult {
	out := *res // the original may be reported twice
	out.Content = append([]mcp.Content(nil), res.Content...)
	for i, c := range out.Content {
		if text, ok := c.(mcp.TextContent); ok {
			text.Text += "\n" + line
			out.Content[i] = text
			break
		}
	}
	return &out
}
