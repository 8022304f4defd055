// Package chatform is the form in the conversation itself: an MCP App (specification 2026-01-26) in which a person answers a prompt where the client
// shows such apps.
//
// The app (app/, as one HTML file in app.html) runs in a frame of the client's. It knows no login and holds no words: it draws a [View], which is how a
// prompt stands, and calls the server's tools for forms through the client. Whoever serves those tools makes the views, by [Words.View].
//
// What is typed goes through the client to the server, and so past whoever runs the client, but not past the model; a private page
// (internal/secretpage) goes past neither, which is why a view can bring its address.
//
// The package depends on the standard library and internal/prompt.
package chatform
