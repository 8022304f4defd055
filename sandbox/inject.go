package sandbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// Injection makes coming calls of a method fail.
type Injection struct {
	Method string `json:"method"`          // TL name, e.g. auth.signIn
	Code   int    `json:"code"`            // class of the error, e.g. 420; negative codes are the transport's and cannot be injected
	Error  string `json:"error"`           // name as Telegram sends it, e.g. FLOOD_WAIT_42; names that do not exist yet are welcome
	Phone  string `json:"phone,omitempty"` // only for calls with this number, or with the key of its account; empty for all
	Times  int    `json:"times,omitempty"` // how many calls fail; 0 means 1
}

// errorName is how Telegram writes errors. The one that asks for a reCAPTCHA has what it is for and the key of a page behind it: https://core.telegram.org/api/auth
var errorName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[A-Z][A-Z0-9_]{0,127}|RECAPTCHA_CHECK_[A-Za-z0-9_-]{1,111})$`)
})

// Inject makes the next calls of a method fail. It says what is wrong with an injection that can never take effect.
func (s *Sandbox) Inject(_ context.Context, in Injection) error {
	if in.Times == 0 {
		in.Times = 1
	}
	if err := in.check(); err != nil {
		return fmt.Errorf("inject: %w", err)
	}
	in.Phone = digits(in.Phone)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injections = append(s.injections, &in)
	return nil
}

func notAMethod(name string) error {
	return fmt.Errorf("%q is not a method of Telegram; methods look like auth.sendCode or account.getPassword", name)
}

func (in Injection) check() error {
	if !isMethod(in.Method) {
		return notAMethod(in.Method)
	}
	if in.Code < 100 || in.Code > 999 {
		return fmt.Errorf("code %d is not the class of an RPC error; those are 303, 400, 401, 403, 404, 406, 420 and 500", in.Code)
	}
	if !errorName().MatchString(in.Error) {
		return errors.New("the error must be a name in capitals such as PHONE_CODE_INVALID or FLOOD_WAIT_42")
	}
	if in.Times < 0 {
		return fmt.Errorf("times is %d; it must be 1 or more", in.Times)
	}
	if in.Phone != "" {
		if _, err := parsePerson(in.Phone); err != nil {
			return err
		}
	}
	return nil
}

// injected returns the error that was ordered for a call, if any.
func (s *Sandbox) injected(c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, in := range s.injections {
		if !s.isAbout(c, in.Method, in.Phone) {
			continue
		}
		if in.Times--; in.Times == 0 {
			s.injections = slices.Delete(s.injections, i, i+1)
		}
		return rpcError(in.Code, in.Error)
	}
	return nil
}
