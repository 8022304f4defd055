// Package secretpage serves prompts (internal/prompt) as pages, on 127.0.0.1 or at the public address of a service, where a person types what the assistant must not see, looks at a live
// QR code, or picks up a session.
//
// A [Server] gives each prompt one page at one random address: it lives for 10 minutes and works once. The server opens its port with the first
// page and closes it a minute after the last one has ended, so that the page with the result still loads. The port can be fixed, and then it can be
// one that a container publishes (Options.Published). At a public address it opens no port: its handler is mounted in the service's own server, behind what
// ends TLS (Options.Public, place.go). Pages are counted for each owner (pages.go), and
// are withdrawn when that owner may not come in any more (Options.Revoked). How a prompt stands, and what may
// happen to it, is in that package's table. A page session (session.go) is what its windows and the server share; a submission (submission.go) is
// one form that is being answered; each form has a version, and counts once.
//
// What a request has to pass, and where it is written:
//
//   - listener.go: there is room for it, whatever other connections do. One that is not read yet, or not worth reading, makes room for the next.
//   - gate.go: it names 127.0.0.1 and the port as its host, or the public address, and a browser that says where it comes from says the right thing.
//   - handler.go: the address is one of a page, and the method fits. GET and HEAD change nothing, so that a preview uses nothing up.
//   - envelope.go: what the script of a page sends is sealed with the key of the page, for a challenge that nothing has answered before.
//   - form.go: a form is small, comes whole and soon from the page itself, and no other was sent since that was shown; else the page says so.
//   - submission.go: one form at a time is answered, and goes on when the browser has gone away.
//
// What was typed is a [secret.String] from the moment when the form is read. It goes to the function of the prompt and
// nowhere else: no answer repeats it, and nothing that is logged holds it, the address of a page, or its path.
//
// At a public address anybody can be sent a link. So the page says there who gets what is done on it, and previews of chats do not count as the person.
// Several processes may serve one public address ([Elsewhere]): one that gets a request for a page which it does not have looks at Host, Origin and method, and passes it on to the process with the
// page, which judges it as if it had come there (elsewhere.go). What that hands out counts as shown when it was written to the browser.
//
// There are no cookies: whoever has the address of a page has it from the chat.
//
// A port of this computer may go to somebody else's program while the page is open. So the page, which is served with a key, has the program prove that it has
// the key, too, before it sends anything, and from then on takes only what is sealed with it (channel.go). It goes nowhere by itself: pages that
// take its place come through the channel.
//
// The page works without JavaScript, and says then that it is not protected in this way. page.js adds what can be had without and is better with,
// too: a QR code that changes in its place, a copy button, a look at the typed password.
//
// The package depends on the standard library, internal/prompt and internal/secret.
package secretpage
