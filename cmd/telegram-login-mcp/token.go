package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/tokens"
)

// ownToken is the name of the token that a server on this computer makes for the person of this computer.
const ownToken = "this-computer"

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token for somebody and print it. It is shown this once."`
	List   tokenListCmd   `cmd:"" help:"List the tokens, and when each was last used."`
	Revoke tokenRevokeCmd `cmd:"" help:"Make a token worthless, at once and also for servers that are running."`

	StateDir string `type:"path" placeholder:"DIR" help:"Those of the server that keeps its logins in this folder (default: the user's state folder)."`
}

type (
	tokenAddCmd struct {
		Name  string `arg:"" help:"Whose it is: 1 to 64 letters, digits, dots, dashes, underscores and @."`
		Local bool   `help:"For the person of this computer, with the same logins as over stdio. It is good on this computer only."`
	}
	tokenListCmd   struct{}
	tokenRevokeCmd struct {
		Name string `arg:"" help:"Whose it is, as the list has it."`
	}
)

// tokens is the folder where they are kept, "" for a server whose tokens end with it.
func (c *serveCmd) tokens() string {
	if c.memoryOnly(c.telegramFlags) != "" {
		return ""
	}
	return c.folder()
}

// tokenCommand is a command about the tokens of the server that keeps its logins there.
func tokenCommand(state stateFlags, lang *languageFlags, more ...string) string {
	return shellLine(append(append([]string{os.Args[0], "token"}, sameOptions(telegramFlags{}, state, lang)...), more...)...)
}

// store is where the tokens are. Without a folder there is nowhere to keep one.
func (c *tokenCmd) store(reader explain.Reader) (*tokens.Store, error) {
	dir := stateFlags{StateDir: c.StateDir}.folder()
	if dir == "" {
		return nil, refuse(reader, explain.TokenRefused{Kind: "no_folder"})
	}
	return tokens.Open(dir), nil
}

// Run makes a token. What a program reads of it, or a person copies, is the one line on stdout.
func (c *tokenAddCmd) Run(parent *tokenCmd, reader explain.Reader) error {
	s, err := parent.store(reader)
	if err != nil {
		return err
	}
	made, err := s.Add(c.Name, c.Local)
	if err != nil {
		return tokensRefused(reader, c.Name, err)
	}
	_, _ = fmt.Fprintln(stderr, explain.Text(reader, explain.TokenMade{Name: c.Name, Local: c.Local}))
	_, err = fmt.Fprintln(os.Stdout, made.Reveal())
	return err
}

// Run lists the tokens.
func (c *tokenListCmd) Run(parent *tokenCmd, reader explain.Reader) error {
	s, err := parent.store(reader)
	if err != nil {
		return err
	}
	all, err := s.List()
	if err != nil {
		return tokensRefused(reader, "", err)
	}
	if len(all) == 0 {
		say(reader, explain.Line{Key: "say.no_tokens"})
	}
	for _, t := range all {
		say(reader, explain.TokenKnown{Name: t.Name, Local: t.Local, Made: t.Made, Used: t.Used, Now: time.Now()})
	}
	return nil
}

// Run makes a token worthless.
func (c *tokenRevokeCmd) Run(parent *tokenCmd, reader explain.Reader) error {
	s, err := parent.store(reader)
	if err != nil {
		return err
	}
	revoked, err := s.Revoke(c.Name)
	if err != nil {
		return tokensRefused(reader, c.Name, err)
	}
	say(reader, explain.TokenRevoked{Name: revoked.Name, Local: revoked.Local})
	return nil
}

// tokensRefused says why something could not be done with a token.
func tokensRefused(reader explain.Reader, name string, err error) error {
	f := explain.TokenRefused{Kind: "unread", Name: outside.Text(name), Why: said(err)}
	var unused *ownfile.Error
	switch {
	case errors.Is(err, tokens.ErrName):
		f.Kind = "name"
	case errors.Is(err, tokens.ErrExists):
		f.Kind = "exists"
	case errors.Is(err, tokens.ErrUnknown):
		f.Kind = "unknown"
	case errors.Is(err, tokens.ErrBusy):
		f.Kind = "busy"
	case errors.Is(err, tokens.ErrDamaged):
		f.Kind = "damaged"
	case errors.As(err, &unused):
		f.Why = whyFailed(reader, err)
	}
	return refuse(reader, f)
}
