package redisstore

import (
	"context"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// URLFault is what is wrong with an address.
type URLFault string

// The faults. The last three are of a parameter.
const (
	NoURL          URLFault = "it is no redis://, rediss:// or unix:// URL"
	NoDatabase     URLFault = "its path is not the number of a database"
	UnknownOption  URLFault = "it has a parameter that means nothing there"
	BadOptionValue URLFault = "it has a parameter with a value that means nothing there"
	OptionNeedsTLS URLFault = "it has a parameter that goes with rediss:// only"
)

// URLError means that what should be the address of a Redis is none. The address may hold a password, so it does not show. Option is the name of the
// parameter that is wrong, "" where it can be a part of a password.
type URLError struct {
	Fault  URLFault
	Option string
}

// Error implements error.
func (e *URLError) Error() string {
	said := "not the address of a Redis: " + string(e.Fault)
	if e.Option != "" {
		said += ": " + e.Option
	}
	return said
}

// plainName is what a parameter is called.
var plainName = regexp.MustCompile(`^[A-Za-z_]{1,40}$`)

// parser is how go-redis reads a kind of address.
type parser func(address string) error

// splitAddress is an address whose parameters were taken apart. Its raw ones may hold a password.
type splitAddress struct {
	*url.URL
	raw string
	q   url.Values
}

// withParameters is the address with these parameters and no others.
func (a splitAddress) withParameters(q url.Values) string {
	u := *a.URL
	u.RawQuery = q.Encode()
	return u.String()
}

// wrongOption is an error of a parameter. What follows the first "?" of a password that is not in percent form looks like one.
func (a splitAddress) wrongOption(fault URLFault, name string) *URLError {
	if !plainName.MatchString(name) || strings.Contains(a.raw, "@") {
		name = ""
	}
	return &URLError{fault, name}
}

// wrong is what go-redis does not understand. It says so in words that hold values, so each parameter is tried by itself.
func (a splitAddress) wrong(parse parser) *URLError {
	takes := func(name string, values ...string) bool {
		only := url.Values{}
		if a.q.Has(masterOption) {
			only.Set(masterOption, "any")
		}
		if name != "" {
			only[name] = values
		}
		return parse(a.withParameters(only)) == nil
	}
	if !takes("") {
		if a.Scheme == "unix" {
			return &URLError{Fault: NoURL}
		}
		return &URLError{Fault: NoDatabase}
	}
	for _, name := range slices.Sorted(maps.Keys(a.q)) {
		switch {
		case takes(name, a.q[name]...):
		case name == unverifiedOption && a.Scheme != "rediss":
			return a.wrongOption(OptionNeedsTLS, name)
		case takes(name, "") || takes(name, "host:1"):
			return a.wrongOption(BadOptionValue, name)
		default:
			return a.wrongOption(UnknownOption, name)
		}
	}
	return &URLError{Fault: NoURL}
}

// Parameters of an address that are looked at here.
const (
	masterOption     = "master_name"
	clusterOption    = "cluster"
	nodeOption       = "addr"
	unverifiedOption = "skip_verify"
)

// optionsOf are what an address says. The error is a *URLError, or says what is wrong with a file of its certificates.
func optionsOf(address string) (*redis.UniversalOptions, *security, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" && u.Scheme != "unix" || u.Fragment != "" {
		return nil, nil, &URLError{Fault: NoURL}
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, nil, &URLError{Fault: NoURL}
	}
	a := splitAddress{URL: u, raw: u.RawQuery, q: q}
	cluster := q.Get(clusterOption)
	if cluster != "" && cluster != "true" && cluster != "false" {
		return nil, nil, a.wrongOption(BadOptionValue, clusterOption)
	}
	q.Del(clusterOption)
	files := takeFiles(q)
	if named := slices.Sorted(maps.Keys(files)); u.Scheme != "rediss" && len(named) > 0 {
		return nil, nil, a.wrongOption(OptionNeedsTLS, named[0])
	}
	rest := a.withParameters(q)
	var o *redis.UniversalOptions
	switch {
	case q.Has(masterOption):
		f, err := redis.ParseFailoverURL(rest)
		if err != nil {
			return nil, nil, a.wrong(func(address string) error { _, err := redis.ParseFailoverURL(address); return err })
		}
		o = &redis.UniversalOptions{
			Addrs: f.SentinelAddrs, MasterName: f.MasterName, Username: f.Username, Password: f.Password, DB: f.DB,
			SentinelUsername: f.SentinelUsername, SentinelPassword: f.SentinelPassword, TLSConfig: f.TLSConfig, PoolSize: f.PoolSize,
		}
	case cluster == "true" || q.Has(nodeOption):
		c, err := redis.ParseClusterURL(rest)
		if err != nil {
			return nil, nil, a.wrong(func(address string) error { _, err := redis.ParseClusterURL(address); return err })
		}
		o = &redis.UniversalOptions{Addrs: c.Addrs, IsClusterMode: true, Username: c.Username, Password: c.Password, TLSConfig: c.TLSConfig, PoolSize: c.PoolSize}
	default:
		one, err := redis.ParseURL(rest)
		if err != nil {
			return nil, nil, a.wrong(func(address string) error { _, err := redis.ParseURL(address); return err })
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
	secure, err := secured(o.TLSConfig, u.Hostname(), files)
	if err != nil {
		return nil, nil, err
	}
	password := o.Password
	if o.MasterName != "" && o.SentinelPassword == "" { // both have one
		password = ""
	}
	if o.Dialer == nil {
		o.Dialer = dialer(password, secure)
	}
	return o, secure, nil
}
