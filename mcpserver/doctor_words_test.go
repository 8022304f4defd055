package mcpserver_test

import (
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/mcpserver/present"
)

// TestDoctorInAContainerSaysThatItSeesNoFilesOfTheComputer asks where nothing is found, in a container and elsewhere.
func TestDoctorInAContainerSaysThatItSeesNoFilesOfTheComputer(t *testing.T) {
	for language, hint := range map[explain.Language]string{
		explain.English: "This runs in a container, which does not see the files of the computer around it.", explain.Russian: "Программа работает в контейнере, а файлы компьютера оттуда не видны.",
	} {
		for _, container := range []bool{true, false} {
			d := mcpserver.Doctor{Presenter: present.Presenter{For: present.Audience{Terminal: true, Language: func() explain.Language { return language }}}, System: toolconfig.System{Home: "/root", Container: container}}
			if got := d.Text(toolconfig.Report{}); strings.Contains(got, hint) != container {
				t.Errorf("%s, in a container %v: %q", language, container, got)
			}
		}
	}
}

// TestWhatCouldNotBeReadStandsUnderNoEntry has a file that cannot be read beside an entry.
func TestWhatCouldNotBeReadStandsUnderNoEntry(t *testing.T) {
	d := mcpserver.Doctor{Presenter: present.Presenter{For: present.Audience{Terminal: true}}}
	got := d.Text(toolconfig.Report{
		Entries: []toolconfig.Entry{{Head: explain.DoctorEntry{Entry: "telegram", Client: "Cursor", Path: "~/.cursor/mcp.json"}}},
		Unread:  []toolconfig.Unreadable{{Place: clientconfig.Place{Title: "Zed", Path: "/x"}, Path: "/x", Err: toolconfig.ErrOutside}},
	})
	if !strings.Contains(got, "\n\nCould not be read:\n1. The file of Zed cannot be read: /x: ") || !strings.Contains(got, "\n   - Put that right there") {
		t.Errorf("%s", got)
	}
}
