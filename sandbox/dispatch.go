package sandbox

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

// call is a call on its way through the sandbox.
type call struct {
	*mtserver.Call
	method string
	phone  string // digits of the number in the request, if it has one
}

// rpcMethod is what the sandbox does with one TL method: decode the request, then answer it.
type rpcMethod struct {
	name string
	run  func(ctx context.Context, c *call, body *bin.Buffer) (answer func() (bin.Encoder, error), err error)
}

// request is a request type of package tg.
type request[T any] interface {
	*T
	bin.Object
	TypeName() string
}

// on makes a method of a handler for one type of request, which runs with s.mu held.
func on[T any, P request[T]](s *Sandbox, handle func(c *call, req P) (bin.Encoder, error)) rpcMethod {
	return onUnlocked(func(_ context.Context, c *call, req P) (bin.Encoder, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return handle(c, req)
	})
}

// onUnlocked is on for a handler that takes s.mu itself.
func onUnlocked[T any, P request[T]](handle func(ctx context.Context, c *call, req P) (bin.Encoder, error)) rpcMethod {
	return rpcMethod{
		name: P(new(T)).TypeName(),
		run: func(ctx context.Context, c *call, body *bin.Buffer) (func() (bin.Encoder, error), error) {
			req := P(new(T))
			if err := req.Decode(body); err != nil {
				return nil, rpcError(400, "INPUT_FETCH_FAIL")
			}
			c.phone = phoneOf(req)
			return func() (bin.Encoder, error) { return handle(ctx, c, req) }, nil
		},
	}
}

// methodTable is everything the sandbox answers. Any other method gets INPUT_METHOD_INVALID.
func (s *Sandbox) methodTable() map[uint32]rpcMethod {
	return map[uint32]rpcMethod{
		tg.HelpGetConfigRequestTypeID:    on(s, s.getConfig),
		tg.HelpGetNearestDCRequestTypeID: on(s, s.getNearestDC),
		tg.HelpGetAppConfigRequestTypeID: on(s, s.getAppConfig),

		tg.AuthSendCodeRequestTypeID:   onUnlocked(s.sendCode),
		tg.AuthResendCodeRequestTypeID: on(s, s.resendCode),
		tg.AuthCancelCodeRequestTypeID: on(s, s.cancelCode),
		tg.AuthSignInRequestTypeID:     on(s, s.signIn),
		tg.AuthSignUpRequestTypeID:     on(s, s.signUpRefused),
		tg.AuthLogOutRequestTypeID:     on(s, s.logOut),

		tg.AccountSendVerifyEmailCodeRequestTypeID: on(s, s.sendVerifyEmailCode),
		tg.AccountVerifyEmailRequestTypeID:         on(s, s.verifyEmail),
		tg.AuthResetLoginEmailRequestTypeID:        on(s, s.resetLoginEmail),

		tg.AccountGetPasswordRequestTypeID:          on(s, s.getPassword),
		tg.AuthCheckPasswordRequestTypeID:           on(s, s.checkPassword),
		tg.AuthRequestPasswordRecoveryRequestTypeID: on(s, s.requestPasswordRecovery),
		tg.AuthCheckRecoveryPasswordRequestTypeID:   on(s, s.checkRecoveryPassword),
		tg.AuthRecoverPasswordRequestTypeID:         on(s, s.recoverPassword),

		tg.AuthExportLoginTokenRequestTypeID: on(s, s.exportLoginToken),
		tg.AuthImportLoginTokenRequestTypeID: on(s, s.importLoginToken),
		tg.AuthAcceptLoginTokenRequestTypeID: on(s, s.acceptLoginToken),

		tg.AccountGetAuthorizationsRequestTypeID:           on(s, s.getAuthorizations),
		tg.AccountResetAuthorizationRequestTypeID:          on(s, s.resetAuthorization),
		tg.AccountChangeAuthorizationSettingsRequestTypeID: on(s, s.changeAuthorizationSettings),
		tg.AuthResetAuthorizationsRequestTypeID:            on(s, s.resetAuthorizations),

		tg.UsersGetUsersRequestTypeID:        on(s, s.getUsers),
		tg.UpdatesGetStateRequestTypeID:      on(s, s.getState),
		tg.UpdatesGetDifferenceRequestTypeID: on(s, s.getDifference),
	}
}

// wire is the side of the sandbox that the DCs see.
type wire struct{ s *Sandbox }

// HandleRPC implements mtserver.Handler.
func (w wire) HandleRPC(ctx context.Context, in *mtserver.Call) (bin.Encoder, error) {
	s, c := w.s, &call{Call: in}
	answer, err := s.prepare(ctx, c)
	seen := s.record(c)
	var out bin.Encoder
	if err == nil {
		err = s.admit(ctx, c)
	}
	if err == nil {
		out, err = answer()
	}
	if s.opts.Answer != nil {
		out, err = s.opts.Answer(c.method, out, err)
	}
	s.holdAnswer(ctx, c)
	s.recordEnd(c, seen, err)
	s.notifyAfter(c, err)
	s.announceLogin(c)
	return out, err
}

