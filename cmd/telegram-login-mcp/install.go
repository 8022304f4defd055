package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/ownfile"
)

type installCmd struct {
	Client string `placeholder:"CLIENT" predictor:"client" help:"claude-desktop, claude-code, cursor or vscode (default: the one that is found)."`
	Config string `type:"path" placeholder:"FILE" predictor:"file" help:"The client's configuration file, where it is not in its usual place."`
	Name   string `default:"telegram-login" help:"What the server is called in the client (default: telegram-login)."`

	Sandbox     bool   `help:"Let the server log in to the embedded Telegram instead of the real one."`
	Secrets     string `enum:"chat,private" default:"chat" placeholder:"WAY" help:"chat (default): secrets may be written in the chat and shown there; private: only on private pages and in files."`
	APIID       int    `name:"api-id" placeholder:"N" help:"The api_id of your application from my.telegram.org."`
	APIHashFile string `name:"api-hash-file" type:"path" placeholder:"FILE" predictor:"file" help:"A file with the api_hash of your application. Only its path is written into the client's file."`

	Remove bool `help:"Take the server out of the client again."`
	Print  bool `help:"Show the change and make none."`
	Yes    bool `short:"y" help:"Make the change without asking."`
}

// The expressions are compiled where they are used: nothing of this may cost the start of a server.
const (
	// serverName is what every client takes as a name; Claude Code takes nothing else.
	serverName = `^[A-Za-z0-9_-]{1,64}$`
	// apiHash is what my.telegram.org shows.
	apiHash = `^[0-9a-fA-F]{32}$`
)

// Validate implements kong's check of the command line.
func (c *installCmd) Validate() error {
	switch {
	case c.APIID < 0:
		return errors.New("--api-id takes the number that my.telegram.org shows as api_id")
	case !regexp.MustCompile(serverName).MatchString(c.Name):
		return errors.New("--name takes up to 64 letters, digits, hyphens and underscores, such as telegram-login")
	case c.Config != "" && c.Client == "":
		return errors.New("--config needs --client, because each client lays out its file in its own way")
	case c.Remove && (c.Sandbox || c.APIID != 0 || c.APIHashFile != "" || c.Secrets != "chat"):
		return errors.New("--remove takes the entry out whatever is in it, so leave out --sandbox, --secrets, --api-id and --api-hash-file")
	case c.Sandbox && (c.APIID != 0 || c.APIHashFile != ""):
		return errors.New("--sandbox goes without --api-id and --api-hash-file: the embedded Telegram takes api_id 1 and api_hash sandbox, which the assistant knows")
	case c.Client != "":
		if _, ok := installTargetNamed(c.Client); !ok {
			return fmt.Errorf("--client takes one of %s", strings.Join(installClients(), ", "))
		}
	}
	return nil
}

// target is the client that is meant, and where its file is.
func (c *installCmd) target() (installTarget, string, error) {
	target, named := installTargetNamed(c.Client)
	if !named {
		found := installTargetsFound()
		if len(found) != 1 {
			return target, "", undecided(found)
		}
		target = found[0]
	}
	if c.Config != "" {
		return target, c.Config, nil
	}
	path := target.path()
	if path == "" {
		return target, "", refuse("Name its file: --config FILE.", "it cannot be told where %s keeps its file, because the system names no home folder", target.title)
	}
	path, err := filepath.Abs(path)
	return target, path, err
}

// entry is how the client shall start this very program.
func (c *installCmd) entry(target installTarget) (clientconfig.Entry, error) {
	e := clientconfig.Entry{Args: []string{"serve"}}
	if target.typed {
		e.Type = "stdio"
	}
	program, err := os.Executable()
	if err != nil {
		return e, refuse("Start it by its whole path.", "the program cannot tell where it is: %v", err)
	}
	if goRun(program) {
		return e, refuse("Run `go build -o telegram-login-mcp ./cmd/telegram-login-mcp` in the project's folder, then `./telegram-login-mcp install`. With `go install ./cmd/telegram-login-mcp` it goes to the folder of your Go programs instead.",
			"this program was started by `go run`, which throws it away afterwards, so a client could not start it again")
	}
	e.Command = program
	if c.Sandbox {
		e.Args = append(e.Args, "--sandbox")
	}
	if c.Secrets == "private" {
		e.Args = append(e.Args, "--secrets", "private")
	}
	if c.APIID != 0 {
		e.Env = append(e.Env, clientconfig.Variable{Name: "TELEGRAM_API_ID", Value: strconv.Itoa(c.APIID)})
	}
	if c.APIHashFile != "" {
		if err := checkHashFile(c.APIHashFile); err != nil {
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

func checkHashFile(path string) error {
	raw, _, err := ownfile.Read(path, maxHashFile, ownfile.Anybodys)
	if err != nil {
		return refuse("Put the api_hash that my.telegram.org shows into that file, alone on a line, or name the file that has it.", "the file with the API hash cannot be read: %s", whyFailed(err))
	}
	if !regexp.MustCompile(apiHash).MatchString(strings.TrimSpace(string(raw))) {
		return refuse("Put the api_hash into it as my.telegram.org shows it, alone on a line.", "the file %s holds no API hash, which has 32 digits and letters from a to f", path)
	}
	return nil
}

// next is what the person does after the change.
func (c *installCmd) next(target installTarget) []string {
	if c.Remove {
		return []string{"start " + target.title + " again; until then it keeps the server running."}
	}
	steps := []string{target.restart}
	if c.Sandbox {
		return append(steps, `ask it: "Log me in to the sandbox Telegram." The api_id is 1 and the api_hash is sandbox.`)
	}
	if c.APIID == 0 || c.APIHashFile == "" {
		steps = append(steps, "get your api_id and api_hash at https://my.telegram.org; the assistant asks for what is missing. To give them here, add --api-id and --api-hash-file.")
	}
	return append(steps, `ask it: "Log me in to Telegram and give me the session string."`)
}
