package redisstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
	"weak"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/seal"
)

// Options are how a Service keeps records. All processes that share a Redis need the same.
type Options struct {
	// Keys seal the records, see ReadKeys: the first seals, and each opens. At least one is needed.
	Keys [][]byte
	// Lease is how long a claim holds without being renewed. Default 12 s.
	Lease time.Duration
	// Grace is how long Telegram keeps the connection of a process that stands still: whole seconds, at least 2 s. Default 15 s.
	Grace time.Duration
	// Prefix begins every key and channel. Default "tlm".
	Prefix string

	keysLife time.Duration // how long a key is asked for after its last use. Default: the life of a record
}

const (
	// callLimit bounds one question to Redis.
	callLimit = 2 * time.Second
	// life is how long Redis keeps the last fence of a record that was deleted, and at most a record. No login lives longer than a day.
	life = 7 * 24 * time.Hour
	// overtime is how much longer than it counts Redis keeps a record that nobody writes any more, and claimLife how long a claim is kept that nobody renews: so much
	// more than either is needed for that a clock may be moved by hours.
	overtime  = 24 * time.Hour
	claimLife = 24 * time.Hour
	// limitsLife is how long it keeps the limits of accounts, of which future auth tokens live longest.
	limitsLife = 90 * 24 * time.Hour
)

// Service is one Redis, or what behaves like one, as this process uses it. It is safe for concurrent use.
type Service struct {
	client   redis.UniversalClient
	keys     map[seal.KeyID][]byte
	first    []byte
	prefix   string
	lease    time.Duration
	grace    time.Duration
	patience time.Duration
	keysLife time.Duration
	firstRun string        // the run ID of the server that answered first, "" where that is not known
	ahead    time.Duration // see Ahead

	ctx  context.Context // ends with Close
	stop context.CancelFunc
	wg   sync.WaitGroup

	renewals renewals

	mu       sync.Mutex
	stores   map[string]weak.Pointer[store] // by owner; of those whom nobody uses, and who have no claim, nothing is kept
	listens  bool
	stopNews func() error
}

var errNoKey = errors.New("no key to seal the records with")

