package explain

// pageTexts are about private pages, on which a person types or sees what the assistant must not. Values: what (what the page is for), tool
// (which opens it), url, until, problem, flow (there is one), opened, last_error (what the last try came to), chat (the chat may be used
// instead), and the way of the page: as_text, by_client, client_mute or in_browser.
var pageTexts = []entry{
	{
		code:  "page.waiting",
		title: "Waiting for the person",
		meaning: []string{
			"{!opened}There is a private page for {what}, and the person has not opened it yet. | There is a private page for {what}, and the person has opened it.",
			"The last try there failed: {last_error}.",
			"{?by_client}The client has shown it to the person, who agreed to open it. | {?in_browser}It was opened in the browser of this computer. | {?client_mute}The client was asked to show it and did not, so the link has to be passed on.",
			"It opens only on the computer on which this server runs, until {until}, and the assistant does not see what is done there.",
		},
		fixes: []string{
			"Pass the link on to the person with one sentence: “Please open {url} on the computer where your assistant runs; it is for {what}, which I do not get to see.”",
			"{?flow}Then call get_flow with this flow_id and wait_seconds 20 until the login goes on. | Then call {tool} again with the same arguments: it waits for the person and tells what came of it.",
			"Do not ask for it in the chat.",
		},
		retry:  Retry{When: RetryFollowed},
		source: sourceProject,
	},
	{
		code:    "failure.page_declined",
		title:   "The person does not want to open the private page",
		meaning: []string{"The client asked the person about the private page for {what}, and the answer was no. The page is closed and nothing was sent to Telegram."},
		fixes: []string{
			"Ask the person how to go on, and do not open another page before they agree.",
			"{?chat}If they prefer to give it in the chat, where the assistant and its provider see it, pass it to {tool}.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceProject,
	},
	{
		code:    "failure.page_expired",
		title:   "The time of the private page is over",
		meaning: []string{"The private page for {what} was open for 10 minutes and nobody finished on it."},
		fixes:   []string{"When the person is at the computer, call {tool} again for a new page."},
		retry:   Retry{When: RetryNow},
		source:  sourceProject,
	},
	{
		code:    "failure.page_withdrawn",
		title:   "The private page was closed",
		meaning: []string{"The private page for {what} was closed before it was used, because the login ended or the server did."},
		fixes:   []string{"See with get_flow how the login stands."},
		retry:   Retry{When: RetryElsewhere},
		source:  sourceProject,
	},
	{
		code:    "failure.page_impossible",
		title:   "No private page can be opened",
		meaning: []string{"This server could not open a page on this computer, so there is no private way for {what} now."},
		fixes: []string{
			"Check whether something keeps programs from listening on 127.0.0.1, and call {tool} again.",
			"{?chat}If the person agrees that the assistant sees it, pass it to {tool} in the chat.",
		},
		retry:  Retry{When: RetryNow},
		source: sourceProject,
	},
	{
		code:    "failure.page_too_many",
		title:   "Too many private pages are open",
		meaning: []string{"This server keeps only so many private pages open at a time, and none was opened for {what}."},
		fixes:   []string{"Finish or close some of them: a page closes with its login, or after 10 minutes."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:    "failure.secret_in_chat",
		title:   "This server keeps secrets out of the chat",
		meaning: []string{"It was started with --secrets private, so it does not take {what} from the chat and does not show it there.", "What was given was not used."},
		fixes: []string{
			"Call the tool again without the argument {argument}: the person is then asked on a private page. | Call the tool again with deliver page or file.",
			"Treat what was written in the chat as seen by others: the person may want to change it.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
}
