package mcpserver

import (
	"errors"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/prompt"
)

func TestQRPageSaysOfACodeWhatIsTrue(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		over    time.Duration
		doing   authflow.ActivityKind
		lastErr error
		says    string
	}{
		"fresh":                           {-20 * time.Second, "", nil, "Waiting for a phone"},
		"over, and being renewed":         {time.Second, authflow.ActivityRunning, nil, "Waiting for a phone"},
		"over, and nobody renews it":      {time.Second, "", nil, "past its time"},
		"over, and the next try comes":    {20 * time.Second, "", errors.New("no way"), "tries again by itself"},
		"over for long, whoever tried it": {2 * time.Minute, "", errors.New("no way"), "past its time"},
	} {
		s := authflow.Snapshot{State: authflow.QRShown, Now: now, QR: &authflow.QR{Token: []byte{1}, Expires: now.Add(-x.over), Number: 1}, Doing: authflow.Activity{Kind: x.doing}, LastErr: x.lastErr}
		if got := newTools(Options{}).pageQR(s, prompt.QR{}); !strings.Contains(got.Text, x.says) || len(got.PNG) == 0 {
			t.Errorf("%s: it says %q", name, got.Text)
		}
	}
}
