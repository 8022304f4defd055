package toolconfig

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestThisProgramIsKnownByWhateverName has entries of this program under other names, and of others.
func TestThisProgramIsKnownByWhateverName(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := newPerson(t)
	all := map[string]entry{
		"telegram-itself": {Command: self, Args: []string{"serve"}, Env: map[string]string{"TELEGRAM_API_ID": goodID}},
		"telegram-own":    {Command: "/opt/tlm", Env: map[string]string{"TELEGRAM_LOGIN_MCP_PAGES_PORT": "4711"}},
		"telegram-other":  {Command: "/opt/tlm", Args: []string{"serve"}},
		"telegram-node":   {Command: p.path("bin/node" + exeEnding())},
	}
	want := []string{"telegram-node", "telegram-other"}
	link := filepath.Join(p.home, "tlm")
	if err := os.Symlink(self, link); err == nil { // Windows does not let everybody
		all["telegram-link"] = entry{Command: link, Args: []string{"serve"}}
	}
	p.client(cursorFile, all)
	found, _ := Find(p.paths, Filter{})
	var names []string
	for _, f := range found {
		names = append(names, f.Server.Name)
	}
	if slices.Sort(names); !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
