package dialogue

import (
	"context"
	"strings"
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
	code, err := d.field(ctx, "The code: ")
	if err != nil || code == "" {
		return d.menu, err
	}
	return d.perform(ctx, "submit_code", "code", code)
}

func (d *Dialogue) enterPassword(ctx context.Context) (step, error) {
	password, err := d.askSecret(ctx, "The password (it does not show while you type): ")
	if err != nil || password == "" {
		return d.menu, err
	}
	return d.perform(ctx, "submit_password", "password", password)
}

func (d *Dialogue) setEmail(ctx context.Context) (step, error) {
	question := "E-mail address: "
	if d.current.State == "email_code_sent" {
		question = "The code from the mail, or an e-mail address to have another one sent: "
	}
	text, err := d.field(ctx, question)
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
	return d.choose(ctx, "Is the mail with the recovery code there?", []choice{
		{"yes, enter the code", "", d.recover},
		{"send another mail", "", d.plainly("recover_password")},
		{"back", "", d.menu},
	}, "", nil)
}

func (d *Dialogue) recover(ctx context.Context) (step, error) {
	code, err := d.field(ctx, "The recovery code: ")
	if err != nil || code == "" {
		return d.menu, err
	}
	for {
		d.say("\nChoose the new password of your account. It replaces the forgotten one. Press Enter alone for none.")
		first, err := d.askSecret(ctx, "The new password (it does not show while you type): ")
		if err != nil {
			return nil, err
		}
		if first == "" {
			sure, err := d.agreed(ctx, "Go on without a new password? The account has none then.")
			if err != nil || !sure {
				return d.menu, err
			}
			return d.perform(ctx, "recover_password", "recovery_code", code)
		}
		second, err := d.askSecret(ctx, "The same once more: ")
		if err != nil {
			return nil, err
		}
		if first == second {
			return d.perform(ctx, "recover_password", "recovery_code", code, "new_password", first)
		}
		d.say("These are not the same.")
	}
}
