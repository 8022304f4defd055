package secretpage

import "net/http"

// notice is a page without anything of a ticket in it.
type notice struct {
	status      int
	title, text string
}

func (n notice) view() view { return view{Title: n.title, Notice: n.text} }

// tooLate is what a page that is over says of a form that comes then.
const tooLate = "The page was over when it came."

var (
	usedUp = notice{http.StatusGone, "This page is used up",
		"It works once, and has done what it was for. Go back to the chat. If something is still to be typed, ask your assistant for a new page."}
	expired = notice{http.StatusGone, "This page has expired",
		"It worked for 10 minutes. Go back to the chat and ask your assistant for a new page."}
	withdrawn = notice{http.StatusGone, "This page is no longer needed",
		"It was closed from the chat. Go back there."}
	unknown = notice{http.StatusNotFound, "There is no such page",
		"Open the whole address that your assistant gave you. If you did, the page has ended: ask your assistant for a new page."}
	wrongHost = notice{http.StatusForbidden, "Not at this address",
		"This page opens only at the address that your assistant gave you. It begins with http://127.0.0.1 and must be used as it is."}
	wrongPlace = notice{http.StatusForbidden, "Not from there",
		"This page must be opened by itself, in a window of its own, and what is typed into it must come from the page itself. " +
			"Open the address that your assistant gave you."}
	wrongMethod = notice{http.StatusMethodNotAllowed, "That is not possible here",
		"Open the address that your assistant gave you in a browser."}
	wrongForm = notice{http.StatusBadRequest, "This cannot be read",
		"What came is not the form of this page. Nothing of it was used. Open the address that your assistant gave you, and try again."}
	tooLong = notice{http.StatusRequestEntityTooLarge, "That is too long",
		"Nothing of it was used. Look at what you have copied, then open the address that your assistant gave you, and try again."}
	defect = notice{http.StatusInternalServerError, "This program made a mistake",
		"The mistake is in telegram-login-mcp, and not in what you did. Go back to the chat and ask your assistant for a new page."}
	closing = notice{http.StatusServiceUnavailable, "This program is closing",
		"Go back to the chat and ask your assistant for a new page."}
)

// ended says how a ticket ended.
var ended = map[End]notice{Used: usedUp, Expired: expired, Withdrawn: withdrawn}
