package explain

import (
	"fmt"
	"time"
)

// countdown says how long d is, rounded up so that nobody comes back too early: "42 s", "3 min 20 s", "23 h 59 min", "7 days".
func countdown(d time.Duration) string {
	s := seconds(d)
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 2*60*60:
		return two(s/60, "min", s%60, "s")
	case s < 48*60*60:
		m := (s + 59) / 60
		return two(m/60, "h", m%60, "min")
	default:
		h := (s + 3599) / 3600
		return two(h/24, "days", h%24, "h")
	}
}

// longestWait is what a Duration holds, in whole years.
const longestWait = 292 * 365 * 24 * time.Hour

// Exactly says how long a pause is, as all texts do: "42 s", "24 h (86400 s)", "more than 290 years".
func Exactly(d time.Duration) string {
	if d >= longestWait {
		return "more than 290 years"
	}
	return exactly(d)
}

// exactly is countdown with the number of seconds behind it where countdown does not say it.
func exactly(d time.Duration) string {
	s := countdown(d)
	if plain := fmt.Sprintf("%d s", seconds(d)); s != plain {
		s += " (" + plain + ")"
	}
	return s
}

func two(big int, unit string, small int, smallUnit string) string {
	if small == 0 {
		return fmt.Sprintf("%d %s", big, unit)
	}
	return fmt.Sprintf("%d %s %d %s", big, unit, small, smallUnit)
}

// seconds is d in whole seconds, rounded up.
func seconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d + time.Second - 1) / time.Second)
}

// clock says when t is, with the date unless it is on the day of now. It is "" without a now, because then nothing says which time zone
// the person lives in.
func clock(t, now time.Time) string {
	if now.IsZero() {
		return ""
	}
	t = t.In(now.Location())
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("15:04:05 MST")
	}
	return t.Format("15:04 MST on 2 January 2006")
}
