package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// controlServer offers Control to other processes of this machine: HTTP and JSON on loopback, one POST per method, a random bearer token for whoever may
// read the connection file. The Host header is checked so that a web page cannot reach it by way of a name that resolves to 127.0.0.1.
type controlServer struct {
	token string
	addr  string
	http  *http.Server
	wg    sync.WaitGroup
}

// controlCall is the body of every request; a method uses what it needs.
type controlCall struct {
	Phone     string        `json:"phone,omitempty"`
	URL       string        `json:"url,omitempty"`
	Nanos     time.Duration `json:"nanos,omitempty"`
	Injection *Injection    `json:"injection,omitempty"`
	Model     string        `json:"model,omitempty"`
	With      string        `json:"with,omitempty"`
}

// controlAnswer is the body of every answer.
type controlAnswer struct {
	Accounts []TestAccount `json:"accounts,omitempty"`
	Messages []Message     `json:"messages,omitempty"`
	Time     *time.Time    `json:"time,omitempty"`
	Ended    int           `json:"ended,omitempty"`
	Error    string        `json:"error,omitempty"`
}

const (
	maxControlBody = 64 << 10
	controlTimeout = 10 * time.Second
)

func serveControl(s *Sandbox) (*controlServer, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(s.opts.Host, "0"))
	if err != nil {
		return nil, fmt.Errorf("listen for control: %w", err)
	}
	c := &controlServer{token: rand.Text(), addr: l.Addr().String()}
	c.http = &http.Server{Handler: c.guard(controlRoutes(s)), ReadTimeout: controlTimeout, WriteTimeout: controlTimeout}
	c.wg.Go(func() { _ = c.http.Serve(l) }) // ends with http.ErrServerClosed in close
	return c, nil
}

func (c *controlServer) address() *ControlAddress {
	return &ControlAddress{Address: c.addr, Token: c.token}
}

func (c *controlServer) close() error {
	err := c.http.Close()
	c.wg.Wait()
	return err
}

func (c *controlServer) guard(next http.Handler) http.Handler {
	want := []byte("Bearer " + c.token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != c.addr || subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
			http.Error(w, "sandbox: forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func controlRoutes(s Control) http.Handler {
	mux := http.NewServeMux()
	route := func(path string, run func(ctx context.Context, in controlCall, out *controlAnswer) error) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			var in controlCall
			var out controlAnswer
			if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxControlBody)).Decode(&in); err != nil {
				http.Error(w, "sandbox: the request is not the JSON of a control call", http.StatusBadRequest)
				return
			}
			if err := run(r.Context(), in, &out); err != nil {
				out = controlAnswer{Error: err.Error()}
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(out) // a client that is gone needs no answer
		})
	}
	route("/accounts", func(ctx context.Context, _ controlCall, out *controlAnswer) (err error) {
		out.Accounts, err = s.Accounts(ctx)
		return err
	})
	route("/end-session", func(ctx context.Context, in controlCall, out *controlAnswer) (err error) {
		out.Ended, err = s.EndSession(ctx, in.Phone, in.Model, in.With)
		return err
	})
	route("/inbox", func(ctx context.Context, in controlCall, out *controlAnswer) (err error) {
		out.Messages, err = s.Inbox(ctx, in.Phone)
		return err
	})
	route("/inject", func(ctx context.Context, in controlCall, _ *controlAnswer) error {
		if in.Injection == nil {
			return errors.New("inject: no injection given")
		}
		return s.Inject(ctx, *in.Injection)
	})
	route("/advance", func(ctx context.Context, in controlCall, out *controlAnswer) error {
		now, err := s.Advance(ctx, in.Nanos)
		out.Time = &now
		return err
	})
	route("/scan-qr", func(ctx context.Context, in controlCall, _ *controlAnswer) error {
		return s.ScanQR(ctx, in.Phone, in.URL)
	})
	return mux
}
