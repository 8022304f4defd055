package chatform

import _ "embed" // the app

//go:embed app.html
var app string

// MIME is the kind of resource that the app is, for clients that show such.
const MIME = "text/html;profile=mcp-app"

// HTML is the app: one document that needs nothing from outside, and whose policy lets nothing in. It is the same for every form.
func HTML() string { return app }
