package mcpserver

import (
	"context"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type explainDeliveryArgs struct {
	FlowID       string `json:"flow_id,omitempty" jsonschema:"the flow whose code is awaited"`
	DeliveryType string `json:"delivery_type,omitempty" jsonschema:"without a flow: any delivery type, as auth.sentCodeTypeApp, as a library calls it, or in words (app, flash call)"`
}

func (t *tools) explainDelivery() server.ServerTool {
	return define(t, "explain_delivery", "Where is my code?",
		"Says where the code of a login is now, what the person should check, and what can be done next, with the timers counted to this moment. Call it when a code does not arrive, instead of requesting another. With delivery_type it explains a way of delivery in general.",
		hints{readOnly: true, idempotent: true, local: true}, output(flowProperties(), "explanation"),
		func(ctx context.Context, a explainDeliveryArgs) *mcp.CallToolResult {
			switch {
			case a.FlowID != "":
				return t.deliveryOf(ctx, a.FlowID)
			case a.DeliveryType != "":
				return t.deliveryType(a.DeliveryType)
			default:
				return t.refused("failure.arguments", map[string]string{"problem": "one of the arguments flow_id and delivery_type is needed"})
			}
		})
}

func (t *tools) deliveryOf(ctx context.Context, id string) *mcp.CallToolResult {
	s, err := t.Flows.Get(ctx, id, 0)
	if err != nil {
		return t.failed(err, s)
	}
	headline := ""
	switch {
	case s.SentCode == nil:
		headline = "Telegram has not said in this flow how it delivers a code."
	case s.State != authflow.CodeSent:
		headline = "This flow waits for no code any more; below is the last answer about its delivery."
	}
	return t.answer(s, headline, true)
}

func (t *tools) deliveryType(name string) *mcp.CallToolResult {
	constructor, ok := explain.FindDelivery(name)
	if !ok {
		return t.refused("failure.arguments", map[string]string{
			"problem": "this is no delivery type that is known; the types are " + list(explain.Deliveries()),
		})
	}
	e := explain.ForDeliveryType(constructor)
	text := constructor + ": " + e.Title + "\n" + e.Meaning + "\n" + fixesText("What to do", e.Fixes) + "More: " + e.Source
	return result(map[string]any{"explanation": e}, strings.TrimSpace(text))
}
