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
		hints{readOnly: true, idempotent: true}, output(flowProperties(), "explanation"), // it looks at the login as get_flow does
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
	return t.answer(s, deliveryHeadline(s), true)
}

// deliveryHeadline says what the question for the code means where no login code is awaited.
func deliveryHeadline(s authflow.Snapshot) string {
	switch {
	case s.SentCode == nil:
		return "Telegram has not said in this flow how it delivers a code."
	case s.State == authflow.CodeSent:
		return ""
	case s.State == authflow.QRShown:
		return "A QR code is shown now; a code that was sent before can still be used with submit_code."
	case s.State == authflow.EmailSetupNeeded, s.State == authflow.PaymentNeeded:
		return "No login code was sent: Telegram asks for something else first."
	case s.State == authflow.EmailCodeSent:
		return "No login code was sent yet; the code that is awaited now is the one for the new login e-mail. Below is the answer that asked for it."
	case s.State == authflow.RecoveryCodeSent:
		return "The login code was accepted; the code that is awaited now is the one for the forgotten password. Below is the last answer about the login code."
	default:
		return "This flow waits for no login code any more; below is the last answer about its delivery."
	}
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