// prepare reads the call and finds who answers it. The phone and the method of c are set even if it fails later.
func (s *Sandbox) prepare(ctx context.Context, c *call) (answer func() (bin.Encoder, error), _ error) {
	body := &bin.Buffer{Buf: c.Body}
	id, err := body.PeekID()
	if err != nil {
		return nil, rpcError(400, "INPUT_FETCH_FAIL")
	}
	m, known := s.methods[id]
	if !known {
		c.method = methodName(id)
		return func() (bin.Encoder, error) { return nil, s.unanswered(c, id) }, nil
	}
	c.method = m.name
	return m.run(ctx, c, body)
}

// phoneOf is the number in a request, as digits; "" for none.
func phoneOf(req bin.Object) string {
	if r, ok := req.(interface {
		GetPurpose() tg.EmailVerifyPurposeClass
	}); ok {
		if setup, ok := r.GetPurpose().(*tg.EmailVerifyPurposeLoginSetup); ok {
			return digits(setup.PhoneNumber)
		}
	}
	if r, ok := req.(interface{ GetPhoneNumber() string }); ok {
		return digits(r.GetPhoneNumber())
	}
	return ""
}

// admit is what every call must pass, in Telegram's order: the client's introduction, the key, then whatever Inject ordered.
func (s *Sandbox) admit(ctx context.Context, c *call) error {
	if err := checkClient(c.Client); err != nil {
		return err
	}
	if err := s.checkAlone(ctx, c); err != nil {
		return err
	}
	return s.injected(c)
}

// unanswered is the error for a method that the sandbox has no answer to.
func (s *Sandbox) unanswered(c *call, id uint32) error {
	if needsLogin(c.method) {
		s.mu.Lock()
		_, err := s.authorizationOf(c).loggedInAccount()
		s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return rpcError(400, fmt.Sprintf("INPUT_METHOD_INVALID_%d_%d", id, c.Layer))
}

// needsLogin says whether Telegram looks at the login before anything else. These name spaces serve clients that are not logged in, too.
func needsLogin(method string) bool {
	space, _, ok := strings.Cut(method, ".")
	return ok && space != "auth" && space != "help" && space != "langpack"
}

// maxCalls bounds the memory of Calls.
const maxCalls = 10000

func (s *Sandbox) record(c *call) *Call {
	seen := &Call{Time: s.Now(), DC: c.DC, Method: c.method, Phone: c.phone, KeyID: hex.EncodeToString(c.Key[:])}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) >= maxCalls {
		s.calls = s.calls[1:]
	}
	s.calls = append(s.calls, seen)
	for _, h := range s.reach(s.awaited, c) {
		s.awaited = slices.DeleteFunc(s.awaited, func(other *hook) bool { return other == h })
	}
	return seen
}

func (s *Sandbox) recordEnd(c *call, seen *Call, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rpcErr *tgerr.Error
	switch {
	case errors.As(err, &rpcErr):
		seen.Err = rpcErr.Message
	case err != nil:
		seen.Err = "(not answered)"
	}
	seen.Phone = s.phone(c)
}

// isAbout reports whether a call is one of a method and, unless phone is empty, about that number. s.mu must be held.
func (s *Sandbox) isAbout(c *call, method, phone string) bool {
	return method == c.method && (phone == "" || phone == s.phone(c))
}

// phone is the number in a call, or that of the account that its key belongs to. s.mu must be held.
func (s *Sandbox) phone(c *call) string {
	if a := s.keys[c.Key]; c.phone == "" && a != nil {
		return a.phone()
	}
	return c.phone
}

// phone is the number of the account that the key belongs to, or is about to.
func (a *authorization) phone() string {
	switch {
	case a.user != nil:
		return a.user.phone
	case a.owesPassword != nil:
		return a.owesPassword.phone
	}
	return ""
}

// checkClient answers an initConnection as https://core.telegram.org/method/initConnection lists it. A nil client never sent one.
func checkClient(client *mtserver.ClientInfo) error {
	switch {
	case client == nil:
		return rpcError(400, "CONNECTION_NOT_INITED")
	case !validAPIID(client.APIID):
		return rpcError(400, "CONNECTION_API_ID_INVALID")
	case client.DeviceModel == "":
		return rpcError(400, "CONNECTION_DEVICE_MODEL_EMPTY")
	case client.SystemVersion == "":
		return rpcError(400, "CONNECTION_SYSTEM_EMPTY")
	case client.AppVersion == "":
		return rpcError(400, "CONNECTION_APP_VERSION_EMPTY")
	}
	return nil
}
