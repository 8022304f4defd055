package main_test

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestNumbersOfTheSandboxAreCompleted leaves out the row of sandbox_accounts that is about everybody and no number.
func TestNumbersOfTheSandboxAreCompleted(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	p.greet()
	raw := p.await(p.post("completion/complete", toolArgs{
		"ref": toolArgs{"type": "ref/prompt", "name": "log_in"}, "argument": toolArgs{"name": "phone", "value": "+99966"},
	}))
	var answer struct {
		Result struct {
			Completion struct{ Values []string }
		}
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatal(err)
	}
	got := answer.Result.Completion.Values
	if !slices.Contains(got, "+9996620001") || slices.Contains(got, "+99966DNNNN") {
		t.Errorf("completed: %q in %s", got, raw)
	}
}
