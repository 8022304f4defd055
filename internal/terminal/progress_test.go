package terminal

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestCallIsToldOfWhenItTakesLong: every call to Telegram goes unanswered for a while, which nobody wants to read of.
func TestCallIsToldOfWhenItTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		d := New(Options{Tools: &script{}, In: strings.NewReader(""), Out: &out})
		said := func() string {
			synctest.Wait()
			d.progressMu.Lock()
			defer d.progressMu.Unlock()
			return out.String()
		}
		d.ShowProgress(Progress{"asking for a code", false})
		if got := said(); !strings.Contains(got, "asking for a code ...") {
			t.Errorf("at once: %q", got)
		}
		d.ShowProgress(Progress{"auth.sendCode is awaited", true})
		if got := said(); strings.Contains(got, "awaited") {
			t.Errorf("at once: %q", got)
		}
		d.ShowProgress(Progress{"checking the code", false}) // the answer came in time
		<-time.After(2 * progressDelay)
		if got := said(); strings.Contains(got, "awaited") {
			t.Errorf("after the answer: %q", got)
		}
		d.ShowProgress(Progress{"auth.signIn is awaited", true})
		<-time.After(2 * progressDelay)
		if got := said(); !strings.Contains(got, "auth.signIn is awaited ...") {
			t.Errorf("after %v: %q", 2*progressDelay, got)
		}
	})
}
