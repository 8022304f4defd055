package mcpserver

import (
	"cmp"
	"context"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/handover"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// sessionToTool is get_session with deliver tool: the login stays connected, and is asked for nothing, until the person has said yes. from is the call that has
// let the login in, nil for another login.
func (t *tools) sessionToTool(ctx context.Context, a getSessionArgs, from any) *outcome {
	spec, s, refusal := t.onFlow(ctx, a.FlowID, authflow.GetSession, "place")
	if refusal != nil {
		return refusal
	}
	tool := cmp.Or(a.ForTool, s.ForTool)
	given := map[string]any{"flow_id": s.ID, "deliver": deliverTool}
	format, refusal := t.wantedFormat(a.Format)
	if refusal != nil {
		return refusal
	}
	if format != "" {
		given["format"] = string(format)
	}
	if a.Path != "" {
		given["path"] = a.Path
	}
	spec.given, spec.from = given, from
	spec.Spec.Key, spec.Spec.Args = s.ID+" place", placingAbout{tool: tool, path: a.Path, format: format}
	w := placing{spec: spec, want: handover.Want{Tool: tool, Format: format, Path: a.Path, Key: s.Fingerprint}}
	w.apiID, w.apiHash, _ = t.Flows.App(s.ID)
	w.flow = func() *authflow.Snapshot {
		if now, ok := t.Flows.Peek(s.ID); ok {
			return &now
		}
		return &s
	}
	w.take = func(ctx context.Context, f sessionstring.Format) (handover.Session, delivery, *attempt) {
		s, x, err := t.Flows.Export(ctx, s.ID)
		if err != nil {
			failed := t.attempted(s, err, authflow.GetSession)
			return handover.Session{}, nil, &failed
		}
		session, encoded, err := exported(x, f)
		if err == nil && f.IsFile() {
			var file []byte
			file, err = sessionstring.EncodeFile(f, session)
			encoded = string(file)
		}
		if err != nil {
			return handover.Session{}, nil, &attempt{outcome: t.failed(err, s), told: explain.Shown{Kind: "not_placed"}, accepted: true}
		}
		return handover.Session{Content: secret.New(encoded), APIID: x.APIID, APIHash: x.APIHash}, func(ctx context.Context, p *present.Placed) *outcome {
			return t.delivered(ctx, s, x, sessionDelivery{session: session, format: f, deliver: deliverTool, placed: p})
		}, nil
	}
	return t.place(ctx, w)
}

// wantedFormat is a format by its name, "" for none.
func (t *tools) wantedFormat(name string) (sessionstring.Format, *outcome) {
	if name == "" {
		return "", nil
	}
	format := formatNamed(name)
	if format == "" {
		return "", t.refused(explain.FormatUnsupported{Format: harmless(name), Known: t.formatNames()})
	}
	return format, nil
}
