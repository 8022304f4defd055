package main_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// BenchmarkOpenFlows measures what a login costs that is finished and still connected, beside a bare gotd client that has done the same, and
// what it costs once it is idle: bytes of heap and stack, and goroutines, each. The sandbox is another process. The aim is a ratio of at
// most 1.2, and kilobytes for an idle flow.
//
//	TELEGRAM_LOGIN_MCP_FLOWS=1000 go test ./cmd/telegram-login-mcp -run '^$' -bench OpenFlows -benchtime 1x -timeout 1h
func BenchmarkOpenFlows(b *testing.B) {
	n := 16
	if text := os.Getenv("TELEGRAM_LOGIN_MCP_FLOWS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			b.Fatalf("TELEGRAM_LOGIN_MCP_FLOWS=%s is no number of flows", text)
		}
	}
	conn, control := sandboxProcess(b)
	for b.Loop() {
		openClients(b, n, conn, control) // the runtime keeps the descriptors of goroutines that have ended; whoever comes later has them for free
		ours := openFlows(b, n, conn, control)
		theirs := openClients(b, n, conn, control)
		b.ReportMetric(ours.connected.bytes, "ours-B/flow")
		b.ReportMetric(theirs.bytes, "bare-B/client")
		b.ReportMetric(ours.connected.bytes/theirs.bytes, "ratio")
		b.ReportMetric(ours.connected.goroutines, "ours-goroutines/flow")
		b.ReportMetric(theirs.goroutines, "bare-goroutines/client")
		b.ReportMetric(ours.idle.bytes, "idle-B/flow")
		b.ReportMetric(ours.idle.goroutines, "idle-goroutines/flow")
		b.ReportMetric(0, "ns/op") // the sum of both, which means nothing
	}
}

// cost is what one of many costs.
type cost struct{ bytes, goroutines float64 }

func used() cost {
	runtime.GC()
	runtime.GC() // what the first one only marks for finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return cost{float64(m.HeapAlloc + m.StackInuse), float64(runtime.NumGoroutine())}
}

func (c cost) since(before cost, n int) cost {
	return cost{(c.bytes - before.bytes) / float64(n), (c.goroutines - before.goroutines) / float64(n)}
}

// sandboxProcess starts the embedded Telegram where its memory is not ours.
func sandboxProcess(b testing.TB) (sandbox.Connection, sandbox.Control) {
	b.Helper()
	file := filepath.Join(b.TempDir(), "sandbox.json")
	p := startProcess(b, nil, "sandbox", "--connection-file", file)
	b.Cleanup(func() { _ = p.cmd.Process.Signal(os.Interrupt) })
	eventually(b, limit, "the connection file", func() bool { _, err := os.Stat(file); return err == nil })
	raw, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := sandbox.ParseConnection(raw)
	if err != nil {
		b.Fatal(err)
	}
	control, err := sandbox.Dial(conn)
	if err != nil {
		b.Fatal(err)
	}
	return conn, control
}

// loginMany logs people in n times, two at a time. The sandbox gives a number five codes a day, so days pass in between.
func loginMany(b *testing.B, n int, control sandbox.Control, login func(i int, phone string) error) {
	b.Helper()
	people := []string{"+9996620001", "+9996620002", "+9996620003", "+9996620004"} // code 22222, no password
	const aDay = 4
	for done := 0; done < n; {
		batch := min(n-done, len(people)*aDay)
		var two sync.WaitGroup
		for w := range 2 {
			two.Go(func() {
				for i := range batch {
					if who := i % len(people); who%2 == w {
						if err := login(done+i, people[who]); err != nil {
							b.Errorf("login %d: %v", done+i, err)
						}
					}
				}
			})
		}
		two.Wait()
		done += batch
		if b.Failed() {
			b.FailNow()
		}
		if _, err := control.Advance(b.Context(), 25*time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

type flowCosts struct{ connected, idle cost }

func openFlows(b *testing.B, n int, conn sandbox.Connection, control sandbox.Control) (c flowCosts) {
	b.Helper()
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	client, err := tgclient.New(o)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	store := func() authflow.Store { return flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}) }
	flows := authflow.New(authflow.Config{Telegram: client, Store: store(), MaxOpen: n + 1, Idle: time.Hour, ParsePhone: func(raw string) (authflow.Phone, error) {
		p, err := phone.Parse(raw)
		return authflow.Phone{E164: p.E164, Masked: p.Masked()}, err
	}})
	defer flows.Close()
	ids := make([]string, n)
	login := func(i int, phone string) error {
		s, err := flows.RequestCode(context.Background(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("sandbox")})
		if err != nil {
			return err
		}
		ids[i] = s.ID
		s, err = flows.SubmitCode(context.Background(), s.ID, secret.New("22222"))
		if err == nil && s.State != authflow.Authorized {
			err = errors.New("the flow is in the state " + string(s.State))
		}
		return err
	}
	loginMany(b, 1, control, login) // makes the tables that are made once
	before := used()
	loginMany(b, n, control, login)
	c.connected = used().since(before, n)

	other := store() // a second process that asks for each flow makes the first give it up, as time does
	for _, id := range ids {
		claim, err := other.Claim(b.Context(), id, func() {})
		if err != nil {
			b.Fatal(err)
		}
		claim.Release()
	}
	c.idle = used().since(before, n)
	if _, x, err := flows.Export(b.Context(), ids[n/2]); err != nil || !x.Asked {
		b.Errorf("an idle flow does not come back: %v", err)
	}
	return c
}

func openClients(b *testing.B, n int, conn sandbox.Connection, control sandbox.Control) cost {
	b.Helper()
	keys := serverKeys(b, conn)
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	login := func(_ int, phone string) error {
		client := gotd.NewClient(1, "sandbox", gotd.Options{DC: 2, DCList: addresses(conn), Resolver: dcs.Plain(dcs.PlainOptions{}), PublicKeys: keys})
		done := make(chan error, 1)
		running.Go(func() {
			err := client.Run(ctx, func(ctx context.Context) error {
				done <- bareLogin(ctx, client.API(), phone)
				<-ctx.Done()
				return nil
			})
			select {
			case done <- err:
			default:
			}
		})
		return <-done
	}
	loginMany(b, 1, control, login)
	before := used()
	loginMany(b, n, control, login)
	return used().since(before, n)
}

func bareLogin(ctx context.Context, api *tg.Client, phone string) error {
	sent, err := api.AuthSendCode(ctx, &tg.AuthSendCodeRequest{PhoneNumber: phone, APIID: 1, APIHash: "sandbox"})
	if err != nil {
		return err
	}
	code, ok := sent.(*tg.AuthSentCode)
	if !ok {
		return errors.New("no code was sent")
	}
	req := &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: code.PhoneCodeHash}
	req.SetPhoneCode("22222")
	_, err = api.AuthSignIn(ctx, req)
	return err
}
