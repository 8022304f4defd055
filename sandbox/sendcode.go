package sandbox

import (
	"context"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox/internal/layers"
	"telegram-login-mcp/sandbox/internal/mtserver"
)

// apiHash belongs to every API ID of the sandbox.
const apiHash = "sandbox"

func validAPIID(id int) bool { return id >= 1 && id <= 999999 }

func checkAPI(id int, hash string) error {
	if !validAPIID(id) || hash != apiHash {
		return rpcError(400, "API_ID_INVALID")
	}
	return nil
}

// sendCode is https://core.telegram.org/method/auth.sendCode.
func (s *Sandbox) sendCode(ctx context.Context, c *call, req *tg.AuthSendCodeRequest) (bin.Encoder, error) {
	if err := checkAPI(req.APIID, req.APIHash); err != nil {
		return nil, err
	}
	if p, ok := parsePhone(c.phone); ok && p.dc == c.DC {
		if err := s.playQuirk(ctx, p); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, err := s.accountAt(c, 400)
	if err != nil {
		return nil, err
	}
	if acc.refusal != nil {
		return nil, rpcError(acc.refusal.code, acc.refusal.message)
	}
	if layers.Has("auth.sentCodeSuccess", c.Layer) && acc.useFutureToken(req.Settings.LogoutTokens) {
		return s.sentCodeSuccess(c, acc)
	}
	now := s.clock.now()
	if !acc.firstDelivery(now).readable(c.Layer, acc.person) {
		return nil, errTooOld
	}
	acc.codesSent, acc.wrongCodes = withinADay(acc.codesSent, now), withinADay(acc.wrongCodes, now)
	switch {
	case len(acc.wrongCodes) >= dailyLimit:
		return nil, rpcError(406, "PHONE_PASSWORD_FLOOD")
	case len(acc.codesSent) >= dailyLimit:
		return nil, rpcError(400, "PHONE_NUMBER_FLOOD")
	}
	acc.codesSent = append(acc.codesSent, now)
	if acc.first == viaPayment {
		acc.attempt = &attempt{hash: newHash(), key: c.Key, at: now}
		return paymentRequired(acc.attempt.hash), nil
	}
	return s.begin(c, acc, acc.firstDelivery(now), acc.next, acc.wait), nil
}

// playQuirk plays what is wrong with the line to a person.
func (s *Sandbox) playQuirk(ctx context.Context, p person) error {
	switch p.quirk {
	case quirkSlow:
		return s.clock.sleep(ctx, slowAnswer)
	case quirkSilent:
		<-ctx.Done()
		return ctx.Err()
	case quirkDrop:
		if s.dropsNow(p) {
			return breakOff(ctx)
		}
	}
	return nil
}

// dropsNow is true once for each person.
func (s *Sandbox) dropsNow(p person) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc := s.account(p)
	first := !acc.dropped
	acc.dropped = true
	return first
}

// breakOff drops the connection when the client has surely read the acknowledgement of its call, so that it cannot know whether the call was done.
func breakOff(ctx context.Context) error {
	timer := time.NewTimer(dropDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return mtserver.ErrDropConnection
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paymentRequired is auth.sentCodePaymentRequired with the fields that official apps turn into a store purchase.
func paymentRequired(hash string) tg.AuthSentCodeClass {
	return &tg.AuthSentCodePaymentRequired{
		StoreProduct:        "sandbox.telegram.premium.auth",
		PhoneCodeHash:       hash,
		SupportEmailAddress: "support@sandbox.invalid",
		SupportEmailSubject: "[sandbox] Payment for an SMS code",
		PremiumDays:         7,
		Currency:            "USD",
		Amount:              99,
	}
}

// resendCode is https://core.telegram.org/method/auth.resendCode: only what next_type announced, only once, and not before its timer ran out.
func (s *Sandbox) resendCode(c *call, req *tg.AuthResendCodeRequest) (bin.Encoder, error) {
	acc, a, err := s.pending(c, req.PhoneCodeHash, 406)
	if err != nil {
		return nil, err
	}
	if a.next == "" {
		return nil, rpcError(406, "SEND_CODE_UNAVAILABLE")
	}
	if left := a.at.Add(a.wait).Sub(s.clock.now()); left > 0 {
		return nil, waitError(left)
	}
	return s.deliver(acc, a, a.next, "", 0), nil
}

// cancelCode is https://core.telegram.org/method/auth.cancelCode.
func (s *Sandbox) cancelCode(c *call, req *tg.AuthCancelCodeRequest) (bin.Encoder, error) {
	acc, _, err := s.pending(c, req.PhoneCodeHash, 406)
	if err != nil {
		return nil, err
	}
	acc.attempt = nil
	return &tg.BoolTrue{}, nil
}
