package authflow_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// What a disk that blocks, and a Telegram that says nothing, do to the other logins and to the time that an answer takes. The clock is that of
// testing/synctest, so a wait of 24 s takes no time and is measured to the nanosecond.

// answerLimit is what every tool keeps to.
const answerLimit = 25 * time.Second

// methods are the methods of a registry, each with the state in which it has work to do.
var methods = map[string]struct {
	in   authflow.State
	call func(ctx context.Context, r *authflow.Registry, id string)
}{
	"Add": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.Add(ctx, authflow.AddRequest{FlowID: id})
	}},
	"AllowNumber": {"", nil}, // which asks nobody
	"App":         {authflow.Authorized, func(_ context.Context, r *authflow.Registry, id string) { r.App(id) }},
	"Begin":       {"", nil},
	"CheckFlow": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _, _ = r.CheckFlow(ctx, id)
	}},
	"CheckSession": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, _ string) {
		_, _ = r.CheckSession(ctx, authflow.ForeignSession{Session: authflow.Session{DC: 2, Key: secret.NewBytes(make([]byte, 256))}, APIID: 1})
	}},
	"CheckNumber": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, _ string) {
		_ = r.CheckNumber(ctx, "+4912345")
	}},
	"CheckPhone":   {"", nil}, // which asks nobody
	"ForgetPauses": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, _ string) { r.ForgetPauses("+4912345") }},
	"LimitsReport": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, _ string) { r.LimitsReport() }},
	"Close":        {"", nil}, // see TestEndWaitsForABlockedDiskNoLongerThanAClientWaits
	"Cancel": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.Cancel(ctx, id)
	}},
	"ClockMoved": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, _ string) { r.ClockMoved() }},
	"Delivered": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.Delivered(ctx, id)
	}},
	"Export": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _, _ = r.Export(ctx, id)
	}},
	"ForceSMS": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _, _ = r.ForceSMS(ctx, id)
	}},
	"Get": {authflow.QRShown, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.Get(ctx, id, time.Hour)
	}},
	"Glance": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, id string) { r.Glance(id) }},
	"List":   {authflow.Connecting, func(_ context.Context, r *authflow.Registry, _ string) { r.List() }},
	"LogOut": {authflow.Authorized, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.LogOut(ctx, id)
	}},
	"Peek": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, id string) { r.Peek(id) }},
	"RecoverPassword": {authflow.RecoveryCodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.RecoverPassword(ctx, id, secret.New("12345"), secret.New("new"))
	}},
	"RequestCode": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, _ string) {
		_, _ = r.RequestCode(ctx, authflow.CodeRequest{Phone: "+4912345", APIID: 1, APIHash: secret.New("hash")})
	}},
	"ResendCode": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.ResendCode(ctx, id)
	}},
	"ResetLoginEmail": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.ResetLoginEmail(ctx, id)
	}},
	"Resting": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, _ string) { r.Resting() }},
	"SetLoginEmail": {authflow.EmailSetupNeeded, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.SetLoginEmail(ctx, id, "a@example.org", secret.String{})
	}},
	"StartQR": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.StartQR(ctx, authflow.QRRequest{FlowID: id})
	}},
	"SubmitCode": {authflow.CodeSent, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.SubmitCode(ctx, id, secret.New("12345"))
	}},
	"SubmitPassword": {authflow.PasswordNeeded, func(ctx context.Context, r *authflow.Registry, id string) {
		_, _ = r.SubmitPassword(ctx, id, secret.New("password"))
	}},
	"Unreadable": {authflow.CodeSent, func(_ context.Context, r *authflow.Registry, _ string) { _, _ = r.Unreadable() }},
}

// TestEveryMethodAnswersInTime calls each method, and each together with a look before it as tools do, while Telegram is silent, while the
// disk is blocked, while both are, and while another process has the flow; for a flow in memory and for one in the store only.
func TestEveryMethodAnswersInTime(t *testing.T) {
	all := reflect.TypeFor[*authflow.Registry]()
	for i := range all.NumMethod() {
		name := all.Method(i).Name
		m, known := methods[name]
		if !known {
			t.Errorf("%s is a method, and nobody knows how long it takes: add it to the table", name)
		}
		if m.call == nil {
			continue
		}
		for _, busy := range []string{"", "blocked", "elsewhere", "in memory", "in memory, blocked", "running", "running, blocked"} {
			t.Run(name+" "+busy, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r, store := slow(t, mute{}, stored(t, oneID, m.in), stored(t, otherID, authflow.Connecting))
					switch busy {
					case "elsewhere":
						claim, err := store.MemoryStore.Claim(t.Context(), oneID, func() {})
						if err != nil {
							t.Fatal(err)
						}
						defer claim.Release()
					case "in memory", "in memory, blocked":
						if _, err := r.Get(t.Context(), oneID, 0); err != nil {
							t.Fatal(err)
						}
					case "running", "running, blocked":
						go m.call(t.Context(), r, oneID)
						synctest.Wait()
					}
					if busy == "blocked" || busy == "in memory, blocked" || busy == "running, blocked" {
						store.block()
					}
					begun := time.Now()
					ctx := r.Begin(t.Context())
					_, _ = r.Get(ctx, oneID, 0)
					m.call(ctx, r, oneID)
					if took := time.Since(begun); took > answerLimit {
						t.Errorf("it takes %v", took)
					}
					begun = time.Now()
					m.call(t.Context(), r, oneID) // the second time what was late before is late still
					if took := time.Since(begun); took > answerLimit {
						t.Errorf("it takes %v without a look", took)
					}
					store.free()
					r.Close()
				})
			})
		}
	}
}

