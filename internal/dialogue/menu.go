package dialogue

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// menu offers what fits the login now, as the last answer lists it.
func (d *Dialogue) menu(ctx context.Context) (step, error) {
	var choices []choice
	if d.current.State == "qr_shown" {
		choices = append(choices, choice{"show the QR code", "", d.renewed})
	}
	fetched := d.current.State == "authorized" && len(d.current.NextTools) > 0 && d.current.NextTools[0] == "get_flow"
	if d.handed || fetched {
		choices = append(choices, choice{"finish", "", quit})
	}
	for _, tool := range d.current.NextTools {
		if do := d.action(tool); do != nil {
			choices = append(choices, choice{label(tool), d.hint(tool), do})
		}
	}
	extras := d.extras
	if d.current.State == "failed" && !slices.Contains(extras, "check_connection") {
		extras = append(extras, "check_connection")
	}
	for _, tool := range extras {
		choices = append(choices, choice{label(tool), "", d.action(tool)})
	}
	if d.Sandbox && !d.current.ended() {
		if d.current.State == "qr_shown" {
			choices = append(choices, choice{labels["sandbox_scan_qr"], "", d.scan})
		}
		choices = append(choices, choice{labels["sandbox_inbox"], "", d.inbox}, choice{labels["sandbox_clock"], "", d.moveClock})
	}
	switch {
	case d.current.ended():
		choices = append(choices, choice{"back to the beginning", "", d.start}, choice{"quit", "", quit})
	case !d.handed && !fetched:
		hint := "it is kept"
		if d.lost() != "" {
			hint = "it is not kept"
		}
		choices = append(choices, choice{"leave", hint, quit})
	}
	if what := typed[d.current.State]; what != "" && d.current.offers(takes[d.current.State]) {
		return d.choose(ctx, "What now?", choices, what, func(text string) step {
			if !d.current.mayBeCode(text) { // "help", "cancel": as a code it would cost a try
				return nil
			}
			return d.submit(text)
		})
	}
	return d.choose(ctx, "What now?", choices, "", nil)
}

// takes are the states in which what a person received may be typed where a choice is asked for, and the tool that takes it.
var takes = map[string]string{"code_sent": "submit_code", "email_code_sent": "set_login_email"}

// typed says what that is.
var typed = map[string]string{"code_sent": "the code itself", "email_code_sent": "the code itself"}

func label(tool string) string {
	if l := labels[tool]; l != "" {
		return l
	}
	return tool
}

// hint says what is good to know before a choice.
func (d *Dialogue) hint(tool string) string {
	switch tool {
	case "resend_code":
		if left, ok := until(d.current.ResendFrom, d.now()); ok && left > 0 {
			return "in " + span(left)
		}
		return "possible now"
	case "get_session":
		if d.handed {
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

// span says how long, rounded up so that nobody comes back too early.
func span(t time.Duration) string {
	s := int((t + time.Second - 1) / time.Second)
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 2*60*60:
		return fmt.Sprintf("%d min", (s+59)/60)
	default:
		return fmt.Sprintf("%d h", (s+3599)/3600)
	}
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
