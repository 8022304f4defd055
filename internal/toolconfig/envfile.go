package toolconfig

import (
	"path/filepath"
	"strings"

	"telegram-login-mcp/internal/clientconfig"
)

// clientFile is the file of variables that an entry names to its client, which sets them for the server before those of the entry's own.
// https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
func (r *reader) clientFile(f Found) Dotenv {
	d := Dotenv{Path: f.Server.EnvFile, Named: true, Read: true, Client: true}
	home, project := r.paths.Home, r.project(f.Place)
	for name, folder := range map[string]string{"${workspaceFolder}": project, "${userHome}": home} { // https://code.visualstudio.com/docs/reference/variables-reference
		if rest, ok := strings.CutPrefix(d.Path, name); ok && folder != "" {
			d.Path = filepath.Join(folder, filepath.FromSlash(rest))
		}
	}
	switch d.Path = r.expand(d.Path); {
	case filepath.IsAbs(d.Path) || strings.Contains(d.Path, "${"):
	case filepath.IsAbs(r.expand(f.Server.Dir)):
		d.Path = filepath.Join(r.expand(f.Server.Dir), d.Path)
	case project != "":
		d.Path = filepath.Join(project, d.Path)
	}
	d.Path = filepath.Clean(d.Path)
	if d.Unseen = !filepath.IsAbs(d.Path) || !r.within(d.Path); !d.Unseen {
		d.Settings, d.Exists = r.dotenv(d.Path)
		d.Unseen = !d.Exists && !isAbsent(d.Path)
	}
	return d
}

// project is the folder that is open in the client of a file: the one that the file lies in, "" where the file is that of a person, who may open any.
func (r *reader) project(place clientconfig.Place) string {
	switch place.Scope {
	case clientconfig.Local:
		return r.paths.Work
	case clientconfig.Project:
		dir := filepath.Dir(place.Path)
		if strings.HasPrefix(filepath.Base(dir), ".") { // .vscode, .cursor
			dir = filepath.Dir(dir)
		}
		return dir
	}
	return ""
}

// unseen reports whether variables may stand in a file that could not be looked into.
func (f Found) unseen() bool {
	for _, d := range f.Dotenv {
		if d.Unseen {
			return true
		}
	}
	return false
}
