package mcpserver_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

func TestEachCallIsTold(t *testing.T) {
	testrun.Parallel(t)
	var mu sync.Mutex
	var calls []mcpserver.Call
	r := buildOn(t, sandbox.Options{}, func(o *mcpserver.Options) {
		o.Called = func(_ context.Context, c mcpserver.Call) {
			mu.Lock()
			defer mu.Unlock()
			calls = append(calls, c)
		}
	})
	sent, _ := r.call("request_code", map[string]any{"phone": "+9996620002"})
	r.call("submit_code", map[string]any{"flow_id": sent.FlowID, "code": "11111"})
	r.call("submit_code", map[string]any{"flow_id": sent.FlowID, "code": []int{54321}})
	r.call("submit_code", map[string]any{"flow_id": "+9996620002", "code": "54321"})
	r.call("get_flow", map[string]any{"flow_id": "flow_aaaaaaaaaaaa"})
	r.call("explain_error", map[string]any{"error": "PHONE_CODE_INVALID"})
	mu.Lock()
	defer mu.Unlock()
	var got []string
	for _, c := range calls {
		flow := c.Flow
		if flow == sent.FlowID {
			flow = "this"
		}
		got = append(got, fmt.Sprintf("%s %s %q %q %s %s", c.Tool, c.Outcome, flow, c.State, c.Why, c.Error))
		if c.Took <= 0 || strings.Contains(fmt.Sprintf("%+v", c), "999662") || strings.Contains(fmt.Sprintf("%+v", c), "54321") {
			t.Errorf("%+v", c)
		}
	}
	want := []string{
		`request_code done "this" "code_sent"  `,
		`submit_code refused "this" "code_sent" failure.phone_code_invalid PHONE_CODE_INVALID`,
		`submit_code refused "this" "" failure.arguments `,
		`submit_code refused "" "" failure.unknown_flow `,
		`get_flow refused "flow_aaaaaaaaaaaa" "" failure.unknown_flow `,
		`explain_error done "" ""  `,
	}
	if !slices.Equal(got, want) {
		t.Errorf("told:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
