// Package flowstore keeps the records of flows on disk, sealed, for several server processes that share a folder.
//
//	<state folder>/key              the key, where the system has no keyring
//	<state folder>/flows/
//	    flow_xxxxxxxxxxxx.record    one sealed record
//	    flow_xxxxxxxxxxxx.lock      held by the process that owns the flow; the system lets go of it when the process ends. It goes with its
//	                                owner, with the end of the login, or with the next process that looks, when a killed one left it
//	    flow_xxxxxxxxxxxx.damaged   a record whose bytes are not what was written
//	    memo                        the limits of accounts (internal/limits), sealed
//	    memo-<hash>                 where owners have the folder in common: the limits of a number or an application, sealed. The hash is keyed. It goes
//	                                when nothing in it counts any more
//	    *.lock                      of the store, the claims and the key: held for moments
//	    wanted/flow_xxxxxxxxxxxx    another process waits for the flow
//
// A sealed file is a header, then AES-256-GCM with a random nonce over the header and the file's name (internal/seal), so a record cannot be read,
// changed, or put in another's place. Files are written whole or not at all, and are on the disk when a write returns (write.go).
//
// Nothing that another user of the computer could have put there is used (own.go, internal/ownfile): the folders, the key, the records, the
// limits and the locks are ours, regular, no links, and closed to others, or the store does nothing and says why. Limits that are not are put aside.
//
// A record that cannot be read is never touched again, except that a damaged one is renamed: a newer version of the program, or the
// return of a keyring, may still read it. After a week, when no login in it can be alive, it is removed.
//
// The package depends on authflow for the records and the port, on internal/limits, on internal/seal, on internal/ownfile for what may be believed, on gofrs/flock for locks that end
// with their process, and on zalando/go-keyring.
package flowstore
