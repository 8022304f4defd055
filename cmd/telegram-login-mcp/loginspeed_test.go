//go:build unix

package main_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// withPassword is somebody whose login needs the code 22222 and the password.
const withPassword = "+9996620020"

// BenchmarkLogin measures a login from nothing through the registry, in turns with a gotd client that has nothing around it: the time until the code is
// requested (connection and key exchange included), the time of the whole login with its two-step password, and the processor's time for that. The
// sandbox is another process, so that its work is not in the processor's time. ratio is the median of the quotients, each of two that ran one after
// the other, so that a busy machine is as busy for both; the aims are 1/8, 1/8 and 1/10.
//
//	go test ./cmd/telegram-login-mcp -run '^$' -bench Login -benchtime 40x
func BenchmarkLogin(b *testing.B) {
	conn, control := sandboxProcess(b)
	bare := gotd.Options{DC: 2, DCList: addresses(conn), Resolver: dcs.Plain(dcs.PlainOptions{}), PublicKeys: serverKeys(b, conn)}
	login := func(do func(ctx context.Context, requested func()) error) (t loginTime) {
		if _, err := control.Advance(b.Context(), 25*time.Hour); err != nil {
			b.Fatal(err)
		}
		begun, used := time.Now(), processorTime(b)
		if err := do(b.Context(), func() { t.code = time.Since(begun) }); err != nil {
			b.Fatal(err)
		}
		t.whole, t.processor = time.Since(begun), processorTime(b)-used
		return t
	}
	var ours, theirs []loginTime
	for b.Loop() {
		theirs = append(theirs, login(func(ctx context.Context, requested func()) error { return bareLoginWithPassword(ctx, bare, requested) }))
		ours = append(ours, login(func(ctx context.Context, requested func()) error {
			flows := registryOf(b, conn, 1) // of its own: an earlier login of the same registry would stand for the code
			defer flows.Close()
			return loginWithPassword(ctx, flows, requested)
		}))
	}
	b.Run("code", func(b *testing.B) { compare(b, ours, theirs, func(t loginTime) time.Duration { return t.code }) })
	b.Run("whole", func(b *testing.B) { compare(b, ours, theirs, func(t loginTime) time.Duration { return t.whole }) })
	b.Run("processor", func(b *testing.B) { compare(b, ours, theirs, func(t loginTime) time.Duration { return t.processor }) })
}

// loginTime is what one login took.
type loginTime struct{ code, whole, processor time.Duration }

// compare reports the medians of one measure, and the median of its quotients.
func compare(b *testing.B, ours, theirs []loginTime, of func(loginTime) time.Duration) {
	var mine, bare, quotients []time.Duration // quotients in billionths, in the type that median takes
	for i := range ours {
		mine, bare = append(mine, of(ours[i])), append(bare, of(theirs[i]))
		quotients = append(quotients, time.Duration(float64(of(ours[i]))/float64(of(theirs[i]))*1e9))
	}
	report(b, median(mine), median(bare), time.Millisecond, "ms")
	b.ReportMetric(float64(median(quotients))/1e9, "ratio")
}

// registryOf is a registry of logins at a sandbox, with room for some at a time.
func registryOf(b testing.TB, conn sandbox.Connection, room int) *authflow.Registry {
	b.Helper()
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	client, err := tgclient.New(o)
	if err != nil {
		b.Fatal(err)
	}
	return authflow.New(authflow.Config{
		Telegram: client, MaxOpen: room + 1, Answer: 10 * time.Minute, Work: 10 * time.Minute,
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
	})
}

func loginWithPassword(ctx context.Context, flows *authflow.Registry, requested func()) error {
	s, err := flows.RequestCode(ctx, authflow.CodeRequest{Phone: withPassword, APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		return err
	}
	requested()
	if _, err = flows.SubmitCode(ctx, s.ID, secret.New("22222")); err != nil {
		return err
	}
	after, err := flows.SubmitPassword(ctx, s.ID, secret.New("sandbox"))
	if err == nil && after.State != authflow.Authorized {
		err = fmt.Errorf("the flow is in the state %s", after.State)
	}
	return err
}

func bareLoginWithPassword(ctx context.Context, o gotd.Options, requested func()) error {
	client := gotd.NewClient(1, "sandbox", o)
	return client.Run(ctx, func(ctx context.Context) error {
		sent, err := client.API().AuthSendCode(ctx, &tg.AuthSendCodeRequest{PhoneNumber: withPassword, APIID: 1, APIHash: "sandbox"})
		if err != nil {
			return err
		}
		requested()
		code, ok := sent.(*tg.AuthSentCode)
		if !ok {
			return errors.New("no code was sent")
		}
		req := &tg.AuthSignInRequest{PhoneNumber: withPassword, PhoneCodeHash: code.PhoneCodeHash}
		req.SetPhoneCode("22222")
		if _, err := client.API().AuthSignIn(ctx, req); err == nil {
			return errors.New("no password was asked for")
		}
		_, err = client.Auth().Password(ctx, "sandbox")
		return err
	})
}

// processorTime is the time that processors have worked for this process, in all its threads.
func processorTime(b testing.TB) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
