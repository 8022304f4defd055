package packaging

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Compose's own reader, which knows its schema and says what it makes of a file.
const composeReader = "github.com/compose-spec/compose-go/v2/cmd@v2.16.2"

type composed struct {
	Services map[string]struct {
		Build       struct{ Dockerfile string }
		Image       string
		Environment map[string]string
		Ports       []struct {
			HostIP    string `json:"host_ip"`
			Published string
			Target    int
		}
		Volumes   []struct{ Type, Source, Target string }
		StdinOpen bool `json:"stdin_open"`
		TTY       bool
	}
	Volumes map[string]struct{ Name string }
}

// compose reads a file as Compose does.
func compose(t *testing.T, file string) (c composed, refusal string) {
	t.Helper()
	cmd := exec.Command("go", "run", composeReader, "-format", "json", file)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return c, stderr.String()
	}
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatal(err)
	}
	return c, ""
}

func TestComposeFilePublishesThePagesOnThisComputerAlone(t *testing.T) {
	if out, err := exec.Command("go", "mod", "download", strings.Replace(composeReader, "/cmd@", "@", 1)).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not to be had: %v, %s", composeReader, err, out)
		}
		t.Skipf("%s is not to be had: %v", composeReader, err)
	}
	path := filepath.Join("..", "compose.yaml")
	c, refusal := compose(t, path)
	if refusal != "" || len(c.Services) != 1 {
		t.Fatalf("Compose reads %+v: %s", c, refusal)
	}
	s := c.Services["telegram-login"]
	if s.Build.Dockerfile != "Dockerfile" || !s.StdinOpen || s.TTY {
		t.Errorf("an MCP server is built and spoken to otherwise: %+v", s)
	}
	if len(s.Ports) != 1 || s.Ports[0].HostIP != "127.0.0.1" || s.Ports[0].Published != strconv.Itoa(s.Ports[0].Target) || s.Ports[0].Published != s.Environment["TELEGRAM_LOGIN_MCP_PAGES_PORT"] {
		t.Errorf("the port is %+v, and the server is told %q", s.Ports, s.Environment["TELEGRAM_LOGIN_MCP_PAGES_PORT"])
	}
	if len(s.Volumes) != 1 || s.Volumes[0].Type != "volume" || s.Volumes[0].Target != dockerfile(t).volume {
		t.Errorf("the volume is %+v", s.Volumes)
	}
	// Who moves from the one to the other keeps the logins.
	text, err := os.ReadFile(filepath.Join("..", "docs", "install.md"))
	if err != nil {
		t.Fatal(err)
	}
	byHand := "docker run -i --rm -v " + c.Volumes[s.Volumes[0].Source].Name + ":/state -p 127.0.0.1:" + s.Ports[0].Published + ":" + s.Ports[0].Published + " "
	if !strings.Contains(string(text), byHand) || !strings.Contains(string(text), "-e TELEGRAM_API_HASH "+s.Image+"\n") {
		t.Errorf("docs/install.md does not say %q with the image %s", byHand, s.Image)
	}
	for name, value := range s.Environment {
		if value != "" && name != "TELEGRAM_LOGIN_MCP_PAGES_PORT" {
			t.Errorf("%s is %q whatever starts it", name, value)
		}
	}

	// The reader can say no.
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"stdin_open: true", "stdin_opened: true"}, {"- 127.0.0.1:$", "- 127.0.0.1:x$"}} {
		broken := filepath.Join(t.TempDir(), "compose.yaml")
		text := strings.Replace(string(raw), change[0], change[1], 1)
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, refusal := compose(t, broken); text == string(raw) || refusal == "" {
			t.Errorf("with %s it reads %+v", change[1], c)
		}
	}
	// One expression in all three places, so that another port is another port everywhere.
	if got := strings.Count(string(raw), "${TELEGRAM_LOGIN_MCP_PAGES_PORT:-"+s.Ports[0].Published+"}"); got != 3 {
		t.Errorf("the port is set in %d places by the variable", got)
	}
}
