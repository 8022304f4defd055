package sandbox

import (
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// frozenFor is how long a frozen account can be appealed for, and frozenSince how long ago it was frozen.
const (
	frozenFor   = 30 * day
	frozenSince = 3 * day
)

// getAppConfig is https://core.telegram.org/method/help.getAppConfig. Of all that stands there, the sandbox has how long a login stays unconfirmed, and what tells a frozen account
// (https://core.telegram.org/api/auth#frozen-accounts): users.getUsers of such an account shows nothing of it.
func (s *Sandbox) getAppConfig(c *call, req *tg.HelpGetAppConfigRequest) (bin.Encoder, error) {
	config := &tg.JSONObject{Value: []tg.JSONObjectValue{
		{Key: "authorization_autoconfirm_period", Value: &tg.JSONNumber{Value: autoConfirm.Seconds()}},
	}}
	hash := 1
	if acc := s.authorizationOf(c).user; acc != nil && acc.frozen {
		hash = 2
		if acc.frozenAt.IsZero() {
			acc.frozenAt = s.clock.now().Add(-frozenSince)
		}
		seconds := func(t time.Time) tg.JSONValueClass { return &tg.JSONNumber{Value: float64(t.Unix())} }
		config.Value = append(config.Value, []tg.JSONObjectValue{
			{Key: "freeze_since_date", Value: seconds(acc.frozenAt)},
			{Key: "freeze_until_date", Value: seconds(acc.frozenAt.Add(frozenFor))},
			{Key: "freeze_appeal_url", Value: &tg.JSONString{Value: "https://t.me.sandbox.invalid/SpamBot"}},
		}...)
	}
	if req.Hash == hash {
		return &tg.HelpAppConfigNotModified{}, nil
	}
	return &tg.HelpAppConfig{Hash: hash, Config: config}, nil
}
