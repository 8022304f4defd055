package sandbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// tokenLifetime is how long a QR code holds, https://core.telegram.org/api/qr-login#exporting-a-login-token.
const tokenLifetime = 30 * time.Second

// loginToken is a QR code. Guarded by Sandbox.mu.
type loginToken struct {
	bytes    []byte
	shownBy  *authorization // the client that shows it
	dc       int            // where that is, or was sent to
	expires  time.Time
	accepted *account // who scanned it
}

// exportLoginToken is https://core.telegram.org/method/auth.exportLoginToken. Called again after the scan it ends the login, or sends the client to the
// person's DC.
func (s *Sandbox) exportLoginToken(c *call, req *tg.AuthExportLoginTokenRequest) (bin.Encoder, error) {
	if err := checkAPI(req.APIID, req.APIHash); err != nil {
		return nil, err
	}
	a := s.authorizationOf(c)
	if t := a.token; t != nil && t.accepted != nil {
		if t.accepted.dc == c.DC {
			return s.tokenSuccess(c, t)
		}
		t.dc, t.expires = t.accepted.dc, s.clock.now().Add(tokenLifetime)
		return &tg.AuthLoginTokenMigrateTo{DCID: t.dc, Token: t.bytes}, nil
	}
	if a.token != nil {
		delete(s.tokens, string(a.token.bytes)) // one code on the screen
	}
	s.dropStaleTokens()
	t := &loginToken{bytes: randomBytes(32), shownBy: a, dc: c.DC, expires: s.clock.now().Add(tokenLifetime)}
	a.token = t
	s.tokens[string(t.bytes)] = t
	return &tg.AuthLoginToken{Expires: int(t.expires.Unix()), Token: t.bytes}, nil
}

// importLoginToken is https://core.telegram.org/method/auth.importLoginToken: the end of a QR login at the person's own DC.
func (s *Sandbox) importLoginToken(c *call, req *tg.AuthImportLoginTokenRequest) (bin.Encoder, error) {
	t := s.tokens[string(req.Token)]
	switch {
	case t == nil, t.dc != c.DC:
		return nil, rpcError(400, "AUTH_TOKEN_INVALID")
	case !s.clock.now().Before(t.expires):
		delete(s.tokens, string(t.bytes))
		return nil, rpcError(400, "AUTH_TOKEN_EXPIRED")
	case t.accepted == nil:
		return &tg.AuthLoginToken{Expires: int(t.expires.Unix()), Token: t.bytes}, nil
	}
	return s.tokenSuccess(c, t)
}

// tokenSuccess ends a QR login, or asks for the 2FA password, as often as it is asked. s.mu must be held.
func (s *Sandbox) tokenSuccess(c *call, t *loginToken) (bin.Encoder, error) {
	s.authorizationOf(c).device.byQR = true
	accepted, err := s.codeAccepted(c, t.accepted, nil)
	if err != nil {
		return nil, err
	}
	delete(s.tokens, string(t.bytes))
	return &tg.AuthLoginTokenSuccess{Authorization: accepted}, nil
}

// acceptLoginToken is https://core.telegram.org/method/auth.acceptLoginToken: one's own logged-in client scans a QR code.
// It answers how the client that shows the code is listed from now on.
func (s *Sandbox) acceptLoginToken(c *call, req *tg.AuthAcceptLoginTokenRequest) (bin.Encoder, error) {
	acc, err := s.authorizationOf(c).loggedInAccount()
	if err != nil {
		return nil, err
	}
	t, tell, refused := s.scan(acc, req.Token)
	switch refused {
	case "":
	case "AUTH_TOKEN_INVALID": // as it is called for this method
		return nil, rpcError(400, "AUTH_TOKEN_INVALIDX")
	default:
		return nil, rpcError(400, refused)
	}
	c.Then(tell)
	now := s.clock.now()
	one := s.listed(t.shownBy, now)
	one.DateCreated, one.Unconfirmed = int(now.Unix()), false
	return &one, nil
}

// scan accepts a token for a person. tell lets the client that shows it know, and must be called without s.mu; refused is the name of Telegram's error, ""
// for none. t is nil where it is refused. s.mu must be held.
func (s *Sandbox) scan(acc *account, token []byte) (t *loginToken, tell func(), refused string) {
	t = s.tokens[string(token)]
	switch {
	case t == nil:
		return nil, nil, "AUTH_TOKEN_INVALID"
	case !s.clock.now().Before(t.expires):
		return nil, nil, "AUTH_TOKEN_EXPIRED"
	case t.accepted != nil:
		return nil, nil, "AUTH_TOKEN_ALREADY_ACCEPTED"
	}
	t.accepted = acc
	dc, key := t.dc, t.shownBy.id
	return t, func() { s.push(dc, key, &tg.UpdateLoginToken{}) }, ""
}

// dropStaleTokens forgets what nobody can scan any more. s.mu must be held.
func (s *Sandbox) dropStaleTokens() {
	now := s.clock.now()
	for key, t := range s.tokens {
		if now.Sub(t.expires) > tokenLifetime {
			delete(s.tokens, key)
		}
	}
}

// ScanQR scans a QR login link with a person's phone and confirms the login there, as Settings > Devices > Link device does. The phone is logged in
// already, whatever else its owner rehearses; a person without an account has no phone to scan with.
func (s *Sandbox) ScanQR(_ context.Context, phone, link string) error {
	p, err := parsePerson(phone)
	if err != nil {
		return fmt.Errorf("scan qr: %w", err)
	}
	if !p.hasPhone() || s.phoneEnded(p) {
		return fmt.Errorf("scan qr: %s has no phone that is logged in; take another account, e.g. +%s", phone, phonePrefix+"20001")
	}
	token, err := tokenOf(link)
	if err != nil {
		return fmt.Errorf("scan qr: %w", err)
	}
	tell, err := s.scanAs(p, token)
	if err != nil {
		return fmt.Errorf("scan qr: %w", err)
	}
	tell()
	return nil
}

// phoneEnded reports whether the person's phone was logged out.
func (s *Sandbox) phoneEnded(p person) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account(p).phoneEnded
}

func (s *Sandbox) scanAs(p person, token []byte) (tell func(), _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, tell, refused := s.scan(s.account(p), token)
	switch refused {
	case "AUTH_TOKEN_EXPIRED":
		return nil, errors.New("AUTH_TOKEN_EXPIRED: a code holds for 30 s; scan the one that is shown now")
	case "AUTH_TOKEN_ALREADY_ACCEPTED":
		return nil, errors.New("AUTH_TOKEN_ALREADY_ACCEPTED: this code was scanned before")
	case "AUTH_TOKEN_INVALID":
		return nil, errors.New("AUTH_TOKEN_INVALID: no client shows this code, or it was replaced by a newer one")
	}
	s.put(s.account(p), "service", "[sandbox] You linked a new device by QR code.")
	return tell, nil
}

// tokenOf reads tg://login?token=…, base64url with or without padding. The link is never repeated in an error: whoever has it can be logged in by it.
func tokenOf(link string) ([]byte, error) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Scheme != "tg" || u.Host != "login" {
		return nil, errors.New("not a login link; they look like tg://login?token=…")
	}
	token, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(u.Query().Get("token"), "="))
	if err != nil || len(token) == 0 {
		return nil, errors.New("the token in the login link is not base64url")
	}
	return token, nil
}
