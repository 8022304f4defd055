package authflow

import (
	"context"

	"github.com/gotd/td/tg"
)

// LogOut ends the login at Telegram (auth.logOut), so that every copy of its session is of no use, and keeps the future auth token that
// Telegram may give. https://core.telegram.org/method/auth.logOut
//
// Errors: *StateError before any call; *RPCError, *NetworkError, *NoAnswerError after.
func (r *Registry) LogOut(ctx context.Context, id string) (Snapshot, error) {
	return r.run(ctx, id, LogOut, func(ctx context.Context, c *call) error {
		out, err := invoke(ctx, c, "auth.logOut", func(ctx context.Context, api *tg.Client) (*tg.AuthLoggedOut, error) {
			return api.AuthLogOut(ctx)
		})
		if err != nil {
			return err
		}
		if token, ok := out.GetFutureAuthToken(); ok {
			r.limits.keepToken(ctx, c.record().Phone, token)
			c.note(TimelineEntry{Kind: EntryFutureTokenKept})
		}
		return c.advance(LogOutDone, nil)
	})
}
