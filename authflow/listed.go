package authflow

import (
	"cmp"
	"time"

	"telegram-login-mcp/internal/outside"
)

// How the logins of this program stand under Settings > Devices.

// appName is this program there.
const appName = "telegram-login-mcp"

// listedLength is how many characters of a login's name are listed.
const listedLength = 64

// ListedName is the device as which a login is listed that is named after a tool, "" for none.
func ListedName(tool string) string {
	if tool == "" {
		return appName
	}
	return outside.TextTo(listedLength, tool) + " (" + appName + ")"
}

// listedWithin is how long after the begin of its flow a login may have been made: flows wait no longer for a code and a password.
const listedWithin = time.Hour

// markOwn marks those of the other logins that this program has made and still has, by what they are called and when they were made. Anybody can take
// the name, so each flow stands for one entry at most.
func (r *Registry) markOwn(c *SessionCheck) {
	if c.User == nil {
		return
	}
	var own []Snapshot
	for i := range c.Others {
		if !c.Others[i].Unconfirmed {
			continue
		}
		if own == nil {
			own = r.List()
		}
		for j, s := range own {
			made := c.Others[i].Created.Sub(s.Created)
			if s.ID == "" || s.ID == c.FlowID || s.State != Authorized || s.Login == nil || s.Login.User.ID != c.User.ID ||
				c.Others[i].Device != ListedName(s.ForTool) || made < -time.Minute || made > listedWithin {
				continue
			}
			c.Others[i].MadeHere, own[j] = cmp.Or(s.ForTool, appName), Snapshot{}
			break
		}
	}
}