// Open connects to the Redis at an address: redis://, or rediss:// for TLS, with a user and password of its ACL before the host. For a Cluster it names more
// nodes as ?addr=host:port, or has ?cluster=true; for Sentinel it has ?master_name=name, and the address is a sentinel's, and ?username= and ?password= are for
// the servers. With TLS, ?ssl_ca_certs= is a file with the certificates of the CAs, and ?ssl_certfile= and ?ssl_keyfile= what a Redis wants that asks its clients for a certificate.
//
// The error says what to change ([URLError], [FileError], [AddressError], [TLSError], [PermissionError], [UseError]), or what Redis said; it is a *KeyError where others use a key that is not among these. It never holds the password.
func Open(ctx context.Context, address string, o Options) (*Service, error) {
	if len(o.Keys) == 0 {
		return nil, errNoKey
	}
	client, secure, err := connect(address)
	if err != nil {
		return nil, err
	}
	s := &Service{
		client: client, keys: map[seal.KeyID][]byte{}, first: o.Keys[0], prefix: cmp.Or(o.Prefix, "tlm"), stores: map[string]weak.Pointer[store]{},
		lease: cmp.Or(o.Lease, 12*time.Second), grace: max(cmp.Or(o.Grace, 15*time.Second).Truncate(time.Second), 2*time.Second),
	}
	s.keysLife = cmp.Or(o.keysLife, life)
	s.patience = s.lease + s.grace + max(time.Second, (s.lease+s.grace)/10)
	for _, k := range o.Keys {
		s.keys[seal.IDOf(k)] = k
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	err = s.mayAll(ctx)
	if err == nil {
		err = s.greet(ctx)
	}
	if err == nil {
		err = s.Ready(ctx)
	}
	if err != nil {
		s.Close()
		err = cause(secure.explained(err))
		if errors.Is(err, redis.Nil) { // which a sentinel answers
			err = &UseError{NoMaster, err}
		}
		return nil, err
	}
	s.wg.Go(s.noteKeys)
	return s, nil
}

// Ready asks whether Redis answers, and whether this process can open what others seal now: else the error is a *KeyError.
func (s *Service) Ready(ctx context.Context) error {
	err := s.useKeys(ctx)
	if err != nil && !errors.As(err, new(*KeyError)) && !errors.As(err, new(*UseError)) {
		return fmt.Errorf("redis cannot be used: %w", err)
	}
	return err
}

// greet asks the server what it is known by, and what its clock shows.
func (s *Service) greet(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	begun := time.Now()
	answer, err := greeting().Run(ctx, s.client, []string{s.prefix + ":greeting"}).Slice()
	if err != nil {
		return cause(err)
	}
	s.firstRun = text(answer, 0)
	s.ahead = time.UnixMicro(number(answer, 1)).Sub(begun.Round(0)) - time.Since(begun)/2
	return nil
}

// now is the time by the clock that all instances go by.
func (s *Service) now() time.Time { return time.Now().Add(s.ahead) }

// Ahead is how far the clock of the server was ahead of that of this process when the two met.
func (s *Service) Ahead() time.Duration { return s.ahead }

// Close ends what goes on. Claims that were not released pass on when nobody renews them any more.
func (s *Service) Close() {
	s.stop()
	s.mu.Lock()
	stopNews := s.stopNews
	s.mu.Unlock()
	if stopNews != nil {
		_ = stopNews()
	}
	s.wg.Wait()
	_ = s.client.Close() // nothing is left to be said
}

// For is the store of one owner.
func (s *Service) For(o owner.Owner) authflow.Store {
	return s.storeOf(o.Key(), cmp.Or(o.Key(), local))
}

// local is the tag of the owner whose Key is "".
const local = "local"

// storeOf is the store of an owner, whose name in keys and news is tag.
func (s *Service) storeOf(key, tag string) *store {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stores[tag].Value()
	if st == nil {
		st = &store{
			Service: s, owner: key, base: s.prefix + ":{" + tag + "}:", tag: tag,
			claims: map[string]*lease{}, watched: map[string]watched{}, waiting: map[string]map[chan struct{}]struct{}{},
		}
		s.stores[tag] = weak.Make(st)
		runtime.AddCleanup(st, s.forget, tag)
	}
	return st
}

// forget drops an owner whose store is gone, unless there is another one by now.
func (s *Service) forget(tag string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stores[tag].Value() == nil {
		delete(s.stores, tag)
	}
}

// news is the channel on which processes tell each other of flows: what has happened, the owner, and the ID.
func (s *Service) news() string { return s.prefix + ":news" }

const (
	wantedNews = "wanted"
	freeNews   = "free"
)

func (st *store) message(kind, id string) string { return kind + " " + st.tag + " " + id }

// listen hears news from the first claim on. What is missed while Redis cannot be reached is seen with the next renewal, or the next try.
func (s *Service) listen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listens || s.ctx.Err() != nil {
		return
	}
	s.listens = true
	news := s.client.Subscribe(s.ctx, s.news())
	s.stopNews = news.Close
	s.wg.Go(func() {
		for m := range news.Channel() {
			s.hear(m.Payload)
		}
	})
}

func (s *Service) hear(message string) {
	parts := strings.Split(message, " ")
	if len(parts) != 3 {
		return
	}
	s.mu.Lock()
	st := s.stores[parts[1]].Value()
	s.mu.Unlock()
	switch {
	case st == nil:
	case parts[0] == wantedNews:
		st.tellWanted(parts[2])
	case parts[0] == freeNews:
		st.tellFree(parts[2])
	}
}

// newToken is a name that nobody else has.
func newToken() string { return rand.Text() }
