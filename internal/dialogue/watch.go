package dialogue

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

// waited waits for a change of the login, and for Enter at the same time. It returns errPressed after Enter.
func (d *Dialogue) waited(ctx context.Context, listen bool) (res Result, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type reply struct {
		res Result
		err error
	}
	replied, which := make(chan reply, 1), d.of("wait_seconds", waitSeconds)
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
			keys = d.keys.more()
		}
		select {
		case r := <-replied:
			return r.res, r.err
		case c := <-keys:
			pressed, err := d.keys.pressed(c)
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

// watchCall waits until what goes on in the background has ended, and tells what it is. A script is not asked whether it wants to wait.
func (d *Dialogue) watchCall(ctx context.Context) (next step, err error) {
	listen := d.edit != nil
	if listen {
		d.say("\n" + d.line("say.background"))
	}
	err = d.rawly(func() error {
		for {
			res, err := d.waited(ctx, listen)
			switch {
			case errors.Is(err, errPressed):
				next = d.menu
				return nil
			case err != nil:
				return err
			}
			if a := res.read(); res.Failed || !a.busy() {
				next = func(ctx context.Context) (step, error) { return d.did(ctx, res) }
				return nil
			}
		}
	})
	d.hush(false)
	return next, err
}

// renewed looks up the newest QR code, and shows it.
func (d *Dialogue) renewed(ctx context.Context) (step, error) {
	res, err := d.call(ctx, "get_flow", d.of())
	if err != nil {
		return nil, err
	}
	if a := res.read(); !res.Failed && a.State == "qr_shown" {
		d.enter(a)
		return d.watchQR, nil
	}
	return d.did(ctx, res)
}

// watchQR shows the QR code, and a new one in its place when it changes, until a phone has scanned it.
func (d *Dialogue) watchQR(ctx context.Context) (next step, err error) {
	d.hush(true) // the code is renewed all the time
	defer d.hush(false)
	p := picture{d: d}
	err = d.rawly(func() error {
		for {
			p.show(d.current.QR)
			res, err := d.waited(ctx, true)
			switch {
			case errors.Is(err, errPressed):
				next = d.menu
				return nil
			case err != nil:
				return err
			}
			if a := res.read(); !res.Failed && a.State == "qr_shown" && a.QR != nil {
				d.enter(a)
				continue
			}
			next = func(ctx context.Context) (step, error) { return d.did(ctx, res) }
			return nil
		}
	})
	return next, err
}

// picture is the QR code on the screen.
type picture struct {
	d      *Dialogue
	link   string // that is shown
	height int    // of what is shown
}

// show draws a code, over the one before it where that is on the screen.
func (p *picture) show(q *qrCode) {
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
		rows = append(rows, p.d.wrapped(p.d.line(foot))...)
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
