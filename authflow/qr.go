package authflow

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// refreshQR is the action of the refresher; no tool asks for it.
const refreshQR Action = "refresh_qr"

// Refreshing. A token lives for about 30 s (Telegram says when it ends); it is replaced a little earlier, so that no phone scans a dead one.
// Telegram names the end by its own clock. Where the local clock differs, the bounds keep the refresher from asking without a pause, and
// everybody from calling a fresh code dead or a dead one good.
const (
	qrMargin     = 3 * time.Second
	qrShortest   = 10 * time.Second
	qrLongest    = 27 * time.Second
	qrBackoff    = 2 * time.Second
	qrBackoffMax = 30 * time.Second
)

// QRRequest is what a QR login starts from. With a FlowID the flow goes over to a QR code, and can go back to its code with SubmitCode; a
// flow that has ended is left alone, and a new one is made.
type QRRequest struct {
	FlowID        string
	APIID         int
	APIHash       secret.String
	APIHashSource string
	ForTool       string // as in CodeRequest
}

// StartQR makes a QR code (auth.exportLoginToken) that a phone of the account scans. It is refreshed in the background until it is
// scanned or the flow ends, after 10 minutes. https://core.telegram.org/api/qr-login
//
// Errors: ErrNoCredentials, *TooManyFlowsError, *StateError before any connection; *NetworkError, *NoAnswerError, *RPCError after.
func (r *Registry) StartQR(ctx context.Context, q QRRequest) (Snapshot, error) {
	ctx = r.Begin(ctx)
	if q.FlowID != "" {
		s, err := r.Get(ctx, q.FlowID, 0)
		if err != nil {
			return Snapshot{}, err
		}
		if !s.State.Ended() {
			return r.run(ctx, q.FlowID, StartQRLogin, exportToken)
		}
	}
	if err := r.limits.paused(ctx, pausedAPI(q.APIID), "auth.exportLoginToken"); err != nil {
		return Snapshot{}, err
	}
	f, _, err := r.open(ctx, Record{APIID: q.APIID, APIHash: q.APIHash, APIHashSource: q.APIHashSource, ForTool: outside.TextTo(forToolLength, q.ForTool)})
	if err != nil {
		return Snapshot{}, err
	}
	return f.inSlot(ctx, StartQRLogin, true, exportToken)
}

// exportToken calls auth.exportLoginToken and goes where its answer leads. Before the scan that is a new token, after it the end of the
// login.
func exportToken(ctx context.Context, c *call) error {
	rec := c.record()
	token, err := invoke(ctx, c, "auth.exportLoginToken", func(ctx context.Context, api *tg.Client) (tg.AuthLoginTokenClass, error) {
		return api.AuthExportLoginToken(ctx, &tg.AuthExportLoginTokenRequest{APIID: rec.APIID, APIHash: rec.APIHash.Reveal()})
	})
	return c.tokenAnswered(ctx, token, err)
}

// tokenAnswered moves the flow to where an auth.LoginToken, or an error in its place, leads.
func (c *call) tokenAnswered(ctx context.Context, token tg.AuthLoginTokenClass, err error) error {
	if passwordNeeded(err) {
		return c.passwordAsked(ctx)
	}
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case *tg.AuthLoginToken:
		return c.tokenShown(ctx, t)
	case *tg.AuthLoginTokenSuccess:
		c.note(TimelineEntry{Kind: EntryQRConfirmed})
		return c.authAnswered(ctx, t.Authorization, nil)
	case *tg.AuthLoginTokenMigrateTo:
		c.note(TimelineEntry{Kind: EntryQRScanned, DC: t.DCID})
		if err := c.conn.Migrate(ctx, t.DCID); err != nil {
			return networkError(Activity{Kind: ActivityMoving, DC: t.DCID}, err)
		}
		imported, err := invoke(ctx, c, "auth.importLoginToken", func(ctx context.Context, api *tg.Client) (tg.AuthLoginTokenClass, error) {
			return api.AuthImportLoginToken(ctx, t.Token)
		})
		if _, again := imported.(*tg.AuthLoginTokenMigrateTo); again {
			return &unexpectedError{Method: "auth.importLoginToken", Answer: imported.TypeName()}
		}
		return c.tokenAnswered(ctx, imported, err)
	default:
		return &unexpectedError{Method: "auth.exportLoginToken", Answer: token.TypeName()}
	}
}

func (c *call) tokenShown(ctx context.Context, t *tg.AuthLoginToken) error {
	if err := c.keepKey(ctx); err != nil {
		return err
	}
	keep := func(r *Record) error {
		number := 1
		if r.QR != nil {
			number = r.QR.Number + 1
		}
		if r.accepting() && !bytes.Equal(r.QR.Token, t.Token) { // Telegram knows of nobody who has accepted the one before
			source := *r.Source
			source.Offered, r.Source = time.Time{}, &source
		}
		r.QR = &QR{Token: t.Token, Expires: c.qrEnd(time.Unix(int64(t.Expires), 0)), Number: number}
		return nil
	}
	if c.record().State == QRShown {
		return c.update(keep)
	}
	if err := c.advance(QRExported, keep); err != nil {
		return err
	}
	c.watchQR()
	return nil
}

// watchQR starts the refresher of a flow. It ends with the state, and with the registry.
func (f *flow) watchQR() {
	f.reg.background(func() {
		backoff := qrBackoff
		wait, shown := f.nextRefresh()
		for shown && f.sleepQR(wait) {
			_, err := f.perform(f.reg.Begin(f.reg.ctx), refreshQR, exportToken)
			switch {
			case err == nil:
				backoff = qrBackoff
				wait, shown = f.nextRefresh()
			case errors.As(err, new(*StateError)) || errors.Is(err, errEvicted) || errors.Is(err, ErrClosed):
				return
			default:
				wait, backoff = backoff, min(2*backoff, qrBackoffMax)
			}
		}
	})
}

// qrEnd is the end that Telegram names for a fresh token, by the local clock.
func (f *flow) qrEnd(named time.Time) time.Time {
	now := f.reg.config.Clock.Now()
	holds := min(max(named.Sub(now), qrShortest+qrMargin), qrLongest+qrMargin)
	return now.Add(holds).UTC()
}

// nextRefresh is how long the shown token still holds, less a margin; false when no QR code is shown any more.
func (f *flow) nextRefresh() (time.Duration, bool) {
	v := f.published()
	if v.evicted || v.rec.State != QRShown || v.rec.QR == nil {
		return 0, false
	}
	return min(max(v.rec.QR.Expires.Sub(f.reg.config.Clock.Now())-qrMargin, qrShortest), qrLongest), true
}

// sleepQR waits until the token should be looked at: its time is nearly over, or Telegram says that it was scanned. It returns false when
// the QR code is no longer shown.
func (f *flow) sleepQR(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		v := f.published()
		if v.evicted || v.rec.State != QRShown {
			return false
		}
		select {
		case <-timer.C:
			return true
		case <-f.scanned:
			return true
		case <-v.changed:
		case <-f.reg.ctx.Done():
			return false
		}
	}
}

// URL is the link inside the QR code, unpadded as the official apps write it. https://core.telegram.org/api/qr-login
func (q *QR) URL() string {
	return "tg://login?token=" + base64.RawURLEncoding.EncodeToString(q.Token)
}
