package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	t.forgetOutdated(ctx, o.key)
	if s, ok := t.Flows.Peek(o.flowID); ok {
		t.told(s, o.key)
	}
	e := t.known(o.key)
	if e != nil && e.args != o.args {
		e = nil
	}
	if refused(ctx, e) {
		return t.aboutPage(ctx, "failure.page_declined", &errand{order: o})
	}
	e, err := t.errand(o)
	if err != nil {
		return t.noPage(ctx, o, err)
	}
	ctx, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx))) // work at Telegram may have come before the page
	defer stop()
	unanswered := e.seenBy() != clientMute
	request, expected := t.show(ctx, e)
	switch {
	case request != nil:
		return request
	case !expected && e.last().result == nil:
		return t.waiting(e)
	}
	authflow.Report(ctx, "waiting for the person, who has a private page for "+o.what)
	var answered <-chan struct{}
	if unanswered {
		answered = e.answered
	}
	for {
		e.mu.Lock()
		tried := e.tried
		e.mu.Unlock()
		select {
		case <-e.ticket.Done():
			return t.ended(ctx, e)
		case <-tried: // a wrong code can be tried again on the page
		case <-answered:
			answered = nil
			if e.seenBy() == clientMute {
				return t.waiting(e)
			}
		case <-ctx.Done():
			return t.waiting(e)
		}
	}
}

// ended is what a page came to that is over.
func (t *tools) ended(ctx context.Context, e *errand) *mcp.CallToolResult {
	if !e.declined() {
		tellDone(ctx, e)
	}
	running := false
	defer func() {
		if !running { // else the next call tells how it went on
			t.done(e)
		}
	}()
	s := e.ticket.State()
	switch {
	case s.End == secretpage.Used && e.last().done:
		if e.then != nil {
			if more := e.then(withoutResponses(ctx)); more != nil {
				return more
			}
		}
		var res *mcp.CallToolResult
		res, running = t.outcome(ctx, e)
		if e.confirms {
			return res
		}
		return withLine(res, "The person did this on the private page; the assistant did not see "+e.what+".")
	case s.End == secretpage.Expired:
		return t.aboutPage(ctx, "failure.page_expired", e)
	case s.End == secretpage.Used: // the flow went on without the page
		if now, err := t.Flows.Get(context.WithoutCancel(ctx), e.flowID, 0); err == nil {
			return t.answer(now, e.over, false)
		}
	case e.declined():
		return t.aboutPage(ctx, "failure.page_declined", e)
	}
	return t.aboutPage(ctx, "failure.page_withdrawn", e)
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
func (t *tools) waiting(e *errand) *mcp.CallToolResult {
	now := e.ticket.State()
	values := e.values()
	values["url"], values["until"], values[e.seenBy().word()] = e.ticket.URL, e.ticket.Expires.UTC().Format("15:04 UTC"), "1"
	if now.Opened {
		values["opened"] = "1"
	}
	if !e.confirms && (!t.Private || values["seen"] != "") {
		values["chat"] = "1"
	}
	if now.Busy {
		values["busy"] = "1"
	}
	if now.Last.Title != "" {
		values["last_error"] = now.Last.Title
	}
	moves := e.flowID != "" && e.needs != authflow.GetSession // the errand leads the flow on, so the flow tells when it is done
	if moves {
		values["flow"] = e.flowID
	}
	p := explain.ForLocal("page.waiting", values)
	text := fmt.Sprintf("%s\n\n  %s\n\n%s", p.Meaning, e.ticket.URL, strings.Join(p.Fixes, "\n"))
	r := waitingResult{Explanation: p.Explanation, Page: e.structure(), NextTools: []authflow.Action{authflow.GetFlow}, Sandbox: t.Sandbox != nil}
	if !moves {
		r.NextTools = []authflow.Action{e.needs}
	}
	if e.flowID != "" {
		r.FlowID = &e.flowID
		if s, ok := t.Flows.Peek(e.flowID); ok {
			r.State = &s.State
			text += fmt.Sprintf("\n\nFlow %s: state %s.", s.ID, s.State) + strings.TrimSuffix("\n"+unsavedText(s), "\n")
		}
	}
	if t.Sandbox != nil {
		text += "\n" + sandboxMark
	}
	return result(r, text)
}

// values are what texts about the page may say of it.
func (o order) values() map[string]string {
	values := map[string]string{"what": o.what, "tool": string(o.needs)}
	switch {
	case o.confirms:
		values["confirms"] = "1"
	case o.try != nil:
		values["typed"] = "1"
	case o.page.QR != nil:
		values["seen"] = "1" // get_flow shows it as well
	default:
		values["file"] = "1"
	}
	return values
}

// pageText tells of the pages that a flow waits for. A page that the person does not want is told of once.
func (t *tools) pageText(flow authflow.Snapshot) (text string, parts []*pagePart) {
	t.told(flow, "")
	for _, e := range t.errandsOf(flow) {
		s := e.ticket.State()
		if e.declined() {
			t.done(e)
			text += fmt.Sprintf("The person does not want the private page for %s, and it is closed. Ask them how to go on.\n", e.what)
			continue
		}
		how := "not opened yet"
		switch {
		case s.Busy:
			how = "what the person sent is being worked on"
		case s.Tries == 0 && s.Last.Title != "":
			how = "nothing was sent yet: " + s.Last.Title
		case s.Tries == 1 && s.Last.Title != "":
			how = "tried once: " + s.Last.Title
		case s.Tries > 1 && s.Last.Title != "":
			how = fmt.Sprintf("tried %d times, last: %s", s.Tries, s.Last.Title)
		case s.Opened && e.try != nil:
			how = "opened, nothing typed yet"
		case s.Opened:
			how = "opened"
		}
		text += fmt.Sprintf("The person has a private page for %s (%s), open until %s: %s\n", e.what, how, stamp(e.ticket.Expires), e.ticket.URL)
		parts = append(parts, e.structure())
	}
	return text, parts
}

// aboutPage is a refusal that concerns a page, together with the flow that it was for.
func (t *tools) aboutPage(ctx context.Context, code string, e *errand) *mcp.CallToolResult {
	values := e.values()
	if !e.confirms && (!t.Private || values["seen"] != "") {
		values["chat"] = "1"
	}
	e.mu.Lock()
	if e.replaced {
		values["replaced"] = "1"
	}
	if e.way == dismissed {
		values["dismissed"] = "1"
	}
	if e.flowID != "" {
		values["flow"] = e.flowID
	}
	e.mu.Unlock()
	p := explain.ForLocal(code, values)
	if e.flowID == "" {
		return t.failure(p, nil, nil)
	}
	s, err := t.Flows.Get(context.WithoutCancel(ctx), e.flowID, 0)
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
	return t.aboutPage(ctx, code, &errand{order: o})
}

// withLine adds a line to a result: to its text, and to the note of a flow's structured content.
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
	if r, ok := out.StructuredContent.(flowResult); ok {
		if r.Note != "" {
			line = r.Note + "\n" + line
		}
		r.Note = line
		out.StructuredContent = r
	}
	return &out
}
