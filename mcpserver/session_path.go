package mcpserver

import (
	"errors"
	"path/filepath"
	"strings"

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

// typedSession reads what a person typed on a page: a session, or the path of the file that it stands in.
func (t *tools) typedSession(typed string) (sessionstring.Inspection, error) {
	i, err := sessionstring.Detect(typed)
	var bad *sessionstring.FormatError
	if errors.As(err, &bad) && len(bad.Got) == 1 {
		switch bad.Got[0].Kind {
		case sessionstring.GotPathSession, sessionstring.GotPathEnv, sessionstring.GotPathJSON, sessionstring.GotPath:
			return t.readSession(strings.Trim(typed, " \t\r\n\"'"))
		}
	}
	return i, err
}
