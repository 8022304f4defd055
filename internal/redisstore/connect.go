package redisstore

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// AddressFault is what is wrong with the way to a Redis.
type AddressFault string

// The faults. All are of an address that the internet can reach, or that passes through it.
const (
	NoPassword AddressFault = "is given no password"       // whoever finds it may have every login
	Anybody    AddressFault = "answers without a password" // whatever the address has: a user without one takes any
	NoTLS      AddressFault = "is used without TLS"        // its password passes in the clear
	Unchecked  AddressFault = "is used with skip_verify"   // its password goes to whoever answers
)

// AddressError means that a Redis was not used, because others could use it too.
type AddressError struct {
	Fault AddressFault
	IP    net.IP
}

// Error implements error.
func (e *AddressError) Error() string {
	return "Redis at the public address " + e.IP.String() + " " + string(e.Fault)
}

// silent drops what go-redis says of its connections: whoever asks gets the error.
type silent struct{}

// Printf implements go-redis's logger.
func (silent) Printf(context.Context, string, ...any) {}

var quiet = sync.OnceFunc(func() { redis.SetLogger(silent{}) })

// connect makes a client, which connects when it is used first, and says how its connections are secured.
func connect(address string) (redis.UniversalClient, *security, error) {
	quiet()
	o, secure, err := optionsOf(address)
	if err != nil {
		return nil, nil, err
	}
	return redis.NewUniversalClient(o), secure, nil
}

// dialer connects to a Redis, unless others could use it too.
func dialer(password string, secure *security) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		plain, err := (&net.Dialer{Timeout: callLimit}).DialContext(ctx, network, address)
		if err != nil {
			secure.last.Store(&err)
			return nil, err
		}
		secure.last.Store(nil)
		if err := safe(plain.RemoteAddr(), password, secure.config != nil, secure.checked); err != nil {
			_ = plain.Close()
			return nil, err
		}
		c, err := secure.over(ctx, plain, address)
		if at := public(plain.RemoteAddr()); err == nil && at != nil {
			if err = guarded(c, at); err != nil {
				_ = c.Close()
			}
		}
		if err != nil {
			return nil, err
		}
		return c, nil
	}
}

// public is an address that is not of this computer or a private network, nil for others.
func public(at net.Addr) net.IP {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || tcp.IP.IsLoopback() || tcp.IP.IsPrivate() || tcp.IP.IsLinkLocalUnicast() {
		return nil
	}
	return tcp.IP
}

// safe refuses a Redis at a public address, if anybody may use it or read along.
func safe(at net.Addr, password string, encrypted, checked bool) error {
	ip := public(at)
	switch {
	case ip == nil:
		return nil
	case password == "":
		return &AddressError{NoPassword, ip}
	case !encrypted:
		return &AddressError{NoTLS, ip}
	case !checked:
		return &AddressError{Unchecked, ip}
	}
	return nil
}

// guarded refuses a Redis that answers on a connection which has not given a password yet.
func guarded(c net.Conn, ip net.IP) error {
	if err := c.SetDeadline(time.Now().Add(callLimit)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, "PING\r\n"); err != nil {
		return err
	}
	first := byte(0)
	for one := make([]byte, 1); one[0] != '\n'; { // no more than the line: go-redis reads what follows
		if _, err := io.ReadFull(c, one); err != nil {
			return err
		}
		if first == 0 {
			first = one[0]
		}
	}
	if first == '+' {
		return &AddressError{Anybody, ip}
	}
	return c.SetDeadline(time.Time{})
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
