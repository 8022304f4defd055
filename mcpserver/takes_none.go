package mcpserver

import (
	"maps"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// takesNone refuses a login for a tool that is known to take no session from elsewhere, before anything is asked of Telegram or of the person; nil for every
// other tool. again are the arguments of the same call, which another tool can have, or none.
func (t *tools) takesNone(step, forTool string, again map[string]any) *outcome {
	use, known := explain.ForTool(forTool)
	if !known || use.Format != "" {
		return nil
	}
	given := maps.Clone(again)
	if given == nil {
		given = map[string]any{}
	}
	given["for_tool"] = "<" + t.phrase("fill.for_tool", "") + ">"
	o := t.refused(explain.TakesNone{Tool: use.Tool, Steps: use.Steps(t.Reader())})
	o.Again = &present.Step{Tool: step, Arguments: given, Why: explain.Tell(t.Reader(), explain.Step{Tool: "other_tool"}).Title}
	return o
}
