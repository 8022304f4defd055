package explain

import "time"

// What is said of a server over HTTP, and of the tokens with which people come in.
type (
	// HTTPServed is a server that people reach. URL is where, Public the address behind it that a proxy has to lead to, "" on this computer itself. Token is one that was just made,
	// "" where there is one already, and Command lists tokens.
	HTTPServed struct{ URL, Public, Token, Command string }
	// HTTPRefused is why there is none. Kind is address, public_url, unserved, open, nobody or listen. Address and Why may be shown as they are; Command is what tokens are made with.
	HTTPRefused struct{ Kind, Address, Command, Why string }
	// TokenMade is a token that was made, TokenRevoked one that is worthless now. Local says that it is for the person of this computer.
	TokenMade struct {
		Name  string
		Local bool
	}
	TokenRevoked struct{ Name string }
	// TokenKnown is a token in the list. Used is zero where nobody has used it.
	TokenKnown struct {
		Name            string
		Local           bool
		Made, Used, Now time.Time
	}
	// TokenRefused is what could not be done with a token. Kind is name, exists, unknown, busy, damaged, unread or no_folder. Why may be shown as it is.
	TokenRefused struct{ Kind, Name, Why string }
)

func (HTTPServed) ID() string     { return "say.http_served" }
func (f HTTPRefused) ID() string  { return "refuse.http_" + f.Kind }
func (TokenMade) ID() string      { return "say.token_made" }
func (TokenRevoked) ID() string   { return "say.token_revoked" }
func (TokenKnown) ID() string     { return "say.token_known" }
func (f TokenRefused) ID() string { return "refuse.token_" + f.Kind }

func (HTTPServed) forTerminal()   {}
func (HTTPRefused) forTerminal()  {}
func (TokenMade) forTerminal()    {}
func (TokenRevoked) forTerminal() {}
func (TokenKnown) forTerminal()   {}
func (TokenRefused) forTerminal() {}

// Ago is how long ago the token was used, 0 within the last minute.
func (f TokenKnown) Ago() time.Duration {
	if ago := f.Now.Sub(f.Used); ago >= time.Minute {
		return ago
	}
	return 0
}
