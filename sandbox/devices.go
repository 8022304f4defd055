package sandbox

import (
	"encoding/binary"

	"github.com/gotd/td/tg"
)

// used notes who uses the key of a call.
func (s *Sandbox) used(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.authorizationOf(c)
	a.client, a.active = c.Client, s.clock.now()
}

// listed is a login as Settings > Devices shows it, from what its client said in initConnection.
// https://core.telegram.org/constructor/authorization s.mu must be held.
func (s *Sandbox) listed(a *authorization) tg.Authorization {
	out := tg.Authorization{
		Hash: int64(binary.LittleEndian.Uint64(a.id[:])), DateCreated: int(a.since.Unix()), DateActive: int(a.active.Unix()),
		IP: "127.0.0.1", Country: "Sandbox", Region: "this computer", AppName: "Sandbox app",
	}
	if w := a.client; w != nil {
		out.APIID, out.DeviceModel, out.SystemVersion, out.AppVersion = w.APIID, w.DeviceModel, w.SystemVersion, w.AppVersion
	}
	return out
}