// TestBlockedWriteStopsNoOtherLogin is about the disk that one login waits for.
func TestBlockedWriteStopsNoOtherLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := slow(t, mute{}, stored(t, oneID, authflow.CodeSent), stored(t, otherID, authflow.CodeSent))
		defer r.Close()
		defer store.free()
		for _, id := range []string{oneID, otherID} {
			if _, err := r.Get(t.Context(), id, 0); err != nil {
				t.Fatal(err)
			}
		}
		store.only = func(r authflow.Record) bool { return r.ID == oneID }
		store.block()
		cancelled := make(chan authflow.Snapshot, 1)
		go func() {
			s, err := r.Cancel(t.Context(), oneID)
			if err != nil {
				t.Error(err)
			}
			cancelled <- s
		}()
		synctest.Wait()
		begun := time.Now()
		if s, err := r.Get(t.Context(), otherID, 0); err != nil || s.Unsaved != nil {
			t.Errorf("%v, %v", s.Unsaved, err)
		}
		if all := r.List(); len(all) != 2 {
			t.Errorf("%d flows", len(all))
		}
		if s, err := r.Cancel(t.Context(), otherID); err != nil || s.Unsaved != nil {
			t.Errorf("%v, %v", s.Unsaved, err)
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("the others waited for %v", took)
		}
		if s := <-cancelled; s.State != authflow.Cancelled || !errors.Is(s.Unsaved, authflow.ErrSaving) {
			t.Errorf("%s, %v", s.State, s.Unsaved)
		}
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("it waited for %v", took)
		}
		store.free()
		synctest.Wait()
		if s, err := r.Get(t.Context(), oneID, 0); err != nil || s.Unsaved != nil {
			t.Errorf("once the disk is back: %v, %v", s.Unsaved, err)
		}
		if rec, err := store.MemoryStore.Get(t.Context(), oneID); err != nil || rec.State != authflow.Cancelled {
			t.Errorf("the store has %s, %v", rec.State, err)
		}
	})
}

// TestBlockedDiskEndsWithTheNewestRecord changes a login again and again while it cannot be written.
func TestBlockedDiskEndsWithTheNewestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := slow(t, mute{}, stored(t, oneID, authflow.Authorized))
		defer r.Close()
		if _, err := r.Get(t.Context(), oneID, 0); err != nil {
			t.Fatal(err)
		}
		store.block()
		var last time.Time
		for range 5 {
			s, err := r.Delivered(t.Context(), oneID)
			if err != nil || !errors.Is(s.Unsaved, authflow.ErrSaving) {
				t.Errorf("%v, %v", s.Unsaved, err)
			}
			last = s.Fetched
			<-time.After(time.Second)
		}
		store.free()
		synctest.Wait()
		if len(store.puts) != 2 {
			t.Errorf("%d records were written, of which the first and the newest count", len(store.puts))
		}
		for i := 1; i < len(store.puts); i++ {
			if store.puts[i].Fetched.Before(store.puts[i-1].Fetched) {
				t.Error("an older record follows a newer one")
			}
		}
		if rec, err := store.MemoryStore.Get(t.Context(), oneID); err != nil || !rec.Fetched.Equal(last) {
			t.Errorf("the store has %v, want %v, %v", rec.Fetched, last, err)
		}
	})
}

// TestOneNumberHasOneLoginWhileTheDiskIsBlocked has two requests for a number at once, and a third later.
func TestOneNumberHasOneLoginWhileTheDiskIsBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := slow(t, mute{})
		defer r.Close()
		defer store.free()
		r.List() // what was in the store before is known
		store.block()
		ids := make(chan string, 3)
		request := func() {
			s, err := r.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+4912345", APIID: 1, APIHash: secret.New("hash")})
			if !errors.As(err, new(*authflow.StillRunningError)) || s.Codes != 1 {
				t.Errorf("%d codes, %v", s.Codes, err)
			}
			ids <- s.ID
		}
		go request()
		request()
		request()
		if a, b, c := <-ids, <-ids, <-ids; a == "" || a != b || b != c {
			t.Errorf("flows %s, %s, %s", a, b, c)
		}
		store.free()
		synctest.Wait()
		if known, err := store.MemoryStore.Limits(t.Context()); err != nil || len(known.Codes["+4912345"]) != 1 {
			t.Errorf("once the disk is back, the code counts as %v, %v", known.Codes, err)
		}
	})
}

func TestEndWaitsForABlockedDiskNoLongerThanAClientWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := slow(t, mute{}, stored(t, oneID, authflow.CodeSent))
		defer store.free()
		if _, err := r.Get(t.Context(), oneID, 0); err != nil {
			t.Fatal(err)
		}
		store.block()
		go func() { _, _ = r.SubmitCode(t.Context(), oneID, secret.New("12345")) }()
		synctest.Wait()
		begun := time.Now()
		r.Close()
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("it takes %v", took)
		}
	})
}
