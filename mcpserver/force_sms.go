package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type forceSMSArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code should come as an SMS"`
}

func (t *tools) forceSMS() server.ServerTool {
	return define(t, "force_sms", "What can be done about an SMS",
		"For a person who wants the code as an SMS. No program can make Telegram send one; this tries what Telegram offers, reports each attempt with Telegram's answer, and names the best way left.",
		hints{}, flowSchema(),
		func(ctx context.Context, a forceSMSArgs) *mcp.CallToolResult {
			s, report, err := t.Flows.ForceSMS(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			return t.answer(s, t.smsText(report), true)
		})
}

// smsText tells what was tried and what came of it.
func (t *tools) smsText(r authflow.SMSReport) string {
	var b strings.Builder
	for i, a := range r.Attempts {
		fmt.Fprintf(&b, "Attempt %d: asked Telegram to send the code %s (auth.resendCode). ", i+1, explain.NextName(a.Asked))
		var rpc *authflow.RPCError
		if errors.As(a.Err, &rpc) {
			fmt.Fprintf(&b, "Telegram refused: %d %s.\n", rpc.Code, rpc.Name())
		} else if a.Err != nil {
			fmt.Fprintf(&b, "It did not go through: %v.\n", a.Err)
		} else {
			fmt.Fprintf(&b, "Telegram answered %s.\n", a.Got)
		}
	}
	e := explain.ForSMS(explain.SMS{Sent: r.SMS, Tried: len(r.Attempts), Next: r.Next, In: r.In, Reader: t.reader()})
	b.WriteString(e.Meaning + "\n" + fixesText("What to do", e.Fixes))
	return strings.TrimSuffix(b.String(), "\n")
}
