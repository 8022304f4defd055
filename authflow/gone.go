package authflow

import (
	"errors"
	"slices"
)

// goneAccounts are the errors that say that an account is no more, so that none of its logins is. https://core.telegram.org/api/errors#401-unauthorized
var goneAccounts = []string{"USER_DEACTIVATED", "USER_DEACTIVATED_BAN"}

// AccountGone reports whether an error says that Telegram has banned or deleted the account, so that no login of it is of use.
func AccountGone(err error) bool {
	var rpc *RPCError
	return errors.As(err, &rpc) && slices.Contains(goneAccounts, rpc.Type)
}

// endOthers ends the other logins of an account of which Telegram said to the flow from that it is no more. One on which a call runs hears it from Telegram.
func (r *Registry) endOthers(from string, account int64, gone error) {
	r.mu.Lock()
	flows := r.all()
	r.mu.Unlock()
	for _, f := range flows {
		if l := f.record().Login; f.id == from || l == nil || l.User.ID != account {
			continue
		}
		f.do(func(o *owner) {
			if o.evicted || o.call != nil || o.rec.State.Ended() {
				return
			}
			before := o.failure
			o.failure = failure{err: gone, at: r.config.Clock.Now()}
			conn, err := o.supersede(LoginRefused)
			if err != nil {
				o.failure = before
				return
			}
			if conn != nil {
				r.closeLater(conn)
			}
		})
	}
}
