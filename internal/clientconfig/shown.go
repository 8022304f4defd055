package clientconfig

import "telegram-login-mcp/internal/outside"

// ShownCommand is a command with its arguments as they may be shown: what could be a secret is hidden. There are as many of them as there are arguments, and one more.
func ShownCommand(command string, args []string) []string {
	shown := []string{hidden}
	if isProgram(command) {
		shown[0] = outside.Text(command)
	}
	for _, arg := range visibleArgs(args) {
		shown = append(shown, outside.Text(arg))
	}
	return shown
}
