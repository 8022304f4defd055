package terminal

import (
	"context"
	"strconv"
	"time"

	"telegram-login-mcp/explain"
)

// inbox shows what was delivered to the person of the sandbox.
func (d *Dialogue) inbox(ctx context.Context) (step, error) {
	phone := d.phone
	if phone == "" {
		var err error
		if phone, err = d.askLine(ctx, explain.Line{Key: "ask.whose_inbox"}); err != nil || phone == "" {
			return d.menu, err
		}
	}
	return d.showTool(ctx, "sandbox_inbox", map[string]any{"phone": phone})
}

// scan scans the QR code with a phone of the sandbox, and waits for what comes of it.
func (d *Dialogue) scan(ctx context.Context) (step, error) {
	phone, err := d.askLine(ctx, explain.Line{Key: "ask.whose_phone"})
	if err != nil || phone == "" {
		return d.menu, err
	}
	look, err := d.call(ctx, "get_flow", d.flowArguments()) // the code may have changed since it was shown
	if err != nil {
		return nil, err
	}
	a := look.parse()
	if look.Failed || a.QR == nil {
		return d.handleResult(ctx, look)
	}
	d.setCurrent(a)
	res, err := d.call(ctx, "sandbox_scan_qr", map[string]any{"phone": phone, "url": a.QR.URL})
	if err != nil {
		return nil, err
	}
	if res.Failed {
		d.show(res)
		return d.menu, nil
	}
	d.say("\n" + d.line("say.scanned"))
	return d.perform(ctx, "get_flow", "wait_seconds", waitSeconds)
}

// moveClock lets time pass in the sandbox.
func (d *Dialogue) moveClock(ctx context.Context) (step, error) {
	text, err := d.askLine(ctx, explain.Line{Key: "ask.seconds"})
	if err != nil || text == "" {
		return d.menu, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		d.say(d.line("say.no_seconds"))
		return d.menu, nil
	}
	res, err := d.call(ctx, "sandbox_clock", map[string]any{"advance_seconds": n})
	if err != nil {
		return nil, err
	}
	d.show(res)
	if !res.Failed {
		d.clockOffset += time.Duration(n) * time.Second
	}
	return d.refresh(ctx, d.current)
}
