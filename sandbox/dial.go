package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ErrNoControl is returned by Dial for a connection file without a control address.
var ErrNoControl = errors.New("the connection file names no control address")

// Dial gives the Control of a sandbox in another process. It connects with the first call, not before.
func Dial(c Connection) (Control, error) {
	if c.Control == nil {
		return nil, ErrNoControl
	}
	if err := c.Control.check(); err != nil {
		return nil, fmt.Errorf("dial sandbox: %w", err)
	}
	// One connection per call: nothing stays open, and nothing needs closing.
	transport := &http.Transport{DisableKeepAlives: true, Proxy: nil}
	return &remote{addr: *c.Control, client: &http.Client{Transport: transport, Timeout: controlTimeout}}, nil
}

// remote is a sandbox in another process.
type remote struct {
	addr   ControlAddress
	client *http.Client
}

func (r *remote) call(ctx context.Context, path string, in controlCall) (controlAnswer, error) {
	var out controlAnswer
	body, err := json.Marshal(in)
	if err != nil {
		return out, fmt.Errorf("sandbox control: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+r.addr.Address+path, bytes.NewReader(body))
	if err != nil {
		return out, fmt.Errorf("sandbox control: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+r.addr.Token)
	resp, err := r.client.Do(req)
	if err != nil {
		return out, fmt.Errorf("sandbox control: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return out, fmt.Errorf("sandbox control: %s; is this the connection file of the sandbox that runs now", resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 16<<20)).Decode(&out); err != nil {
		return out, fmt.Errorf("sandbox control: %w", err)
	}
	if out.Error != "" {
		return out, errors.New(out.Error)
	}
	return out, nil
}

// Accounts implements Control.
func (r *remote) Accounts(ctx context.Context) ([]TestAccount, error) {
	out, err := r.call(ctx, "/accounts", controlCall{})
	return out.Accounts, err
}

// Inbox implements Control.
func (r *remote) Inbox(ctx context.Context, phone string) ([]Message, error) {
	out, err := r.call(ctx, "/inbox", controlCall{Phone: phone})
	return out.Messages, err
}

// Inject implements Control.
func (r *remote) Inject(ctx context.Context, in Injection) error {
	_, err := r.call(ctx, "/inject", controlCall{Injection: &in})
	return err
}

// Advance implements Control.
func (r *remote) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	out, err := r.call(ctx, "/advance", controlCall{Nanos: d})
	if err != nil {
		return time.Time{}, err
	}
	if out.Time == nil {
		return time.Time{}, errors.New("sandbox control: no time in the answer")
	}
	return *out.Time, nil
}

// ScanQR implements Control.
func (r *remote) ScanQR(ctx context.Context, phone, url string) error {
	_, err := r.call(ctx, "/scan-qr", controlCall{Phone: phone, URL: url})
	return err
}

// EndSession implements Control.
func (r *remote) EndSession(ctx context.Context, phone, model, with string) (int, error) {
	out, err := r.call(ctx, "/end-session", controlCall{Phone: phone, Model: model, With: with})
	return out.Ended, err
}
