// Package authflow is the login itself: the states of a flow, the transitions between them, and the registry of flows keyed by flow ID.
//
// A flow is one attempt to log one account in. All that is needed to go on with it is in its Record; the connection owns nothing besides,
// so any process that can read the record can go on.
//
// One goroutine owns a flow from its claim to its release (owner.go). Calls, cancels, the end of its time, evictions and what its connection
// does come through its inbox; it waits neither for Telegram nor for the store, and everybody else sees what it has published last (flow.go).
//
// The machine (state, then event -> next state), drawn by go test ./authflow -update:
//
//	connecting
//	    code sent            -> code_sent
//	    e-mail setup asked   -> email_setup_needed
//	    payment asked        -> payment_needed
//	    password asked       -> password_needed
//	    sign-up asked        -> sign_up_needed
//	    login accepted       -> authorized
//	    login refused        -> failed
//	    no answer            -> failed
//	    QR code made         -> qr_shown
//	code_sent
//	    code sent            -> code_sent
//	    e-mail setup asked   -> email_setup_needed
//	    payment asked        -> payment_needed
//	    QR code made         -> qr_shown
//	    password asked       -> password_needed
//	    sign-up asked        -> sign_up_needed
//	    login accepted       -> authorized
//	    login refused        -> failed
//	    code void            -> expired
//	email_setup_needed
//	    e-mail code mailed   -> email_code_sent
//	    QR code made         -> qr_shown
//	    password asked       -> password_needed
//	    code void            -> expired
//	    login refused        -> failed
//	email_code_sent
//	    e-mail code mailed   -> email_code_sent
//	    code sent            -> code_sent
//	    payment asked        -> payment_needed
//	    QR code made         -> qr_shown
//	    password asked       -> password_needed
//	    sign-up asked        -> sign_up_needed
//	    login accepted       -> authorized
//	    code void            -> expired
//	    login refused        -> failed
//	payment_needed
//	    QR code made         -> qr_shown
//	qr_shown
//	    back to the code     -> code_sent
//	    e-mail code mailed   -> email_code_sent
//	    password asked       -> password_needed
//	    login accepted       -> authorized
//	    login refused        -> failed
//	password_needed
//	    recovery code mailed -> recovery_code_sent
//	    login accepted       -> authorized
//	    login refused        -> failed
//	recovery_code_sent
//	    recovery code mailed -> recovery_code_sent
//	    login accepted       -> authorized
//	    login refused        -> failed
//	sign_up_needed
//	authorized
//	    logged out           -> logged_out
//	    password asked       -> password_needed
//	    login refused        -> failed
//	each of these
//	    cancelled by person  -> cancelled
//	    time over            -> expired
//
// The package calls Telegram through raw tg methods and depends on the standard library, gotd's tg, tgerr, bin and tdp,
// internal/limits, internal/outside and internal/secret. It knows neither MCP nor how a connection is made: Telegram, Store, Common and Clock are ports. It gives no advice; what an
// error means to a person is said by the explain room.
package authflow
