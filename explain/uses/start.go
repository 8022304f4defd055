package uses

import (
	"path"
	"slices"
	"strings"
)

// start is what an entry of a client's file starts, told apart by what starts it.
type start struct {
	npm, pypi, image, container, repository string   // the package, image, container or repository (owner/name) that it is started from, without a version
	folders                                 []string // those above the program or the script, and the one that uv is sent to
	program                                 string   // its name, or that of the script
	args                                    []string // behind the program
	env                                     []string // names of variables that Docker or env sets
	languages                               []string // the libraries of the programs that are started this way; none for any
}

// The libraries by what starts their programs.
var (
	ofPython = []string{"Telethon", "Pyrogram"}
	ofNode   = []string{"GramJS", "teleproto", "mtcute", "MTKruto"}
	ofGo     = []string{"gotd/td", "gogram", "gotgproto"}
)

// valued are the options of programs that start others which take a value behind a blank.
var valued = map[string][]string{
	"npx": {"-p", "--package", "-c", "--call", "-w", "--workspace", "--registry", "--cache", "--prefix", "--userconfig"},
	"uvx": {"--from", "--with", "-p", "--python", "--index", "--index-url", "--extra-index-url", "--spec", "--pip-args", "--directory", "--project", "--env-file", "--cache-dir", "--refresh-package", "--with-editable", "-w", "--prerelease"},
	"uv":  {"--directory", "--project", "-p", "--python", "--with", "--env-file", "--extra", "--group", "--package", "--index", "--index-url", "--cache-dir", "--with-editable", "--with-requirements", "-m", "--module"},
	"docker": {
		"-e", "--env", "--env-file", "-v", "--volume", "--mount", "--name", "--network", "--net", "-p", "--publish", "-w", "--workdir", "-u", "--user", "--entrypoint", "--platform", "--add-host", "-l", "--label",
		"-h", "--hostname", "-m", "--memory", "--cpus", "--pull", "--restart", "--tmpfs", "--security-opt", "--cap-add", "--cap-drop", "--pids-limit", "--log-driver", "--dns", "--ulimit", "--userns", "--shm-size", "--gpus", "--runtime", "--init-path",
		"-H", "--host", "--context", "--config", "-c", "--log-level", "-f", "--file", "--project-name", "--profile",
	},
	"node":   {"-r", "--require", "--import", "--loader", "--env-file", "--experimental-loader"},
	"python": {"-W", "-X", "-m"},
}

// startOf reads an entry.
func startOf(command string, args []string) (s start) {
	for range 4 { // wrappers that start a wrapper
		inner, rest, env, ok := unwrapped(command, args)
		if s.env = append(s.env, env...); !ok {
			break
		}
		command, args = inner, rest
	}
	name := baseOf(command)
	switch name {
	case "npx", "bunx", "pnpx":
		s.fromNPM(args)
	case "npm", "pnpm", "yarn", "bun":
		switch first, rest := cut(args); {
		case slices.Contains([]string{"exec", "x", "dlx"}, first):
			s.fromNPM(rest)
		case name == "bun":
			s.fromScript("node", args, ofNode)
		default: // a script of a package, in a folder that is named at best
			s.languages = ofNode
			_, options := positional("npx", args)
			s.folders = append(segments(options["--prefix"]), segments(options["-C"])...)
		}
	case "uvx":
		s.fromPyPI(args)
	case "uv":
		s.fromUV(args)
	case "pipx":
		if first, rest := cut(args); first == "run" {
			s.fromPyPI(rest)
		}
	case "docker", "podman", "nerdctl":
		s.fromDocker(args)
	case "node", "nodejs", "deno", "tsx", "ts-node":
		s.fromScript("node", args, ofNode)
	case "python", "python3", "py", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "pythonw":
		s.fromScript("python", args, ofPython)
		s.folders = append(s.folders, segments(path.Dir(slashes(command)))...) // of a venv
	case "go":
		if first, rest := cut(args); first == "run" {
			module, _ := positional("go", rest)
			s.languages = ofGo
			if len(module) > 0 {
				s.setRepository(module[0])
				s.program, s.args = path.Base(unversioned(module[0])), module[1:]
			}
		}
	default:
		s.program, s.args, s.folders = name, args, segments(path.Dir(slashes(command)))
		switch {
		case slices.ContainsFunc(s.folders, func(f string) bool { return slices.Contains([]string{".venv", "venv", "pipx"}, f) }):
			s.languages = ofPython
		case slices.Contains(s.folders, "node_modules"):
			s.languages = ofNode
		}
	}
	return s
}

