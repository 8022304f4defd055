package mcpserver

import (
	"context"
	"strconv"
	"sync"
	"time"

	"rsc.io/qr"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// The pages on which a person is shown something: what the assistant must not see, or a QR code, which is easier to scan there.

// handSession hands a session out on a page: after a click, once. delivered is called when a browser has it, for what the assistant hears.
// beside is what its tool needs as well.
func (t *tools) handSession(ctx context.Context, spec promptSpec, library, session string, delivered nextStep, beside ...prompt.Item) *outcome {
	t.fill(&spec, explain.Form{Kind: "handed", Library: library})
	first := prompt.Item{Label: t.handedLabel("session"), Value: secret.New(session), Multiline: true}
	spec.Reveal = func(context.Context) (prompt.Reveal, prompt.Result) {
		return prompt.Reveal{Items: append([]prompt.Item{first}, beside...)}, t.shown(explain.Shown{Kind: "session", Library: library})
	}
	spec.kind, spec.delivered = promptCopied, delivered
	return t.ask(ctx, spec)
}

func (t *tools) handedLabel(name string) string {
	return explain.Tell(t.OnPage(), explain.Field{Form: "handed", Name: name}).Title
}

// madeWith is the app that a session was made with, as far as it is known.
func (t *tools) madeWith(apiID int, apiHash secret.String) (items []prompt.Item) {
	if apiID != 0 {
		items = append(items, prompt.Item{Label: t.handedLabel("api_id"), Value: secret.New(strconv.Itoa(apiID))})
	}
	if !apiHash.Empty() {
		items = append(items, prompt.Item{Label: t.handedLabel("api_hash"), Value: apiHash})
	}
	return items
}

// savesSession names the file as which a form saves the session, and none for what is handed out besides.
func savesSession(name string) func(item int) string {
	return func(item int) string {
		if item > 0 {
			return ""
		}
		return name
	}
}

// showQR shows the QR code of a flow on a page, where it changes by itself.
func (t *tools) showQR(ctx context.Context, s authflow.Snapshot, from startQRLoginArgs) *outcome {
	var (
		mu   sync.Mutex
		last prompt.QR
	)
	spec := t.qrSpec()
	t.fill(&spec, explain.Form{Kind: "qr"})
	spec.Key, spec.Flow, spec.Account, spec.Button = s.ID+" qr", s.ID, accountOf(s.Phone, s.ForTool), ""
	spec.from = from
	spec.QR = func() prompt.QR {
		mu.Lock()
		defer mu.Unlock()
		if now, ok := t.Flows.Glance(s.ID); ok {
			last = t.pageQR(now, last)
		}
		return last
	}
	return t.ask(ctx, spec)
}

// qrSpec is what the assistant is told of a page with a QR code.
func (t *tools) qrSpec() promptSpec {
	return promptSpec{Spec: prompt.Spec{Step: string(authflow.StartQRLogin)}, kind: promptScanned, what: t.phrase("qr", "")}
}

// pageQR is what the page shows of a flow. An image is drawn once for each code.
func (t *tools) pageQR(s authflow.Snapshot, before prompt.QR) prompt.QR {
	if s.State != authflow.QRShown || s.QR == nil {
		return prompt.QR{Result: t.onPage(attempt{told: t.movedOn(s), accepted: true})}
	}
	says := func(kind string) string { return t.shown(explain.Shown{Kind: kind}).Title }
	q := prompt.QR{Number: s.QR.Number, Link: s.QR.URL(), Expires: s.QR.Expires, PNG: before.PNG, Text: says("qr_waiting")}
	if before.Link != q.Link {
		code, err := qr.Encode(q.Link, qr.M)
		if err != nil {
			return before
		}
		q.PNG = code.PNG()
	}
	switch over := s.Now.Sub(q.Expires); {
	case over > time.Minute, over >= 0 && s.LastErr == nil && s.Doing.Zero(): // whoever had the login to renew it is gone
		q.Text = says("qr_past")
	case s.LastErr != nil:
		q.Text = says("qr_failing")
	}
	return q
}
