//go:build unix

package main_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/tokens"
	"telegram-login-mcp/sandbox"
)

// crowd is a service at a public URL, and the people who use it. They ask at its own port, as its proxy does.
type crowd struct {
	*testing.T
	telegram sandbox.Control
	folder   string // its state folder
	place    string // what tells the records of this Telegram from those of others
	options  []string
	service  *service
	metrics  string // where it tells what it takes
	people   []*servedPerson
	way      *http.Transport // of all people
	refused  atomic.Int32    // calls that took the service too long
	stuck    atomic.Bool     // somebody does not get in, so the others need not try on
}

// servedPerson is one of the people. What is asked for them goes through a pool of connections that all share.
type servedPerson struct {
	*post
	name  string
	phone string // of an account in the embedded Telegram, which many share

	mu    sync.Mutex
	flows []string
}

// visitor asks for one login.
type visitor struct {
	*post
	flow string
}

func (p *servedPerson) at(i int) visitor { return visitor{p.post, p.flows[i]} }

// newCrowd starts a service and lets so many people in.
func newCrowd(t *testing.T, people int, options ...string) *crowd {
	t.Helper()
	c := &crowd{T: t}
	var conn sandbox.Connection
	conn, c.telegram = sandboxProcess(t)
	c.folder = t.TempDir()
	sum := sha256.Sum256([]byte(strings.Join(conn.PublicKeysPEM, "")))
	c.place = "sandbox-" + hex.EncodeToString(sum[:4])
	file := filepath.Join(t.TempDir(), "sandbox.json")
	if err := conn.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	c.options = append([]string{"--sandbox-at", file, "--state-dir", c.folder, "--public-url", publicURL}, options...)
	known := tokens.Open(c.folder)
	defer known.Close()
	c.way = &http.Transport{MaxIdleConnsPerHost: people}
	t.Cleanup(c.way.CloseIdleConnections)
	for i := range people {
		name := fmt.Sprintf("person-%d", i)
		token, err := known.Add(name, false)
		if err != nil {
			t.Fatal(err)
		}
		c.people = append(c.people, &servedPerson{
			name:  name,
			post:  &post{host: "example.com", token: token.Reveal(), client: &http.Client{Transport: c.way, Timeout: 2 * limit}},
			phone: "+99966" + strconv.Itoa(1+i%3) + []string{"0001", "0002", "0003", "0004"}[i/3%4],
		})
	}
	port := freePort(t)
	c.service = serveHTTP(t, append(c.options, "--metrics", port)...)
	c.metrics = "http://127.0.0.1:" + port + "/metrics"
	for _, p := range c.people {
		p.url = "http://" + leadsTo.FindString(c.service.stderr.String()) + "/mcp"
	}
	return c
}

// flows is how many logins people have.
func (c *crowd) flows() (n int) {
	for _, p := range c.people {
		n += len(p.flows)
	}
	return n
}

// ask calls a tool for somebody.
func (c *crowd) ask(p *servedPerson, tool string, arguments toolArgs) (content, error) {
	if arguments == nil {
		arguments = toolArgs{}
	}
	raw, err := p.try(c.Context(), tool, p.line(c, tool, arguments))
	if err != nil {
		return content{}, err
	}
	var answer struct {
		Result struct {
			Structured content `json:"structuredContent"`
		} `json:"result"`
	}
	if err := json.Unmarshal(lastEvent(raw), &answer); err != nil {
		return content{}, fmt.Errorf("%w: %s", err, raw)
	}
	return answer.Result.Structured, nil
}

