package sandbox

import (
	"net"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// user is the account as it shows; self for its owner.
func (p person) user(self bool) *tg.User {
	u := &tg.User{Self: self, ID: p.userID()}
	u.SetAccessHash(p.accessHash())
	u.SetFirstName("Sandbox")
	u.SetLastName(p.tail())
	u.SetUsername("sandbox_" + p.tail())
	u.SetPhone(p.phone)
	return u
}

// accessHash is what others need to find the account.
func (p person) accessHash() int64 { return p.userID() * 7919 } // any constant does

// getUsers is https://core.telegram.org/method/users.getUsers, for oneself.
func (s *Sandbox) getUsers(c *call, req *tg.UsersGetUsersRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	var out users
	for _, in := range req.ID {
		if acc.isUser(in) {
			out = append(out, acc.user(true))
		}
	}
	return out, nil
}

// getFullUser is https://core.telegram.org/method/users.getFullUser, for oneself. Pyrogram asks it who is logged in.
func (s *Sandbox) getFullUser(c *call, req *tg.UsersGetFullUserRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	if !acc.isUser(req.ID) {
		return nil, rpcError(400, "USER_ID_INVALID")
	}
	return &tg.UsersUserFull{FullUser: tg.UserFull{ID: acc.userID()}, Users: []tg.UserClass{acc.user(true)}}, nil
}

// isUser says whether an input user is the account itself.
func (acc *account) isUser(in tg.InputUserClass) bool {
	switch in := in.(type) {
	case *tg.InputUserSelf:
		return true
	case *tg.InputUser:
		return in.UserID == acc.userID()
	}
	return false
}

// getState is https://core.telegram.org/method/updates.getState. Its constructor is the same in every layer in use.
func (s *Sandbox) getState(c *call, _ *tg.UpdatesGetStateRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	return &tg.UpdatesState{Pts: acc.pts(), Date: int(s.clock.now().Unix()), Seq: 1}, nil
}

// getDifference is https://core.telegram.org/method/updates.getDifference, which many clients call when they start. Nothing happens here but what
// people write to themselves, and somebody who missed that is told to begin with the state of now.
func (s *Sandbox) getDifference(c *call, req *tg.UpdatesGetDifferenceRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	if req.Pts < acc.pts() {
		return &tg.UpdatesDifferenceTooLong{Pts: acc.pts()}, nil
	}
	return &tg.UpdatesDifferenceEmpty{Date: int(s.clock.now().Unix()), Seq: 1}, nil
}

// pts counts what happened to an account, https://core.telegram.org/api/updates: 1, and one more for each message.
func (acc *account) pts() int { return 1 + len(acc.sent) }

// getConfig is https://core.telegram.org/method/help.getConfig. Nobody need be logged in.
func (s *Sandbox) getConfig(c *call, _ *tg.HelpGetConfigRequest) (bin.Encoder, error) {
	now := time.Now() // clients set their clock by it, and message IDs go by the real one
	config := &tg.Config{
		Date:                 int(now.Unix()),
		Expires:              int(now.Add(time.Hour).Unix()),
		ThisDC:               c.DC,
		DCTxtDomainName:      "txt.sandbox.invalid",
		MeURLPrefix:          "https://t.me.sandbox.invalid/",
		ChatSizeMax:          200,
		MegagroupSizeMax:     200000,
		ForwardedCountMax:    100,
		OnlineUpdatePeriodMs: 210000, OfflineBlurTimeoutMs: 5000, OfflineIdleTimeoutMs: 30000, OnlineCloudTimeoutMs: 300000,
		NotifyCloudDelayMs: 30000, NotifyDefaultDelayMs: 1500, PushChatPeriodMs: 60000, PushChatLimit: 2,
		EditTimeLimit: 172800, RevokeTimeLimit: 1<<31 - 1, RevokePmTimeLimit: 1<<31 - 1, RatingEDecay: 2419200,
		StickersRecentLimit: 200, ChannelsReadMediaPeriod: 604800,
		CallReceiveTimeoutMs: 20000, CallRingTimeoutMs: 90000, CallConnectTimeoutMs: 30000, CallPacketTimeoutMs: 10000,
		CaptionLengthMax: 1024, MessageLengthMax: 4096, WebfileDCID: c.DC,
	}
	for i := range s.servers {
		dc := s.address(i)
		config.DCOptions = append(config.DCOptions, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port, Ipv6: isIPv6(dc.IP)})
	}
	return config, nil
}

// getNearestDC is https://core.telegram.org/method/help.getNearestDc.
func (s *Sandbox) getNearestDC(c *call, _ *tg.HelpGetNearestDCRequest) (bin.Encoder, error) {
	return &tg.NearestDC{Country: "XX", ThisDC: c.DC, NearestDC: 2}, nil
}

func isIPv6(host string) bool { return net.ParseIP(host).To4() == nil }

// users is Vector<User>.
type users []bin.Encoder

func (u users) Encode(b *bin.Buffer) error {
	b.PutVectorHeader(len(u))
	for _, user := range u {
		if err := user.Encode(b); err != nil {
			return err
		}
	}
	return nil
}
