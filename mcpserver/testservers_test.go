package mcpserver

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestResultsOfTheTestServersSaySo(t *testing.T) {
	c := connect(t, Options{TestServers: true})
	for tool, args := range map[string]map[string]any{
		"get_flow": {}, "submit_code": {"flow_id": "flow_aaaaaaaaaaaa", "code": "22222"}, "request_code": {"phone": "+9996621234"},
	} {
		res := call(t, c, tool, args)
		structure, err := json.Marshal(res.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		if text := textOf(t, res); !strings.Contains(text, "test servers") || !strings.Contains(string(structure), `"test_servers":true`) {
			t.Errorf("%s says\n%s\n%s", tool, text, structure)
		}
	}
}
