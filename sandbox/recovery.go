package sandbox

import (
	"math/big"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// recoveryAddress is where the code for a forgotten 2FA password goes, until another address is set.
func (p person) recoveryAddress() string { return "recovery" + p.tail() + "@sandbox.invalid" }

// requestPasswordRecovery is https://core.telegram.org/method/auth.requestPasswordRecovery.
func (s *Sandbox) requestPasswordRecovery(c *call, _ *tg.AuthRequestPasswordRecoveryRequest) (bin.Encoder, error) {
	a := s.authorizationOf(c)
	acc, err := a.known()
	switch {
	case err != nil:
		return nil, err
	case acc.verifier == nil:
		return nil, rpcError(400, "PASSWORD_EMPTY")
	case acc.recoveryEmail == "":
		return nil, rpcError(400, "PASSWORD_RECOVERY_NA")
	}
	a.recovery = &secretCode{address: acc.recoveryEmail, code: acc.codeOf(emailCodeLength), at: s.clock.now()}
	s.put(acc, "email", "[sandbox] To "+a.recovery.address+": the code that recovers your 2FA password is "+a.recovery.code)
	return &tg.AuthPasswordRecovery{EmailPattern: maskEmail(a.recovery.address)}, nil
}

// checkRecovery judges a recovery code. s.mu must be held.
func (s *Sandbox) checkRecovery(c *call, code string) (*account, error) {
	a := s.authorizationOf(c)
	acc, err := a.known()
	code = strings.TrimSpace(code)
	switch {
	case err != nil:
		return nil, err
	case code == "":
		return nil, rpcError(400, "CODE_EMPTY")
	case a.recovery == nil, s.clock.now().Sub(a.recovery.at) >= codeLifetime:
		return nil, rpcError(400, "PASSWORD_RECOVERY_EXPIRED")
	case a.recovery.code != code:
		return nil, rpcError(400, "CODE_INVALID")
	}
	return acc, nil
}

// checkRecoveryPassword is https://core.telegram.org/method/auth.checkRecoveryPassword.
func (s *Sandbox) checkRecoveryPassword(c *call, req *tg.AuthCheckRecoveryPasswordRequest) (bin.Encoder, error) {
	if _, err := s.checkRecovery(c, req.Code); err != nil {
		return nil, err
	}
	return &tg.BoolTrue{}, nil
}

// recoverPassword is https://core.telegram.org/method/auth.recoverPassword: it logs in, and sets the new password, or removes 2FA if none is given.
func (s *Sandbox) recoverPassword(c *call, req *tg.AuthRecoverPasswordRequest) (bin.Encoder, error) {
	acc, err := s.checkRecovery(c, req.Code)
	if err != nil {
		return nil, err
	}
	settings, _ := req.GetNewSettings()
	v, err := newVerifier(settings)
	if err != nil {
		return nil, err
	}
	acc.setPassword(v, settings.Hint)
	return s.authorize(s.authorizationOf(c), acc, nil), nil
}

// newVerifier reads the password of account.passwordInputSettings; nil for none.
func newVerifier(settings tg.AccountPasswordInputSettings) (*verifier, error) {
	hash, _ := settings.GetNewPasswordHash()
	if len(hash) == 0 {
		return nil, nil
	}
	algo, ok := settings.NewAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok || algo.G != srpG || new(big.Int).SetBytes(algo.P).Cmp(srpPrime()) != 0 || len(hash) != 256 {
		return nil, rpcError(400, "NEW_SETTINGS_INVALID")
	}
	if len(algo.Salt1) < 8 { // at least as long as what the server began it with
		return nil, rpcError(400, "NEW_SALT_INVALID")
	}
	return &verifier{salt1: algo.Salt1, salt2: algo.Salt2, v: new(big.Int).SetBytes(hash)}, nil
}
