package sandbox

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

// The logins of an account, as Settings > Devices lists them.

const (
	// freshLogin is how old a login must be before it may end others. https://core.telegram.org/method/account.resetAuthorization
	freshLogin = 24 * time.Hour
	// autoConfirm is after how long a login that nobody has confirmed counts as confirmed. https://core.telegram.org/api/auth#confirming-login
	autoConfirm = 7 * day
	// loginsEnd is after how many days without use a login would end; the sandbox lives for less.
	loginsEnd = 180
	// phoneHash names the person's phone among the logins, phoneAPIID is the official app on it, and phoneSince how long ago it was logged in.
	phoneHash  = 1
	phoneAPIID = 6
	phoneSince = 90 * day
	// here is where everybody in the sandbox is.
	here = "Sandbox"
)

// device is what a login has for Settings > Devices.
type device struct {
	client      *mtserver.ClientInfo // of the latest call, nil before the first
	active      time.Time            // when that came
	byQR        bool                 // another login has let this one in, so that nobody need confirm it
	announced   bool                 // the account's other logins were told
	unconfirmed bool
	endedBy     string // why the key is not logged in any more, where Telegram would say so; "" for AUTH_KEY_UNREGISTERED
}

// seen notes who makes a call.
func (a *authorization) seen(c *call, now time.Time) {
	if c.Client != nil {
		a.device.client = c.Client
	}
	a.device.active = now
}

// hash names the login in the lists of others. It is never 0, which is whoever asks.
func (a *authorization) hash() int64 { return int64(binary.LittleEndian.Uint64(a.id[:]) | 1<<8) }

// end ends a login from outside.
func (a *authorization) end(by string) {
	a.user, a.owesPassword, a.device.endedBy = nil, nil, by
}

// waits reports whether the login is still to be confirmed.
func (a *authorization) waits(now time.Time) bool {
	return a.device.unconfirmed && now.Sub(a.since) < autoConfirm
}

// logins are the account's, oldest first. s.mu must be held.
func (s *Sandbox) logins(acc *account) (all []*authorization) {
	for _, a := range s.keys {
		if a.user == acc && !(acc.shortLived && s.clock.now().Sub(a.since) >= shortLife) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(x, y *authorization) int {
		if order := x.since.Compare(y.since); order != 0 {
			return order
		}
		return strings.Compare(string(x.id[:]), string(y.id[:]))
	})
	return all
}

// hasPhone reports whether the person's own phone is logged in.
func (p person) hasPhone() bool { return !p.signUp && (p.refusal == nil || p.scenario.phone) }

// getAuthorizations is https://core.telegram.org/method/account.getAuthorizations.
func (s *Sandbox) getAuthorizations(c *call, _ *tg.AccountGetAuthorizationsRequest) (bin.Encoder, error) {
	own := s.authorizationOf(c)
	acc, err := own.loggedInAccount()
	if err != nil {
		return nil, err
	}
	now := s.clock.now()
	answer := &tg.AccountAuthorizations{AuthorizationTTLDays: loginsEnd}
	for _, a := range s.logins(acc) {
		one := s.listed(a, now)
		if a == own {
			one.Current, one.Hash = true, 0
		}
		answer.Authorizations = append(answer.Authorizations, one)
	}
	if acc.hasPhone() && !acc.phoneEnded {
		answer.Authorizations = append(answer.Authorizations, tg.Authorization{
			OfficialApp: true, Hash: phoneHash, DeviceModel: "Sandbox Phone", Platform: "Android", SystemVersion: "SDK 35", APIID: phoneAPIID,
			AppName: "Telegram Android", AppVersion: "12.0", DateCreated: int(now.Add(-phoneSince).Unix()), DateActive: int(now.Unix()),
			IP: s.opts.Host, Country: here, Region: here,
		})
	}
	return answer, nil
}

// listed is a login as others see it. s.mu must be held.
func (s *Sandbox) listed(a *authorization, now time.Time) tg.Authorization {
	out := tg.Authorization{
		Hash: a.hash(), Unconfirmed: a.waits(now), DateCreated: int(a.since.Unix()), DateActive: int(a.device.active.Unix()), IP: s.opts.Host, Country: here, Region: here,
		Platform: "Desktop",
	}
	if by := a.device.client; by != nil {
		out.APIID, out.AppName = by.APIID, fmt.Sprintf("App %d", by.APIID)
		out.DeviceModel, out.SystemVersion, out.AppVersion = by.DeviceModel, by.SystemVersion, by.AppVersion
	}
	return out
}

