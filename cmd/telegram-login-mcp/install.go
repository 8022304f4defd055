package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"telegram-login-mcp/internal/clientconfig"
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

// installError is what went wrong and what to do about it.
type installError struct{ problem, fix string }

func (e *installError) Error() string { return e.problem + "\nfix: " + e.fix }

func refuse(fix, format string, args ...any) error {
	return &installError{fmt.Sprintf(format, args...), fix}
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

// Run shows the change of the client's file, asks, and makes it.
func (c *installCmd) Run(ctx context.Context) error {
	target, path, err := c.target()
	if err != nil {
		return err
	}
	file, err := clientconfig.Read(path)
	if err != nil {
		return unreadable(path, err)
	}
	text, err := c.edit(target, file)
	if err != nil {
		return err
	}
	change := clientconfig.Diff(file.Path, file.Text, text, target.list, c.Name)
	if change == "" {
		if c.Print && !c.Remove {
			if err := c.printEntry(target); err != nil {
				return err
			}
		}
		return c.nothingToDo(target, file)
	}
	fmt.Printf("%s has its MCP servers in %s. The change:\n\n%s\n", target.title, file.Path, change)
	if lost := c.lost(target, file); len(lost) > 0 {
		fmt.Printf("The entry that is there has more, which would go: %s.\nTo keep it, give it as an option of install, or put it back by hand afterwards.\n\n", strings.Join(lost, ", "))
	}
	if c.Print {
		fmt.Println("Nothing was written, because of --print.")
		return nil
	}
	if !c.Yes {
		yes, err := agreed(ctx, "Make this change?")
		if err != nil {
			return err
		}
		if !yes {
			fmt.Println("Nothing was changed.")
			return errReported
		}
	}
	backup, err := file.Write(text, time.Now())
	if err != nil {
		return unwritable(file.Path, err)
	}
	fmt.Println("Written to " + file.Path + ".")
	if backup != "" {
		fmt.Println("What was there before is in " + backup + ".")
	}
	for _, step := range c.next(target) {
		fmt.Println("Next: " + step)
	}
	return nil
}

// printEntry shows what should be in the client's file, for somebody who looks for what is wrong there.
func (c *installCmd) printEntry(target installTarget) error {
	entry, err := c.entry(target)
	if err != nil {
		return err
	}
	alone, err := clientconfig.Set(nil, target.list, c.Name, entry)
	if err != nil {
		return err
	}
	fmt.Printf("The entry:\n\n%s\n", alone)
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

// lost is what the entry that is there would lose.
func (c *installCmd) lost(target installTarget, file *clientconfig.File) []string {
	entry, err := c.entry(target)
	if c.Remove || err != nil {
		return nil
	}
	return clientconfig.Loses(file.Text, target.list, c.Name, entry)
}

func (c *installCmd) edit(target installTarget, file *clientconfig.File) ([]byte, error) {
	var text []byte
	var err error
	if c.Remove {
		text, err = clientconfig.Remove(file.Text, target.list, c.Name)
	} else {
		var entry clientconfig.Entry
		if entry, err = c.entry(target); err != nil {
			return nil, err
		}
		text, err = clientconfig.Set(file.Text, target.list, c.Name, entry)
	}
	var bad *clientconfig.Error
	if errors.As(err, &bad) {
		return nil, refuse(fmt.Sprintf("Open the file, go to line %d and mend it, or move the file away to begin a new one. Then run this again.", bad.Line),
			"%s cannot be understood, so nothing was changed: %v", file.Path, bad)
	}
	return text, err
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
	raw, err := os.ReadFile(path)
	if err != nil {
		return refuse("Put the api_hash that my.telegram.org shows into that file, alone on a line, or name the file that has it.", "the file with the API hash cannot be read: %v", err)
	}
	if !regexp.MustCompile(apiHash).MatchString(strings.TrimSpace(string(raw))) {
		return refuse("Put the api_hash into it as my.telegram.org shows it, alone on a line.", "the file %s holds no API hash, which has 32 digits and letters from a to f", path)
	}
	return nil
}

func (c *installCmd) nothingToDo(target installTarget, file *clientconfig.File) error {
	switch {
	case c.Remove && !file.Exists:
		fmt.Printf("Nothing to do: %s has no file %s.\n", target.title, file.Path)
	case c.Remove:
		fmt.Printf("Nothing to do: there is no %q in %s.\n", c.Name, file.Path)
	default:
		fmt.Printf("Nothing to do: %q is in %s already, with the same settings.\n", c.Name, file.Path)
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

// agreed asks the person at the terminal. Where there is none, nobody can agree.
func agreed(ctx context.Context, question string) (bool, error) {
	if !isatty.IsTerminal(os.Stdin.Fd()) && !isatty.IsCygwinTerminal(os.Stdin.Fd()) {
		return false, refuse("Read the change above and run the same with --yes.", "nothing was changed, because there is no terminal to ask at")
	}
	fmt.Print(question + " [y/N] ")
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			line = ""
		}
		answer <- line
	}()
	select {
	case line := <-answer:
		line = strings.ToLower(strings.TrimSpace(line))
		return line == "y" || line == "yes", nil
	case <-ctx.Done():
		fmt.Println()
		return false, nil
	}
}

func unreadable(path string, err error) error {
	if errors.Is(err, clientconfig.ErrDangling) {
		return refuse("Make the file that it points to, or delete the link.", "%s is a link to something that does not exist", path)
	}
	return refuse("See that you may read it and that it is an ordinary file, or name another with --config.", "the client's file cannot be read: %v", err)
}

func unwritable(path string, err error) error {
	switch {
	case errors.Is(err, clientconfig.ErrChanged):
		return refuse("Run this again to see the change of the file as it is now.", "nothing was changed, because something else changed %s meanwhile", path)
	case errors.Is(err, clientconfig.ErrProtected):
		return refuse("If you want the change, take the write protection off first.", "nothing was changed, because %s is write-protected", path)
	case errors.Is(err, fs.ErrPermission):
		return refuse("Run this as the user who owns the file, or give yourself the right to write in its folder.", "nothing was changed: %v", err)
	default:
		return refuse("See that the disk has room and that the folder can be written, then run this again.", "nothing was changed: %v", err)
	}
}
