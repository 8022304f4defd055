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
	shown string              // to people
	lost  []clientconfig.Loss // what the entry that is there has and would lose
	more  int                 // how much besides
	close bool                // others can read the file, and no more from then on
}

// none reports whether the file says already what it should, and to nobody else.
func (c change) none() bool { return bytes.Equal(c.file.Text, c.text) && !c.close }

// same reports whether somebody who agreed to c has agreed to other.
func (c change) same(other change) bool {
	return c.file.Path == other.file.Path && c.shown == other.shown && slices.Equal(c.lost, other.lost) && c.more == other.more && c.close == other.close
}

// Run shows the change of the client's file, asks, and makes it.
func (c *installCmd) Run(ctx context.Context, reader explain.Reader, lang *languageFlags) error {
	c.reader = reader
	if lang.named() { // whoever names a language means the server, too
		c.lang = lang.Lang
	}
	target, err := c.target()
	if err != nil {
		return err
	}
	planned, err := c.plan(target)
	if err != nil {
		return err
	}
	if planned.none() {
		if c.Print && !c.Remove {
			if err := c.printEntry(target, planned.file); err != nil {
				return err
			}
		}
		c.nothingToDo(target, planned.file)
		return nil
	}
	if c.Print {
		c.show(target, planned)
		say(c.reader, explain.Line{Key: "install.not_written"})
		return nil
	}
	answers := bufio.NewReader(os.Stdin)
	for {
		var agreed *change
		if !c.Yes {
			c.show(target, planned)
			yes, err := confirm(ctx, reader, answers, "sure.make_change", explain.InstallRefused{Kind: "no_terminal"})
			if err != nil {
				return err
			}
			if !yes {
				say(c.reader, explain.Line{Key: "install.not_changed"})
				return errReported
			}
			agreed = &planned
		}
		made, backup, err := c.make(ctx, target, agreed)
		if errors.Is(err, clientconfig.ErrChanged) {
			say(c.reader, explain.Line{Key: "install.changed_meanwhile"})
			fmt.Println()
			planned = made
			continue
		}
		if agreed == nil && made.file != nil && !made.none() {
			c.show(target, made)
		}
		if err != nil {
			return err
		}
		c.tell(target, made, backup)
		return nil
	}
}

// plan reads the file and makes up the change.
func (c *installCmd) plan(target installTarget) (change, error) {
	file, err := clientconfig.Read(target.Path)
	if err != nil {
		return change{}, c.unreadable(target.Path, err)
	}
	text, err := c.edit(target, file)
	if err != nil {
		return change{}, err
	}
	lost, more := c.lost(target, file)
	file.Private = c.overHTTP() && !c.Remove // there is a token in it then
	return change{file, text, target.At(file.Path).Diff(file.Text, text, c.Name), lost, more, file.Private && file.Open()}, nil
}

// make makes the change while no other install does. Where somebody agreed to one, it is that one or ErrChanged, with the
// one that it would be now.
func (c *installCmd) make(ctx context.Context, target installTarget, agreed *change) (made change, backup string, err error) {
	release, err := c.lock(ctx)
	if err != nil {
		return change{}, "", err
	}
	defer release()
	for range installTries {
		if made, err = c.plan(target); err != nil {
			return change{}, "", err
		}
		if made.none() {
			return made, "", nil // somebody did the same
		}
		if agreed != nil && !made.same(*agreed) {
			return made, "", clientconfig.ErrChanged
		}
		var undo func()
		if made, undo, err = c.makeToken(target, made); err != nil {
			return change{}, "", err
		}
		if backup, err = made.file.Write(made.text, time.Now()); err != nil && !errors.Is(err, clientconfig.ErrOverwritten) {
			undo()
		}
		if err == nil && c.Remove {
			c.dropToken(target, made.file)
		}
		if !errors.Is(err, clientconfig.ErrChanged) {
			break
		}
	}
	if errors.Is(err, clientconfig.ErrOverwritten) {
		if now, err := c.plan(target); err == nil && now.none() {
			return made, backup, nil // by a program that kept the entry
		}
		f := explain.InstallRefused{Kind: "overwritten", Client: target.Title, File: pathName(made.file.Path)}
		if backup != "" {
			f.Backup = pathName(backup)
		}
		return made, "", refuse(c.reader, f)
	}
	if err != nil {
		return made, "", c.unwritable(made.file.Path, err)
	}
	return made, backup, nil
}

// lock keeps other installs from writing until release is called.
func (c *installCmd) lock(ctx context.Context) (release func(), err error) {
	folder := stateFolder()
	if folder == "" {
		return nil, refuse(c.reader, explain.InstallRefused{Kind: "no_lock_folder"})
	}
	release, err = clientconfig.Lock(ctx, folder, installWait)
	switch {
	case err == nil:
		return release, nil
	case errors.Is(err, clientconfig.ErrBusy):
		return nil, refuse(c.reader, explain.InstallRefused{Kind: "busy", Waited: installWait})
	case ctx.Err() != nil:
		say(c.reader, explain.Line{Key: "install.not_changed"})
		return nil, errReported
	default:
		return nil, refuse(c.reader, explain.InstallRefused{Kind: "no_lock", File: pathName(folder), Why: said(err)})
	}
}

