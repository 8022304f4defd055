package authflow_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// The stories of this file run over real MTProto: the registry and the gotd client on one side, the sandbox on the other.

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Idle, func() error {
		if missing := untold(); flag.Lookup("test.run").Value.String() == "" && len(missing) > 0 {
			return fmt.Errorf("no story takes these transitions:\n%s", strings.Join(missing, "\n"))
		}
		return nil
	}))
}

// clientOf is a client that knows one sandbox.
func clientOf(conn sandbox.Connection) (*tgclient.Client, error) {
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	return tgclient.New(o)
}

// told holds the transitions that the stories took, as the timelines tell them.
var told sync.Map

func witness(flows []authflow.Snapshot) {
	for _, s := range flows {
		for _, m := range s.Timeline {
			m.At = time.Time{}
			told.Store(m, true)
		}
	}
}

// untold lists the transitions of the table that no story took.
func untold() []string {
	var missing []string
	for _, t := range authflow.TransitionsForTest() {
		if _, ok := told.Load(t); !ok {
			missing = append(missing, fmt.Sprintf("%s: %s -> %s", t.Event, t.From, t.To))
		}
	}
	return missing
}

// story is one person's login, in the world of its test.
type story struct {
	*testing.T
	flows    *authflow.Registry
	phone    string
	telegram *sandbox.Sandbox
	rough    *world
	store    authflow.Store
}

// tell begins a story. All stories of a test happen in one world, and the test becomes parallel with the first.
func tell(t *testing.T, phone string, change ...func(*authflow.Config)) *story {
	t.Helper()
	w := worldOf(t)
	c := authflow.Config{Telegram: w, ParsePhone: parsePhone, Clock: w, Store: authflow.NewMemoryStore()}
	for _, f := range change {
		f(&c)
	}
	s := &story{T: t, flows: authflow.New(c), phone: phone, telegram: w.behind.Load(), rough: w, store: c.Store}
	t.Cleanup(s.flows.Close)
	t.Cleanup(func() { witness(s.flows.List()) })
	return s
}

func parsePhone(raw string) (authflow.Phone, error) {
	n, err := phone.Parse(raw)
	var bad *phone.Error
	if errors.As(err, &bad) {
		return authflow.Phone{}, &authflow.PhoneError{Err: bad}
	}
	return authflow.Phone{E164: n.E164, Masked: n.Masked()}, err
}

func (s *story) request() (authflow.Snapshot, error) {
	s.Helper()
	return s.flows.RequestCode(s.Context(), authflow.CodeRequest{
		Phone: s.phone, APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test",
	})
}

func (s *story) requested() authflow.Snapshot {
	s.Helper()
	snap, err := s.request()
	if err != nil {
		s.Fatalf("request code: %v", err)
	}
	return snap
}

func (s *story) submit(id, code string) (authflow.Snapshot, error) {
	s.Helper()
	return s.flows.SubmitCode(s.Context(), id, secret.New(code))
}

func (s *story) expect(snap authflow.Snapshot, want authflow.State) {
	s.Helper()
	witness([]authflow.Snapshot{snap})
	if snap.State != want {
		s.Fatalf("state %s, want %s", snap.State, want)
	}
}

var (
	fiveDigits = regexp.MustCompile(`\b\d{4,6}\b`)
)

// code reads the last code from the person's inbox.
func (s *story) code() string {
	s.Helper()
	messages, err := s.telegram.Inbox(s.Context(), s.phone)
	if err != nil {
		s.Fatal(err)
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if c := fiveDigits.FindString(messages[i].Text); c != "" {
			return c
		}
	}
	s.Fatalf("no code among %d messages", len(messages))
	return ""
}

// calls counts the calls of a method that the sandbox saw from this person.
func (s *story) calls(method string) int {
	n := 0
	for _, c := range s.telegram.Calls() {
		if c.Method == method && strings.HasSuffix(s.phone, c.Phone) && c.Phone != "" {
			n++
		}
	}
	return n
}

func (s *story) advance(d time.Duration) {
	s.Helper()
	if _, err := s.telegram.Advance(s.Context(), d); err != nil {
		s.Fatal(err)
	}
	s.flows.ClockMoved()
}

func (s *story) inject(method string, code int, name string) {
	s.Helper()
	s.injectTimes(method, code, name, 1)
}

func (s *story) injectTimes(method string, code int, name string, times int) {
	s.Helper()
	if err := s.telegram.Inject(s.Context(), sandbox.Injection{Method: method, Code: code, Error: name, Phone: s.phone, Times: times}); err != nil {
		s.Fatal(err)
	}
}

// has looks for a moment of the timeline with all that want has.
func (s *story) has(snap authflow.Snapshot, want authflow.TimelineEntry) {
	s.Helper()
	for _, m := range snap.Timeline {
		got, wanted := reflect.ValueOf(m), reflect.ValueOf(want)
		fits := true
		for i := range wanted.NumField() {
			fits = fits && (wanted.Field(i).IsZero() || got.Field(i).Equal(wanted.Field(i)))
		}
		if fits {
			return
		}
	}
	s.Errorf("the timeline does not tell of %+v: %+v", want, snap.Timeline)
}

func rpcError(t *testing.T, err error, method, name string) *authflow.RPCError {
	t.Helper()
	var rpc *authflow.RPCError
	if !errors.As(err, &rpc) || rpc.Method != method || rpc.Type != name {
		t.Fatalf("got %v, want %s to %s", err, name, method)
	}
	return rpc
}

// called makes the code out of the number that called the person: all of it for a flash call, its end for a missed call.
func (s *story) called() string {
	s.Helper()
	messages, err := s.telegram.Inbox(s.Context(), s.phone)
	if err != nil {
		s.Fatal(err)
	}
	number := regexp.MustCompile(`\+?\d{7,}`).FindString(messages[len(messages)-1].Text)
	if messages[len(messages)-1].Channel == "missed_call" {
		number = number[len(number)-4:]
	}
	return number
}
