package terminal

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/explain"
)

// begin finds the logins that were kept, and goes on with one if that was asked for.
func (d *Dialogue) begin(ctx context.Context) (step, error) {
	kept, err := d.keptLogins(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range kept {
		d.keptBefore[a.FlowID] = true
	}
	switch {
	case !d.Resume:
	case len(kept) == 0:
		d.say("\n" + d.line("say.none_kept"))
	case len(kept) == 1:
		return d.resume(kept[0].FlowID), nil
	default:
		return d.choose(ctx, explain.Line{Key: "ask.which_login"}, append(d.keptChoices(kept), d.choice("choice.another_login", d.start)), nil)
	}
	return d.start, nil
}

// keptLogins lists the logins that can be gone on with, the newest first.
func (d *Dialogue) keptLogins(ctx context.Context) (kept []answer, err error) {
	d.muteProgress(true)
	defer d.muteProgress(false)
	res, err := d.call(ctx, "get_flow", nil)
	if err != nil {
		return nil, err
	}
	for _, a := range res.parse().Flows {
		if !a.ended() {
			kept = append([]answer{a}, kept...)
		}
	}
	return kept, nil
}

func (d *Dialogue) keptChoices(kept []answer) (choices []choice) {
	for _, a := range kept {
		f := explain.KeptLogin{Phone: a.Phone, State: d.stateLabel(a.State), Begun: a.Begun.Time, Until: a.Expires.Time, Now: d.now()}
		choices = append(choices, choice{d.text(f), "", d.resume(a.FlowID)})
	}
	return choices
}

// start is where a dialogue begins, and comes back to when no login is under way.
func (d *Dialogue) start(ctx context.Context) (step, error) {
	d.current, d.extraTools = answer{}, nil
	kept, err := d.keptLogins(ctx)
	if err != nil {
		return nil, err
	}
	choices := []choice{d.choice("choice.by_code", d.newLogin), {d.toolLabel("start_qr_login", "", 0), d.line("hint.needs_phone"), d.newQR}}
	choices = append(choices, d.keptChoices(kept)...)
	if d.Sandbox {
		choices = append(choices, choice{d.toolLabel("sandbox_accounts", "", 0), "", d.showAccounts})
	}
	choices = append(choices,
		choice{d.toolLabel("explain_error", "", 0), "", d.explainError}, choice{d.toolLabel("check_connection", "", 0), "", d.checkConnection}, d.choice("choice.quit", quit))
	return d.choose(ctx, explain.Line{Key: "ask.what_to_do"}, choices, nil)
}

func quit(context.Context) (step, error) { return nil, nil }

// resume goes on with a login that was begun before.
func (d *Dialogue) resume(id string) step {
	return func(ctx context.Context) (step, error) {
		res, err := d.call(ctx, "get_flow", map[string]any{"flow_id": id})
		if err != nil {
			return nil, err
		}
		d.phone = ""
		return d.handleResult(ctx, res)
	}
}

// newLogin asks for what a login by code needs, and begins one.
func (d *Dialogue) newLogin(ctx context.Context) (step, error) {
	back := d.back()
	given, ok, err := d.credentials(ctx)
	if err != nil || !ok {
		return back, err
	}
	switch {
	case d.Sandbox:
		if err := d.listAccounts(ctx); err != nil {
			return nil, err
		}
	case d.TestServers:
		d.say("\n" + d.line("say.test_phone"))
	default:
		d.say("\n" + d.line("say.phone"))
	}
	phone, err := d.askLine(ctx, explain.Line{Key: "ask.phone"})
	if err != nil || phone == "" {
		return back, err
	}
	given["phone"] = phone
	d.current = answer{}
	res, err := d.call(ctx, "request_code", given)
	if err != nil {
		return nil, err
	}
	d.phone = phone
	if a := res.parse(); res.Failed && a.FlowID == "" && a.Error.Code == "failure.phone_invalid" {
		d.show(res)
		return d.newLogin, nil
	}
	return d.handleResult(ctx, res)
}

// newQR begins a login by QR code.
func (d *Dialogue) newQR(ctx context.Context) (step, error) {
	back := d.back()
	given, ok, err := d.credentials(ctx)
	if err != nil || !ok {
		return back, err
	}
	d.current, d.phone = answer{}, ""
	res, err := d.call(ctx, "start_qr_login", given)
	if err != nil {
		return nil, err
	}
	return d.handleResult(ctx, res)
}

// back is where an empty answer leads.
func (d *Dialogue) back() step {
	if d.current.FlowID != "" {
		return d.menu
	}
	return d.start
}

// credentials finds out what has to be given to a tool that begins a login. It reports false when the person would rather not.
func (d *Dialogue) credentials(ctx context.Context) (given map[string]any, ok bool, err error) {
	given = map[string]any{}
	if d.ForTool != "" {
		given["for_tool"] = d.ForTool
	}
	if d.Sandbox {
		given["api_id"], given["api_hash"] = 1, "sandbox" // the embedded Telegram takes these, and no others from my.telegram.org
		return given, true, nil
	}
	if d.credentialsRefused {
		d.apiID, d.apiHash = 0, ""
	}
	askID, askHash := d.credentialsRefused || !d.HasAPIID && d.apiID == 0, d.credentialsRefused || !d.HasAPIHash && d.apiHash == ""
	if askID || askHash {
		d.say("\n" + d.line("say.which_app"))
	}
	if askID && !d.askID(ctx, &err) {
		return nil, false, err
	}
	if askHash {
		if d.apiHash, err = d.askHidden(ctx, "ask.api_hash"); err != nil {
			return nil, false, err
		}
		if d.apiHash = strings.TrimSpace(d.apiHash); d.apiHash == "" {
			return nil, false, nil
		}
	}
	d.credentialsRefused = false
	if d.apiID != 0 {
		given["api_id"] = d.apiID
	}
	if d.apiHash != "" {
		given["api_hash"] = d.apiHash
	}
	return given, true, nil
}

// askID asks for the API ID. The first empty answer shows the way to one, the second goes back.
func (d *Dialogue) askID(ctx context.Context, failed *error) bool {
	for shown := false; ; {
		text, err := d.askLine(ctx, explain.Line{Key: "ask.api_id"})
		if err != nil {
			*failed = err
			return false
		}
		if n, err := strconv.Atoi(text); err == nil && n > 0 {
			d.apiID = n
			return true
		}
		switch {
		case text != "":
			d.say(d.line("say.api_id_number"))
		case shown:
			return false
		default:
			how := explain.Tell(d.Reader, explain.CredentialsMissing{})
			d.write("\n")
			d.say(how.Title + ". " + how.Meaning + "\n" + numbered(slices.Concat(how.Fixes, how.More)))
			d.say("\n" + d.line("say.enter_goes_back"))
			shown = true
		}
	}
}

// numbered numbers the points of a list.
func numbered(points []string) string {
	var b strings.Builder
	for i, p := range points {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, p)
	}
	return b.String()
}

