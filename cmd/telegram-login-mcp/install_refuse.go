package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
)

// installError is what went wrong and what to do about it.
type installError struct{ problem, fix string }

func (e *installError) Error() string { return e.problem + "\nfix: " + e.fix }

func refuse(fix, format string, args ...any) error {
	return &installError{fmt.Sprintf(format, args...), fix}
}

func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, clientconfig.ErrDangling):
		return refuse("Make the file that it points to, or delete the link.", "%s is a link to something that does not exist", pathName(path))
	case errors.Is(err, clientconfig.ErrTooLarge):
		return refuse("Name the right file with --config, or move this one away to begin a new one.", "%s is too large to be a client's configuration", pathName(path))
	default:
		return refuse("See that you may read it and that it is an ordinary file, or name another with --config.", "the client's file cannot be read: %s", said(err))
	}
}

func unwritable(path string, err error) error {
	switch {
	case errors.Is(err, clientconfig.ErrChanged):
		return refuse("Quit the program that does so, which may be the client, then run this again.", "nothing was changed, because something else keeps changing %s", pathName(path))
	case errors.Is(err, clientconfig.ErrProtected):
		return refuse("If you want the change, take the write protection off first.", "nothing was changed, because %s is write-protected", pathName(path))
	case errors.Is(err, fs.ErrPermission):
		return refuse("Run this as the user who owns the file, or give yourself the right to write in its folder.", "nothing was changed: %s", said(err))
	default:
		return refuse("See that the disk has room and that the folder can be written, then run this again.", "nothing was changed: %s", said(err))
	}
}

func overwritten(target installTarget, path, backup string) error {
	note := ""
	if backup != "" {
		note = " What was there before this is in " + pathName(backup) + "."
	}
	return refuse("Quit "+target.title+" and whatever else writes that file, then run this again."+note,
		"%s was written, but something else wrote it at the same moment, so what it should say is not in it", pathName(path))
}

// longestPath is how many characters of a path are shown. Systems take no longer ones.
const longestPath = 4096

// pathName is a path as it may be shown: as it is, where it is made of what paths are made of, and in marks otherwise. A project's folder can
// bring any name with it, and a link in it lead to any.
func pathName(path string) string {
	for _, r := range path {
		if plain := r == '_' || r == '/' || r == '\\' || r == ':' || r == '.' || r == '-' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'; !plain {
			return outside.Open + outside.TextTo(longestPath, strings.NewReplacer(outside.Open, "'", outside.Close, "'").Replace(path)) + outside.Close
		}
	}
	return path
}

// said is what the system said, as it may be shown.
func said(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Op + " " + pathName(path.Path) + ": " + outside.Text(path.Err.Error())
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Op + " " + pathName(link.New) + ": " + outside.Text(link.Err.Error())
	}
	return outside.Text(err.Error())
}