// logIn logs somebody in by a QR code, as an assistant does, and returns what each answer took.
func (c *crowd) logIn(p *servedPerson) (answered []time.Duration) {
	call := func(tool string, arguments toolArgs) content {
		begun := time.Now()
		said, err := c.ask(p, tool, arguments)
		answered = append(answered, time.Since(begun))
		if err != nil {
			c.Errorf("%s: %v", tool, err)
			c.stuck.Store(true)
		}
		return said
	}
	said := call("start_qr_login", nil)
	id := said.FlowID
	for said.State != "authorized" {
		switch {
		case c.stuck.Load():
			return answered
		case said.Error != nil && said.Error.Code == "failure.too_slow": // a clear answer, after which one tries again
			c.refused.Add(1)
			if id == "" {
				said = call("start_qr_login", nil)
				id = said.FlowID
				continue
			}
		case said.State == "qr_shown":
			// Everybody is as busy, so a scan may be too late for its code.
			_ = c.telegram.ScanQR(c.Context(), p.phone, said.QR.URL)
		case said.State != "connecting":
			c.Errorf("a login has the state %q, %+v", said.State, said.Error)
			c.stuck.Store(true)
			return answered
		}
		said = call("get_flow", toolArgs{"flow_id": id, "wait_seconds": 15})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flows = append(p.flows, id)
	return answered
}

// copies puts a copy of somebody's first login into the store, or of the first one of all.
func (c *crowd) copies(p *servedPerson, store func(owner.Owner) authflow.Store) {
	c.Helper()
	from, of := p, func(p *servedPerson) owner.Owner { return tokens.Token{Name: p.name}.Owner() }
	if len(p.flows) == 0 {
		from = c.people[0]
	}
	r, err := store(of(from)).Get(c.Context(), from.flows[0])
	if err != nil {
		c.Fatal(err)
	}
	r.ID = "flow_" + strings.ToLower(rand.Text()[:12])
	if err := store(of(p)).Put(c.Context(), r); err != nil {
		c.Fatal(err)
	}
	p.flows = append(p.flows, r.ID)
}

// everybody has people do something, some of them at a time.
func (c *crowd) everybody(do func(p *servedPerson)) {
	c.Helper()
	const some = 32
	var all sync.WaitGroup
	for first := range some {
		all.Go(func() {
			for i := first; i < len(c.people); i += some {
				do(c.people[i])
			}
		})
	}
	all.Wait()
	if c.stuck.Load() {
		c.FailNow()
	}
}

// leave has the service give up all logins that it has, as it gives up those that nobody uses for some minutes: another one asks for them, and ends.
func (c *crowd) leave() {
	c.Helper()
	if c.state(c.T).flows == 0 {
		return
	}
	other := serveHTTP(c.T, c.options...)
	url := "http://" + leadsTo.FindString(other.stderr.String()) + "/mcp"
	c.everybody(func(p *servedPerson) {
		there := &servedPerson{post: &post{url: url, host: p.host, token: p.token, client: p.client}}
		for _, id := range p.flows {
			if said, err := c.ask(there, "get_flow", toolArgs{"flow_id": id}); err != nil || said.State != "authorized" {
				c.Errorf("another instance: %v, %q, %+v", err, said.State, said.Error)
				c.stuck.Store(true)
			}
		}
	})
	if err := other.cmd.Process.Signal(os.Interrupt); err != nil {
		c.Fatal(err)
	}
	other.ended <- <-other.ended // the end of the test awaits it, too
	eventually(c.T, limit, "no login is in memory", func() bool { return c.state(c.T).flows == 0 })
}

// taken is what the service takes at a moment.
type taken struct {
	processor             time.Duration
	resident, heap, stack int64 // bytes; the heap as the last collection found it in use
	goroutines            int
	collections           int
	flows                 int // in memory
}

// state asks the service what it takes.
func (c *crowd) state(t *testing.T) taken {
	t.Helper()
	s, err := c.measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// collected is the state after a collection of what is not used any more, which calls that leave much behind bring about.
func (c *crowd) collected(t *testing.T) taken {
	t.Helper()
	c.way.CloseIdleConnections() // which are nothing of the logins'
	page := strings.Repeat("2026-11-26 10:00:00 INFO connecting to 149.154.167.51:443 over TcpFull, attempt 3 of 5\n", 730)
	for before := c.state(t).collections; ; {
		if _, err := c.ask(c.people[0], "explain_error", toolArgs{"error": page}); err != nil {
			t.Fatal(err)
		}
		if s := c.state(t); s.collections >= before+2 { // one that was under way has not seen all
			return s
		}
	}
}

func (c *crowd) measure(ctx context.Context) (taken, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.metrics, nil)
	if err != nil {
		return taken{}, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return taken{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return taken{}, err
	}
	values := map[string]float64{}
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			values[name], _ = strconv.ParseFloat(value, 64) // comments are none
		}
	}
	if _, told := values["go_gc_heap_live_bytes"]; !told || values["process_resident_memory_bytes"] == 0 {
		return taken{}, errors.New("the metrics do not say what memory is used")
	}
	return taken{
		processor:   time.Duration(values["process_cpu_seconds_total"] * float64(time.Second)),
		resident:    int64(values["process_resident_memory_bytes"]),
		heap:        int64(values["go_gc_heap_live_bytes"]),
		stack:       int64(values["go_memstats_stack_inuse_bytes"]),
		goroutines:  int(values["go_goroutines"]),
		collections: int(values["go_gc_duration_seconds_count"]),
		flows:       int(values["telegram_login_flows"]),
	}, nil
}

// since is what each of some takes more than before.
func (s taken) since(before taken, n int) string {
	n = max(n, 1)
	return fmt.Sprintf("%s of heap, %s of stacks, %.1f goroutines", size((s.heap-before.heap)/int64(n)), size((s.stack-before.stack)/int64(n)), float64(s.goroutines-before.goroutines)/float64(n))
}

// size is a number of bytes to read.
func size(bytes int64) string {
	if bytes >= 10<<20 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%.1f KB", float64(bytes)/1000)
}

// peak watches the resident memory until the function that it returns is called, which says how much it was at most.
func (c *crowd) peak(t *testing.T) func() int64 {
	ctx, stop := context.WithCancel(t.Context())
	most := make(chan int64)
	go func() {
		var m int64
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if s, err := c.measure(ctx); err == nil {
					m = max(m, s.resident)
				}
			case <-ctx.Done():
				most <- m
				return
			}
		}
	}()
	return func() int64 { stop(); return max(<-most, c.state(t).resident) }
}
