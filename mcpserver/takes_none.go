package mcpserver

import (
	"maps"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// takesFile reports whether a tool takes its session as a file, and this server makes none.
func (t *tools) takesFile(use explain.Use) bool {
	return t.Remote && sessionstring.Format(use.Format).IsFile()
}

// fileOnly is what is told of such a tool. login says that a login was asked for.
func fileOnly(use explain.Use, login bool) explain.TakesFile {
	return explain.TakesFile{Tool: use.Tool, Telethon: use.Format == string(sessionstring.TelethonSQLite), Login: login}
}

// takesNone refuses a login for a tool that is known to take no session from elsewhere, or none that this server makes, before anything is asked of Telegram or of the person; nil for every
// other tool. again are the arguments of the same call, which another tool can have, or none.
func (t *tools) takesNone(step, forTool string, again map[string]any) *outcome {
	use, known := explain.ForTool(forTool)
	file := t.takesFile(use)
	if !known || use.Format != "" && !file {
		return nil
	}
	given := maps.Clone(again)
	if given == nil {
		given = map[string]any{}
	}
	given["for_tool"] = "<" + t.phrase("fill.for_tool", "") + ">"
	var fact explain.Fact = explain.TakesNone{Tool: use.Tool, Steps: use.Steps(t.Reader())}
	if file {
		fact = fileOnly(use, true)
	}
	o := t.refused(fact)
	o.Again = &present.Step{Tool: step, Arguments: given, Why: explain.Tell(t.Reader(), explain.Step{Tool: "other_tool"}).Title}
	return o
}
