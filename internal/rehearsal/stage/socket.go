package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/internal/rehearsal"
)

// playerUsage is what the player's program can do.
const playerUsage = `usage:
  player tools              what the server says of itself, and its tools
  player call TOOL [JSON]   call a tool; JSON are its arguments, an object
  player say WORDS          write to the person, and read the answer
  player wait SECONDS       let time pass
  player end WORDS          write the last words to the person, and end`

// ask is the player's side: it sends a line to the stage and prints the answer.
func ask(ctx context.Context, socket string, words []string, out io.Writer) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("the stage is not there: %w", err)
	}
	defer func() { _ = c.Close() }()
	if err := json.NewEncoder(c).Encode(words); err != nil {
		return err
	}
	_, err = io.Copy(out, c)
	return err
}

// set sets the stage for a player, until they end it.
func (f *flags) set(ctx context.Context, name, folder string, out io.Writer) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(folder, "transcript.md"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	var failed error
	log := func(e rehearsal.Event) {
		if _, err := io.WriteString(file, e.String()); err != nil {
			failed = err
		}
	}
	s, end, err := f.open(ctx, name, log)
	if err != nil {
		return err
	}
	defer end()
	dir, err := os.MkdirTemp("", "stage-") // whose path is short enough for a socket, whatever folder is
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	socket := filepath.Join(dir, "socket")
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	defer func() { _ = l.Close() }()
	if err := writePlayer(folder, socket, s.Opening()); err != nil {
		return err
	}
	log(rehearsal.Event{Person: s.Opening()})
	if _, err := fmt.Fprintf(out, "ready: %s in %s\n", name, folder); err != nil {
		return err
	}
	p := player{s, folder, false}
	for !p.ended && failed == nil {
		c, err := l.Accept()
		if err != nil {
			return errors.Join(ctx.Err(), err)
		}
		p.serve(ctx, c)
	}
	return failed
}

// writePlayer puts into the folder what the player sees.
func writePlayer(folder, socket, opening string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	script := "#!/bin/sh\nexec " + quoted(self) + " -to " + quoted(socket) + " -- \"$@\"\n"
	return errors.Join(os.WriteFile(filepath.Join(folder, "REQUEST.txt"), []byte(opening+"\n"), 0o644),
		os.WriteFile(filepath.Join(folder, "player"), []byte(script), 0o755))
}

// player is whoever plays the assistant.
type player struct {
	*rehearsal.Stage
	folder string
	ended  bool
}

// longest is how long one request of the player takes at most. A tool answers within 25 s.
const longest = 2 * time.Minute

func (p *player) serve(ctx context.Context, c net.Conn) {
	defer func() { _ = c.Close() }()
	ctx, stop := context.WithTimeout(ctx, longest)
	defer stop()
	var words []string
	said, err := "", json.NewDecoder(c).Decode(&words)
	if err == nil {
		said, err = p.does(ctx, words)
	}
	if err != nil {
		said = err.Error()
	}
	_, _ = io.WriteString(c, strings.TrimRight(said, "\n")+"\n") // a player who is gone needs no answer
}

// does is what a player's command comes to.
func (p *player) does(ctx context.Context, words []string) (string, error) {
	rest := ""
	if len(words) > 1 {
		rest = strings.Join(words[1:], " ")
	}
	switch verb := append(words, "")[0]; {
	case verb == "tools":
		return p.list()
	case verb == "call" && (len(words) == 2 || len(words) == 3):
		arguments := map[string]any{}
		if len(words) == 3 {
			if err := json.Unmarshal([]byte(words[2]), &arguments); err != nil {
				return "", fmt.Errorf("the arguments are no JSON object: %w", err)
			}
		}
		r, err := p.Call(ctx, words[1], arguments)
		if err != nil {
			return "", err
		}
		return p.Shown(r), nil
	case verb == "say" && rest != "":
		return p.Say(ctx, rest)
	case verb == "wait":
		n, err := strconv.Atoi(rest)
		if err != nil || n < 1 || n > 24*60*60 {
			return "", errors.New("a whole number of seconds is needed, at most a day")
		}
		return rest + " seconds have passed.", p.Wait(ctx, time.Duration(n)*time.Second)
	case verb == "end":
		return p.end(ctx, rest)
	default:
		return playerUsage, nil
	}
}

// list is what a model reads before its first call.
func (p *player) list() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "INSTRUCTIONS\n%s\n\nTOOLS\n", p.Instructions())
	for _, t := range p.Tools() {
		schema, err := json.Marshal(t.InputSchema)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n## %s: %s\n%s\narguments: %s\n", t.Name, t.Title, t.Description, schema)
	}
	return b.String(), nil
}

// end ends the story, and writes down what it came to.
func (p *player) end(ctx context.Context, words string) (string, error) {
	if words != "" {
		if _, err := p.Ask(ctx, words, rehearsal.Question{Kind: rehearsal.Happened}); err != nil {
			return "", err
		}
	}
	n := p.Numbers(ctx)
	raw, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return "", err
	}
	p.ended = true
	return told(n), os.WriteFile(filepath.Join(p.folder, "numbers.json"), append(raw, '\n'), 0o644)
}
