package mcpserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"telegram-login-mcp/sessionstring"
)

// fileError says why a session was not written, as a clause.
type fileError struct {
	problem string
	path    string // the file concerned, "" when there is none
	own     bool   // the person named the path
	taken   bool   // a file stands there
}

func (e *fileError) Error() string { return e.problem }

// libraryVariables are the environment variables in which tools of a library usually look for its session string.
var libraryVariables = map[sessionstring.Format]string{
	sessionstring.Telethon: "TELEGRAM_SESSION_STRING", // chigwell/telegram-mcp
	sessionstring.Pyrogram: "SESSION_STRING",          // the argument session_string of pyrogram.Client
	sessionstring.GramJS:   "STRING_SESSION",          // gram.js.org's examples
	sessionstring.MTCute:   "MTCUTE_SESSION",
}

// sessionFile writes a session into a file of the person and returns its path.
type sessionFile struct {
	home   string // the user's home folder
	folder string // where files go without a path
}

// write writes content, or a database for the SQLite format, into a new file. path is the person's wish, "" for a name of ours. A file
// that exists is never touched, and no part of the path below the home folder may be a symlink.
func (f sessionFile) write(path, name string, put func(path string) error) (string, error) {
	if path == "" {
		return f.writeNamed(name, put)
	}
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		path = filepath.Join(f.home, rest)
	}
	if !filepath.IsAbs(path) {
		return "", &fileError{problem: "the path has to be a full one, or begin with ~" + string(filepath.Separator)}
	}
	written, err := f.writeAt(filepath.Clean(path), put)
	var bad *fileError
	if errors.As(err, &bad) {
		named := *bad
		named.path, named.own = path, true
		return "", &named
	}
	return written, err
}

// manyNames is how many files of one name there can be.
const manyNames = 1000

// writeNamed writes a file of the program's own choice: name, or name-2, name-3 and so on when there is one already.
func (f sessionFile) writeNamed(name string, put func(path string) error) (string, error) {
	if f.folder == "" {
		return "", &fileError{problem: "this system names no folder for it, so a path is needed"}
	}
	ext := filepath.Ext(name)
	for n := 1; n <= manyNames; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		path, err := f.writeAt(filepath.Join(f.folder, try), put)
		if !errors.Is(err, errTaken) {
			return path, err
		}
	}
	return "", errTaken
}

// errTaken means that a file stands where the session should go.
var errTaken = &fileError{problem: "a file of that name exists already, and nothing is written over it", taken: true}

func (f sessionFile) writeAt(path string, put func(path string) error) (string, error) {
	root, ok := f.root(path)
	if !ok {
		return "", &fileError{problem: "the path has to lie inside your home folder"}
	}
	if err := plainFolders(root, filepath.Dir(path)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", &fileError{problem: "its folder cannot be made: " + cause(err)}
	}
	switch err := put(path); {
	case errors.Is(err, fs.ErrExist):
		return "", errTaken
	case err != nil:
		return "", &fileError{problem: "the file cannot be written: " + cause(err)}
	}
	return path, nil
}

// root is the folder below which no part of a path may be a symlink: the home folder, or what our own folder lies in when that is elsewhere.
func (f sessionFile) root(path string) (string, bool) {
	switch {
	case below(f.home, path):
		return f.home, true
	case below(f.folder, path):
		return filepath.Dir(f.folder), true
	default:
		return "", false
	}
}

func below(root, path string) bool {
	if root == "" {
		return false
	}
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// plainFolders refuses a path that a symlink could lead elsewhere.
func plainFolders(root, dir string) error {
	for dir != root && len(dir) > len(root) {
		info, err := os.Lstat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return &fileError{problem: "its folder cannot be looked at: " + cause(err)}
		case !info.IsDir():
			return &fileError{problem: "a part of the path is a symlink or a file, where a folder is needed"}
		}
		dir = filepath.Dir(dir)
	}
	return nil
}

// putText writes a new file, for its owner only and whole or not at all.
func putText(text string) func(path string) error {
	return func(path string) error { return sessionstring.WriteNewFile(path, []byte(text)) }
}

// envFile is a session with what a tool needs besides, in the form of a .env file.
func envFile(f sessionstring.Format, apiID int, apiHash, session string) string {
	return fmt.Sprintf("# Session for %s. Keep it like a password; one tool only.\nTELEGRAM_API_ID=%d\nTELEGRAM_API_HASH=%s\n%s=%s\n",
		f.Library(), apiID, apiHash, libraryVariables[f], session)
}

// cause is what the system said, without the path: the person knows it.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err.Error()
	}
	return err.Error()
}
