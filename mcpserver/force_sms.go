package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

func (t *tools) forceSMS() server.ServerTool {
	return define(t, "force_sms",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a flowArgs) *outcome {
			s, report, err := t.Flows.ForceSMS(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			did := make([]explain.Fact, 0, len(report.Attempts))
			for _, a := range report.Attempts {
				one := explain.SMSTried{Asked: a.Asked, Got: a.Got}
				var rpc *authflow.RPCError
				switch {
				case errors.As(a.Err, &rpc):
					one.Refused = rpc.Name()
				case a.Err != nil:
					one.Err = a.Err.Error()
				}
				did = append(did, one)
			}
			o := t.answer(s, did...)
			o.Dump, o.More, o.Tool = len(did) > 0, true, string(authflow.ForceSMS)
			o.Fact = explain.SMS{Sent: report.SMS, Tried: len(report.Attempts), Next: report.Next, In: report.In}
			return o
		})
}
