package authflow

import (
	"testing"
	"time"
)

// A record lasts until its flow ends by itself, and for as long as that is told.
func TestRecordLastsUntilItsEndWasTold(t *testing.T) {
	begun := time.Unix(1e9, 0)
	for name, c := range map[string]struct {
		rec  Record
		want time.Duration
	}{
		"a code":               {Record{State: CodeSent, Expires: begun.Add(codeLife)}, codeLife + endLife},
		"a login":              {Record{State: Authorized, Expires: begun.Add(loginLife)}, loginLife + endLife},
		"a session handed out": {Record{State: Authorized, Expires: begun.Add(exportLife)}, exportLife + endLife},
		"an answer in doubt":   {Record{State: CodeSent, Expires: begun.Add(codeLife), InDoubt: "auth.signIn"}, loginLife + endLife},
		"an end":               {Record{State: Cancelled, Expires: begun.Add(endLife)}, endLife},
	} {
		c.rec.Entered = begun
		if got := c.rec.Lasts(); got != c.want {
			t.Errorf("%s lasts %v, want %v", name, got, c.want)
		}
	}
}
