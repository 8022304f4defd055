package mcpserver

import (
	"context"
	"sync"
	"time"

	"rsc.io/qr"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// The pages on which a person is shown something: what the assistant must not see, or a QR code, which is easier to scan there.

// handSession hands a session out on a page: after a click, once. told is called when a browser has it, for what the assistant hears.
func (t *tools) handSession(ctx context.Context, o order, library, session string, told func(ctx context.Context) *outcome) *outcome {
	t.fill(&o, explain.Form{Kind: "handed", Library: library})
	label := explain.Tell(t.OnPage(), explain.Field{Form: "handed", Name: "session"}).Title
	o.reveal = func(context.Context) (secretpage.Reveal, secretpage.Outcome) {
		return secretpage.Reveal{Items: []secretpage.Item{{Label: label, Value: secret.New(session), Multiline: true}}}, t.shown(explain.Shown{Kind: "session", Library: library})
	}
	o.after = told
	return t.privately(ctx, o)
}

// showQR shows the QR code of a flow on a page, where it changes by itself.
func (t *tools) showQR(ctx context.Context, s authflow.Snapshot, from startQRLoginArgs) *outcome {
	var (
		mu   sync.Mutex
		last secretpage.QR
	)
	page := t.newPage(explain.Form{Kind: "qr"})
	page.Account, page.Button = s.Phone, ""
	page.QR = func() secretpage.QR {
		mu.Lock()
		defer mu.Unlock()
		if now, ok := t.Flows.Peek(s.ID); ok {
			last = t.pageQR(now, last)
		}
		return last
	}
	return t.privately(ctx, order{
		key: s.ID + " qr", from: from, what: t.phrase("qr", ""), flowID: s.ID, needs: authflow.StartQRLogin,
		while: func(s authflow.Snapshot) bool { return s.State == authflow.QRShown },
		page:  page,
	})
}

// pageQR is what the page shows of a flow. An image is drawn once for each code.
func (t *tools) pageQR(s authflow.Snapshot, before secretpage.QR) secretpage.QR {
	if s.State != authflow.QRShown || s.QR == nil {
		return secretpage.QR{Outcome: t.movedOn(s)}
	}
	says := func(kind string) string { return t.shown(explain.Shown{Kind: kind}).Title }
	q := secretpage.QR{Number: s.QR.Number, Link: s.QR.URL(), Expires: s.QR.Expires, PNG: before.PNG, Text: says("qr_waiting")}
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
