package toolconfig

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/internal/clientconfig"
)

// ours is the program of this server, whose own entry is not looked at.
const ours = "telegram-login-mcp"

// oursInClients is what install calls this server.
const oursInClients = "telegram-login"

// isOurs reports whether an entry starts this server: as a program, or as a package, an image or a line that another program is given. A folder of its name says nothing: it keeps
// sessions for other tools in one.
func isOurs(s clientconfig.Server) bool {
	for _, arg := range append([]string{s.Command}, s.Args...) {
		for _, word := range strings.Fields(arg) {
			name := program(strings.Trim(word, `"'`))
			if end := strings.IndexAny(name, "@:"); end >= 0 { // a version
				name = name[:end]
			}
			if name == ours {
				return true
			}
		}
	}
	return false
}

// ownVariables is how the names of this server's own variables begin. Those of Telegram's credentials are as other tools have them.
const ownVariables = "TELEGRAM_LOGIN_MCP_"

// isThisProgram reports whether an entry starts the program that runs here, or one with variables that no other reads, whatever either is called.
func isThisProgram(s clientconfig.Server) bool {
	if slices.ContainsFunc(s.Env, func(v clientconfig.Variable) bool { return strings.HasPrefix(v.Name, ownVariables) }) {
		return true
	}
	self, err := os.Executable()
	if err != nil || s.Command == "" {
		return false
	}
	command := s.Command
	if !filepath.IsAbs(command) {
		if program(command) != program(self) {
			return false
		}
		if command, err = exec.LookPath(command); err != nil {
			return false
		}
	}
	own, err := os.Stat(self)
	if err != nil {
		return false
	}
	started, err := os.Stat(command)
	return err == nil && os.SameFile(own, started)
}
