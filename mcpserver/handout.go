package mcpserver

import (
	"context"
	"sync"
	"time"

	"rsc.io/qr"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// The pages on which a person is shown something: what the assistant must not see, or a QR code, which is easier to scan there.

// handSession hands a session out on a page: after a click, once. told is called when a browser has it, for what the assistant hears.
func (t *tools) handSession(ctx context.Context, o order, title, session string, told func(ctx context.Context) *outcome) *outcome {
	o.page = secretpage.Page{
		Title: title, Account: o.page.Account, Why: "A program that has this session is logged in to your Telegram account, without code or password.", Button: "Show the session",
		Notes: []string{"Give it to one tool only, and keep it like a password: paste it into that tool, not into the chat.", "It is shown once. If it gets lost, ask the assistant for it again."},
	}
	o.reveal = func(context.Context) (secretpage.Reveal, secretpage.Outcome) {
		return secretpage.Reveal{Items: []secretpage.Item{{Label: "Session", Value: secret.New(session), Multiline: true}}},
			secretpage.Outcome{Done: true, Title: title, Meaning: "Copy it now: this page does not show it again."}
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
	return t.privately(ctx, order{
		key: s.ID + " qr", from: from, what: "the QR code", flowID: s.ID, needs: authflow.StartQRLogin,
		while: func(s authflow.Snapshot) bool { return s.State == authflow.QRShown },
		page: secretpage.Page{
			Title: "Scan this QR code with Telegram", Account: s.Phone,
			Why:   "A phone that is logged in to the account logs this program in by scanning the code: Settings > Devices > Link Desktop Device.",
			Notes: []string{"The code changes about every half minute; the newest one counts."},
			QR: func() secretpage.QR {
				mu.Lock()
				defer mu.Unlock()
				if now, ok := t.Flows.Peek(s.ID); ok {
					last = t.pageQR(now, last)
				}
				return last
			},
		},
	})
}

// pageQR is what the page shows of a flow. An image is drawn once for each code.
func (t *tools) pageQR(s authflow.Snapshot, before secretpage.QR) secretpage.QR {
	if s.State != authflow.QRShown || s.QR == nil {
		return secretpage.QR{Outcome: t.movedOn(s)}
	}
	q := secretpage.QR{Number: s.QR.Number, Link: s.QR.URL(), Expires: s.QR.Expires, PNG: before.PNG, Text: "Waiting for a phone to scan the code."}
	if before.Link != q.Link {
		code, err := qr.Encode(q.Link, qr.M)
		if err != nil {
			return before
		}
		q.PNG = code.PNG()
	}
	switch over := s.Now.Sub(q.Expires); {
	case over > time.Minute, over >= 0 && s.LastErr == nil && s.Doing == "": // whoever had the login to renew it is gone
		q.Text = "This code is past its time. Ask your assistant to look at the login, which brings a new one."
	case s.LastErr != nil:
		q.Text = "The code could not be renewed just now; the program tries again by itself."
	}
	return q
}
