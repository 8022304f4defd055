package terminal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// waitSeconds is how long one look at a login waits for a change.
const waitSeconds = 20

// errPressed means that the person pressed Enter while something was waited for.
var errPressed = errors.New("enter was pressed")

// waitForChange waits for a change of the login, and for Enter at the same time. It returns errPressed after Enter.
func (d *Dialogue) waitForChange(ctx context.Context, listen bool) (res Result, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type reply struct {
		res Result
		err error
	}
	replied, which := make(chan reply, 1), d.flowArguments("wait_seconds", waitSeconds)
	go func() {
		res, err := d.call(ctx, "get_flow", which)
		replied <- reply{res, err}
	}()
	for {
		var keys <-chan chunk
		if listen {
			if d.keys.err != nil {
				return res, d.keys.err
			}
			keys = d.keys.chunks()
		}
		select {
		case r := <-replied:
			return r.res, r.err
		case c := <-keys:
			pressed, err := d.keys.enterPressed(c)
			if pressed {
				err = errPressed
			}
			if err != nil {
				return res, err
			}
		case <-ctx.Done():
			return res, ErrInterrupted
		}
	}
}

// watch looks at the login until stays says no to how it stands, and goes on from there. Enter, where it is listened to, leads to the menu.
func (d *Dialogue) watch(ctx context.Context, listen bool, stays func(a answer) bool) (next step, err error) {
	err = d.withRawMode(func() error {
		stays(d.current) // which it does, and may have something to show
		for {
			res, err := d.waitForChange(ctx, listen)
			switch {
			case errors.Is(err, errPressed):
				next = d.menu
				return nil
			case err != nil:
				return err
			case res.Failed || !stays(res.parse()):
				next = func(ctx context.Context) (step, error) { return d.handleResult(ctx, res) }
				return nil
			}
		}
	})
	d.muteProgress(false)
	return next, err
}

// waitForCall waits until what goes on in the background has ended, and tells what it is. A script is not asked whether it wants to wait.
func (d *Dialogue) waitForCall(ctx context.Context) (step, error) {
	listen := d.edit != nil
	if listen {
		d.say("\n" + d.line("say.background"))
	}
	return d.watch(ctx, listen, answer.pending)
}

// showNewestQR looks up the newest QR code, and shows it.
func (d *Dialogue) showNewestQR(ctx context.Context) (step, error) {
	res, err := d.call(ctx, "get_flow", d.flowArguments())
	if err != nil {
		return nil, err
	}
	if a := res.parse(); !res.Failed && a.State == "qr_shown" && a.QR != nil {
		d.setCurrent(a)
		return d.waitForScan, nil
	}
	return d.handleResult(ctx, res)
}

// waitForScan shows the QR code, and a new one in its place when it changes, until a phone has scanned it.
func (d *Dialogue) waitForScan(ctx context.Context) (step, error) {
	d.muteProgress(true) // the code is renewed all the time
	view := qrView{d: d}
	return d.watch(ctx, true, func(a answer) bool {
		if a.State != "qr_shown" || a.QR == nil {
			return false
		}
		d.setCurrent(a)
		view.show(a.QR)
		return true
	})
}

// qrView is the QR code on the screen.
type qrView struct {
	d      *Dialogue
	link   string // that is shown
	height int    // of what is shown
}

// show draws a code, over the one before it where that is on the screen.
func (p *qrView) show(q *qrCode) {
	if q.URL == p.link {
		return
	}
	p.link = q.URL
	width, height := p.d.size()
	code, err := drawQR(q.URL, p.d.colour)
	rows, again := code.rows, p.d.cursor
	switch {
	case err != nil:
		rows = strings.Split(p.d.text(explain.QRUndrawn{Why: outside.Text(err.Error()), Link: q.URL}), "\n")
	case p.d.screen && code.width > width:
		rows, again = append(Wrap(p.d.text(explain.QRTooWide{Width: width, Needed: code.width}), width), q.URL), false // the link may take more than one row
	case !p.d.screen:
		rows = append(rows, q.URL)
	}
	for _, foot := range []string{"say.scan_where", "say.scan_waiting"} {
		rows = append(rows, p.d.Rows(p.d.line(foot))...)
	}
	text := ""
	if p.height > 0 && again && p.height < height && len(rows) < height {
		text = fmt.Sprintf("\x1b[%dA\r\x1b[J", p.height)
	} else {
		text = "\n"
	}
	for _, r := range rows {
		text += r + "\n"
	}
	p.d.write(text)
	if p.height = 0; again {
		p.height = len(rows)
	}
}
