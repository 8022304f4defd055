package dialogue

import (
	"context"
	"time"

	"telegram-login-mcp/explain"
)

// lost is why the current login ends with this program, nil when it is kept.
func (d *Dialogue) lost() explain.Fact {
	switch {
	case d.Lost != nil:
		return d.Lost
	case d.current.Unsaved != "":
		return explain.Unwritten{Why: d.current.Unsaved}
	}
	return nil
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
	now := time.Now()
	f := explain.Farewell{Kind: "kept", Phone: a.Phone, Stands: d.stand(a.State), Now: now}
	if left, ok := until(a.Expires, d.now()); ok {
		f.Until = now.Add(left)
	}
	lost := d.lost()
	if lost != nil {
		f.Lost = d.text(lost)
	}
	switch {
	case a.State == "authorized" && d.handed && d.Sandbox:
		f.Kind = "rehearsal"
	case a.State == "authorized" && d.handed && lost != nil:
		f.Kind = "session"
	case a.State == "authorized" && d.handed:
		f.Kind = "session_kept"
	case a.State == "authorized" && lost != nil && !d.Sandbox:
		f.Kind = "forgotten"
	case lost != nil:
		f.Kind = "lost"
	}
	d.write("\n")
	d.say(d.text(f))
	if f.Kind == "kept" || f.Kind == "session_kept" {
		d.command(d.GoOn)
	}
}

// handled says farewell where nothing of a login is left that could be gone on with.
func (d *Dialogue) handled(ctx context.Context, a answer, broken bool, others int) bool {
	switch {
	case a.FlowID == "" || a.ended():
		switch {
		case !broken:
		case others == 0 || d.Lost != nil:
			d.say("\n" + d.line("say.nothing_lost"))
		default:
			d.say("\n" + d.text(explain.KeptBefore{Count: others}))
			d.command(d.GoOn)
		}
		return true
	case a.onlyShown() && !d.before[a.FlowID]: // begun here, and left: a list of such logins is of no use to anybody
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
