// Package stdio carries MCP over a pair of streams, one JSON-RPC message per line.
//
// It is a layer around mcp-go's stdio server, which answers the messages. mcp-go v1.2.1, measured, has traits that a login
// through a chat cannot live with, and each part of this package is there for one of them:
//
//   - reader.go: a line may be of any length, a last line without newline is lost, a blank line is an error, a request with a
//     result beside its method is taken for a response, and "ID" for "id".
//   - inflight.go: a cancel that comes before a worker has picked the call up is lost, and a cancelled call is still answered.
//     It knows each request that is open, so a request gets one answer, or none when it was cancelled. An id or a
//     progress token above 2^53 comes back changed; so mcp-go gets numbers of ours, and the client its own.
//   - writer.go: progress goes through another goroutine than answers and arrives after them; the value of a panic is
//     written to the client and to the log; an error with which a client replies too late is answered with an error.
//   - queue.go: a client that does not read holds up whatever writes, the reader included, and answers pile up without limit.
//   - serve.go: five workers by default, so that five waiting calls block all others; after the end of input calls are
//     cancelled at once and then waited for without limit.
//
// To get between mcp-go and its notifications, session.go puts a session of ours in the place of mcp-go's own. That one is a
// variable of its package, so there can be one Serve at a time in a process.
//
// The package depends on mcp-go (server, mcp), on golang.org/x/sys/unix, and on nothing of ours.
package stdio
