package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

const (
	// installWait is how long an install waits for another one that is writing.
	installWait = 10 * time.Second
	// installTries is how often the change is made anew when another program changes the file at the same time.
	installTries = 3
)

// change is a change of a client's file: what the file is, and what it is to become.
type change struct {
	file  *clientconfig.File
	text  []byte
	shown string   // to people
	lost  []string // what the entry that is there has and would lose
}

// none reports whether the file says already what it should.
func (c change) none() bool { return bytes.Equal(c.file.Text, c.text) }

// same reports whether somebody who agreed to c has agreed to other.
func (c change) same(other change) bool {
	return c.file.Path == other.file.Path && c.shown == other.shown && slices.Equal(c.lost, other.lost)
}

// Run shows the change of the client's file, asks, and makes it.
func (c *installCmd) Run(ctx context.Context) error {
	target, path, err := c.target()
	if err != nil {
		return err
	}
	planned, err := c.plan(target, path)
	if err != nil {
		return err
	}
	if planned.none() && c.Print && !c.Remove {
		if err := c.printEntry(target); err != nil {
			return err
		}
	}
	if planned.none() {
		c.nothingToDo(target, planned.file)
		return nil
	}
	if c.Print {
		show(target, path, planned)
		fmt.Println("Nothing was written, because of --print.")
		return nil
	}
	answers := bufio.NewReader(os.Stdin)
	for !c.Yes {
		show(target, path, planned)
		yes, err := agreed(ctx, answers, "Make this change?", "Read the change above and run the same with --yes.")
		if err != nil {
			return err
		}
		if !yes {
			fmt.Println("Nothing was changed.")
			return errReported
		}
		made, backup, err := c.make(ctx, target, path, &planned)
		if errors.Is(err, clientconfig.ErrChanged) {
			fmt.Print("Nothing was changed yet: something else changed the file in the meantime. This is the change now.\n\n")
			planned = made
			continue
		}
		if err != nil {
			return err
		}
		c.tell(target, made, backup)
		return nil
	}
	made, backup, err := c.make(ctx, target, path, nil)
	if made.file != nil && !made.none() {
		show(target, path, made)
	}
	if err != nil {
		return err
	}
	c.tell(target, made, backup)
	return nil
}

// plan reads the file and makes up the change.
func (c *installCmd) plan(target installTarget, path string) (change, error) {
	file, err := clientconfig.Read(path)
	if err != nil {
		return change{}, unreadable(path, err)
	}
	text, err := c.edit(target, file)
	if err != nil {
		return change{}, err
	}
	return change{file, text, clientconfig.Diff(pathName(file.Path), file.Text, text, target.list, c.Name), c.lost(target, file)}, nil
}

// make makes the change while no other install does. Where somebody agreed to one, it is that one or ErrChanged, with the
// one that it would be now.
func (c *installCmd) make(ctx context.Context, target installTarget, path string, agreed *change) (made change, backup string, err error) {
	release, err := lockInstall(ctx)
	if err != nil {
		return change{}, "", err
	}
	defer release()
	for range installTries {
		if made, err = c.plan(target, path); err != nil {
			return change{}, "", err
		}
		if made.none() {
			return made, "", nil // somebody did the same
		}
		if agreed != nil && !made.same(*agreed) {
			return made, "", clientconfig.ErrChanged
		}
		if backup, err = made.file.Write(made.text, time.Now()); !errors.Is(err, clientconfig.ErrChanged) {
			break
		}
	}
	if errors.Is(err, clientconfig.ErrOverwritten) {
		if now, err := c.plan(target, path); err == nil && now.none() {
			return made, backup, nil // by a program that kept the entry
		}
		return made, "", overwritten(target, made.file.Path, backup)
	}
	if err != nil {
		return made, "", unwritable(made.file.Path, err)
	}
	return made, backup, nil
}

