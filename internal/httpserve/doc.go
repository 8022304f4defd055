// Package httpserve serves MCP over HTTP, to one person on loopback or to many at a public URL.
//
// It is a layer around mcp-go's streamable HTTP server, which speaks both eras of the protocol. What mcp-go v1.2.1 leaves to whoever serves
// it is here:
//
//   - server.go: routes, the time that headers, bodies and answers may take, and an end that lets calls finish.
//   - ready.go: whether requests can be served, asked once a second, however often it is asked for.
//   - guard.go: Host and Origin, and who may come in. mcp-go looks at Host on loopback only, and at Origin never.
//   - conns.go: how many connections there are at a time, and which makes room for the next one.
//   - bounds.go: how many requests, and how much of messages, is worked on at a time, and of how many values a message is.
//   - endpoint.go: bodies of a bounded size, and the way of a request: by its owner, and by the forms that its client shows.
//   - sessions.go: a session of the era up to 2025-11-25 belongs to the owner that began it, ends when it is idle, and each owner has a bounded number. mcp-go
//     takes any session that looks like one, for GET and DELETE even any word.
//   - events.go: what a broken stream is resumed from, within bounds. mcp-go's own store keeps all that a session was ever sent.
//   - progress.go: the progress of a call on the stream of that call. mcp-go v1.2.1 gives it to whichever stream of the session is there first.
//   - stream.go: streams that stay alive through proxies in both eras, and do not wait for a client that no longer reads.
//
// An owner's requests reach the MCP server that [Options].Server gives for that owner, with the owner in their context ([owner.From]). Nothing here looks
// into what is asked or answered besides.
//
// The package depends on mcp-go (server, mcp), on golang.org/x/sync/singleflight, and of ours on internal/owner.
package httpserve
