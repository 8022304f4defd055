package explain

import "time"

// What is said of a server over HTTP, and of the tokens with which people come in.
type (
	// HTTPServed is a server that people reach. URL is where, Public the address behind it that a proxy has to lead to, "" on this computer itself, and EveryPort its port where it is every address of this computer, else "". Sandbox says that logins go to the
	// embedded Telegram. Issuer vouches for people, "" for none, and Silent is why it did not answer. Token is one that was just made, "" for none, and Ends says that it ends with the
	// server. List and Add are the commands that list tokens and make one, "" where no token is kept.
	// NoCtrlC says that Ctrl-C does not end it, because whatever started it has it ignored.
	HTTPServed struct {
		URL, Public, EveryPort, Issuer, Silent, Token, List, Add string
		Sandbox, Ends, NoCtrlC                                   bool
	}
	// HTTPRefused is why there is none. Kind is address, public_url, unserved, open, nobody, nobody_kept, pages_port, pages_public or listen. Address and Why may be shown as they are; Command
	// is what tokens are made with, and Local says that there are some for this computer.
	HTTPRefused struct {
		Kind, Address, Command, Why string
		Local                       bool
	}
	// ProxyRefused is a proxy that was set and cannot be used. Kind is internal/tgclient's, "" where it is not known.
	ProxyRefused struct{ Kind string }
	// HTTPEnding is a server that was told to end. Drain is for how long it takes requests meanwhile, while the proxy in front learns of it, 0 for not at all, and Within for how long calls may go on then. NoCtrlC is as in HTTPServed.
	HTTPEnding struct {
		Drain, Within time.Duration
		NoCtrlC       bool
	}
	// TokenMade is a token that was made, TokenRevoked one that is worthless now. Local says that it is for the person of this computer.
	TokenMade struct {
		Name  string
		Local bool
	}
	TokenRevoked struct {
		Name  string
		Local bool
	}
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
func (ProxyRefused) ID() string   { return "refuse.service_proxy" }
func (HTTPEnding) ID() string     { return "say.http_ending" }
func (TokenMade) ID() string      { return "say.token_made" }
func (TokenRevoked) ID() string   { return "say.token_revoked" }
func (TokenKnown) ID() string     { return "say.token_known" }
func (f TokenRefused) ID() string { return "refuse.token_" + f.Kind }

func (HTTPServed) forTerminal()   {}
func (HTTPRefused) forTerminal()  {}
func (ProxyRefused) forTerminal() {}
func (HTTPEnding) forTerminal()   {}
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
