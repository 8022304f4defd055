package toolconfig

import (
	"slices"
	"strings"

	"telegram-login-mcp/internal/clientconfig"
)

// containers are the programs that run a server in a container.
var containers = []string{"docker", "podman"}

// dockerSetting is NAME=VALUE, or NAME, and which argument it stands in, from 1.
type dockerSetting struct {
	text string
	nth  int
}

// dockerSettings are what an entry hands to a container among its arguments: -e NAME=VALUE, or -e NAME, which passes on what the program itself was given.
// https://docs.docker.com/reference/cli/docker/container/run/#env
func dockerSettings(s clientconfig.Server) (set []dockerSetting) {
	if !slices.Contains(containers, program(s.Command)) {
		return nil
	}
	for i, arg := range s.Args {
		switch name, value, assigned := strings.Cut(arg, "="); {
		case (arg == "-e" || arg == "--env") && i+1 < len(s.Args):
			set = append(set, dockerSetting{s.Args[i+1], i + 2})
		case (name == "-e" || name == "--env") && assigned:
			set = append(set, dockerSetting{value, i + 1})
		case strings.HasPrefix(arg, "-e") && len(arg) > 2:
			set = append(set, dockerSetting{arg[2:], i + 1})
		}
	}
	return set
}

// dockerVariables are those that have their value among the arguments.
func dockerVariables(s clientconfig.Server) (all []clientconfig.Variable) {
	for _, one := range dockerSettings(s) {
		if name, value, ok := strings.Cut(one.text, "="); ok {
			all = append(all, clientconfig.Variable{Name: name, Value: value})
		}
	}
	return all
}

// passed tells whether a variable of the entry reaches its server: into a container that docker run makes, only those go that it is told to pass on.
func (f Found) passed() func(name string) bool {
	s := f.Server
	into := slices.ContainsFunc(s.Args, func(arg string) bool { return arg == "run" || arg == "exec" })
	if !slices.Contains(containers, program(s.Command)) || !into || slices.Contains(s.Args, "compose") { // whose own file says what it passes on
		return func(string) bool { return true }
	}
	told := dockerSettings(s)
	return func(name string) bool {
		return slices.ContainsFunc(told, func(o dockerSetting) bool { return o.text == name })
	}
}
