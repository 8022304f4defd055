package terminal

import (
	"context"
	"strings"

	"telegram-login-mcp/explain"
)

// submit takes what was typed where a choice was asked for.
func (d *Dialogue) submit(text string) step {
	return func(ctx context.Context) (step, error) {
		if d.current.State == "email_code_sent" {
			return d.perform(ctx, "set_login_email", emailOrCode(text), text)
		}
		return d.perform(ctx, "submit_code", "code", text)
	}
}

// emailOrCode is the argument of set_login_email that a text is for.
func emailOrCode(text string) string {
	if strings.Contains(text, "@") {
		return "email"
	}
	return "code"
}

func (d *Dialogue) enterCode(ctx context.Context) (step, error) {
	code, err := d.askLine(ctx, explain.Line{Key: "ask.code"})
	if err != nil || code == "" {
		return d.menu, err
	}
	return d.perform(ctx, "submit_code", "code", code)
}

func (d *Dialogue) enterPassword(ctx context.Context) (step, error) {
	password, err := d.askHidden(ctx, "ask.password")
	if err != nil || password == "" {
		return d.menu, err
	}
	return d.perform(ctx, "submit_password", "password", password)
}

func (d *Dialogue) setEmail(ctx context.Context) (step, error) {
	question := explain.Line{Key: "ask.email"}
	if d.current.State == "email_code_sent" {
		question.Key = "ask.email_or_code"
	}
	text, err := d.askLine(ctx, question)
	if err != nil || text == "" {
		return d.menu, err
	}
	return d.perform(ctx, "set_login_email", emailOrCode(text), text)
}

// recoverPassword has a code mailed, and then sets a new password with it.
func (d *Dialogue) recoverPassword(ctx context.Context) (step, error) {
	if d.current.State != "recovery_code_sent" {
		return d.perform(ctx, "recover_password")
	}
	return d.choose(ctx, explain.Line{Key: "ask.recovery_mail"}, []choice{
		d.choice("choice.recovery_code", d.recover),
		d.choice("choice.another_mail", d.toolStep("recover_password")),
		d.choice("choice.back", d.menu),
	}, nil)
}

func (d *Dialogue) recover(ctx context.Context) (step, error) {
	code, err := d.askLine(ctx, explain.Line{Key: "ask.recovery_code"})
	if err != nil || code == "" {
		return d.menu, err
	}
	for {
		d.say("\n" + d.line("say.new_password"))
		first, err := d.askHidden(ctx, "ask.new_password")
		if err != nil {
			return nil, err
		}
		if first == "" {
			sure, err := d.confirm(ctx, "sure.no_password")
			if err != nil || !sure {
				return d.menu, err
			}
			return d.perform(ctx, "recover_password", "recovery_code", code)
		}
		second, err := d.askHidden(ctx, "ask.new_password_again")
		if err != nil {
			return nil, err
		}
		if first == second {
			return d.perform(ctx, "recover_password", "recovery_code", code, "new_password", first)
		}
		d.say(d.line("say.not_the_same"))
	}
}
