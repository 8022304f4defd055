package mcpserver

import (
	"context"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/handover"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// placedKey names the page that asks where a converted session may go.
const placedKey = "converted_place"

// conversionToTool reads what a session is converted to that goes into a tool: a format, for whichever tool takes that, or a tool by its name.
func (t *tools) conversionToTool(a convertSessionArgs) (conversionOptions, *outcome) {
	o := conversionOptions{apiID: a.APIID, userID: int64(a.UserID), ipv4: a.IPv4, deliver: deliverTool, path: a.Path, fromPath: a.FromPath}
	format, known := sessionstring.Named(a.To)
	if known {
		o.format = format
		return o, nil
	}
	tool, known := uses.Named(a.To)
	if !known {
		return o, t.refused(explain.FormatUnsupported{Format: harmless(a.To), Known: t.formatNames()})
	}
	o.tool = tool.Name
	return o, nil
}

// about is the page on which a session with a fingerprint is placed.
func (o conversionOptions) about(of string) placingAbout {
	return placingAbout{tool: o.tool, path: o.path, format: o.format, of: of}
}

// convertedToTool puts a session into a tool, in the format of that.
func (t *tools) convertedToTool(ctx context.Context, from sessionstring.Inspection, o conversionOptions) *outcome {
	key := sessionstring.Fingerprint(from.Session.Key)
	w := placing{
		spec: promptSpec{Spec: prompt.Spec{Key: placedKey, Args: o.about(key), Step: "convert_session"}, given: o.given()},
		want: handover.Want{Tool: o.tool, Format: o.format, Path: o.path, Key: key},
	}
	w.apiID = max(o.apiID, from.Session.APIID)
	if known := t.environment(); known.APIID == w.apiID && t.plausible(known) == nil { // the hash of another application would spoil the pair
		w.apiHash = known.APIHash
	}
	to := func(ctx context.Context, f sessionstring.Format) (sessionstring.Inspection, sessionstring.Conversion, error) {
		o, i := o, from
		o.format = f
		c, err := t.convert(ctx, o, &i)
		return i, c, err
	}
	w.fits = func(f sessionstring.Format) *outcome {
		if _, _, err := to(ctx, f); err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		return nil
	}
	w.take = func(ctx context.Context, f sessionstring.Format) (handover.Session, delivery, *attempt) {
		i, c, err := to(ctx, f)
		content := c.Text
		if err == nil && f.IsFile() {
			var file []byte
			file, err = sessionstring.EncodeFile(f, c.Session)
			content = string(file)
		}
		if err != nil {
			return handover.Session{}, nil, &attempt{outcome: t.failed(err, authflow.Snapshot{}), told: explain.Shown{Kind: "not_placed"}, accepted: true}
		}
		return handover.Session{Content: secret.New(content), APIID: w.apiID, APIHash: w.apiHash}, func(_ context.Context, at *present.Placed) *outcome {
			o := o
			o.format = f
			r, told := t.changesOf(i, c, o)
			r.Placed = t.Restarting(*at)
			steps, help := t.Offers(*t.checkPlaced(*at))
			r.Next = steps
			return &outcome{Structured: r, Of: t.sessionOf(from.Session), Text: told + t.PlacedText(*at, f.Library()) + "\n\n" + t.Label("same_login") + "\n\n" + help}
		}, nil
	}
	return t.place(ctx, w)
}
