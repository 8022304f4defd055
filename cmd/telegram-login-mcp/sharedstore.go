package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/secretpage"
)

// storeFlags say where the instances of a service keep their logins together.
type storeFlags struct {
	Store   string `placeholder:"URL" help:"With --http: keep the logins of all who come in, together with other instances, in the Redis at redis://, rediss:// or unix:// (default: $TELEGRAM_LOGIN_MCP_STORE, which no list of programs shows)."`
	KeyFile string `type:"path" placeholder:"FILE" help:"With --store: the key that seals them, the same for all instances: 32 random bytes in base64."`
}

// storeVariable has the address where --store has not: a password in it shows in no list of programs.
const storeVariable = "TELEGRAM_LOGIN_MCP_STORE"

// address is that of the Redis, "" for none.
func (f storeFlags) address(getenv func(string) string) string {
	if f.Store != "" {
		return f.Store
	}
	return environment(getenv)(storeVariable)
}

// checkStore refuses what cannot be meant. The variable is left alone without --http: a file of variables may be for several programs.
func (c *serveCmd) checkStore(r explain.Reader) error {
	served := c.HTTP.Address != ""
	address := c.storeFlags.address(os.Getenv)
	switch {
	case !served && (c.Store != "" || c.KeyFile != ""):
		return refuse(r, explain.ServiceRefused{Kind: "store_unserved"})
	case !served:
		return nil
	case address == "" && c.KeyFile != "":
		return refuse(r, explain.ServiceRefused{Kind: "store_alone"})
	case address != "" && (c.Sandbox || c.NoState):
		return refuse(r, explain.ServiceRefused{Kind: "store_memory"})
	case address != "" && c.KeyFile == "":
		return refuse(r, explain.ServiceRefused{Kind: "store_keyless"})
	}
	return nil
}

// sharedKeys are the keys of the records that instances share, nil where they share none.
func (c *serveCmd) sharedKeys(r explain.Reader) ([][]byte, error) {
	if c.storeFlags.address(os.Getenv) == "" {
		return nil, nil
	}
	keys, err := redisstore.ReadKeys(c.KeyFile)
	var file *ownfile.Error
	switch {
	case errors.Is(err, redisstore.ErrKeyFile):
		return nil, refuse(r, explain.ServiceRefused{Kind: "store_keys", Value: pathName(c.KeyFile)})
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse(r, explain.ServiceRefused{Kind: "store_key_missing", Value: pathName(c.KeyFile)})
	case errors.As(err, &file):
		return nil, refuse(r, explain.ServiceRefused{Kind: "store_key_file", Why: whyFailed(r, err)})
	case err != nil:
		return nil, refuse(r, explain.ServiceRefused{Kind: "store_key_file", Why: said(err)})
	}
	return keys, nil
}

// shared is the store that instances share, nil where they share none. Logins of one Telegram never meet those of another.
func (c *serveCmd) shared(ctx context.Context, keys [][]byte, n *network, r explain.Reader) (*redisstore.Service, error) {
	if keys == nil {
		return nil, nil
	}
	o := redisstore.Options{Keys: keys, Prefix: "tlm"}
	if other := telegramName(c.telegramFlags, n); other != "" {
		o.Prefix += "-" + other
	}
	s, err := redisstore.Open(ctx, c.storeFlags.address(os.Getenv), o)
	if err != nil {
		return nil, refuse(r, c.storeRefused(err))
	}
	for _, fault := range s.Forgets(ctx) {
		_, _ = stderr.Write([]byte(explain.Text(r, explain.ServiceWarning{Kind: string(fault)}) + "\n"))
	}
	return s, nil
}

// storeRefused is why a store cannot be used.
func (c *serveCmd) storeRefused(err error) explain.ServiceRefused {
	var (
		address     *redisstore.URLError
		open        *redisstore.AddressError
		file        *redisstore.FileError
		secure      *redisstore.TLSError
		permissions *redisstore.PermissionError
		other       *redisstore.KeyError
		unused      *redisstore.UseError
	)
	switch {
	case errors.As(err, &address):
		kind := map[redisstore.URLFault]string{
			redisstore.NoURL: "store_address", redisstore.NoDatabase: "store_database", redisstore.UnknownOption: "store_option", redisstore.BadOptionValue: "store_option_value", redisstore.OptionNeedsTLS: "store_option_tls",
		}[address.Fault]
		return explain.ServiceRefused{Kind: kind, Value: address.Option}
	case errors.As(err, &open):
		kind := map[redisstore.AddressFault]string{
			redisstore.NoPassword: "store_no_password", redisstore.Anybody: "store_anybody", redisstore.NoTLS: "store_no_tls", redisstore.Unchecked: "store_unchecked",
		}[open.Fault]
		return explain.ServiceRefused{Kind: kind, Value: open.IP.String()}
	case errors.As(err, &file):
		return explain.ServiceRefused{Kind: "store_file", Value: file.Option, Why: said(file.Err)}
	case errors.As(err, &secure):
		kind := map[redisstore.TLSFault]string{
			redisstore.Untrusted: "store_untrusted", redisstore.OtherName: "store_other_name", redisstore.OutOfDate: "store_out_of_date",
			redisstore.NoCertificate: "store_no_certificate", redisstore.Refused: "store_refused",
		}[secure.Fault]
		return explain.ServiceRefused{Kind: kind, Value: outside.Text(strings.Join(secure.Hosts, ", ")), Why: said(secure.Err)}
	case errors.As(err, &permissions):
		return explain.ServiceRefused{Kind: "store_permissions", Why: outside.Text(permissions.Why)}
	case errors.As(err, &other):
		return explain.ServiceRefused{Kind: "store_other_key", Value: pathName(c.KeyFile), Why: other.List}
	}
	f := explain.ServiceRefused{Kind: "store_silent", Why: said(err)}
	if errors.As(err, &unused) {
		f.Why, f.Value = outside.Text(unused.Detail()), map[redisstore.Fault]string{
			redisstore.Slow: "slow", redisstore.NobodyListens: "nobody", redisstore.NoSocket: "socket", redisstore.NoWay: "way", redisstore.NoHost: "host", redisstore.NameUnsolved: "name",
			redisstore.HungUp: "closed", redisstore.SpeaksNoTLS: "plain", redisstore.TLSFailed: "tls", redisstore.WrongPassword: "password", redisstore.NoMaster: "master",
		}[unused.Fault]
	}
	return f
}

// ready is why requests cannot be served, nil while they can.
func (s *parts) ready() error {
	if s.shared == nil {
		return nil
	}
	return s.shared.Ready(context.Background()) // which has a limit of its own
}

// elsewhere is how the instances of a service ask each other for private pages, nil where there is one alone.
func (s *parts) elsewhere() secretpage.Elsewhere {
	if s.shared == nil {
		return nil
	}
	return s.shared.PageRelay()
}