// unwrapped takes away what only starts another program: cmd /c, sh -c, env.
func unwrapped(command string, args []string) (inner string, rest, env []string, ok bool) {
	switch baseOf(command) {
	case "cmd":
		for i, a := range args {
			if strings.EqualFold(a, "/c") && i+1 < len(args) {
				words := args[i+1:]
				if len(words) == 1 {
					words = strings.Fields(words[0])
				}
				inner, rest = cut(words)
				return inner, rest, nil, inner != ""
			}
		}
	case "sh", "bash", "zsh", "dash":
		for i, a := range args {
			if strings.HasPrefix(a, "-") && strings.HasSuffix(a, "c") && i+1 < len(args) {
				line := args[i+1]
				if at := strings.LastIndex(line, "&&"); at >= 0 { // cd somewhere && start it
					line = line[at+2:]
				}
				words := strings.Fields(strings.NewReplacer(`"`, "", "'", "").Replace(line))
				for len(words) > 0 && (words[0] == "exec" || isAssignment(words[0])) {
					if name, _, set := strings.Cut(words[0], "="); set {
						env = append(env, name)
					}
					words = words[1:]
				}
				inner, rest = cut(words)
				return inner, rest, env, inner != ""
			}
		}
	case "env", "wsl", "sudo", "nice", "exec":
		for i, a := range args {
			if name, _, set := strings.Cut(a, "="); set && isAssignment(a) {
				env = append(env, name)
				continue
			}
			if !strings.HasPrefix(a, "-") {
				return a, args[i+1:], env, true
			}
		}
	}
	return "", nil, env, false
}

func isAssignment(word string) bool {
	name, _, set := strings.Cut(word, "=")
	return set && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == ""
}

func (s *start) fromNPM(args []string) {
	s.languages = ofNode
	words, options := positional("npx", args)
	pkg := options["-p"] + options["--package"]
	if pkg == "" && len(words) > 0 {
		pkg, words = words[0], words[1:]
	} else if len(words) > 0 {
		s.program, words = baseOf(words[0]), words[1:]
	}
	if s.setRepository(pkg); s.repository == "" {
		s.npm = unversioned(pkg)
	}
	s.args = words
}

func (s *start) fromPyPI(args []string) {
	s.languages = ofPython
	words, options := positional("uvx", args)
	pkg := options["--from"] + options["--spec"]
	if len(words) > 0 {
		s.program, s.args = unversioned(words[0]), words[1:]
	}
	if pkg == "" {
		pkg = s.program
		if len(words) > 0 {
			pkg = words[0]
		}
	}
	if s.setRepository(pkg); s.repository == "" {
		s.pypi = unversioned(pkg)
	}
}

func (s *start) fromUV(args []string) {
	s.languages = ofPython
	words, options := positional("uv", args)
	s.folders = append(segments(options["--directory"]), segments(options["--project"])...)
	switch first, rest := cut(words); {
	case first == "run" && options["-m"]+options["--module"] != "":
		s.program, s.args = options["-m"]+options["--module"], rest
	case first == "run":
		program, behind := cut(rest)
		if slices.Contains([]string{"python", "python3"}, baseOf(program)) {
			s.fromScript("python", behind, ofPython)
			return
		}
		s.folders = append(s.folders, segments(path.Dir(slashes(program)))...)
		s.program, s.args = baseOf(program), behind
	case first == "tool" && len(rest) > 0 && rest[0] == "run":
		at := slices.Index(args, "run")
		s.fromPyPI(args[at+1:])
	}
}

func (s *start) fromDocker(args []string) {
	words, _ := positional("docker", args)
	for i, a := range args {
		if value, ok := strings.CutPrefix(a, "--env="); ok {
			a = value
		} else if i > 0 && (args[i-1] == "-e" || args[i-1] == "--env") {
		} else if value, ok := strings.CutPrefix(a, "-e"); ok && value != "" && isAssignment(value+"=") {
			a = value
		} else {
			continue
		}
		name, _, _ := strings.Cut(a, "=")
		s.env = append(s.env, name)
	}
	first, rest := cut(words)
	if first == "compose" {
		first, rest = cut(rest)
	}
	switch what, behind := cut(rest); first {
	case "run":
		s.image, s.args = unversioned(what), behind
	case "exec":
		s.container, s.args = what, behind
		if program, more := cut(behind); program != "" {
			s.program, s.args = baseOf(program), more
		}
	}
}

