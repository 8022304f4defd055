// Package mtserver is a small MTProto 2.0 server on loopback: the wire below the sandbox. It knows keys, sessions and messages, and nothing about
// accounts or logins; what a call means is decided by the Handler.
//
// What it does, per connection: the transport (abridged, intermediate, padded intermediate, full, each plain or obfuscated) is recognised, keys are made
// by a key exchange of its own (https://core.telegram.org/mtproto/auth_key), messages are unpacked (containers, gzip), service messages are
// answered (https://core.telegram.org/mtproto/service_messages), and every call runs in a goroutine of its own, so a slow answer never holds up a ping.
//
// gotd's tgtest.Server is not used: it guards one map with two locks, runs handlers in the read loop, drops idle clients after 30 s, answers a
// reconnected session on its dead connection, and links package testing into the binary.
//
// gotd's exchange.ServerExchange is not used: it presents one pq for ever, takes RSA_PAD only, asks for no retry, and cannot be made to do anything that
// a client has to refuse. Its messages and primitives are.
//
// It depends on gotd's bin, crypto, exchange, mt, proto, transport and tg (for the invoke wrappers).
package mtserver
