package explain

// pageTexts are about private pages, on which a person types or sees what the assistant must not. Values: what (what the page is for), tool
// (which opens it), url, until, flow (there is one), opened, last_error (what the last try came to), typed (something is typed there, and not
// shown), busy (it was sent and is being worked on), seen (the assistant may see it, too), chat and file (these may be used instead), argument (which was given), replaced (by another
// page), and the way of the page: as_text, by_client, client_silent, client_mute or in_browser.
var pageTexts = []entry{
	{
		code:  "page.waiting",
		title: "Waiting for the person",
		meaning: []string{
			"{?busy}The person has sent the private page for {what}, and that is being worked on. | " +
				"{?opened}The person has opened the private page for {what}, which is there until {until}. | A private page is open until {until}.",
			"{!busy}The last try there failed: {last_error}.",
			"{!busy}{?by_client}The client has shown the link to the person, who agreed to open it. | {?in_browser}This computer was asked to open it in the browser. | " +
				"{?client_silent}The client was asked to show it and has not answered yet. | {?client_mute}The client was asked to show it and did not, so the link has to be passed on.",
		},
		fixes: []string{
			"{?busy}Tell the person that it is being worked on. | " +
				"{?opened}Tell the person that you wait until they are done on the page. | " +
				"{?by_client}Tell the person that you wait until they are done: they have the link already. | " +
				"{?in_browser}Tell the person that the page should be open in their browser, and that it is at {url} if it is not. | " +
				"{?seen}Pass the link on: “Open this link on the computer that runs me, and scan the code there.” | " +
				"{?typed}Pass the link on: “Open this link on the computer that runs me, and type {what} there.” | " +
				"{?confirms}Pass the link on: “Open this link on the computer that runs me, and answer there.” | " +
				"Pass the link on: “Open this link on the computer that runs me, and copy {what} there.”",
			"{!busy}{?seen}Where they cannot (phone, hosted assistant), show them the code that get_flow returns. | " +
				"{!busy}{?chat}{?typed}Where they cannot (phone, hosted assistant), the chat will do: pass it to {tool}. | " +
				"{!busy}{?chat}{?file}Where they cannot (phone, hosted assistant), call {tool} with deliver file or chat. | " +
				"{!busy}{?file}Where they cannot (phone, hosted assistant), call {tool} with deliver file. | " +
				"{!busy}It opens nowhere else. Do not ask for it in the chat.",
			"{?flow}Then call get_flow with this flow_id and wait_seconds 20. | Then call {tool} again with the same arguments: it waits for the person.",
		},
		retry:  Retry{When: RetryFollowed},
		source: sourceProject,
	},
	{
		code:  "failure.page_declined",
		title: "The person does not want to open the private page",
		meaning: []string{
			"{?dismissed}The client asked the person about the private page for {what}, and the question was closed without an answer. The page is closed, too. | " +
				"The client asked the person about the private page for {what}, and the answer was no. The page is closed.",
		},
		fixes: []string{
			"Ask the person how to go on, and do not open another page before they agree.",
			"{?seen}{?flow}If they prefer to see it in the chat, show them the code that get_flow returns. | " +
				"{?chat}{?typed}If they prefer to give it in the chat, pass it to {tool}. | " +
				"{?chat}{!typed}If they prefer to see it in the chat, call {tool} with deliver chat.",
			"{?file}If they prefer a file, which the assistant does not see, call {tool} with deliver file.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceProject,
	},
	{
		code:    "failure.page_expired",
		title:   "The time of the private page is over",
		meaning: []string{"The private page for {what} was open for 10 minutes and nobody finished on it."},
		fixes: []string{
			"When the person is at the computer on which this server runs, call {tool} again for a new page.",
			"{?chat}{?typed}Where they cannot open it (phone, hosted assistant), the chat will do: pass it to {tool}. | " +
				"{?chat}{?file}Where they cannot open it (phone, hosted assistant), call {tool} with deliver file or chat. | " +
				"{?file}Where they cannot open it (phone, hosted assistant), call {tool} with deliver file.",
		},
		retry:  Retry{When: RetryNow},
		source: sourceProject,
	},
	{
		code:  "failure.page_withdrawn",
		title: "The private page was closed",
		meaning: []string{
			"{?replaced}The private page for {what} was closed, because {tool} was called again with other arguments and opened another one. | " +
				"The private page for {what} was closed before it was used, because the login ended or the server did.",
		},
		fixes:  []string{"{?replaced}Go on with the newer call. | See with get_flow how the login stands."},
		retry:  Retry{When: RetryElsewhere},
		source: sourceProject,
	},
	{
		code:    "failure.page_impossible",
		title:   "No private page can be opened",
		meaning: []string{"This server could not open a page on this computer, so there is no private way for {what} now."},
		fixes: []string{
			"Check whether something keeps programs from listening on 127.0.0.1, and call {tool} again.",
			"{?chat}{?typed}Or take it in the chat and pass it to {tool}. | " +
				"{?chat}{!typed}If the person prefers to see it in the chat, call {tool} with deliver chat.",
			"{?file}If the person prefers a file, which the assistant does not see, call {tool} with deliver file.",
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
		meaning: []string{"It was started with --secrets private, so it does not take {what} from the chat and does not show it there.", "{?argument}What was given was not used."},
		fixes: []string{
			"Call the tool again without the argument {argument}: the person is then asked on a private page. | Call the tool again with deliver page or file.",
			"{?argument}Treat what was written in the chat as seen by others: the person may want to change it.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
}
