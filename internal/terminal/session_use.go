package terminal

import (
	"context"

	"telegram-login-mcp/explain"
)

// free asks whether no program uses the session of a login now: Telegram ends a session that two connections use at once. Nobody else can have one that was not
// handed over.
func (d *Dialogue) free(ctx context.Context, flow string) (bool, error) {
	if flow == d.current.FlowID && !d.delivered() {
		return true, nil
	}
	d.say("\n" + d.line("say.free_first"))
	return d.confirm(ctx, "sure.free")
}

// checkSession asks Telegram whether the session of the login lives.
func (d *Dialogue) checkSession(ctx context.Context) (step, error) {
	free, err := d.free(ctx, d.current.FlowID)
	if err != nil || !free {
		return d.menu, err
	}
	res, err := d.call(ctx, "check_session", d.flowArguments("in_use", false))
	if err != nil {
		return nil, err
	}
	d.show(res)
	d.extraTools = nil
	return d.refresh(ctx, d.current) // the login may have ended
}

// addLogin has a login that lives let another one in, for another program. Of a login that is no more, the last answer names one of the account that may live.
func (d *Dialogue) addLogin(ctx context.Context) (step, error) {
	source := d.current.FlowID
	for _, call := range d.current.Next {
		if call.Tool == "add_login" && call.Arguments.FlowID != "" {
			source = call.Arguments.FlowID
		}
	}
	arguments := map[string]any{"flow_id": source, "in_use": false}
	tool, err := d.askLine(ctx, explain.Line{Key: "ask.added_for"})
	if err != nil {
		return nil, err
	}
	if tool != "" {
		arguments["for_tool"] = tool
	}
	free, err := d.free(ctx, source)
	if err != nil || !free {
		return d.menu, err
	}
	res, err := d.call(ctx, "add_login", arguments)
	if err != nil {
		return nil, err
	}
	return d.handleResult(ctx, res)
}
