package mcpserver_test

import (
	"strings"
	"testing"
)

func TestRealCredentialsInTheSandboxLeadToItsOwn(t *testing.T) {
	r := build(t)
	a, bad := r.call("request_code", map[string]any{"phone": "+9996620001", "api_id": 17, "api_hash": "0123456789abcdef0123456789abcdef"})
	if !bad || a.Error.Code != "failure.api_id_invalid" || !strings.Contains(a.Error.Fixes[0], "API ID 1 and the API hash") {
		t.Errorf("%+v", a.Error)
	}
}
