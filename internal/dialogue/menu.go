package dialogue

import (
	"context"
	"slices"
	"time"
)

// menu offers what fits the login now, as the last answer lists it.
func (d *Dialogue) menu(ctx context.Context) (step, error) {
	var choices []choice
	if d.current.State == "qr_shown" {
		choices = append(choices, choice{"show the QR code", "", d.renewed})
	}
	if d.delivered() {
		choices = append(choices, choice{"finish", "", quit})
	}
	for _, tool := range d.tools() {
		if do := d.action(tool); do != nil {
			choices = append(choices, choice{label(tool, d.current.State, d.resendIn(tool)), d.hint(tool), do})
		}
	}
	if d.Sandbox && !d.current.ended() {
		if d.current.State == "qr_shown" {
			choices = append(choices, choice{label("sandbox_scan_qr", "", 0), "", d.scan})
		}
		choices = append(choices, choice{label("sandbox_inbox", "", 0), "", d.inbox}, choice{label("sandbox_clock", "", 0), "", d.moveClock})
	}
	switch {
	case d.current.ended():
		choices = append(choices, choice{"back to the beginning", "", d.start}, choice{"quit", "", quit})
	case !d.delivered():
		hint := "it is kept"
		if d.lost() != "" {
			hint = "it is not kept"
		}
		choices = append(choices, choice{"leave", hint, quit})
	}
	if what := typed[d.current.State]; what != "" && d.current.offers(takes[d.current.State]) {
		return d.choose(ctx, whatNow, choices, what, func(text string) step {
			if !d.current.mayBeCode(text) { // "help", "cancel": as a code it would cost a try
				return nil
			}
			return d.submit(text)
		})
	}
	return d.choose(ctx, whatNow, choices, "", nil)
}

// takes are the states in which what a person received may be typed where a choice is asked for, and the tool that takes it.
var takes = map[string]string{"code_sent": "submit_code", "email_code_sent": "set_login_email"}

// typed says what that is.
var typed = map[string]string{"code_sent": "the code itself", "email_code_sent": "the code itself"}

// delivered reports whether the session of the current login was handed over.
func (d *Dialogue) delivered() bool { return d.handed || d.current.handedOver() }

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
	add(d.extras...)
	switch {
	case d.current.ended():
		return tools
	case d.delivered():
		add("get_session", "log_out", "get_flow")
		return tools
	case d.current.State == "code_sent":
		add("explain_delivery")
		if d.current.ResendFrom != "" {
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
	left, _ := until(d.current.ResendFrom, d.now())
	return left
}

// hint says what is good to know before a choice.
func (d *Dialogue) hint(tool string) string {
	switch tool {
	case "resend_code":
		if d.resendIn(tool) == 0 {
			return "possible now"
		}
	case "get_session":
		if d.delivered() {
			return "in another format"
		}
	case "log_out":
		return "ends the session at Telegram"
	case "cancel_flow":
		if d.current.State == "authorized" {
			return "only this program forgets it"
		}
	case "start_qr_login":
		return "needs a phone that is logged in"
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
		return d.plainly(tool)
	case "submit_code":
		return d.enterCode
	case "submit_password":
		return d.enterPassword
	case "set_login_email":
		return d.setEmail
	case "recover_password":
		return d.recoverPassword
	case "get_session":
		return d.session
	case "reset_login_email":
		return d.surely(tool, "Ask Telegram to remove the login e-mail of this account?")
	case "log_out":
		return d.surely(tool, "End the login at Telegram? Every session made from it stops working.")
	case "cancel_flow":
		if d.current.State == "authorized" {
			return d.surely(tool, "Forget this login? Telegram keeps it; Settings > Devices in an official app can end it.")
		}
		return d.surely(tool, "Give this login up? A new one needs a new code, and Telegram sends only a few a day.")
	case "explain_error":
		return d.explainError
	case "check_connection":
		return d.checkConnection
	case "explain_delivery", "resend_code", "force_sms", "get_flow":
		return d.plainly(tool)
	}
	return nil
}

// of are the arguments of a tool that is called for the current login.
func (d *Dialogue) of(pairs ...any) map[string]any {
	arguments := map[string]any{"flow_id": d.current.FlowID}
	for i := 0; i+1 < len(pairs); i += 2 {
		arguments[pairs[i].(string)] = pairs[i+1]
	}
	return arguments
}

// perform calls a tool for the current login and goes on from what came of it.
func (d *Dialogue) perform(ctx context.Context, tool string, pairs ...any) (step, error) {
	d.hush(false)
	res, err := d.call(ctx, tool, d.of(pairs...))
	if err != nil {
		return nil, err
	}
	looks := []string{"explain_delivery", "get_flow"}
	next, err := d.did(ctx, res)
	if err == nil && d.current.State == "qr_shown" && slices.Contains(looks, tool) {
		return d.menu, nil // a look at the login is not a wish to see the code again
	}
	return next, err
}

func (d *Dialogue) plainly(tool string) step {
	return func(ctx context.Context) (step, error) { return d.perform(ctx, tool) }
}

// surely asks first.
func (d *Dialogue) surely(tool, question string) step {
	return func(ctx context.Context) (step, error) {
		yes, err := d.agreed(ctx, question)
		if err != nil || !yes {
			return d.menu, err
		}
		return d.perform(ctx, tool)
	}
}
