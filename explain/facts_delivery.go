package explain

import (
	"time"

	"telegram-login-mcp/internal/outside"
)

// ID implements Fact.
func (d Delivery) ID() string {
	for _, known := range deliveries {
		if known.constructor == d.Type {
			return known.code
		}
	}
	return "delivery.unknown"
}

func (d Delivery) about(p *Problem) {
	p.Source = constructorPage + d.Type
	if p.Code == "delivery.unknown" {
		p.Source = sourceSentCode
	}
}

// Length is how many digits the code has, 0 when nobody knows.
func (d Delivery) Length() int {
	n, _ := d.Fields["length"].(int)
	return n
}

// Field is a text that Telegram sent in the delivery, in marks; "" when it sent none.
func (d Delivery) Field(name string) string {
	s, _ := d.Fields[name].(string)
	if s == "" {
		return ""
	}
	return outside.Quoted(s)
}

// Aged reports whether the code is so old that it may be dead.
func (d Delivery) Aged() bool { return !d.General && d.Age >= pendingCodeLife }

// ResetAt is when a reset of the login e-mail that was asked for happens, zero without one.
func (d Delivery) ResetAt() time.Time {
	if n, _ := d.Fields["reset_pending_date"].(int); n > 0 {
		return time.Unix(int64(n), 0)
	}
	return time.Time{}
}

// ResetLeft is how long it is until then, 0 when nobody knows.
func (d Delivery) ResetLeft() time.Duration {
	if d.Now.IsZero() || d.ResetAt().IsZero() {
		return 0
	}
	return max(d.ResetAt().Sub(d.Now), 0)
}

// CanReset reports whether the login e-mail can be reset, and ResetIn after how long the reset would happen; 0 is at once.
// https://core.telegram.org/constructor/auth.sentCodeTypeEmailCode
func (d Delivery) CanReset() bool {
	_, ok := d.Fields["reset_available_period"].(int)
	return ok && d.ResetAt().IsZero()
}

// ResetIn is how long after asking for it a reset of the login e-mail happens.
func (d Delivery) ResetIn() time.Duration {
	n, _ := d.Fields["reset_available_period"].(int)
	return max(time.Duration(n)*time.Second-d.Age, 0)
}
