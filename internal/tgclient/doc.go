// Package tgclient is the gotd client behind authflow's Telegram port: it connects within deadlines, goes through a proxy, tells
// the server's time whatever the clock of this machine shows, reports what it is doing, follows migrations, says honestly what it is, and
// hands out the session. Check tries the way to Telegram without a login.
//
// It depends on gotd, zerolog, golang.org/x/net/proxy, memguard, backoff, authflow, internal/authkey, internal/outside and internal/secret.
package tgclient
