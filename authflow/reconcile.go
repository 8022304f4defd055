package authflow

import (
	"context"
	"errors"
	"slices"

	"github.com/gotd/td/tg"
)

// A call that logs in may be carried out by Telegram without our seeing the answer: the connection broke, the answer took too long, the
// program ended. To send it again would be refused, and a login that was paid for with a code would look lost. So such calls are
// marked in the record before they are sent, and after a lost answer Telegram is asked first who is logged in.

// nonIdempotentMethods are the methods that can log in or out.
var nonIdempotentMethods = []string{
	"auth.signIn", "auth.checkPassword", "auth.recoverPassword", "account.verifyEmail", "auth.exportLoginToken", "auth.importLoginToken", "auth.logOut",
}

func nonIdempotent(method string) bool { return slices.Contains(nonIdempotentMethods, method) }

// errReconciled ends a call whose lost answer turned out to have been the right one.
var errReconciled = errors.New("settled")

// markInDoubt marks a call before it is sent. It answers ErrStaleFlow when the flow was given up: the call must not be sent then.
func (c *call) markInDoubt(ctx context.Context, method string) error {
	if err := c.update(func(r *Record) error { r.InDoubt = method; return nil }); err != nil {
		return err
	}
	c.saved(ctx)
	return c.current()
}

// current answers ErrStaleFlow when the flow was moved by somebody else since the call began.
func (c *call) current() error {
	var err error
	c.do(func(o *owner) {
		if c.dropped {
			err = o.staleError()
		}
	})
	return err
}

func (c *call) clearDoubt(method string) {
	c.do(func(o *owner) {
		if o.rec.InDoubt == method && !c.dropped { // an answer that came after the flow was given up is dropped
			o.rec.InDoubt, o.saving.dirty = "", true
		}
	})
}

// reconcileFirst does the work of a call, after it has found out what became of an earlier one without an answer.
func (c *call) reconcileFirst(ctx context.Context, a Action, work func(context.Context, *call) error) error {
	settled, err := c.reconcile(ctx)
	switch {
	case err != nil:
		return err
	case settled:
		if s := c.snapshot(); s.State == LoggedOut && a != LogOut {
			return &StateError{Action: a, State: s.State, Allowed: s.Allowed}
		}
		return nil
	}
	if err = work(ctx, c); errors.Is(err, errReconciled) {
		return nil
	}
	return err
}

// getSelf asks who is logged in.
func (c *call) getSelf(ctx context.Context) ([]tg.UserClass, error) {
	return invoke(ctx, c, "users.getUsers", func(ctx context.Context, api *tg.Client) ([]tg.UserClass, error) {
		return api.UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
	})
}

// reconcile asks Telegram who is logged in when the answer of a call that can log in or out was lost, and moves the flow accordingly. It reports whether
// the call had done its work, so that nothing is left to do.
func (c *call) reconcile(ctx context.Context) (bool, error) {
	lost := c.record().InDoubt
	if lost == "" {
		return false, nil
	}
	if err := c.connect(ctx); err != nil {
		return false, err
	}
	c.note(TimelineEntry{Kind: EntryAnswerLost, Method: lost})
	users, err := c.getSelf(ctx)
	var rpc *RPCError
	switch {
	case err == nil && len(users) == 1:
		c.clearDoubt(lost)
		if lost == "auth.logOut" { // it was not carried out
			return false, nil
		}
		return true, c.authAnswered(ctx, &tg.AuthAuthorization{User: users[0]}, nil)
	case passwordNeeded(err):
		c.clearDoubt(lost)
		if s := c.record().State; s == PasswordNeeded || s == RecoveryCodeSent {
			return false, nil
		}
		return true, c.passwordAsked(ctx)
	case errors.As(err, &rpc) && rpc.Code == 401:
		c.clearDoubt(lost)
		if lost == "auth.logOut" {
			return true, c.advance(LogOutDone, nil)
		}
		return false, nil
	case err == nil:
		return false, &unexpectedError{Method: "users.getUsers", Answer: "no user"}
	}
	return false, err
}