// resetAuthorization is https://core.telegram.org/method/account.resetAuthorization.
func (s *Sandbox) resetAuthorization(c *call, req *tg.AccountResetAuthorizationRequest) (bin.Encoder, error) {
	acc, others, err := s.mayEnd(c)
	if err != nil {
		return nil, err
	}
	if req.Hash == phoneHash && acc.hasPhone() && !acc.phoneEnded {
		acc.phoneEnded = true
		return &tg.BoolTrue{}, nil
	}
	for _, a := range others {
		if a.hash() == req.Hash {
			a.end("")
			return &tg.BoolTrue{}, nil
		}
	}
	return nil, rpcError(400, "HASH_INVALID")
}

// resetAuthorizations is https://core.telegram.org/method/auth.resetAuthorizations: it ends all logins but the one that asks.
func (s *Sandbox) resetAuthorizations(c *call, _ *tg.AuthResetAuthorizationsRequest) (bin.Encoder, error) {
	acc, others, err := s.mayEnd(c)
	if err != nil {
		return nil, err
	}
	for _, a := range others {
		a.end("SESSION_REVOKED")
	}
	acc.phoneEnded = true
	return &tg.BoolTrue{}, nil
}

// mayEnd finds the account's other logins for one that is old enough to end them. s.mu must be held.
func (s *Sandbox) mayEnd(c *call) (*account, []*authorization, error) {
	own := s.authorizationOf(c)
	acc, err := own.loggedInAccount()
	if err != nil {
		return nil, nil, err
	}
	if s.clock.now().Sub(own.since) < freshLogin {
		return nil, nil, rpcError(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
	}
	return acc, slices.DeleteFunc(s.logins(acc), func(a *authorization) bool { return a == own }), nil
}

// changeAuthorizationSettings is https://core.telegram.org/method/account.changeAuthorizationSettings: another login of the account confirms one.
func (s *Sandbox) changeAuthorizationSettings(c *call, req *tg.AccountChangeAuthorizationSettingsRequest) (bin.Encoder, error) {
	own := s.authorizationOf(c)
	acc, err := own.loggedInAccount()
	if err != nil {
		return nil, err
	}
	for _, a := range s.logins(acc) {
		if a == own || a.hash() != req.Hash {
			continue
		}
		if req.Confirmed {
			a.device.unconfirmed = false
		}
		return &tg.BoolTrue{}, nil
	}
	if req.Hash == phoneHash && acc.hasPhone() && !acc.phoneEnded {
		return &tg.BoolTrue{}, nil
	}
	return nil, rpcError(400, "HASH_INVALID")
}

// announceLogin tells the account's other logins of one that the call has made, once its answer is on the wire. A login by code has to be confirmed on
// one of them. https://core.telegram.org/constructor/updateNewAuthorization
func (s *Sandbox) announceLogin(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.keys[c.Key]
	if own == nil || own.user == nil || own.device.announced {
		return
	}
	own.device.announced, own.device.unconfirmed, own.device.endedBy = true, !own.device.byQR, ""
	one := s.listed(own, s.clock.now())
	update := &tg.UpdateNewAuthorization{Unconfirmed: one.Unconfirmed, Hash: one.Hash}
	if one.Unconfirmed {
		update.SetDate(one.DateCreated)
		update.SetDevice(one.DeviceModel)
		update.SetLocation(one.Country)
	}
	for _, a := range s.logins(own.user) {
		if a != own { // a client whose layer has no such update gets none
			c.Then(func() { s.push(a.dc, a.id, update) })
		}
	}
}

// endings are what a session can be told that Telegram has ended.
var endings = []string{"AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "SESSION_EXPIRED", "USER_DEACTIVATED", "USER_DEACTIVATED_BAN"}

// EndSession ends logins of a person from Telegram's side, and tells how many there were. model is a part of the device's name, as Settings > Devices shows it, "" for all;
// the person's own phone stays. with is the error that the sessions are answered from then on, default AUTH_KEY_UNREGISTERED.
func (s *Sandbox) EndSession(_ context.Context, phone, model, with string) (int, error) {
	p, err := parsePerson(phone)
	if err != nil {
		return 0, fmt.Errorf("end session: %w", err)
	}
	if with != "" && !slices.Contains(endings, with) {
		return 0, fmt.Errorf("end session: %q is not one of %s", with, strings.Join(endings, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ended := 0
	for _, a := range s.logins(s.account(p)) {
		name := ""
		if a.device.client != nil {
			name = a.device.client.DeviceModel
		}
		if model == "" || strings.Contains(strings.ToLower(name), strings.ToLower(model)) {
			a.end(with)
			ended++
		}
	}
	if ended == 0 {
		return 0, errors.New("end session: nobody is logged in like that")
	}
	return ended, nil
}
