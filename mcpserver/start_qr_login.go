package mcpserver

import (
	"context"
	"errors"
	"slices"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
)

type startQRLoginArgs struct {
	FlowID  string `json:"flow_id,omitempty"`
	APIID   int    `json:"api_id,omitempty"`
	ForTool string `json:"for_tool,omitempty"`
	APIHash string `json:"api_hash,omitempty" secret:"api_hash" used:"hash"`
	Deliver string `json:"deliver,omitempty"`
}

// given are the arguments but for the hash, which is what a page asks for.
func (a startQRLoginArgs) given() map[string]any {
	given := map[string]any{}
	if a.APIID != 0 {
		given["api_id"] = a.APIID
	}
	if a.ForTool != "" {
		given["for_tool"] = outside.Text(a.ForTool)
	}
	if a.Deliver != "" {
		given["deliver"] = a.Deliver
	}
	return given
}

func (t *tools) startQRLogin() server.ServerTool {
	properties := flowProperties()
	properties["qr"] = schema{"type": "object"}
	return define(t, "start_qr_login",
		hints{}, outputFlow(properties),
		func(ctx context.Context, t *tools, a startQRLoginArgs) *outcome {
			if a.Deliver == "" && t.shows { // where the code changes by itself
				a.Deliver = deliverPage
			}
			byPage, supported := a.Deliver == deliverPage && t.asks(), []string{deliverChat}
			if t.asks() {
				supported = append(supported, deliverPage)
			}
			if a.Deliver != "" && a.Deliver != deliverChat && !byPage {
				return t.refused(explain.DeliverUnsupported{Deliver: harmless(a.Deliver), Known: supported})
			}
			given := a.given()
			if a.FlowID != "" {
				given["flow_id"] = outside.Text(a.FlowID)
			}
			if none := t.takesNone(string(authflow.StartQRLogin), a.ForTool, given); none != nil {
				return none
			}
			begin := func(ctx context.Context, c Credentials) (authflow.Snapshot, error) {
				return t.Flows.StartQR(ctx, authflow.QRRequest{FlowID: a.FlowID, APIID: c.APIID, APIHash: c.APIHash, APIHashSource: c.Source, ForTool: a.ForTool})
			}
			if a.FlowID != "" {
				if s, err := t.Flows.Get(ctx, a.FlowID, 0); err == nil && s.State == authflow.QRShown { // the code is there already
					if byPage {
						return t.showQR(ctx, s, a)
					}
					return t.answer(s)
				}
			}
			if p := t.findByArgs(ctx, a); byPage && a.FlowID == "" && p != nil {
				if p.ended() {
					return t.ended(ctx, p)
				}
				return t.ask(ctx, p.about)
			}
			c, err := t.credentialsFor(a.APIID, a.APIHash)
			if a.FlowID == "" { // a flow has credentials of its own
				if t.lacksHash(a.APIID, a.APIHash) {
					if !t.asksHash(ctx, hashForQR) {
						if s, ok := t.begunByQR(ctx, a, c.APIID); ok && byPage && s.State == authflow.QRShown {
							return t.showQR(ctx, s, a)
						} else if ok {
							return t.answer(s, explain.Existing{QR: true, Scanned: s.State != authflow.QRShown})
						}
						if s, err := begin(ctx, Credentials{APIID: c.APIID}); !errors.Is(err, authflow.ErrNoCredentials) { // which no hash would help
							return t.failed(err, s)
						}
					}
					return t.askHashForQR(ctx, a, begin)
				}
				if err != nil {
					return t.failed(err, authflow.Snapshot{})
				}
			}
			if r, ok := modernReply(ctx); ok && errors.Is(r.err, prompt.ErrDeclined) && a.FlowID == "" { // to a page that is gone; a login is not what the person wants
				return t.aboutPage(ctx, pageDeclined, t.qrSpec())
			}
			s, err := begin(ctx, c)
			if err != nil {
				return t.failed(err, s)
			}
			if byPage && s.State == authflow.QRShown {
				return t.showQR(ctx, s, a)
			}
			return t.replacing(a.FlowID, s)
		})
}

// begunByQR finds the login that the same call has begun already, so that nobody is asked for the API hash once more: a page of another instance may have asked. Its
// code waits for a phone, or was scanned, and nobody has got its session yet. One of another application, or that a login by code or by another login has come to, is none.
func (t *tools) begunByQR(ctx context.Context, a startQRLoginArgs, apiID int) (s authflow.Snapshot, ok bool) {
	for _, s := range slices.Backward(t.Flows.List()) {
		if s.ForTool == outside.Text(a.ForTool) && s.APIID == apiID && s.Source == nil && unfinishedByQR(s) {
			s, err := t.Flows.Get(ctx, s.ID, 0)
			return s, err == nil && unfinishedByQR(s)
		}
	}
	return s, false
}

// unfinishedByQR reports whether a login began with a QR code, and its session is still to come or to be given out.
func unfinishedByQR(s authflow.Snapshot) bool {
	switch s.State {
	case authflow.QRShown, authflow.PasswordNeeded, authflow.RecoveryCodeSent, authflow.Authorized:
		return s.Fetched.IsZero() && slices.ContainsFunc(s.Timeline, func(e authflow.TimelineEntry) bool { return e.From == authflow.Connecting && e.To == authflow.QRShown })
	default:
		return false
	}
}

// hashForQR is the key of the prompt that asks for the API hash of a login by QR code.
const hashForQR = "qr"

// askHashForQR asks for the API hash on a page. Where the QR code is to be shown on a page as well, that is another one, which opens then.
func (t *tools) askHashForQR(ctx context.Context, a startQRLoginArgs, begin func(ctx context.Context, c Credentials) (authflow.Snapshot, error)) *outcome {
	var id string
	spec := promptSpec{Spec: prompt.Spec{Key: hashForQR, Args: a, Step: string(authflow.StartQRLogin)}, given: a.given()}
	if a.Deliver == deliverPage {
		spec.next = func(ctx context.Context) *outcome {
			s, err := t.Flows.Get(ctx, id, 0)
			if err != nil || s.State != authflow.QRShown {
				return nil
			}
			return t.showQR(ctx, s, a)
		}
	}
	return t.askHash(ctx, spec, a.APIID, func(ctx context.Context, c Credentials) (authflow.Snapshot, error) {
		s, err := begin(ctx, c)
		id = s.ID
		return s, err
	})
}

// replacing tells of a login that began in place of one that had ended.
func (t *tools) replacing(old string, s authflow.Snapshot) *outcome {
	if old != "" && old != s.ID {
		return t.answer(s, explain.Replaces{Old: old, New: s.ID})
	}
	return t.answer(s)
}
