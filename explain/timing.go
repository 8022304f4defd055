package explain

import (
	"fmt"
	"time"
)

// longestWait is what a Duration holds, in whole years.
const longestWait = 292 * 365 * 24 * time.Hour

// Span says how long d is, rounded up so that nobody comes back too early: "42 seconds", "14 minutes", "23 hours", "7 days".
func Span(d time.Duration) string {
	count := func(unit time.Duration, name string) string {
		n := (d + unit - 1) / unit
		if n == 1 {
			return "1 " + name
		}
		return fmt.Sprintf("%d %ss", n, name)
	}
	switch {
	case d <= 0:
		return "0 seconds"
	case d < 2*time.Minute:
		return count(time.Second, "second")
	case d < 2*time.Hour:
		return count(time.Minute, "minute")
	case d < 48*time.Hour:
		return count(time.Hour, "hour")
	default:
		return count(24*time.Hour, "day")
	}
}

// Exactly says how long a pause of Telegram is, with the number that it sent: "42 seconds", "4 minutes (200 s)".
func Exactly(d time.Duration) string {
	switch {
	case d >= longestWait:
		return "more than 290 years"
	case d < 2*time.Minute:
		return Span(d)
	default:
		return fmt.Sprintf("%s (%d s)", Span(d), seconds(d))
	}
}

// At says when t is in the zone of now: "20:33 UTC", with the day unless it is that of now.
func At(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("15:04 MST")
	}
	return t.Format("15:04 MST on 2 January")
}

// seconds is d in whole seconds, rounded up.
func seconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d + time.Second - 1) / time.Second)
}
