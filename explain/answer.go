package explain

import (
	"strconv"
	"time"
)

// answer is a row of the table: what is known about one constructor that ends or changes a step of the login.
type answer struct {
	constructor string // TL name
	text
}

// ForAnswer explains an answer that is not a delivery: what a call that worked has led to. fields has what Telegram sent, by TL name, as
// in [Delivery]; nil stands for "not known". A constructor that is not in the table gets "answer.unknown".
func ForAnswer(constructor string, fields map[string]any) Explanation {
	s := scene{values: answerValues(constructor, fields), flow: true}
	for _, a := range answers {
		if a.constructor == constructor {
			return a.in(s)
		}
	}
	return unknownAnswer.in(s)
}

func answerValues(constructor string, fields map[string]any) map[string]string {
	v := map[string]string{"type": name(constructor)}
	for field, value := range fields {
		v[field] = shown(value)
	}
	// A flag that is not set is absent, or false in a dump of all fields; no number of these answers says anything when it is 0.
	for field, value := range v {
		if value == "false" || value == "0" {
			delete(v, field)
		}
	}
	if fields != nil {
		v["known"] = "true"
	}
	for _, date := range []string{"pending_reset_date", "expires"} {
		if n, err := strconv.ParseInt(v[date], 10, 64); err == nil && n > 0 {
			v[date] = time.Unix(n, 0).UTC().Format("2 January 2006, 15:04:05 MST")
		}
	}
	return v
}