func (c *installCmd) edit(target installTarget, file *clientconfig.File) ([]byte, error) {
	var text []byte
	var err error
	if c.Remove {
		text, err = target.Remove(file.Text, c.Name)
	} else {
		var entry clientconfig.Entry
		if entry, err = c.entry(target, file); err != nil {
			return nil, err
		}
		text, err = target.Set(file.Text, c.Name, entry)
	}
	var bad *clientconfig.Error
	if errors.As(err, &bad) {
		return nil, refuse(c.reader, explain.InstallRefused{Kind: "not_understood", File: pathName(file.Path), Line: bad.Line, Why: misread(c.reader, bad)})
	}
	return text, err
}

// misread says why a client's file cannot be understood, and where, as a clause.
func misread(r explain.Reader, e *clientconfig.Error) string {
	return explain.Tell(r, explain.ConfigUnread{
		Kind: string(e.Kind), Line: e.Line, Column: e.Column, Name: outside.Text(e.Name), Found: e.Found, First: e.First, Said: e.Said,
	}).Title
}

// whyFailed says why something on this computer failed, as a clause.
func whyFailed(r explain.Reader, err error) string {
	return explain.Tell(r, explain.WhyFailed{Why: present.Cause(err)}).Title
}

// lost is what the entry that is there would lose.
func (c *installCmd) lost(target installTarget, file *clientconfig.File) (lost []clientconfig.Loss, more int) {
	entry, err := c.entry(target, file)
	if c.Remove || err != nil {
		return nil, 0
	}
	return target.Losses(file.Text, c.Name, entry)
}

// show shows a change.
func (c *installCmd) show(target installTarget, made change) {
	f := explain.InstallChange{Client: target.Title, File: pathName(made.file.Path)}
	if info, err := os.Lstat(target.Path); err == nil && info.Mode()&os.ModeSymlink != 0 {
		f.Link = pathName(target.Path)
	}
	say(c.reader, f)
	fmt.Printf("\n%s\n", made.shown)
	if made.close {
		say(c.reader, explain.Line{Key: "install.close"})
		fmt.Println()
	}
	if len(made.lost) > 0 {
		f := explain.InstallLoses{More: made.more}
		for _, l := range made.lost {
			f.Lost = append(f.Lost, explain.InstallLoss{Kind: string(l.Kind), Name: l.Name})
		}
		say(c.reader, f)
		fmt.Println()
	}
}

// printEntry shows what should be in the client's file, for somebody who looks for what is wrong there.
func (c *installCmd) printEntry(target installTarget, file *clientconfig.File) error {
	entry, err := c.entry(target, file)
	if err != nil {
		return err
	}
	alone, err := target.Set(nil, c.Name, entry)
	if err != nil {
		return err
	}
	say(c.reader, explain.Line{Key: "install.entry"})
	if c.overHTTP() {
		fmt.Printf("\n%s\n", target.Diff(nil, alone, c.Name)) // which hides the token
		return nil
	}
	fmt.Printf("\n%s\n", clientconfig.Printable(string(alone)))
	return nil
}

// tell says what was done.
func (c *installCmd) tell(target installTarget, made change, backup string) {
	if made.none() {
		c.nothingToDo(target, made.file)
		return
	}
	f := explain.InstallWritten{File: pathName(made.file.Path)}
	if backup != "" {
		f.Backup = pathName(backup)
	}
	say(c.reader, f)
	for _, step := range c.next(target) {
		say(c.reader, step)
	}
}

func (c *installCmd) nothingToDo(target installTarget, file *clientconfig.File) {
	f := explain.InstallNothing{Kind: "same", Client: target.Title, File: pathName(file.Path), Name: c.Name}
	switch {
	case c.Remove && !file.Exists:
		f.Kind = "no_file"
	case c.Remove:
		f.Kind = "no_entry"
	}
	say(c.reader, f)
}

// confirm asks the person at the terminal, with the text of this key. Where there is none, nobody can agree, and without is the refusal.
func confirm(ctx context.Context, r explain.Reader, answers *bufio.Reader, key string, without explain.Fact) (bool, error) {
	if !isatty.IsTerminal(os.Stdin.Fd()) && !isatty.IsCygwinTerminal(os.Stdin.Fd()) {
		return false, refuse(r, without)
	}
	_, _ = fmt.Fprint(stdout, explain.Text(r, explain.Line{Key: key})+" ")
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
		return explain.Agrees(r, line), nil
	case <-ctx.Done():
		fmt.Println()
		return false, nil
	}
}