// fromScript reads what an interpreter is given.
func (s *start) fromScript(interpreter string, args []string, languages []string) {
	s.languages = languages
	words, options := positional(interpreter, args)
	if module := options["-m"]; module != "" {
		s.program, s.args = module, words
		return
	}
	if len(words) > 0 && words[0] == "run" { // deno run, bun run
		words = words[1:]
	}
	if len(words) > 0 {
		s.folders = append(s.folders, segments(path.Dir(slashes(words[0])))...)
		s.program, s.args = baseOf(words[0]), words[1:]
	}
}

// positional divides arguments into those without a dash and the values of options. What stands behind the first program that is started is its own.
func positional(of string, args []string) (words []string, options map[string]string) {
	options = map[string]string{}
	own := map[string]int{"npx": 1, "uvx": 1, "uv": 2, "docker": 2, "node": 1, "python": 1, "go": 1}[of] // so many words are its own
	for i := 0; i < len(args); i++ {
		a := args[i]
		if len(words) >= own && !(of == "docker" && len(words) == 2 && words[0] == "compose") {
			return append(words, args[i:]...), options
		}
		name, value, set := strings.Cut(a, "=")
		switch {
		case a == "--":
			return append(words, args[i+1:]...), options
		case !strings.HasPrefix(a, "-"):
			words = append(words, a)
		case set:
			options[name] = value
		case slices.Contains(valued[of], a) && i+1 < len(args):
			i++
			if options[a] = args[i]; of == "python" && a == "-m" || of == "uv" && (a == "-m" || a == "--module") {
				return append(words, args[i+1:]...), options
			}
		}
	}
	return words, options
}

// setRepository notes the repository that a package is fetched from: git+https://github.com/owner/name.git@branch, github:owner/name, github.com/owner/name/cmd.
func (s *start) setRepository(pkg string) {
	pkg = strings.ToLower(pkg)
	if _, url, ok := strings.Cut(pkg, " @ "); ok { // name @ git+https://…
		pkg = url
	}
	rest, ok := strings.CutPrefix(pkg, "github:")
	if !ok {
		if _, rest, ok = strings.Cut(pkg, "github.com"); !ok {
			return
		}
	}
	parts := strings.FieldsFunc(rest, func(c rune) bool { return c == '/' || c == ':' || c == '@' || c == '#' })
	if len(parts) > 1 {
		s.repository = parts[0] + "/" + strings.TrimSuffix(parts[1], ".git")
	}
}

// unversioned is a package, an image or a module without what says which of its states is meant, in lower case: name@latest, name==1.2, name[extra], image:tag, image@sha256:….
func unversioned(pkg string) string {
	pkg = strings.ToLower(pkg)
	scope := ""
	if strings.HasPrefix(pkg, "@") {
		scope, pkg = "@", pkg[1:]
	}
	if at := strings.IndexAny(pkg, "@=<>~![ "); at >= 0 {
		pkg = pkg[:at]
	}
	if at := strings.LastIndex(pkg, ":"); at > strings.LastIndex(pkg, "/") {
		pkg = pkg[:at]
	}
	return scope + pkg
}

func cut(words []string) (first string, rest []string) {
	if len(words) == 0 {
		return "", nil
	}
	return words[0], words[1:]
}

func slashes(p string) string { return strings.ReplaceAll(p, `\`, "/") }

// baseOf is a program's name without folder and the endings of Windows, in lower case.
func baseOf(program string) string {
	if program == "" { // of which Base makes a dot
		return ""
	}
	name := strings.ToLower(path.Base(slashes(program)))
	for _, ending := range []string{".exe", ".cmd", ".bat", ".ps1"} {
		name = strings.TrimSuffix(name, ending)
	}
	return name
}

// segments are the folders of a path, in lower case.
func segments(p string) []string {
	folders := strings.FieldsFunc(strings.ToLower(slashes(p)), func(c rune) bool { return c == '/' })
	return slices.DeleteFunc(folders, func(f string) bool { return f == "." })
}
