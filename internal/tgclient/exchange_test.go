package tgclient

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// TestBothExchangesLeaveTheSame takes one login through our key exchange and through gotd's, a migration included, and compares what is
// seen of them, what they leave, and whether the other one can go on with it.
func TestBothExchangesLeaveTheSame(t *testing.T) {
	const phone = "+9996630001"
	login := func(slow bool) (authflow.Session, []authflow.ConnectionEventKind) {
		t.Helper()
		client := clientOf(t, serverOf(t))
		client.gotdExchange = slow
		j := &journal{}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
		if err != nil {
			t.Fatalf("connect: %v, seen %v", err, j)
		}
		hash := ask(t, c.API(), phone)
		if _, err := c.API().AuthSignIn(ctx, &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
			t.Fatal(err)
		}
		s, err := c.Session()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		var kinds []authflow.ConnectionEventKind
		for _, s := range j.seen {
			kinds = append(kinds, s.Kind)
		}
		return s, kinds
	}
	ours, seen := login(false)
	theirs, seenTheirs := login(true)
	if ours.DC != theirs.DC || ours.Addr != theirs.Addr || ours.Port != theirs.Port || ours.Test != theirs.Test || ours.Key.Len() != theirs.Key.Len() || ours.Key.Equal(theirs.Key) {
		t.Errorf("ours %+v, gotd's %+v", ours, theirs)
	}
	if !slices.Equal(seen, seenTheirs) {
		t.Errorf("seen of ours %v, of gotd's %v", seen, seenTheirs)
	}
	for _, s := range []authflow.Session{ours, theirs} {
		c, _ := connected(t, serverOf(t), s)
		if who, err := c.API().UsersGetUsers(t.Context(), []tg.InputUserClass{&tg.InputUserSelf{}}); err != nil || len(who) != 1 {
			t.Errorf("the login is gone: %v, %v", who, err)
		}
	}
}
