package main

import (
	"errors"
	"io/fs"
	"os"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
)

// refusal is what went wrong and what to do about it, as the person reads it.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(r explain.Reader, f explain.Fact) error { return refusal(explain.Text(r, f)) }

func (c *installCmd) unreadable(path string, err error) error {
	var unused *ownfile.Error
	switch {
	case errors.Is(err, clientconfig.ErrDangling):
		return refuse(c.reader, explain.InstallRefused{Kind: "dangling", File: pathName(path)})
	case errors.As(err, &unused) && unused.Fault == ownfile.TooLarge:
		return refuse(c.reader, explain.InstallRefused{Kind: "too_large", File: pathName(path)})
	case unused != nil:
		return refuse(c.reader, explain.InstallRefused{Kind: "unreadable", Why: whyFailed(c.reader, err)})
	default:
		return refuse(c.reader, explain.InstallRefused{Kind: "unreadable", Why: said(err)})
	}
}

func (c *installCmd) unwritable(path string, err error) error {
	switch {
	case errors.Is(err, clientconfig.ErrChanged):
		return refuse(c.reader, explain.InstallRefused{Kind: "changing", File: pathName(path)})
	case errors.Is(err, clientconfig.ErrProtected):
		return refuse(c.reader, explain.InstallRefused{Kind: "protected", File: pathName(path)})
	case errors.Is(err, fs.ErrPermission):
		return refuse(c.reader, explain.InstallRefused{Kind: "not_allowed", Why: said(err)})
	default:
		return refuse(c.reader, explain.InstallRefused{Kind: "unwritten", Why: said(err)})
	}
}

// pathName is a path as it may be shown.
func pathName(path string) string { return clientconfig.PathName(path) }

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
