package terminal

import (
	"context"
	"time"

	"telegram-login-mcp/explain"
)

// whyNotKept is why the current login ends with this program, nil when it is kept.
func (d *Dialogue) whyNotKept() explain.Fact {
	switch {
	case d.NotKept != nil:
		return d.NotKept
	case d.current.Unsaved != "":
		return explain.Unwritten{Why: d.current.Unsaved}
	}
	return nil
}

// goodbyeTimeout is how long it may take to find out how the login stands when the dialogue was broken off.
const goodbyeTimeout = 3 * time.Second

// goodbye says what becomes of the login, and how to go on with it.
func (d *Dialogue) goodbye(ctx context.Context, broken bool) {
	ctx, stop := context.WithTimeout(ctx, goodbyeTimeout)
	defer stop()
	others := 0
	if broken {
		others = d.refreshCurrent(ctx)
	}
	a := d.current
	if d.nothingKept(ctx, a, broken, others) {
		return
	}
	f := explain.Goodbye{Kind: "kept", Phone: a.Phone, State: d.stateLabel(a.State), Now: time.Now()}
	if !a.Expires.IsZero() {
		f.Until = a.Expires.Add(-d.clockOffset).Local() // as the clock here will say it
	}
	why := d.whyNotKept()
	if why != nil {
		f.NotKept = d.text(why)
	}
	switch {
	case a.State == "authorized" && d.deliveredHere && d.Sandbox:
		f.Kind = "rehearsal"
	case a.State == "authorized" && d.deliveredHere && why != nil:
		f.Kind = "session"
	case a.State == "authorized" && d.deliveredHere:
		f.Kind = "session_kept"
	case a.State == "authorized" && why != nil && !d.Sandbox:
		f.Kind = "forgotten"
	case why != nil:
		f.Kind = "lost"
	}
	d.write("\n")
	d.say(d.text(f))
	if f.Kind == "kept" || f.Kind == "session_kept" {
		d.command(d.ResumeCommand)
	}
}

// givenUp reports whether the current login is given up when the person leaves: it was begun here, and a list of such logins is of no use to anybody.
func (d *Dialogue) givenUp() bool { return d.current.unscannedQR() && !d.keptBefore[d.current.FlowID] }

// nothingKept says goodbye where nothing of a login is left that could be gone on with.
func (d *Dialogue) nothingKept(ctx context.Context, a answer, broken bool, others int) bool {
	switch {
	case a.FlowID == "" || a.ended():
		switch {
		case !broken:
		case others == 0 || d.NotKept != nil:
			d.say("\n" + d.line("say.nothing_lost"))
		default:
			d.say("\n" + d.text(explain.KeptBefore{Count: others}))
			d.command(d.ResumeCommand)
		}
		return true
	case d.givenUp():
		if res, err := d.call(ctx, "cancel_flow", map[string]any{"flow_id": a.FlowID}); err != nil || res.Failed {
			return false
		}
		d.say("\n" + d.line("say.qr_given_up"))
		return true
	}
	return false
}

// command writes a command on a line of its own, however long it is: what is wrapped here is pasted as two commands.
func (d *Dialogue) command(line string) { d.write("\n    " + line + "\n") }

// refreshCurrent finds out how the login stands, and how many others are kept. A call that was broken off may have begun one that has not been heard of.
func (d *Dialogue) refreshCurrent(ctx context.Context) (others int) {
	kept, err := d.keptLogins(ctx)
	if err != nil {
		return 0
	}
	for _, a := range kept {
		if a.FlowID == d.current.FlowID || d.current.FlowID == "" && !d.keptBefore[a.FlowID] {
			unsaved := a.Unsaved
			d.setCurrent(a)
			d.current.Unsaved = unsaved
			return len(kept) - 1
		}
	}
	return len(kept)
}
