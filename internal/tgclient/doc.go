// Package tgclient is the gotd client behind authflow's Telegram port: it connects within deadlines, reports what it is doing, follows
// migrations, says honestly what it is, and hands out the session.
//
// It depends on gotd, zerolog, authflow and internal/secret.
package tgclient
