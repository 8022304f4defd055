package owners_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/owners"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver"
)

// nowhere is a Telegram that nobody reaches.
type nowhere struct{}

func (nowhere) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return nil, errors.New("no connection in this test")
}

// waiting is a Telegram that does not answer before ctx ends.
type waiting struct{}

func (waiting) Connect(ctx context.Context, _ authflow.ConnectParams) (authflow.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// set is a set whose owners have a store in memory each. made counts how often each was made.
func set(t testing.TB, tg authflow.Telegram, o owners.Options, made map[owner.Owner]int) *owners.Set {
	t.Helper()
	var stores owners.Memory
	o.Make = func(of owner.Owner, total *authflow.Total) *mcpserver.Own {
		made[of]++
		return &mcpserver.Own{Flows: authflow.New(authflow.Config{
			Telegram: tg, Store: stores.Store(of.Key()), Total: total, MaxOpen: 3, Answer: time.Second, Work: 2 * time.Second,
			ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
		})}
	}
	s := owners.New(o)
	t.Cleanup(s.Close)
	return s
}

func named(name string) owner.Owner { return owner.Owner{Issuer: "token", Subject: name} }

func of(t testing.TB, s *owners.Set, who owner.Owner) *mcpserver.Own {
	t.Helper()
	own, err := s.Of(owner.With(context.Background(), who))
	if err != nil {
		t.Fatalf("%v: %v", who, err)
	}
	return own
}

// TestWhoeverIsAwayIsLetGoOf closes an owner without requests and keeps one with them; the logins of both stay.
func TestWhoeverIsAwayIsLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := map[owner.Owner]int{}
		s := set(t, nowhere{}, owners.Options{Rest: 5 * time.Minute}, made)
		away, there := named("away"), named("there")
		if of(t, s, away) == of(t, s, there) || of(t, s, owner.Local) == of(t, s, away) {
			t.Fatal("two owners have the same")
		}
		flows := of(t, s, away).Flows
		if _, err := flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+1", APIID: 1, APIHash: hash}); err == nil {
			t.Fatal("a connection was made")
		}
		begun := flows.List()
		if len(begun) != 1 || s.Flows() != 1 {
			t.Fatalf("%d logins, %d counted", len(begun), s.Flows())
		}
		for range 15 {
			<-time.After(time.Minute)
			of(t, s, there)
		}
		synctest.Wait()
		if s.Owners() != 1 || s.Flows() != 0 {
			t.Errorf("%d owners and %d logins are in memory", s.Owners(), s.Flows())
		}
		again := of(t, s, away)
		if made[away] != 2 || made[there] != 1 {
			t.Errorf("made %v", made)
		}
		if kept, err := again.Flows.Get(t.Context(), begun[0].ID, 0); err != nil || kept.ID != begun[0].ID {
			t.Errorf("the login is gone: %v", err)
		}
	})
}

// TestNobodyIsLetGoOfInTheMiddle fills the set while everybody was there just now, and makes room later for who is there by closing who has been away longest.
func TestNobodyIsLetGoOfInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := map[owner.Owner]int{}
		s := set(t, waiting{}, owners.Options{MaxOwners: 2, Rest: time.Hour}, made)
		of(t, s, named("first"))
		go func() { // has a login under way
			_, _ = of(t, s, named("second")).Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+1", APIID: 1, APIHash: hash})
		}()
		synctest.Wait()
		var full *authflow.TooManyFlowsError
		if _, err := s.Of(owner.With(t.Context(), named("third"))); !errors.As(err, &full) || !full.All || full.Limit != 2 {
			t.Errorf("a third is let in: %v", err)
		}
		<-time.After(3 * time.Minute)
		of(t, s, named("second"))
		of(t, s, named("third"))
		if of(t, s, named("second")); made[named("second")] != 1 || s.Owners() != 2 {
			t.Errorf("made %v, %d owners", made, s.Owners())
		}
	})
}

