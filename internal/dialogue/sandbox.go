package dialogue

import (
	"context"
	"strconv"
	"time"
)

// person asks for a number of the sandbox, unless it is known.
func (d *Dialogue) person(ctx context.Context, question string) (string, error) {
	if d.phone != "" {
		return d.phone, nil
	}
	return d.field(ctx, question)
}

// inbox shows what was delivered to the person of the sandbox.
func (d *Dialogue) inbox(ctx context.Context) (step, error) {
	phone, err := d.person(ctx, "Whose inbox? Phone number: ")
	if err != nil || phone == "" {
		return d.menu, err
	}
	return d.showing(ctx, "sandbox_inbox", map[string]any{"phone": phone})
}

// scan scans the QR code with a phone of the sandbox, and waits for what comes of it.
func (d *Dialogue) scan(ctx context.Context) (step, error) {
	phone, err := d.field(ctx, "Whose phone? A number of the sandbox, such as +9996620001: ")
	if err != nil || phone == "" {
		return d.menu, err
	}
	look, err := d.call(ctx, "get_flow", d.of()) // the code may have changed since it was shown
	if err != nil {
		return nil, err
	}
	a := look.read()
	if look.Failed || a.QR == nil {
		return d.did(ctx, look)
	}
	d.enter(a)
	res, err := d.call(ctx, "sandbox_scan_qr", map[string]any{"phone": phone, "url": a.QR.URL})
	if err != nil {
		return nil, err
	}
	if res.Failed {
		d.show(res)
		return d.menu, nil
	}
	d.say("\nThe QR code was scanned and confirmed on that phone.")
	return d.perform(ctx, "get_flow", "wait_seconds", waitSeconds)
}

// moveClock lets time pass in the sandbox.
func (d *Dialogue) moveClock(ctx context.Context) (step, error) {
	text, err := d.field(ctx, "How many seconds forward? ")
	if err != nil || text == "" {
		return d.menu, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		d.say("That is no number of seconds.")
		return d.menu, nil
	}
	res, err := d.call(ctx, "sandbox_clock", map[string]any{"advance_seconds": n})
	if err != nil {
		return nil, err
	}
	d.show(res)
	if !res.Failed {
		d.ahead += time.Duration(n) * time.Second
	}
	return d.refreshed(ctx, d.current)
}
