package main

import (
	"os"
	"path/filepath"
	"runtime"
)

// home is the user's home folder, "" where the system names none.
func home() string {
	dir, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return dir
}

// stateFolder is where this program keeps what a user would not call a document: the state folder of the XDG specification, or what the
// system has in its place. "" where the system names none. It is not made here.
// https://specifications.freedesktop.org/basedir-spec/latest/
func stateFolder() string {
	const name = "telegram-login-mcp"
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, name)
		}
	case "darwin", "ios":
		if dir := home(); dir != "" {
			return filepath.Join(dir, "Library", "Application Support", name)
		}
	default:
		if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, name)
		}
		if dir := home(); dir != "" {
			return filepath.Join(dir, ".local", "state", name)
		}
	}
	return ""
}
