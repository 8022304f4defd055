package dialogue

import (
	"context"
	"fmt"
	"time"

	"telegram-login-mcp/explain"
)

// lost says why the current login ends with this program, "" when it is kept.
func (d *Dialogue) lost() string {
	switch {
	case d.Lost != "":
		return d.Lost
	case d.current.Unsaved != "":
		return "it could not be written: " + d.current.Unsaved
	}
	return ""
}

// farewellWait is how long it may take to find out how the login stands when the dialogue was broken off.
const farewellWait = 3 * time.Second

// farewell says what becomes of the login, and how to go on with it.
func (d *Dialogue) farewell(ctx context.Context, broken bool) {
	ctx, stop := context.WithTimeout(ctx, farewellWait)
	defer stop()
	others := 0
	if broken {
		others = d.look(ctx)
	}
	a := d.current
	if d.handled(ctx, a, broken, others) {
		return
	}
	what := "The login"
	if a.Phone != "" {
		what = "The login of " + a.Phone
	}
	what += " (" + stand(a.State) + ")"
	d.write("\n")
	switch lost := d.lost(); {
	case a.State == "authorized" && d.handed && d.Sandbox:
		d.say("This was a rehearsal: the session opens the account in the sandbox, as long as that runs, and nothing else.")
	case a.State == "authorized" && d.handed && lost != "":
		d.say("Your session stays good without this program. " + endIt)
	case a.State == "authorized" && d.handed:
		d.say(fmt.Sprintf("Your session stays good without this program, which keeps the login %s, in case you want the session in another format. %s", d.deadline(a), endIt))
		d.command(d.GoOn)
	case a.State == "authorized" && lost != "" && !d.Sandbox:
		d.say(what + " is forgotten, because " + lost + ", and no session was handed over. At Telegram it still exists. " + endIt)
	case lost != "":
		d.say(what + " is lost, because " + lost + ".")
	default:
		d.say(fmt.Sprintf("%s is kept %s. Go on with it:", what, d.deadline(a)))
		d.command(d.GoOn)
	}
}

// handled says farewell where nothing of a login is left that could be gone on with.
func (d *Dialogue) handled(ctx context.Context, a answer, broken bool, others int) bool {
	switch {
	case a.FlowID == "" || a.ended():
		switch {
		case !broken:
		case others == 0 || d.Lost != "":
			d.say("\nNo login is under way, so nothing is lost.")
		case others == 1:
			d.say("\nOne login from before is kept. Go on with it:")
			d.command(d.GoOn)
		default:
			d.say(fmt.Sprintf("\n%d logins from before are kept. Go on with one of them:", others))
			d.command(d.GoOn)
		}
		return true
	case a.onlyShown() && !d.before[a.FlowID]: // begun here, and left: a list of such logins is of no use to anybody
		if res, err := d.call(ctx, "cancel_flow", map[string]any{"flow_id": a.FlowID}); err != nil || res.Failed {
			return false
		}
		d.say("\nThe QR code was not scanned, so this login was given up. Nothing is lost: a new one is as good.")
		return true
	}
	return false
}

// command writes a command on a line of its own, however long it is: what is wrapped here is pasted as two commands.
func (d *Dialogue) command(line string) { d.write("\n    " + line + "\n") }

const endIt = "Telegram lists it under Settings > Devices as telegram-login-mcp, where you can end it."

// deadline says until when a login is kept.
func (d *Dialogue) deadline(a answer) string {
	left, ok := until(a.Expires, d.now())
	if !ok {
		return "for now"
	}
	at := time.Now().Add(left)
	return fmt.Sprintf("until %s, for another %s", explain.At(at, time.Now()), explain.Span(left))
}

// look finds out how the login stands, and how many others are kept. A call that was broken off may have begun one that has not been heard of.
func (d *Dialogue) look(ctx context.Context) (others int) {
	kept, err := d.kept(ctx)
	if err != nil {
		return 0
	}
	for _, a := range kept {
		if a.FlowID == d.current.FlowID || d.current.FlowID == "" && !d.before[a.FlowID] {
			unsaved := a.Unsaved
			d.enter(a)
			d.current.Unsaved = unsaved
			return len(kept) - 1
		}
	}
	return len(kept)
}
