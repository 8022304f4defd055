package mcpserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"telegram-login-mcp/internal/newfile"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// libraryVariables are the environment variables in which tools of a library usually look for its session string.
var libraryVariables = map[sessionstring.Format]string{
	sessionstring.Telethon: "TELEGRAM_SESSION_STRING", // chigwell/telegram-mcp
	sessionstring.Pyrogram: "SESSION_STRING",          // the argument session_string of pyrogram.Client
	sessionstring.GramJS:   "STRING_SESSION",          // gram.js.org's examples
	sessionstring.MTCute:   "MTCUTE_SESSION",
	sessionstring.MTKruto:  "AUTH_STRING",    // the parameter authString of MTKruto's Client
	sessionstring.Gogram:   "STRING_SESSION", // StringSession of gogram's ClientConfig

	sessionstring.Gotgproto: "STRING_SESSION", // sessionMaker.StringSession
}

// sessionsFolder is the folder in the state folder where session files go without a path. Nothing else in there is for them.
const sessionsFolder = "sessions"

// sessionFile writes a session into a file of the person and returns its path.
type sessionFile struct {
	home   string   // the user's home folder
	folder string   // the state folder, where files go without a path
	closed []string // other folders where logins are kept
}

func (t *tools) sessionFiles() sessionFile {
	return sessionFile{home: t.Home, folder: t.Folder, closed: t.Closed}
}

// write writes content into a new file. path is the person's wish, "" for a name of ours. A file that exists is never touched, nothing is
// written among the logins, and no part of the path below the home folder may be a link.
func (f sessionFile) write(path, name string, content []byte) (string, error) {
	if path == "" {
		return f.writeNamed(name, content)
	}
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		path = filepath.Join(f.home, rest)
	}
	if !filepath.IsAbs(path) {
		return "", &present.FileError{Kind: present.FileRelative, Home: "~" + string(filepath.Separator)}
	}
	if strings.ContainsFunc(path, unseen) {
		return "", &present.FileError{Kind: present.FileUnseen}
	}
	written, err := f.writeAt(filepath.Clean(path), content)
	var bad *present.FileError
	if errors.As(err, &bad) {
		named := *bad
		named.Path, named.Own = path, true
		return "", &named
	}
	return written, err
}

// unseen reports whether a character shows nothing by itself, or changes how others show: in the name of a file it can only mislead.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// manyNames is how many files of one name there can be.
const manyNames = 1000

// writeNamed writes a file of the program's own choice: name, or name-2, name-3 and so on when there is one already.
func (f sessionFile) writeNamed(name string, content []byte) (string, error) {
	if f.folder == "" {
		return "", &present.FileError{Kind: present.FileNoPlace}
	}
	ext := filepath.Ext(name)
	for n := 1; n <= manyNames; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		path, err := f.writeAt(filepath.Join(f.folder, sessionsFolder, try), content)
		if !errors.Is(err, errTaken) {
			return path, err
		}
	}
	return "", errTaken
}

// errTaken means that a file stands where the session should go.
var errTaken = &present.FileError{Kind: present.FileTaken}

func (f sessionFile) writeAt(path string, content []byte) (string, error) {
	root, err := f.root(path)
	if err != nil {
		return "", err
	}
	dir := newfile.Dir{Path: root}
	for _, folder := range append([]string{f.folder}, f.closed...) {
		if folder != "" {
			dir.Denied = append(dir.Denied, newfile.Denied{Path: folder, Except: sessionsFolder})
		}
	}
	if err := dir.Write(path, content); err != nil {
		return "", notWritten(err)
	}
	return path, nil
}

// root is the folder below which no part of a path may be a link: the home folder, or what our own folder lies in when that is elsewhere.
func (f sessionFile) root(path string) (string, error) {
	switch {
	case below(f.home, path):
		return f.home, nil
	case below(f.folder, path):
		root := filepath.Dir(f.folder)
		if err := os.MkdirAll(root, 0o700); err != nil {
			return "", notWritten(&newfile.FolderError{Err: err})
		}
		return root, nil
	default:
		return "", &present.FileError{Kind: present.FileOutside}
	}
}

func below(root, path string) bool {
	if root == "" {
		return false
	}
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// notWritten says why a file was not written.
func notWritten(err error) error {
	var folder *newfile.FolderError
	switch {
	case errors.Is(err, fs.ErrExist):
		return errTaken
	case errors.Is(err, newfile.ErrDenied):
		return &present.FileError{Kind: present.FileAmongLogins, Folder: sessionsFolder}
	case errors.Is(err, newfile.ErrNoFolder):
		return &present.FileError{Kind: present.FileNoFolder}
	case errors.Is(err, newfile.ErrMoved):
		return &present.FileError{Kind: present.FileMoved}
	case errors.Is(err, newfile.ErrNotOurs):
		return &present.FileError{Kind: present.FileNotOurs, Folder: sessionsFolder}
	case errors.Is(err, newfile.ErrShared):
		return &present.FileError{Kind: present.FileShared}
	case errors.As(err, &folder):
		return &present.FileError{Kind: present.FileFolder, Err: cause(folder.Err)}
	default:
		return &present.FileError{Kind: present.FileWrite, Err: cause(err)}
	}
}

// envFile is a session with what a tool needs besides, in the form of a .env file. head is a comment.
func envFile(head string, f sessionstring.Format, apiID int, apiHash, session string) string {
	return fmt.Sprintf("%s\nTELEGRAM_API_ID=%d\nTELEGRAM_API_HASH=%s\n%s=%s\n", head, apiID, apiHash, libraryVariables[f], session)
}

// cause is what the system said, without the path: the person knows it.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
