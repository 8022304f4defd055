package toolconfig

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/sessionfile"
)

// System is what the judgement of an entry depends on besides the entry. The zero value knows of nothing.
type System struct {
	OS     string // as runtime.GOOS
	Home   string // the person's home folder
	Path   string // the PATH of this process
	Getenv func(string) string
	// Sessions are where session files may be read from.
	Sessions sessionfile.Options
	// Login says what is known here of the login with a key, by the fingerprint of the key. Nil knows none.
	Login func(fingerprint string) (Login, bool)
	// Sandbox and TestServers say which Telegram is spoken to, whose sessions are no mistake then.
	Sandbox, TestServers bool
	// Container says that this program runs in a container, where the files of the person's clients are not.
	Container bool
}

// InContainer reports whether this program runs in a container of Docker or Podman, by the file that each puts there.
func InContainer() bool { return !isAbsent("/.dockerenv") || !isAbsent("/run/.containerenv") }

// Shown is a path as it may be shown, with ~ for the home folder.
func (s System) Shown(path string) string { return s.shown(path) }

// Login is what this program knows of a login that it made.
type Login struct {
	Dead   bool
	Reason string // Telegram's error, "" where it is not known
	Unwise bool   // another login now would make things worse, as after a login that died at birth
}

func (s System) getenv(name string) string {
	if s.Getenv == nil {
		return ""
	}
	return s.Getenv(name)
}

// shortPath is what an app gets that macOS starts: launchd's own. https://www.unix.com/man-page/osx/8/path_helper, and `launchctl getenv PATH`
const shortPath = "/usr/bin:/bin:/usr/sbin:/sbin"

// appsWithShortPath are the clients that start servers with the PATH that the system gave them. Editors ask the person's shell for it.
var appsWithShortPath = []string{"claude-desktop", "lm-studio", "lmstudio"}

// lookPath finds a command in the folders of a PATH. It looks as exec.LookPath does, which knows no other PATH than that of this process.
func lookPath(command, path string) (string, bool) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if found, err := exec.LookPath(filepath.Join(dir, command)); err == nil {
			return found, true
		}
	}
	return "", false
}

// usualFolders are where programs are that people install themselves, also where this process does not get them in its PATH: it may be a server that an app has started.
func (s System) usualFolders() []string {
	var all []string
	if s.OS == "darwin" {
		all = []string{"/opt/homebrew/bin", "/usr/local/bin"}
	}
	if s.Home == "" {
		return all
	}
	for _, name := range []string{".local/bin", ".cargo/bin", ".volta/bin", ".bun/bin", "go/bin"} {
		all = append(all, filepath.Join(s.Home, filepath.FromSlash(name)))
	}
	versions, _ := filepath.Glob(filepath.Join(s.Home, ".nvm", "versions", "node", "*", "bin")) // an error is one of the pattern
	return append(all, versions...)
}

// fileKind reports whether something is a folder, and an error for what is not there or cannot be looked at.
func fileKind(path string) (isDir bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		var in *fs.PathError
		if errors.As(err, &in) {
			err = in.Err
		}
		return false, err
	}
	return info.IsDir(), nil
}

func isFolder(path string) bool {
	isDir, err := fileKind(path)
	return err == nil && isDir
}

func isAbsent(path string) bool {
	_, err := fileKind(path)
	return errors.Is(err, fs.ErrNotExist)
}

// shown is a path as it may be shown, with ~ for the home folder.
func (s System) shown(path string) string {
	if s.Home != "" && filepath.Dir(s.Home) != s.Home {
		if name, err := filepath.Rel(s.Home, path); err == nil && filepath.IsLocal(name) {
			if name == "." {
				return "~"
			}
			path = "~" + string(filepath.Separator) + name
		}
	}
	return outside.Path(path)
}

// longestPlain is how many letters and digits in a row the name of a file or folder can have. Keys and hashes have more.
const longestPlain = 24

// harmless reports whether a text that stands in an entry can be shown: a name or a path, and nothing that a secret could be.
func harmless(text string) bool {
	run := 0
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			if run++; run > longestPlain {
				return false
			}
		default:
			run = 0
		}
	}
	return len(text) <= 300 && !strings.ContainsAny(text, "=@") && !strings.Contains(text, "://")
}

// shownValue is a path that stands in a value, "" for one that could be a secret.
func (s System) shownValue(path string) string {
	if path = s.shown(path); !harmless(path) {
		return ""
	}
	return path
}

// programs are those that bring a command.
var programs = map[string]string{
	"docker": "docker", "podman": "docker", "uv": "uv", "uvx": "uv", "npx": "node", "node": "node", "npm": "node", "pnpm": "node", "bunx": "", "python": "python", "python3": "python", "py": "python", "pipx": "python", "go": "go",
}

// clientPath is the PATH in which a client finds the command of an entry, whether it is one that is shorter than a terminal's, and whether it is the entry's own.
func (s System) clientPath(f Found) (path string, short, own bool) {
	for _, v := range f.Server.Env {
		if v.Name == "PATH" && !strings.Contains(v.Value, "$") && v.Value != "" {
			return v.Value, false, true
		}
	}
	if s.OS == "darwin" && slices.Contains(appsWithShortPath, f.Place.Client) {
		return shortPath, true, false
	}
	return s.Path, false, false
}
