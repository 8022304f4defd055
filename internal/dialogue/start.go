package dialogue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/explain"
)

// begin finds the logins that were kept, and goes on with one if that was asked for.
func (d *Dialogue) begin(ctx context.Context) (step, error) {
	kept, err := d.kept(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range kept {
		d.before[a.FlowID] = true
	}
	switch {
	case !d.Resume:
	case len(kept) == 0:
		d.say("\nNo login is kept that could be gone on with.")
	case len(kept) == 1:
		return d.open(kept[0].FlowID), nil
	default:
		return d.choose(ctx, "Which login?", append(d.keptChoices(kept), choice{"another one", "", d.start}), "", nil)
	}
	return d.start, nil
}

// kept lists the logins that can be gone on with, the newest first.
func (d *Dialogue) kept(ctx context.Context) (kept []answer, err error) {
	d.hush(true)
	defer d.hush(false)
	res, err := d.call(ctx, "get_flow", nil)
	if err != nil {
		return nil, err
	}
	for _, a := range res.read().Flows {
		if !a.ended() {
			kept = append([]answer{a}, kept...)
		}
	}
	return kept, nil
}

func (d *Dialogue) keptChoices(kept []answer) (choices []choice) {
	for _, a := range kept {
		what := a.Phone
		if what == "" {
			what = "the login by QR code"
		}
		details := stand(a.State)
		if begun, err := time.Parse(time.RFC3339, a.Begun); err == nil {
			details += ", begun " + explain.Span(d.now().Sub(begun)) + " ago"
		}
		if left, ok := until(a.Expires, d.now()); ok {
			details += ", for another " + explain.Span(left)
		}
		choices = append(choices, choice{"go on with " + what + " (" + details + ")", "", d.open(a.FlowID)})
	}
	return choices
}

// start is where a dialogue begins, and comes back to when no login is under way.
func (d *Dialogue) start(ctx context.Context) (step, error) {
	d.current, d.extras = answer{}, nil
	kept, err := d.kept(ctx)
	if err != nil {
		return nil, err
	}
	choices := []choice{{"log in with a code", "", d.newLogin}, {label("start_qr_login", "", 0), "needs a phone that is logged in", d.newQR}}
	choices = append(choices, d.keptChoices(kept)...)
	if d.Sandbox {
		choices = append(choices, choice{label("sandbox_accounts", "", 0), "", d.showAccounts})
	}
	choices = append(choices,
		choice{label("explain_error", "", 0), "", d.explainError}, choice{label("check_connection", "", 0), "", d.checkConnection}, choice{"quit", "", quit})
	return d.choose(ctx, "What would you like to do?", choices, "", nil)
}

func quit(context.Context) (step, error) { return nil, nil }

// open goes on with a login that was begun before.
func (d *Dialogue) open(id string) step {
	return func(ctx context.Context) (step, error) {
		res, err := d.call(ctx, "get_flow", map[string]any{"flow_id": id})
		if err != nil {
			return nil, err
		}
		d.phone = ""
		return d.did(ctx, res)
	}
}

// newLogin asks for what a login by code needs, and begins one.
func (d *Dialogue) newLogin(ctx context.Context) (step, error) {
	back := d.back()
	given, ok, err := d.credentials(ctx)
	if err != nil || !ok {
		return back, err
	}
	if d.Sandbox {
		if err := d.listAccounts(ctx); err != nil {
			return nil, err
		}
	} else {
		d.say("\nYour phone number, with the country code: +14155550123. Telegram sends one code to this account; it decides how.")
	}
	phone, err := d.field(ctx, "Phone number: ")
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
	if a := res.read(); res.Failed && a.FlowID == "" && a.Error.Code == "failure.phone_invalid" {
		d.show(res)
		return d.newLogin, nil
	}
	return d.did(ctx, res)
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
	return d.did(ctx, res)
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
	if d.Sandbox {
		given["api_id"], given["api_hash"] = 1, "sandbox" // the embedded Telegram takes these, and no others from my.telegram.org
		return given, true, nil
	}
	if d.doubt {
		d.apiID, d.apiHash = 0, ""
	}
	askID, askHash := d.doubt || !d.HasAPIID && d.apiID == 0, d.doubt || !d.HasAPIHash && d.apiHash == ""
	if askID || askHash {
		d.say("\nTelegram wants to know which app logs in: an API ID and an API hash, which you get for free at https://my.telegram.org. Press Enter alone to see how.")
	}
	if askID && !d.askID(ctx, &err) {
		return nil, false, err
	}
	if askHash {
		if d.apiHash, err = d.askSecret(ctx, "API hash (it does not show while you type or paste it): "); err != nil {
			return nil, false, err
		}
		if d.apiHash = strings.TrimSpace(d.apiHash); d.apiHash == "" {
			return nil, false, nil
		}
	}
	d.doubt = false
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
		text, err := d.field(ctx, "API ID (a number): ")
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
			d.say("An API ID is a whole number, such as 1234567.")
		case shown:
			return false
		default:
			how := explain.Tell(explain.Terminal, explain.CredentialsMissing{})
			d.write("\n")
			d.say(how.Title + ". " + how.Meaning + "\n" + list(slices.Concat(how.Fixes, how.More)))
			d.say("\nPress Enter alone once more to go back.")
			shown = true
		}
	}
}

// list numbers the points of a list.
func list(points []string) string {
	var b strings.Builder
	for i, p := range points {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, p)
	}
	return b.String()
}

func (d *Dialogue) listAccounts(ctx context.Context) error {
	if d.listed {
		return nil
	}
	res, err := d.call(ctx, "sandbox_accounts", nil)
	if err != nil {
		return err
	}
	d.listed = !res.Failed
	d.say("\nThese people live in the sandbox:\n" + res.Text)
	return nil
}

func (d *Dialogue) showAccounts(ctx context.Context) (step, error) {
	d.listed = false
	return d.start, d.listAccounts(ctx)
}

// explainError explains what another program printed.
func (d *Dialogue) explainError(ctx context.Context) (step, error) {
	d.say("\nPaste the error, or its whole message or traceback, and then press Enter on an empty line. Leave secrets out.")
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
	return d.showing(ctx, "explain_error", map[string]any{"error": strings.Join(lines, "\n")})
}

func (d *Dialogue) checkConnection(ctx context.Context) (step, error) {
	return d.showing(ctx, "check_connection", nil)
}

// showing shows what a tool says that is about no login.
func (d *Dialogue) showing(ctx context.Context, tool string, arguments map[string]any) (step, error) {
	res, err := d.call(ctx, tool, arguments)
	if err != nil {
		return nil, err
	}
	d.show(res)
	return d.back(), nil
}
