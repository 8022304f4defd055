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
type fileError struct{ problem string }

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
		if f.folder == "" {
			return "", &fileError{"this system names no folder for it, so a path is needed"}
		}
		path = filepath.Join(f.folder, name)
	}
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		path = filepath.Join(f.home, rest)
	}
	if !filepath.IsAbs(path) {
		return "", &fileError{"the path has to be a full one, or begin with ~" + string(filepath.Separator)}
	}
	path = filepath.Clean(path)
	root, ok := f.root(path)
	if !ok {
		return "", &fileError{"the path has to lie inside your home folder"}
	}
	if err := plainFolders(root, filepath.Dir(path)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", &fileError{"its folder cannot be made: " + cause(err)}
	}
	switch err := put(path); {
	case errors.Is(err, fs.ErrExist):
		return "", &fileError{"a file of that name exists already, and nothing is written over it"}
	case err != nil:
		return "", &fileError{"the file cannot be written: " + cause(err)}
	}
	return path, nil
}

// root is the folder that a path may lie in: the home folder or ours.
func (f sessionFile) root(path string) (string, bool) {
	for _, root := range []string{f.folder, f.home} {
		if root == "" {
			continue
		}
		rel, err := filepath.Rel(root, path)
		if err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return root, true
		}
	}
	return "", false
}

// plainFolders refuses a path that a symlink could lead elsewhere.
func plainFolders(root, dir string) error {
	for dir != root && len(dir) > len(root) {
		info, err := os.Lstat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return &fileError{"its folder cannot be looked at: " + cause(err)}
		case !info.IsDir():
			return &fileError{"a part of the path is a symlink or a file, where a folder is needed"}
		}
		dir = filepath.Dir(dir)
	}
	return nil
}

// putText writes a new file, for its owner only and whole or not at all.
func putText(text string) func(path string) error {
	return func(path string) (err error) {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // O_EXCL does not follow a symlink either
		if err != nil {
			return err
		}
		_, err = file.WriteString(text)
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			_ = os.Remove(path) // the first error is the one that matters
		}
		return err
	}
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
