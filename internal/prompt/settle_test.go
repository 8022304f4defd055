package prompt

import (
	"context"
	"testing"

	"telegram-login-mcp/internal/secret"
)

// TestSettleWaitsForTheAnswer has somebody who must not say that something is being worked on whose answer is there.
func TestSettleWaitsForTheAnswer(t *testing.T) {
	for range 100 {
		goOn := make(chan struct{})
		f := newForm(t, Spec{Title: "Code", Button: "Send", Fields: []Field{{Name: "code", Label: "Code"}}, Submit: func(context.Context, map[string]secret.String) Result {
			<-goOn
			return Result{Title: "wrong"}
		}})
		f.Settle(t.Context()) // with nothing to wait for
		if _, used := f.Begin(0, map[string]secret.String{"code": secret.New("1")}); !used {
			t.Fatal("it is not used")
		}
		late, stop := context.WithCancel(t.Context())
		stop()
		f.Settle(late)
		go close(goOn)
		f.Settle(t.Context())
		if s := f.Status(); s.State != Refused || s.Tries != 1 {
			t.Fatalf("it stands at %+v", s)
		}
	}
}
