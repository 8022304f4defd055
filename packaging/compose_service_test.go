package packaging

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A service of several instances: they are the same, they alone reach Redis, and only the proxy is reached from outside.
func TestComposeFileOfAService(t *testing.T) {
	if out, err := exec.Command("go", "mod", "download", strings.Replace(composeReader, "/cmd@", "@", 1)).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not to be had: %v, %s", composeReader, err, out)
		}
		t.Skipf("%s is not to be had: %v", composeReader, err)
	}
	out, err := exec.Command("go", "run", composeReader, "-format", "json", filepath.Join("..", "compose.service.yaml")).Output()
	if err != nil {
		t.Fatalf("Compose reads it not: %v", err)
	}
	var c struct {
		Services map[string]struct {
			Command     []string
			Environment map[string]string
			Networks    map[string]any
			Ports       []any
			Volumes     []struct{ Source, Target string }
		}
		Networks map[string]struct{ Internal bool }
		Configs  map[string]struct{ Content string }
	}
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) != 5 || !reflect.DeepEqual(c.Services["one"], c.Services["two"]) {
		t.Fatalf("the instances differ, or there are others: %+v", c.Services)
	}
	one, redis := c.Services["one"], c.Services["redis"]
	if len(one.Volumes) != 1 || one.Volumes[0].Target != dockerfile(t).volume || !slices.Contains(one.Command, dockerfile(t).volume+"/logins.key") || one.Environment["TELEGRAM_LOGIN_MCP_STORE"] == "" {
		t.Errorf("an instance is %+v", one)
	}
	if _, shared := redis.Networks["store"]; !shared || len(redis.Networks) != 1 || !c.Networks["store"].Internal {
		t.Errorf("Redis is reached from %v, %+v", redis.Networks, c.Networks)
	}
	if !slices.Contains(redis.Command, "--appendonly") || !slices.Contains(redis.Command, "noeviction") {
		t.Errorf("Redis forgets: %q", redis.Command)
	}
	for name, s := range c.Services {
		if (name == "proxy") != (len(s.Ports) > 0) {
			t.Errorf("%s has the ports %v", name, s.Ports)
		}
	}
	if text := c.Configs["caddyfile"].Content; !strings.Contains(text, "one:7390 two:7390") || !strings.Contains(text, "health_uri /readyz") {
		t.Errorf("the proxy leads elsewhere: %s", text)
	}
}
