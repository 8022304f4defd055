// Package redisstore keeps the records of flows in Redis 7 or Valkey, sealed, for server processes on several computers.
//
//	tlm:{<owner>}:flow:<ID>   a hash: record (sealed), and who has the flow: fence, holder, beat, run, patience, wanted
//	tlm:{<owner>}:ids         the IDs that have a record
//	tlm:{<owner>}:limits      the limits of accounts (internal/limits), sealed
//	tlm:{<owner>}:lock        held for moments, by whoever changes those
//	tlm:{common}:flow:<ID>    a claim on an auth key, under a hash of it, and on nothing else: whichever owner is connected with that session
//	tlm:{common-<hash>}:limits  the pauses and codes of a number or an application, of all owners, sealed, with a lock beside it; under a hash of it with the key
//	tlm:{common}:instances    the processes that have logins in memory, and beside it how many each has (count.go)
//	tlm:keys                  the IDs of the keys that seal, and when each was last seen in use: who lacks one does not start (useKeys)
//	tlm:news                  a channel: a flow is wanted, or free
//	tlm:page:<name>           which process has a page (sealed), while it is open
//	tlm:page:<message>        what a process asks another for a page, the answer, and the receipt of that (each sealed, read once, for 30 s)
//	tlm:pages:<process>       a channel: there is a message for this process
//
// All keys of an owner are in one hash slot, so that a script sees them together also in a Cluster; so are the limits of a number and their lock, and other numbers
// are elsewhere. What is sealed is tied to its owner and its name.
//
// # A claim is a lease
//
// Each claim has a token, which is random, and a fence, a number that grows with every claim on the flow; every script compares both, so that a late write, by
// whoever had the flow before, is refused. The number is the time of the Redis server where that is greater than the one before plus one. So it also grows
// when Redis has forgotten the one before; where the server's clock went back as well, the token still tells two claims apart.
//
// The holder renews (beat grows) every third of Options.Lease. It takes its claim for lost when no renewal that began within Options.Lease has succeeded, by
// a clock that also counts while process and computer stand still; then nothing more is sent to Telegram, and the connection is closed.
//
// Nobody's wall clock decides when a flow passes on. Whoever wants it watches holder and beat, and may take it when neither has changed for its patience, by
// its own monotonic clock: Lease, plus Options.Grace, after which Telegram has closed the connection of a process that stands still, plus a margin. All who hear that a
// flow is wanted watch it from then on. What passes on in order does so at once.
//
// # What ends by itself
//
// A record is kept for as long as it counts (authflow.Record's Lasts), with a day to spare, from its last writing on, and for a day at least while its flow
// is claimed. These are lengths, and too long rather than too short, so it does no harm if the clock of the server, or of a process, is wrong. What is written by a process that stood still
// for longer than that is kept like any other record, and its time is over.
//
// # What a Redis that forgets can do
//
// The run ID of the server is kept with each flow. Where another server answers than the one that saw the flow last (it was restarted, or a replica took over),
// the last writes may be missing, a claim among them, so a flow that looks free is watched like one that is held. A holder that finds its claim missing, or an
// older one, puts it back with the next renewal, and its record with it; so in the first Lease of a server that was started again, a record that is missing is not
// taken for unknown. Records that no process has in memory are gone with Redis's data; so
// Redis has to write to a disk (appendonly yes), and must not evict keys (maxmemory-policy noeviction). The claims on pasted keys (authflow.ForeignSession), which have no record, are not protected until the next renewal.
//
// # Pages of other processes
//
// A private page lives in the process that opened it, and any process may get the requests for it. So the one asks the other ([PageRelay]). A question is taken from Redis by a script
// that removes it, so it is answered once or not at all; one that nobody takes within 3 s is removed by whoever asked, so a process that stood still does not find it later. Every message is
// sealed under its kind, the two processes and a number that counts once (window), so whoever can only read or write Redis neither sees a form nor makes, changes or repeats one. When
// Redis forgets, pages that were open are served by their own process alone.
//
// The package depends on authflow for the records and the port, on internal/limits, internal/owner, internal/ownfile and internal/seal, and on redis/go-redis.
package redisstore
