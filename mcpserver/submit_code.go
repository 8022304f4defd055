package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"
)

type submitCodeArgs struct {
	FlowID string   `json:"flow_id"`
	Code   codeText `json:"code,omitempty" secret:"code"`
}

func (t *tools) submitCode() server.ServerTool {
	return define(t, "submit_code",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a submitCodeArgs) *outcome {
			if a.Code.text == "" && t.asks() {
				return t.askCode(ctx, a.FlowID)
			}
			s, err := t.Flows.SubmitCode(ctx, a.FlowID, a.Code.given())
			if err != nil {
				return t.failed(a.Code.blamed(err), s)
			}
			return t.answer(s)
		})
}
