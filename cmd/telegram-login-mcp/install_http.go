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
	if there := c.tokenIn(target, file); token == "" && there.known.Local {
		token = there.text
	}
	if token == "" { // until the change is agreed to; no header is shown, and what is there may not be the same
		token = rand.Text()
	}
	return clientconfig.RemoteEntry("http://"+c.HTTP.Address+httpserve.Path, clientconfig.Variable{Name: "Authorization", Value: bearer + token})
}

// sentToken is what the entry that is there sends to a server over HTTP.
type sentToken struct {
	http  bool         // it sends something: the client does not start the server
	text  string       // the token
	known tokens.Token // what is known of it, zero for one that is not good
}

// tokenIn is the token of the entry that is there.
func (c *installCmd) tokenIn(target installTarget, file *clientconfig.File) (there sentToken) {
	servers, err := target.Servers(file.Text)
	if err != nil {
		return there // whoever edits the file says so
	}
	for _, s := range servers {
		if s.Name != c.Name {
			continue
		}
		there.http = there.http || s.URL != ""
		for _, h := range s.Headers {
			token, is := strings.CutPrefix(h.Value, bearer)
			if !strings.EqualFold(h.Name, "Authorization") || !is {
				continue
			}
			if known, err := tokens.Open(stateFolder()).Known(token); err == nil {
				there.text, there.known = token, known
			}
		}
	}
	return there
}

// madeFor reports whether install made a token for a client: nobody else has it.
func madeFor(client string, t tokens.Token) bool {
	rest, is := strings.CutPrefix(t.Name, client)
	if n, numbered := strings.CutPrefix(rest, "-"); is && numbered {
		_, err := strconv.Atoi(n)
		is = err == nil
	} else {
		is = is && rest == ""
	}
	return is && t.Local
}

// dropToken makes the token of the entry that was removed worthless, if it was made for this client.
func (c *installCmd) dropToken(target installTarget, before *clientconfig.File) {
	c.had = c.tokenIn(target, before)
	if madeFor(target.client, c.had.known) {
		_, err := tokens.Open(stateFolder()).Revoke(c.had.known.Name)
		c.dropped = err == nil
	}
}

// removed is what the person has to know once the entry is gone.
func (c *installCmd) removed(target installTarget) []explain.Fact {
	if !c.had.http {
		return []explain.Fact{explain.InstallNext{Kind: "removed", Client: target.Title}}
	}
	next := []explain.Fact{explain.InstallNext{Kind: "removed_http", Client: target.Title}}
	if name := c.had.known.Name; name != "" {
		next = append([]explain.Fact{explain.InstallToken{Name: outside.Text(name), Dropped: c.dropped, Command: revokeCommand(name)}}, next...)
	}
	return next
}

func revokeCommand(name string) string { return shellLine(os.Args[0], "token", "revoke", name) }

// makeToken makes the client a token of its own if the change needs one, and the change with it. What comes back takes the token away again.
func (c *installCmd) makeToken(target installTarget, made change) (change, func(), error) {
	if !c.overHTTP() || c.tokenIn(target, made.file).known.Local {
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
		_, _ = store.Revoke(name) // nobody has it
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
	f := explain.InstallHTTP{Command: shellLine(os.Args[0], "serve", "--http")}
	if c.tokenName != "" {
		f.Revoke = revokeCommand(c.tokenName)
	}
	if c.HTTP.Address != httpStandard {
		f.Command += " " + strings.TrimPrefix(c.HTTP.Address, "127.0.0.1:")
	}
	return f
}
