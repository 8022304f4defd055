package explain

// Lines that several errors share.
const (
	updateProgram = "Update the program or library that showed this error: nothing that you typed causes it."
	loginHere     = "If another program stopped here, log in with this one: request_code starts a login."
	loginAgain    = "Start a new login with request_code."
	sameAgain     = "Repeat the same step in 10 s. Nothing that you typed causes this."
	hourAgain     = "If it fails three times, leave it for an hour."
	lookAtDevices = "Look under Settings > Devices in Telegram whether the session is still listed there."
	reportIt      = "If this program showed it, report it, because it should not send such a request."
	oneProgram    = "Let only one program use a session at a time, and give each program a session of its own."
	setClock      = "Set the clock of this machine right, best by switching on automatic time, and then restart the program."
	checkClock    = "See with check_connection how far the clock of this machine is off."
)

// The tools that help with many errors where no flow says which, see about.
var (
	newLogin = []string{"request_code", "start_qr_login"}
	byQR     = []string{"start_qr_login"}
	byCode   = []string{"request_code"}
	theWay   = []string{"check_connection"}
	nothing  = []string{} // of a variant, where the entry has tools
)
