package mcpserver

import (
	"path/filepath"

	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// readSession reads the session in a file of the person, or in one that this program put there.
func (t *tools) readSession(path string) (sessionstring.Inspection, error) {
	o := sessionfile.Options{Home: t.Home}
	if t.Folder != "" {
		o.Folder = filepath.Join(t.Folder, sessionsFolder)
	}
	return sessionfile.Read(path, o)
}
