package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/auth/qrlogin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// refused prints what Telegram refuses.
func refused(what string, err error) {
	var rpcErr *tgerr.Error
	switch {
	case err == nil:
		fmt.Printf("%s: accepted\n", what)
	case errors.As(err, &rpcErr):
		fmt.Printf("%s: %s\n", what, rpcErr.Message)
	case errors.Is(err, auth.ErrPasswordAuthNeeded): // gotd keeps these two names to itself
		fmt.Printf("%s: SESSION_PASSWORD_NEEDED\n", what)
	case errors.Is(err, auth.ErrPasswordInvalid):
		fmt.Printf("%s: PASSWORD_HASH_INVALID\n", what)
	default:
		fmt.Printf("%s: %v\n", what, err)
	}
}

func name(user tg.UserClass) string {
	u, ok := user.AsNotEmpty()
	if !ok {
		return "nobody"
	}
	return u.FirstName + " " + u.LastName
}

func devices(ctx context.Context, api *tg.Client) {
	all, err := api.AccountGetAuthorizations(ctx)
	check(err)
	current := 0
	for _, a := range all.Authorizations {
		if a.Current {
			current++
		}
	}
	fmt.Printf("devices: %d, this one: %d\n", len(all.Authorizations), current)
}

// leave logs out.
func leave(ctx context.Context, api *tg.Client) {
	_, err := api.AuthLogOut(ctx)
	check(err)
	_, err = api.UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
	refused("logged out", err)
}

func run(c *telegram.Client, f func(ctx context.Context)) {
	check(c.Run(context.Background(), func(ctx context.Context) error {
		f(ctx)
		return nil
	}))
}

// byCode logs in with a wrong code first, for somebody of any DC; a password is left to ask for.
func byCode(ctx context.Context, c *telegram.Client, phone string) (*tg.AuthAuthorization, error) {
	sent, err := c.Auth().SendCode(ctx, phone, auth.SendCodeOptions{})
	check(err)
	hash := sent.(*tg.AuthSentCode).PhoneCodeHash
	_, err = c.Auth().SignIn(ctx, phone, "99999", hash)
	refused("wrong code", err)
	return c.Auth().SignIn(ctx, phone, codeOf(phone), hash)
}

func byQR(phone string) {
	updates := tg.NewUpdateDispatcher()
	scanned := make(chan struct{}, 1) // qrlogin.OnLoginToken loses a scan that is faster than the program gets to waiting for it
	updates.OnLoginToken(func(context.Context, tg.Entities, *tg.UpdateLoginToken) error {
		scanned <- struct{}{}
		return nil
	})
	c := client(updates)
	run(c, func(ctx context.Context) {
		show := func(_ context.Context, token qrlogin.Token) error {
			_, err := control("/scan-qr", phone, token.URL())
			return err
		}
		_, err := c.QR().Auth(ctx, scanned, show)
		if tgerr.Is(err, "SESSION_PASSWORD_NEEDED") {
			_, err = c.Auth().Password(ctx, "sandbox")
		}
		check(err)
		me, err := c.Self(ctx)
		check(err)
		fmt.Printf("by QR code: %s\n", name(me))
		leave(ctx, c.API())
	})
}

// story is what else is tried, and how what Telegram refuses looks.
func story() {
	c := client(nil)
	run(c, func(ctx context.Context) {
		me, err := byCode(ctx, c, "+9996630001")
		check(err)
		fmt.Printf("by code: %s\n", name(me.User))
		devices(ctx, c.API())
		leave(ctx, c.API())
	})
	for _, phone := range []string{"+9996620002", "+9996610002", "+9996610020"} {
		byQR(phone)
	}
	c = client(nil)
	run(c, func(ctx context.Context) {
		_, err := byCode(ctx, c, "+9996620020")
		refused("right code", err)
		_, err = c.Auth().Password(ctx, "wrong")
		refused("wrong password", err)
		me, err := c.Auth().Password(ctx, "sandbox")
		check(err)
		fmt.Printf("by password: %s\n", name(me.User))
		change := func(old, fresh string) error {
			return c.Auth().UpdatePassword(ctx, fresh, auth.UpdatePasswordOptions{
				Hint:     "[sandbox] new",
				Password: func(context.Context) (string, error) { return old, nil },
			})
		}
		refused("change", change("sandbox", "other"))
		refused("change with the old password", change("sandbox", "another"))
		refused("change back", change("other", "sandbox"))
		leave(ctx, c.API())
	})
}