// lockInstall keeps other installs from writing until release is called.
func lockInstall(ctx context.Context) (release func(), err error) {
	folder := stateFolder()
	if folder == "" {
		return nil, refuse("Set HOME to your home folder, then run this again.", "nothing was changed, because the system names no folder for the lock that keeps two installs apart")
	}
	release, err = clientconfig.Lock(ctx, folder, installWait)
	switch {
	case err == nil:
		return release, nil
	case errors.Is(err, clientconfig.ErrBusy):
		return nil, refuse("Wait until it has ended, or end it, then run this again.", "nothing was changed, because another install has been writing for %d seconds", int(installWait.Seconds()))
	case ctx.Err() != nil:
		fmt.Println("Nothing was changed.")
		return nil, errReported
	default:
		return nil, refuse("See that the folder belongs to you and can be written, then run this again.",
			"nothing was changed, because the lock that keeps two installs apart cannot be had in %s: %s", pathName(folder), said(err))
	}
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
			"%s cannot be understood, so nothing was changed: %s", pathName(file.Path), misread(bad))
	}
	return text, err
}

// misread says why a client's file cannot be understood, and where, as a clause.
func misread(e *clientconfig.Error) string {
	return explain.Tell(explain.Terminal, explain.ConfigUnread{
		Kind: string(e.Kind), Line: e.Line, Column: e.Column, Name: outside.Text(e.Name), Found: e.Found, First: e.First, Said: e.Said,
	}).Title
}

// whyFailed says why something on this computer failed, as a clause.
func whyFailed(err error) string {
	return explain.Tell(explain.Terminal, explain.WhyFailed{Why: present.Cause(err)}).Title
}

// lost is what the entry that is there would lose.
func (c *installCmd) lost(target installTarget, file *clientconfig.File) []string {
	entry, err := c.entry(target)
	if c.Remove || err != nil {
		return nil
	}
	return clientconfig.Loses(file.Text, target.list, c.Name, entry)
}

// show shows a change. path is where the client looks for its file.
func show(target installTarget, path string, c change) {
	link := ""
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSymlink != 0 {
		link = ", where the link " + pathName(path) + " leads"
	}
	fmt.Printf("%s has its MCP servers in %s%s. The change:\n\n%s\n", target.title, pathName(c.file.Path), link, c.shown)
	if len(c.lost) > 0 {
		fmt.Printf("The entry that is there has more, which would go: %s.\nTo keep it, give it as an option of install, or put it back by hand afterwards.\n\n", strings.Join(c.lost, ", "))
	}
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
	fmt.Printf("The entry:\n\n%s\n", clientconfig.Printable(string(alone)))
	return nil
}

// tell says what was done.
func (c *installCmd) tell(target installTarget, made change, backup string) {
	if made.none() {
		c.nothingToDo(target, made.file)
		return
	}
	fmt.Println("Written to " + pathName(made.file.Path) + ".")
	if backup != "" {
		fmt.Println("What was there before is in " + pathName(backup) + ".")
	}
	for _, step := range c.next(target) {
		fmt.Println("Next: " + step)
	}
}

func (c *installCmd) nothingToDo(target installTarget, file *clientconfig.File) {
	switch {
	case c.Remove && !file.Exists:
		fmt.Printf("Nothing to do: %s has no file %s.\n", target.title, pathName(file.Path))
	case c.Remove:
		fmt.Printf("Nothing to do: there is no %q in %s.\n", c.Name, pathName(file.Path))
	default:
		fmt.Printf("Nothing to do: %q is in %s already, with the same settings.\n", c.Name, pathName(file.Path))
	}
}

// agreed asks the person at the terminal. Where there is none, nobody can agree, and without says what to do then.
func agreed(ctx context.Context, answers *bufio.Reader, question, without string) (bool, error) {
	if !isatty.IsTerminal(os.Stdin.Fd()) && !isatty.IsCygwinTerminal(os.Stdin.Fd()) {
		return false, refuse(without, "nothing was changed, because there is no terminal to ask at")
	}
	fmt.Print(question + " [y/N] ")
	answer := make(chan string, 1)
	go func() {
		line, err := answers.ReadString('\n')
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
