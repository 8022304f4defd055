package main

import (
	"crypto/rand"
	"errors"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/tokens"
)

const (
	// bearer is before the token in the header.
	bearer = "Bearer "
	// tokenNames is how many names are tried for a token whose name is taken.
	tokenNames = 100
)

// overHTTP reports whether the client shall reach a server that runs already.
func (c *installCmd) overHTTP() bool { return c.HTTP.Address != "" }

// checkHTTP refuses an address that is not on this computer, and what is said to the server and not to its clients.
func (c *installCmd) checkHTTP(r explain.Reader) error {
	if !c.overHTTP() {
		return nil
	}
	host, port, err := net.SplitHostPort(c.HTTP.Address)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 1 || n > 65535 || !onLoopback(host) {
		return refuse(r, explain.InstallOption{Kind: "http"})
	}
	if c.Sandbox || c.TestServers || c.Secrets != "chat" || c.Forms || c.APIID != 0 || c.APIHashFile != "" {
		return refuse(r, explain.InstallOption{Kind: "http_server"})
	}
	return nil
}

// takesHTTP refuses a client that starts its servers and nothing else, and a file that others get, too: the token in it would be theirs.
func (c *installCmd) takesHTTP(target installTarget) error {
	switch {
	case !c.overHTTP():
		return nil
	case !target.TakesHTTP():
		return refuse(c.reader, explain.InstallRefused{Kind: "http_none", Client: target.Title})
	case target.Scope == clientconfig.Project:
		other := target.Client
		if slices.Contains(installClients(), other+"-user") {
			other += "-user"
		}
		return refuse(c.reader, explain.InstallRefused{Kind: "http_project", Client: other, File: pathName(target.Path)})
	}
	return nil
}

// httpEntry is how a client reaches the server, with the token that its file has already, where that lets it in.
func (c *installCmd) httpEntry(target installTarget, file *clientconfig.File) clientconfig.Entry {
	token := c.token
	if token == "" {
		token = c.tokenIn(target, file)
	}
	if token == "" { // until the change is agreed to; no header is shown, and what is there may not be the same
		token = rand.Text()
	}
	return clientconfig.RemoteEntry("http://"+c.HTTP.Address+httpserve.Path, clientconfig.Variable{Name: "Authorization", Value: bearer + token})
}

// tokenIn is the token of the entry that is there, "" without one that is good for this computer.
func (c *installCmd) tokenIn(target installTarget, file *clientconfig.File) string {
	servers, err := target.Servers(file.Text)
	if err != nil {
		return "" // whoever edits the file says so
	}
	for _, s := range servers {
		for _, h := range s.Headers {
			token, is := strings.CutPrefix(h.Value, bearer)
			if s.Name != c.Name || !strings.EqualFold(h.Name, "Authorization") || !is {
				continue
			}
			if known, err := tokens.Open(stateFolder()).Known(token); err == nil && known.Local {
				return token
			}
		}
	}
	return ""
}

// makeToken makes the client a token of its own if the change needs one, and the change with it. What comes back takes the token away again.
func (c *installCmd) makeToken(target installTarget, made change) (change, func(), error) {
	if !c.overHTTP() || c.tokenIn(target, made.file) != "" {
		return made, func() {}, nil
	}
	store := tokens.Open(stateFolder())
	name := target.client
	for n := 2; ; n++ {
		token, err := store.Add(name, true)
		if errors.Is(err, tokens.ErrExists) && n <= tokenNames { // of another file of this client, or of one that is lost
			name = target.client + "-" + strconv.Itoa(n)
			continue
		}
		if err != nil {
			return made, nil, tokensRefused(c.reader, name, err)
		}
		c.token, c.tokenName = token.Reveal(), name
		break
	}
	undo := func() {
		_ = store.Revoke(name) // nobody has it
		c.token, c.tokenName = "", ""
	}
	text, err := c.edit(target, made.file)
	if err != nil {
		undo()
		return made, nil, err
	}
	made.text = text
	return made, undo, nil
}

// serverRuns is what lets the client reach the server.
func (c *installCmd) serverRuns() explain.Fact {
	f := explain.InstallHTTP{Command: shellLine(os.Args[0], "serve", "--http"), Token: outside.Text(c.tokenName)}
	if c.HTTP.Address != httpStandard {
		f.Command += " " + strings.TrimPrefix(c.HTTP.Address, "127.0.0.1:")
	}
	return f
}
