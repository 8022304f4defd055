package main

import (
	"context"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redisstore"
)

// sharedStore is where the processes of a service keep their logins together: a Redis at an address, and the file of the keys that seal them. ready reports
// whether it answers; done is called after the last registry is closed.
func sharedStore(ctx context.Context, address, keyFile string) (of func(owner.Owner) authflow.Store, ready func(context.Context) error, done func(), err error) {
	keys, err := redisstore.ReadKeys(keyFile)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := redisstore.Open(ctx, address, redisstore.Options{Keys: keys})
	if err != nil {
		return nil, nil, nil, err
	}
	return s.For, s.Ping, s.Close, nil
}
