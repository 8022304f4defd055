package terminal

import (
	"context"
	"slices"
	"time"

	"telegram-login-mcp/explain"
)

// menu offers what fits the login now, as the last answer lists it.
func (d *Dialogue) menu(ctx context.Context) (step, error) {
	var choices []choice
	if d.current.State == "qr_shown" {
		choices = append(choices, d.choice("choice.show_qr", d.showNewestQR))
	}
	if d.delivered() {
		choices = append(choices, d.choice("choice.finish", quit))
	}
	for _, tool := range d.tools() {
		if do := d.action(tool); do != nil {
			choices = append(choices, choice{d.toolLabel(tool, d.current.State, d.resendIn(tool)), d.hint(tool), do})
		}
	}
	if d.Sandbox && !d.current.ended() {
		if d.current.State == "qr_shown" {
			choices = append(choices, choice{d.toolLabel("sandbox_scan_qr", "", 0), "", d.scan})
		}
		choices = append(choices, choice{d.toolLabel("sandbox_inbox", "", 0), "", d.inbox}, choice{d.toolLabel("sandbox_clock", "", 0), "", d.moveClock})
	}
	switch {
	case d.current.ended():
		choices = append(choices, d.choice("choice.beginning", d.start), d.choice("choice.quit", quit))
	case !d.delivered():
		hint := "hint.kept"
		if d.whyNotKept() != nil || d.givenUp() {
			hint = "hint.not_kept"
		}
		choices = append(choices, choice{d.line("choice.leave"), d.line(hint), quit})
	}
	if tool := codeTools[d.current.State]; tool != "" && d.current.offers(tool) {
		return d.choose(ctx, explain.WhatNow{}, choices, func(text string) step {
			if !d.current.mayBeCode(text) { // "help", "cancel": as a code it would cost a try
				return nil
			}
			return d.submit(text)
		})
	}
	return d.choose(ctx, explain.WhatNow{}, choices, nil)
}

// codeTools are the states in which what a person received may be typed where a choice is asked for, and the tool that takes it.
var codeTools = map[string]string{"code_sent": "submit_code", "email_code_sent": "set_login_email"}

// delivered reports whether the session of the current login was handed over.
func (d *Dialogue) delivered() bool { return d.deliveredHere || d.current.delivered() }

// tools are what a menu offers: what is recommended now, what helps with the last error, and what a person wants at any time.
func (d *Dialogue) tools() (tools []string) {
	add := func(more ...string) {
		for _, tool := range more {
			if !slices.Contains(tools, tool) {
				tools = append(tools, tool)
			}
		}
	}
	add(d.current.NextTools...)
	add(d.extraTools...)
	switch {
	case d.current.ended():
		return tools
	case d.delivered():
		add("get_session", "check_session", "add_login", "log_out", "get_flow")
		return tools
	case d.current.State == "code_sent":
		add("explain_delivery")
		if !d.current.ResendFrom.IsZero() {
			add("resend_code")
		}
	}
	add("get_flow")
	tools = slices.DeleteFunc(tools, func(tool string) bool { return tool == "cancel_flow" })
	add("cancel_flow") // last, so that nobody takes it in passing
	return tools
}

// resendIn is how long it is until a code can be sent again, 0 for now and for any other tool.
func (d *Dialogue) resendIn(tool string) time.Duration {
	if tool != "resend_code" {
		return 0
	}
	return max(d.current.ResendFrom.Sub(d.now()), 0)
}

// hint says what is good to know before a choice.
func (d *Dialogue) hint(tool string) string {
	switch tool {
	case "resend_code":
		if d.resendIn(tool) == 0 {
			return d.line("hint.possible_now")
		}
	case "get_session":
		if d.delivered() {
			return d.line("hint.another_format")
		}
	case "log_out":
		return d.line("hint.ends_session")
	case "cancel_flow":
		if d.current.State == "authorized" {
			return d.line("hint.only_forgets")
		}
	case "start_qr_login":
		return d.line("hint.needs_phone")
	case "add_login":
		return d.line("hint.no_code")
	}
	return ""
}

// action is what a choice does that calls a tool, nil for a tool that is no choice.
func (d *Dialogue) action(tool string) step {
	switch tool {
	case "request_code":
		return d.newLogin
	case "start_qr_login":
		if d.current.ended() {
			return d.newQR
		}
		return d.toolStep(tool)
	case "submit_code":
		return d.enterCode
	case "submit_password":
		return d.enterPassword
	case "set_login_email":
		return d.setEmail
	case "recover_password":
		return d.recoverPassword
	case "get_session":
		return d.chooseUse
	case "reset_login_email":
		return d.confirmedStep(tool, "sure.reset_email")
	case "log_out":
		return d.confirmedStep(tool, "sure.log_out")
	case "cancel_flow":
		if d.current.State == "authorized" {
			return d.confirmedStep(tool, "sure.forget")
		}
		return d.confirmedStep(tool, "sure.give_up")
	case "check_session":
		return d.checkSession
	case "add_login":
		return d.addLogin
	case "explain_error":
		return d.explainError
	case "check_connection":
		return d.checkConnection
	case "explain_delivery", "resend_code", "force_sms", "get_flow":
		return d.toolStep(tool)
	}
	return nil
}

// flowArguments are the arguments of a tool that is called for the current login.
func (d *Dialogue) flowArguments(pairs ...any) map[string]any {
	arguments := map[string]any{"flow_id": d.current.FlowID}
	for i := 0; i+1 < len(pairs); i += 2 {
		arguments[pairs[i].(string)] = pairs[i+1]
	}
	return arguments
}

// perform calls a tool for the current login and goes on from what came of it.
func (d *Dialogue) perform(ctx context.Context, tool string, pairs ...any) (step, error) {
	d.muteProgress(false)
	res, err := d.call(ctx, tool, d.flowArguments(pairs...))
	if err != nil {
		return nil, err
	}
	looks := []string{"explain_delivery", "get_flow"}
	next, err := d.handleResult(ctx, res)
	if err == nil && d.current.State == "qr_shown" && slices.Contains(looks, tool) {
		return d.menu, nil // a look at the login is not a wish to see the code again
	}
	return next, err
}

func (d *Dialogue) toolStep(tool string) step {
	return func(ctx context.Context) (step, error) { return d.perform(ctx, tool) }
}

// confirmedStep asks first, with the text of this key.
func (d *Dialogue) confirmedStep(tool, key string) step {
	return func(ctx context.Context) (step, error) {
		yes, err := d.confirm(ctx, key)
		if err != nil || !yes {
			return d.menu, err
		}
		return d.perform(ctx, tool)
	}
}
