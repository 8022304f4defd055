package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
)

type installCmd struct {
	Client string `placeholder:"CLIENT" predictor:"client" help:"One of ${clients}. With the name alone, the usual file of the client; with -user or -project behind it, the one for all your folders, or for the current one (default: the client that is found)."`
	Config string `type:"path" placeholder:"FILE" predictor:"file" help:"The client's configuration file, where it is not in its usual place."`
	Name   string `default:"telegram-login" help:"What the server is called in the client (default: telegram-login)."`

	HTTP httpAddress `name:"http" placeholder:"[HOST:]PORT" help:"Let the client reach a server that runs on this computer already, by \"serve --http\" (default address: 127.0.0.1:7390), and make it a token."`

	Sandbox     bool   `xor:"telegram" help:"Let the server log in to the embedded Telegram instead of the real one."`
	TestServers bool   `xor:"telegram" help:"Let the server log in at Telegram's own test servers, whose accounts are not the real ones."`
	Secrets     string `enum:"chat,private" default:"chat" placeholder:"WAY" help:"chat (default): secrets may be written in the chat and shown there; private: only on private pages and in files."`
	Forms       bool   `help:"With --secrets private: allow forms in the chat as well, where the client shows them. Whoever makes that client could see what is typed there; the assistant does not."`
	APIID       int    `name:"api-id" placeholder:"N" help:"The api_id of your application from my.telegram.org."`
	APIHashFile string `name:"api-hash-file" type:"path" placeholder:"FILE" predictor:"file" help:"A file with the api_hash of your application. Only its path is written into the client's file."`

	Remove bool `help:"Take the server out of the client again."`
	Print  bool `help:"Show the change and make none."`
	Yes    bool `short:"y" help:"Make the change without asking."`

	reader explain.Reader // of what is said
	lang   string         // for the server, "" for the system's

	token, tokenName string // that was made for the client, "" before

	had     sentToken // what the entry had that was removed
	dropped bool      // and is worthless now
}

// The expressions are compiled where they are used: nothing of this may cost the start of a server.
const (
	// serverName is what every client takes as a name; Claude Code takes nothing else.
	serverName = `^[A-Za-z0-9_-]{1,64}$`
	// apiHash is what my.telegram.org shows.
	apiHash = `^[0-9a-fA-F]{32}$`
)

// Validate implements kong's check of the command line.
func (c *installCmd) Validate(k *kong.Context) error {
	switch {
	case c.APIID < 0:
		return refuse(readerOf(k), explain.InstallOption{Kind: "api_id"})
	case !regexp.MustCompile(serverName).MatchString(c.Name):
		return refuse(readerOf(k), explain.InstallOption{Kind: "name"})
	case c.Config != "" && c.Client == "":
		return refuse(readerOf(k), explain.InstallOption{Kind: "config"})
	case c.Remove && (c.Sandbox || c.TestServers || c.APIID != 0 || c.APIHashFile != "" || c.Secrets != "chat" || c.Forms || c.overHTTP()):
		return refuse(readerOf(k), explain.InstallOption{Kind: "remove"})
	case c.Sandbox && (c.APIID != 0 || c.APIHashFile != ""):
		return refuse(readerOf(k), explain.InstallOption{Kind: "sandbox"})
	case c.Client != "" && !slices.Contains(installClients(), c.Client):
		return refuse(readerOf(k), explain.InstallOption{Kind: "client", Clients: installClients()})
	}
	return c.checkHTTP(readerOf(k))
}

// target is the client that is meant, and where its file is.
func (c *installCmd) target() (installTarget, error) {
	target, named := installTargetNamed(c.Client)
	switch {
	case c.Client == "":
		found := installTargetsFound()
		if len(found) != 1 {
			return target, undecided(c.reader, found)
		}
		target = found[0]
	case c.Config != "":
		for _, t := range installTargets(clientconfig.Paths{Home: "/", Config: "/", Work: "/"}) {
			if t.client == c.Client {
				target = installTarget{t.At(c.Config), t.client}
			}
		}
	case !named:
		return target, refuse(c.reader, explain.InstallRefused{Kind: "no_place", Client: c.Client})
	}
	return target, c.takesHTTP(target)
}

// entry is how a client shall start this very program, or reach it.
func (c *installCmd) entry(target installTarget, file *clientconfig.File) (clientconfig.Entry, error) {
	if c.overHTTP() {
		return c.httpEntry(target, file), nil
	}
	e := clientconfig.Entry{Args: []string{"serve"}}
	program, err := os.Executable()
	if err != nil {
		return e, refuse(c.reader, explain.InstallRefused{Kind: "own_place", Why: outside.Text(err.Error())})
	}
	if goRun(program) {
		return e, refuse(c.reader, explain.InstallRefused{Kind: "go_run"})
	}
	e.Command = program
	if c.Sandbox {
		e.Args = append(e.Args, "--sandbox")
	}
	if c.TestServers {
		e.Args = append(e.Args, "--test-servers")
	}
	if c.Secrets == "private" {
		e.Args = append(e.Args, "--secrets", "private")
	}
	if c.Forms {
		e.Args = append(e.Args, "--forms")
	}
	if c.lang != "" {
		e.Args = append(e.Args, "--lang", c.lang)
	}
	if c.APIID != 0 {
		e.Env = append(e.Env, clientconfig.Variable{Name: "TELEGRAM_API_ID", Value: strconv.Itoa(c.APIID)})
	}
	if c.APIHashFile != "" {
		if err := checkHashFile(c.reader, c.APIHashFile); err != nil {
			return e, err
		}
		e.Env = append(e.Env, clientconfig.Variable{Name: "TELEGRAM_API_HASH_FILE", Value: c.APIHashFile})
	}
	return e, nil
}

// goRun says whether a program is one that `go run` built: in a folder of its own among the temporary files, or in Go's cache.
func goRun(program string) bool {
	for _, part := range strings.Split(filepath.ToSlash(program), "/") {
		if strings.HasPrefix(part, "go-build") {
			return true
		}
	}
	folder := filepath.Base(filepath.Dir(program))
	return len(folder) == 66 && strings.HasSuffix(folder, "-d") // a cache in another place
}

func checkHashFile(r explain.Reader, path string) error {
	raw, _, err := ownfile.Read(path, maxHashFile, ownfile.AnyOwner)
	if err != nil {
		return refuse(r, explain.InstallRefused{Kind: "hash_file", Why: whyFailed(r, err)})
	}
	if !regexp.MustCompile(apiHash).MatchString(strings.TrimSpace(string(raw))) {
		return refuse(r, explain.InstallRefused{Kind: "no_hash", File: pathName(path)})
	}
	return nil
}

// next is what the person does after the change.
func (c *installCmd) next(target installTarget) []explain.Fact {
	if c.Remove {
		return c.removed(target)
	}
	if c.overHTTP() {
		return []explain.Fact{c.serverRuns(), explain.InstallNext{Kind: target.nextStep(), Client: target.Title}, explain.InstallNext{Kind: "ask"}}
	}
	steps := []explain.Fact{explain.InstallNext{Kind: target.nextStep(), Client: target.Title}}
	if c.Sandbox {
		return append(steps, explain.InstallNext{Kind: "ask_sandbox"})
	}
	if c.APIID == 0 || c.APIHashFile == "" {
		steps = append(steps, explain.InstallNext{Kind: "credentials"})
	}
	return append(steps, explain.InstallNext{Kind: "ask"})
}
