// Package sandbox is an embedded Telegram for rehearsing and testing logins: real MTProto on loopback, DCs 1 to 3, and people whose phone number decides
// what happens to them. It is a fake that speaks the real protocol and is faithful where a login can notice; it shares no code with the packages it is
// used to test, because a fake that shares code shares mistakes.
//
//	sb, err := sandbox.Start(ctx, sandbox.Options{})
//	defer sb.Close()
//	conn := sb.Connection()                          // addresses and RSA key for a client
//	...                                              // the client asks for a code for +99966 2 0001
//	box, err := sb.Inbox(ctx, "+9996620001")         // what reached that person
//	err = sb.Inject(ctx, sandbox.Injection{Method: "auth.signIn", Code: 420, Error: "FLOOD_WAIT_42"})
//	now, err := sb.Advance(ctx, 5*time.Minute)       // the code has expired
//
// # People
//
// Phone +99966DNNNN: D is the home DC (1, 2 or 3; any other DC answers PHONE_MIGRATE_D), NNNN the scenario (the table in people.go). A code is the
// digit D, repeated; the 2FA password is "sandbox"; the user ID is 1000000 + DNNNN. API IDs 1 to 999999 with the hash "sandbox" are valid.
//
// # Limits of the day
//
// The sixth auth.sendCode within 24 hours answers 400 PHONE_NUMBER_FLOOD ("too many codes were requested"). After five wrong codes within 24 hours
// auth.sendCode and auth.signIn answer 406 PHONE_PASSWORD_FLOOD ("tried logging in too many times"), the name that Telegram documents for
// https://core.telegram.org/method/auth.sendCode. After five wrong 2FA passwords auth.checkPassword answers 420 FLOOD_WAIT_X with the seconds that are
// left of the day.
//
// # Time
//
// The scenario has a clock of its own: it runs with the real one until Advance moves it forward. Codes, timers and tokens go by it. MTProto message IDs
// go by the real clock, because clients drop messages that are more than 300 s off.
//
// # Layers
//
// Clients of the layers 133 to 229 are understood and answered in their own (internal/layers). How Telegram sends a code that the client's layer has no
// words for is written down nowhere; here auth.sendCode answers 406 UPDATE_APP_TO_LOGIN then, and sends none: a missed call before layer 135, a login e-mail
// before 145, Fragment before 150, Firebase before 152, a word or a phrase before 179, a payment before 201. Before 152 there was no answer to a future
// auth token, and a code comes all the same.
//
// # What it is not
//
// It listens on loopback only and refuses anything else. All that comes out of it says sandbox: names, texts, addresses.
//
// Its wire is sandbox/internal/mtserver, its schemas are sandbox/internal/layers. It depends on gotd's crypto, exchange, tg and tgerr, and on the standard library.
package sandbox
