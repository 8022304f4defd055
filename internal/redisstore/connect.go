package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// URLError means that what should be the address of a Redis is none. The address may hold a password, so it does not show.
type URLError struct{ Why string }

// Error implements error.
func (e *URLError) Error() string { return "not the address of a Redis: " + e.Why }

// AddressFault is what is wrong with the way to a Redis.
type AddressFault string

// The faults. Both are of an address that the internet can reach, or that passes through it.
const (
	NoPassword AddressFault = "no password" // whoever finds it has every login
	NoTLS      AddressFault = "no TLS"      // its password passes in the clear
)

// AddressError means that a Redis was not used, because others could use it too.
type AddressError struct {
	Fault AddressFault
	IP    net.IP
}

// Error implements error.
func (e *AddressError) Error() string {
	fix := "Give it one (requirepass or an ACL user) and put it into the address: rediss://user:password@host:port"
	if e.Fault == NoTLS {
		fix = "Use TLS (rediss://), or an address in a private network"
	}
	return "Redis at the public address " + e.IP.String() + " has " + string(e.Fault) + ". " + fix
}

// silent drops what go-redis says of its connections: whoever asks gets the error.
type silent struct{}

// Printf implements go-redis's logger.
func (silent) Printf(context.Context, string, ...any) {}

var quiet = sync.OnceFunc(func() { redis.SetLogger(silent{}) })

// connect makes a client, which connects when it is used first.
func connect(address string) (redis.UniversalClient, error) {
	quiet()
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, &URLError{"it is no URL"}
	case u.Scheme != "redis" && u.Scheme != "rediss" && u.Scheme != "unix":
		return nil, &URLError{"it does not begin with redis://, rediss:// or unix://"}
	}
	q := u.Query()
	password := func() bool { _, given := u.User.Password(); return given }()
	cluster := q.Get("cluster") == "true" || q.Has("addr") && !q.Has("master_name")
	q.Del("cluster")
	u.RawQuery = q.Encode()
	var o *redis.UniversalOptions
	switch {
	case q.Has("master_name"):
		f, err := redis.ParseFailoverURL(u.String())
		if err != nil {
			return nil, &URLError{"its options are wrong"}
		}
		o = &redis.UniversalOptions{
			Addrs: f.SentinelAddrs, MasterName: f.MasterName, Username: f.Username, Password: f.Password, DB: f.DB,
			SentinelUsername: f.SentinelUsername, SentinelPassword: f.SentinelPassword, TLSConfig: f.TLSConfig, PoolSize: f.PoolSize,
		}
	case cluster:
		c, err := redis.ParseClusterURL(u.String())
		if err != nil {
			return nil, &URLError{"its options are wrong"}
		}
		o = &redis.UniversalOptions{Addrs: c.Addrs, IsClusterMode: true, Username: c.Username, Password: c.Password, TLSConfig: c.TLSConfig, PoolSize: c.PoolSize}
	default:
		one, err := redis.ParseURL(u.String())
		if err != nil {
			return nil, &URLError{"its options are wrong"}
		}
		o = &redis.UniversalOptions{Addrs: []string{one.Addr}, Username: one.Username, Password: one.Password, DB: one.DB, TLSConfig: one.TLSConfig, PoolSize: one.PoolSize}
		if u.Scheme == "unix" {
			o.Dialer = func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", one.Addr)
			}
		}
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = callLimit, callLimit, callLimit, true
	o.MaxRetries = 1 // whoever waits has a time of their own
	if o.Dialer == nil {
		o.Dialer = dialer(password, o.TLSConfig)
	}
	return redis.NewUniversalClient(o), nil
}

// dialer connects to a Redis, unless others could use it too.
func dialer(password bool, secure *tls.Config) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		plain, err := (&net.Dialer{Timeout: callLimit}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if err := safe(plain.RemoteAddr(), password, secure != nil); err != nil {
			_ = plain.Close()
			return nil, err
		}
		if secure == nil {
			return plain, nil
		}
		config := secure.Clone()
		if host, _, err := net.SplitHostPort(address); err == nil && config.ServerName == "" {
			config.ServerName = host
		}
		c := tls.Client(plain, config)
		if err := c.HandshakeContext(ctx); err != nil {
			_ = plain.Close()
			return nil, err
		}
		return c, nil
	}
}

// safe refuses a Redis at an address that is not of this computer or a private network, if anybody may use it or read along.
func safe(at net.Addr, password, encrypted bool) error {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || tcp.IP.IsLoopback() || tcp.IP.IsPrivate() || tcp.IP.IsLinkLocalUnicast() {
		return nil
	}
	switch {
	case !password:
		return &AddressError{NoPassword, tcp.IP}
	case !encrypted:
		return &AddressError{NoTLS, tcp.IP}
	}
	return nil
}

// Forgetting is a setting with which a Redis loses records.
type Forgetting string

// The settings.
const (
	notOnDisk Forgetting = "forgets" // appendonly no: a restart loses the last changes, or all
	evicts    Forgetting = "evicts"  // a maxmemory-policy that removes what was used least, to make room
)

// Forgets are the settings with which this Redis loses records, as far as it says.
func (s *Service) Forgets(ctx context.Context) (all []Forgetting) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	info, err := s.client.Info(ctx).Result()
	if err != nil {
		return nil
	}
	says := func(line string) bool { return strings.Contains(info, "\n"+line+"\r\n") }
	if says("aof_enabled:0") {
		all = append(all, notOnDisk)
	}
	if strings.Contains(info, "\nmaxmemory_policy:") && !says("maxmemory_policy:noeviction") && !says("maxmemory:0") {
		all = append(all, evicts)
	}
	return all
}

// cause is what went wrong, without the address of the Redis: it stands in texts that people paste.
func cause(err error) error {
	var network *net.OpError
	if errors.As(err, &network) && network.Err != nil {
		err = network.Err
	}
	if call := (*os.SyscallError)(nil); errors.As(err, &call) {
		err = call.Err
	}
	return err
}
