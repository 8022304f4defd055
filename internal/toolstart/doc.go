// Package toolstart starts an MCP server as a client would, speaks MCP's first words to it, reads what it prints for a while, and ends it together with the
// processes that it started.
//
// What comes of it is a Run: facts without a judgment. Nothing that the server prints is shown by this package; it can hold secrets, and whoever
// shows it takes them out.
//
// The MCP client is mcp-go's. What is our own is what it does not do: lines on stdout that are no message are kept, a question without an end
// of line too, since a tool that asks in a terminal is a frequent reason why it never answers a client; and the end reaches children (npx, uv and
// docker start the server as one).
package toolstart