// TestLoginsOfWhoeverIsAwayEndInTime has an owner begin a login and stay away, for longer than it lasts, and then for longer than its end is told: it ends in time,
// and is forgotten in time, though nobody asks for it. So it does after a start.
func TestLoginsOfWhoeverIsAwayEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stores owners.Memory
		registry := func(key string) *authflow.Registry {
			return authflow.New(authflow.Config{
				Telegram: nowhere{}, Store: stores.Store(key), Answer: time.Second, Work: 2 * time.Second,
				ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
			})
		}
		begin := func() *owners.Set {
			return owners.New(owners.Options{
				Rest: 2 * time.Minute, Stored: stores.Keys, Stale: registry,
				Make: func(of owner.Owner, _ *authflow.Total) *mcpserver.Own {
					return &mcpserver.Own{Flows: registry(of.Key())}
				},
			})
		}
		record := func(who owner.Owner) (all []authflow.Record) {
			store := stores.Store(who.Key())
			ids, err := store.IDs(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				rec, err := store.Get(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, rec)
			}
			return all
		}
		now := time.Now()
		open := authflow.Record{
			ID: "flow_aaaaaaaaaaaa", State: authflow.CodeSent, Phone: "+1", APIID: 1, APIHash: hash, AuthKey: secret.NewBytes([]byte("key")), Gotd: secret.NewBytes([]byte("{}")),
			Created: now, Entered: now, Expires: now.Add(15 * time.Minute),
		}
		away, busy := named("away"), named("busy")
		for _, who := range []owner.Owner{away, busy} {
			if err := stores.Store(who.Key()).Put(t.Context(), open); err != nil {
				t.Fatal(err)
			}
		}
		s := begin()
		<-time.After(10 * time.Minute)
		synctest.Wait()
		if all := record(away); len(all) != 1 || all[0].State != authflow.CodeSent {
			t.Errorf("before its time is over: %+v", all)
		}
		claim, err := stores.Store(busy.Key()).Claim(t.Context(), open.ID, func() {}) // another process has it
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour)
		synctest.Wait()
		if all := record(away); len(all) != 1 || all[0].State != authflow.Expired || !all[0].AuthKey.Empty() {
			t.Errorf("within an hour after: %+v", all)
		}
		if all := record(busy); len(all) != 1 || all[0].State != authflow.CodeSent {
			t.Errorf("what another process has: %+v", all)
		}
		claim.Release()
		<-time.After(2 * time.Hour)
		synctest.Wait()
		if all := record(away); len(all) != 0 {
			t.Errorf("its end is told for %+v", all)
		}
		if s.Owners() != 0 {
			t.Errorf("%d owners came into memory", s.Owners())
		}
		s.Close()

		open.Entered = time.Now().Add(-time.Hour)
		open.Expires = open.Entered.Add(15 * time.Minute)
		if err := stores.Store(away.Key()).Put(t.Context(), open); err != nil {
			t.Fatal(err)
		}
		again := begin()
		synctest.Wait()
		if all := record(away); len(all) != 1 || all[0].State != authflow.Expired || !all[0].AuthKey.Empty() {
			t.Errorf("after a start: %+v", all)
		}
		again.Close()
	})
}

// TestTotalBoundsTheLoginsOfAll has the third login of all refused, whoever begins it, and room again when one is over.
func TestTotalBoundsTheLoginsOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, waiting{}, owners.Options{MaxFlows: 2}, map[owner.Owner]int{})
		begin := func(who, phone string) error {
			_, err := of(t, s, named(who)).Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: hash})
			return err
		}
		for i, who := range []string{"first", "second"} {
			if err := begin(who, fmt.Sprintf("+%d", i)); errors.As(err, new(*authflow.TooManyFlowsError)) {
				t.Fatal(err)
			}
		}
		var full *authflow.TooManyFlowsError
		if err := begin("third", "+3"); !errors.As(err, &full) || !full.All || full.Limit != 2 {
			t.Errorf("a third login is begun: %v", err)
		}
		if begun := of(t, s, named("third")).Flows.List(); len(begun) != 0 {
			t.Errorf("what was refused is there: %v", begun)
		}
		<-time.After(time.Hour) // they leave memory
		synctest.Wait()
		if s.Flows() != 0 {
			t.Errorf("%d are counted", s.Flows())
		}
		if err := begin("third", "+3"); errors.As(err, &full) {
			t.Errorf("there is no room again: %v", err)
		}
	})
}

// TestFullServiceIsToldToAnAssistant calls a tool for whom there is no room.
func TestFullServiceIsToldToAnAssistant(t *testing.T) {
	s := set(t, nowhere{}, owners.Options{MaxOwners: 1}, map[owner.Owner]int{})
	of(t, s, named("first"))
	server := mcpserver.NewFor(mcpserver.Options{}, s.Of)
	call := json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_flow","arguments":{}}}`)
	raw, err := json.Marshal(server.HandleMessage(owner.With(t.Context(), named("second")), call))
	if err != nil || !strings.Contains(string(raw), `"code":"failure.too_many_flows"`) || !strings.Contains(string(raw), "for all its people together") {
		t.Errorf("%s, %v", raw, err)
	}
	s.Close()
	raw, err = json.Marshal(server.HandleMessage(owner.With(t.Context(), named("first")), call))
	if err != nil || !strings.Contains(string(raw), "this program ends") {
		t.Errorf("after the end: %s, %v", raw, err)
	}
}

// BenchmarkOwner tells how much memory one of 2,000 owners takes who has called a tool: without a login, and with one that is in memory and has no connection.
func BenchmarkOwner(b *testing.B) {
	const all = 2000
	call := json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_flow","arguments":{}}}`)
	for name, logins := range map[string]int{"no login": 0, "a login in memory": 1} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := set(b, nowhere{}, owners.Options{}, map[owner.Owner]int{})
				server := mcpserver.NewFor(mcpserver.Options{}, s.Of)
				server.HandleMessage(owner.With(context.Background(), named("first")), call) // what is made once for all
				before := memoryInUse()
				for i := range all {
					who := owner.With(context.Background(), named(fmt.Sprint("owner ", i)))
					server.HandleMessage(who, call)
					if logins > 0 {
						own, err := s.Of(who)
						if err != nil {
							b.Fatal(err)
						}
						_, _ = own.Flows.RequestCode(who, authflow.CodeRequest{Phone: "+1", APIID: 1, APIHash: hash}) // which nobody answers
					}
				}
				b.ReportMetric(float64(memoryInUse()-before)/all, "B/owner")
				if s.Owners() != all+1 || s.Flows() != all*logins {
					b.Fatalf("%d owners, %d logins", s.Owners(), s.Flows())
				}
				s.Close()
			}
		})
	}
}

// memoryInUse is what is in use on the heap and on stacks, in bytes.
func memoryInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

var hash = secret.New("0123456789abcdef0123456789abcdef")
