// Stage lets somebody, a person or a model, play the assistant of a rehearsed login: they see the tools and nothing else, and talk to a scripted person.
// CONTRIBUTING.md says how it is played.
//
// It depends on internal/rehearsal and the standard library.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"

	"telegram-login-mcp/internal/rehearsal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const usage = `usage:
  stage [flags] STORY FOLDER   set the stage for a story, until the player ends it. FOLDER then has REQUEST.txt, what the person writes first,
                               and the program "player", which says what it can do. The transcript and the numbers come to stand there, too
  stage -alone STORY           play a story with the assistant of the tests, and print the transcript
  stage -list                  list the stories

flags:
`

type flags struct {
	*flag.FlagSet
	list, alone bool
	server      string
	to          string
	shows       string
	secrets     string
	killBefore  int
}

func run(ctx context.Context, arguments []string, out, log io.Writer) error {
	f := flags{FlagSet: flag.NewFlagSet("stage", flag.ContinueOnError)}
	f.SetOutput(log)
	f.Usage = func() {
		_, _ = io.WriteString(log, usage)
		f.PrintDefaults()
	}
	f.BoolVar(&f.list, "list", false, "list the stories")
	f.BoolVar(&f.alone, "alone", false, "play with the assistant of the tests")
	f.StringVar(&f.server, "server", "", "the `program` that is rehearsed (default: built from the module of the current folder)")
	f.StringVar(&f.shows, "shows", string(rehearsal.Text), "what a client shows of a result: `text`, structured or both")
	f.StringVar(&f.secrets, "secrets", "", "`private` as in the server's flag of that name (default: as the story has it)")
	f.IntVar(&f.killBefore, "kill-before", 0, "kill the server and start it again before this `call` (default: as the story has it)")
	f.StringVar(&f.to, "to", "", "what the player's program uses: the `socket` of a stage")
	if err := f.Parse(arguments); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	switch rest := f.Args(); {
	case f.list:
		for _, s := range rehearsal.Stories() {
			if _, err := fmt.Fprintf(out, "%-10s %s\n", s.Set, s.Name); err != nil {
				return err
			}
		}
		return nil
	case f.to != "":
		return ask(ctx, f.to, rest, out)
	case f.alone && len(rest) == 1:
		return f.play(ctx, rest[0], out)
	case !f.alone && len(rest) == 2:
		return f.set(ctx, rest[0], rest[1], out)
	default:
		f.Usage()
		return errors.New("a story is needed; -list names them")
	}
}

// open opens a stage in a folder of its own, which end removes.
func (f *flags) open(ctx context.Context, name string, log func(rehearsal.Event)) (s *rehearsal.Stage, end func(), err error) {
	story, ok := rehearsal.Find(name)
	if !ok {
		return nil, nil, fmt.Errorf("there is no story %q; -list names them", name)
	}
	shows := rehearsal.Shows(f.shows)
	if shows != rehearsal.Text && shows != rehearsal.Structured && shows != rehearsal.Both {
		return nil, nil, errors.New("-shows takes text, structured or both")
	}
	if f.secrets != "" && f.secrets != "chat" && f.secrets != "private" {
		return nil, nil, errors.New("-secrets takes chat or private")
	}
	dir, err := os.MkdirTemp("", "home-") // which shows in paths of files
	if err != nil {
		return nil, nil, err
	}
	remove := func() { _ = os.RemoveAll(dir) }
	server, err := f.built(ctx, dir)
	if err != nil {
		remove()
		return nil, nil, err
	}
	s, err = rehearsal.Open(ctx, story, rehearsal.Options{Server: server, Folder: dir, Shows: shows, KillBefore: f.killBefore, Private: f.secrets == "private", Log: log})
	if err != nil {
		remove()
		return nil, nil, err
	}
	return s, func() { _ = s.Close(); remove() }, nil
}

// built is the server that is rehearsed.
func (f *flags) built(ctx context.Context, dir string) (string, error) {
	if f.server != "" {
		return filepath.Abs(f.server)
	}
	output := filepath.Join(dir, "telegram-login-mcp")
	if runtime.GOOS == "windows" {
		output += ".exe"
	}
	if said, err := exec.CommandContext(ctx, "go", "build", "-o", output, "telegram-login-mcp/cmd/telegram-login-mcp").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, said)
	}
	return output, nil
}

// play plays a story by itself.
func (f *flags) play(ctx context.Context, name string, out io.Writer) error {
	s, end, err := f.open(ctx, name, func(e rehearsal.Event) { _, _ = io.WriteString(out, e.String()) })
	if err != nil {
		return err
	}
	defer end()
	_, _ = fmt.Fprintf(out, "person: %s\n\n", s.Opening())
	if err := rehearsal.Play(ctx, s); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, told(s.Numbers(ctx)))
	return err
}

// told are the numbers of a story, in lines.
func told(n rehearsal.Numbers) string {
	return fmt.Sprintf("outcome: %s\nsession arrived: %v\ncalls: %d\nmessages to the person: %d\nwords over all results: %d\nwords of the longest result: %d\n"+
		"words of instructions and tools: %d\ncodes sent: %d\nsecrets in the chat: %s",
		n.Outcome, n.Arrived, n.Calls, n.Messages, n.Words, n.Longest, n.Listed, n.Codes, strings.Join(n.InChat, ", "))
}
