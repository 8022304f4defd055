package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
)

// A form in the chat asks whichever instance of a service it is led to; one that does not have its prompt asks the one that does.

// formEndTold is how long a form whose prompt has ended can still ask there how.
const formEndTold = time.Minute

// formQuestion is what is asked then, and formReply the answer.
type (
	formQuestion struct {
		Tool string   `json:"tool"`
		Args formArgs `json:"args"`
	}
	formReply struct {
		Title string          `json:"title"`
		View  json.RawMessage `json:"view,omitempty"` // none for what no such form sends
	}
)

// formName is what the form of an owner is asked for by.
func formName(owner, id string) string { return "form\n" + owner + "\n" + id }

// shareForm has other instances ask here for the form of a prompt.
func (t *tools) shareForm(p *openPrompt) {
	if p.form == nil || t.Pages == nil {
		return
	}
	id := p.form.id
	p.form.share.Do(func() {
		stop, shared := t.Pages.Answer(formName(t.owner, id), func(ctx context.Context, question []byte) []byte { return t.replyForm(ctx, id, question) })
		if shared {
			context.AfterFunc(p.Context(), func() { time.AfterFunc(formEndTold, stop) })
		}
	})
}

// replyForm answers another instance, with nothing where the form is forgotten.
func (t *tools) replyForm(ctx context.Context, id string, question []byte) []byte {
	var q formQuestion
	p := t.formByID(id)
	if p == nil || json.Unmarshal(question, &q) != nil {
		return nil
	}
	var r formReply
	if v, ok := t.answerForm(t.Flows.Begin(ctx), q.Tool, t.formWords(), p, q.Args); ok {
		r.Title = v.Title
		r.View, _ = json.Marshal(v) // nothing in it could fail
	}
	told, _ := json.Marshal(r)
	return told
}

// formElsewhere has the instance with a form do what it asks. It reports false where none has it, and none has got what was sent.
func (t *tools) formElsewhere(ctx context.Context, tool string, a formArgs) (*mcp.CallToolResult, bool) {
	if t.Pages == nil {
		return nil, false
	}
	question, err := json.Marshal(formQuestion{tool, a})
	defer clear(question)
	if err != nil {
		return nil, false
	}
	ctx, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx)))
	defer stop()
	var r formReply
	err = t.Pages.Ask(ctx, formName(t.owner, a.Form), question, func(answer []byte) error { return json.Unmarshal(answer, &r) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case err != nil: // it looks again, and says of what was sent that nobody knows whether it was used
		return mcp.NewToolResultError(t.page("form_failed").Title), true
	case r.View == nil:
		return mcp.NewToolResultError(t.page("wrong_form").Title), true
	default:
		return t.formResult(r.Title, r.View), true
	}
}
