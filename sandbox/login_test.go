package sandbox_test

import (
	"testing"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/crypto/srp"
	"github.com/gotd/td/tg"
)

func TestCodeInTheAppLogsIn(t *testing.T) {
	c := connect(t, nil)
	_, err := c.self()
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	user := c.logIn("+9996620001", "22222")
	if user.ID != 1020001 || user.FirstName != "Sandbox" || !user.Self {
		t.Errorf("user is %+v", user)
	}
	users, err := c.self()
	if err != nil || len(users) != 1 {
		t.Fatalf("users.getUsers(self): %v, %v", users, err)
	}
}

func TestPasswordIsCheckedForReal(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620020"
	_, err := c.enter(phone, c.sentCode(phone).PhoneCodeHash, "22222")
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	_, err = c.self()
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	_, err = c.password("wrong")
	wantError(t, err, 400, "PASSWORD_HASH_INVALID")
	answer, err := c.password("sandbox")
	if err != nil {
		t.Fatal(err)
	}
	if user, _ := answer.(*tg.AuthAuthorization).User.AsNotEmpty(); user.GetID() != 1020020 {
		t.Errorf("user is %+v", user)
	}
}

func (c *client) password(text string) (tg.AuthAuthorizationClass, error) {
	p, err := c.AccountGetPassword(c.t.Context())
	if err != nil {
		return nil, err
	}
	return c.AuthCheckPassword(c.t.Context(), c.proof(p, text))
}

// proof is what the client's side of SRP makes of a password.
func (c *client) proof(p *tg.AccountPassword, text string) *tg.InputCheckPasswordSRP {
	c.t.Helper()
	algo, ok := p.CurrentAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok {
		c.t.Fatalf("algo is %T", p.CurrentAlgo)
	}
	random := make([]byte, 256)
	if _, err := crypto.DefaultRand().Read(random); err != nil {
		c.t.Fatal(err)
	}
	answer, err := srp.NewSRP(crypto.DefaultRand()).Hash([]byte(text), p.SRPB, random, srp.Input{Salt1: algo.Salt1, Salt2: algo.Salt2, G: algo.G, P: algo.P})
	if err != nil {
		c.t.Fatal(err)
	}
	return &tg.InputCheckPasswordSRP{SRPID: p.SRPID, A: answer.A, M1: answer.M1}
}
