package mcpserver

import (
	"context"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/pasted"
)

type explainDeliveryArgs struct {
	FlowID       string `json:"flow_id,omitempty"`
	DeliveryType string `json:"delivery_type,omitempty"`
}

func (t *tools) explainDelivery() server.ServerTool {
	properties := flowProperties()
	properties["secrets"] = objects
	return define(t, "explain_delivery",
		hints{readOnly: true, idempotent: true}, output(properties, "explanation"), // it looks at the login as get_flow does
		func(ctx context.Context, t *tools, a explainDeliveryArgs) *outcome {
			switch {
			case a.FlowID != "":
				return t.deliveryOf(ctx, a.FlowID)
			case a.DeliveryType != "":
				return t.deliveryType(a.DeliveryType)
			default:
				return t.refused(explain.Arguments{Kind: argumentOneOf, Known: []string{"flow_id", "delivery_type"}})
			}
		})
}

func (t *tools) deliveryOf(ctx context.Context, id string) *outcome {
	s, err := t.Flows.Get(ctx, id, 0)
	if err != nil {
		return t.failed(err, s)
	}
	o := t.answer(s)
	o.Dump, o.More, o.Tool = s.State == authflow.CodeSent, true, string(authflow.ExplainDelivery)
	if s.State != authflow.CodeSent {
		o.Happened = []explain.Fact{explain.NoCodeAwaited{State: string(s.State), Asked: s.SentCode != nil}}
	}
	return o
}

// deliveryType explains a type by its name, or the whole answer that another program printed.
func (t *tools) deliveryType(said string) *outcome {
	if constructor, ok := explain.FindDelivery(said); ok {
		e := explain.Tell(t.Reader(), explain.Delivery{Type: constructor, General: true}).Explanation
		return &outcome{Structured: map[string]any{"explanation": e}, Text: constructor + ": " + t.Article(e)}
	}
	answer, secrets := pasted.ReadAnswer(said)
	if answer == nil {
		return t.refused(explain.Arguments{Kind: argumentNoDelivery, Known: explain.Deliveries()})
	}
	e := explain.Tell(t.Reader(), answer).Explanation
	next, help := t.Helps(answer, nil)
	structured := map[string]any{"explanation": e, "next": next}
	article := strings.TrimRight(t.Article(e)+"\n"+help, "\n")
	return &outcome{Structured: structured, Text: strings.TrimRight(article+"\n\n"+t.secretsPasted(structured, secrets), "\n")}
}
