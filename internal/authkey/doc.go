// Package authkey makes the auth key of an MTProto connection: the key exchange of https://core.telegram.org/mtproto/auth_key on gotd's
// transport, messages and primitives. gotd's own exchange factors a number of 62 bits with big integers and tests a prime for being one
// that every client of Telegram carries; this one does the same at the speed that the numbers allow. It depends on gotd and on
// filippo.io/bigmod, whose powers take the same time whatever the secret exponent is.
package authkey