func (d *Dialogue) listAccounts(ctx context.Context) error {
	if d.accountsShown {
		return nil
	}
	res, err := d.call(ctx, "sandbox_accounts", nil)
	if err != nil {
		return err
	}
	d.accountsShown = !res.Failed
	d.say("\n" + d.line("say.people") + "\n" + res.Text)
	return nil
}

func (d *Dialogue) showAccounts(ctx context.Context) (step, error) {
	d.accountsShown = false
	return d.start, d.listAccounts(ctx)
}

// explainError explains what another program printed.
func (d *Dialogue) explainError(ctx context.Context) (step, error) {
	d.say("\n" + d.line("say.paste_error"))
	var lines []string
	for {
		line, err := d.ask(ctx, "> ")
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(line) == "" {
			break
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return d.back(), nil
	}
	return d.showTool(ctx, "explain_error", map[string]any{"error": strings.Join(lines, "\n")})
}

func (d *Dialogue) checkConnection(ctx context.Context) (step, error) {
	return d.showTool(ctx, "check_connection", nil)
}

// showTool shows what a tool says that is about no login.
func (d *Dialogue) showTool(ctx context.Context, tool string, arguments map[string]any) (step, error) {
	res, err := d.call(ctx, tool, arguments)
	if err != nil {
		return nil, err
	}
	d.show(res)
	return d.back(), nil
}
