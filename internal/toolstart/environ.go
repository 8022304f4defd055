package toolstart

import (
	"os"
	"runtime"
	"strings"
)

// inherited are the variables of its own that a client gives to a server, besides those of the entry: the official SDK's for TypeScript, on which most clients
// are built. https://github.com/modelcontextprotocol/typescript-sdk/blob/main/packages/client/src/client/stdio.ts
func inherited() []string {
	if runtime.GOOS == "windows" {
		return []string{
			"APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PROCESSOR_ARCHITECTURE", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "USERNAME", "USERPROFILE",
		}
	}
	return []string{"HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"}
}

// Environ are the variables that a server gets from its client: a few of this process, and those of its entry, as NAME=value, which win.
func Environ(entry []string) []string {
	var env []string
	for _, name := range inherited() {
		if value, ok := os.LookupEnv(name); ok && !strings.HasPrefix(value, "()") { // a function of a shell, which the SDK leaves out, too
			env = append(env, name+"="+value)
		}
	}
	return append(env, entry...)
}
