package tgclient

import (
	"context"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

// updates hands each update to the flow, whatever envelope it came in.
func updates(tell func(tg.UpdateClass)) telegram.UpdateHandler {
	return telegram.UpdateHandlerFunc(func(_ context.Context, u tg.UpdatesClass) error {
		if tell == nil {
			return nil
		}
		switch u := u.(type) {
		case *tg.UpdateShort:
			tell(u.Update)
		case interface{ GetUpdates() []tg.UpdateClass }:
			for _, one := range u.GetUpdates() {
				tell(one)
			}
		}
		return nil
	})
}
