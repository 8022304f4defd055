package explain

import "time"

// SMS is how far an attempt to get the code as an SMS has come.
type smsOld struct {
	Sent  bool          // the code was sent by SMS
	Tried int           // resends that were asked for
	Next  string        // TL name of next_type, "" when Telegram offers nothing more
	In    time.Duration // until Next may be asked for, 0 for now

	Reader oldReader
}

// sourceSMS says which ways of delivery apps other than Telegram's own get.
const sourceSMS = "https://core.telegram.org/api/auth"

// smsSent and smsNotSent are what can truthfully be said about an SMS.
var (
	smsSent = text{
		code:    "sms.sent",
		title:   "The code was sent by SMS",
		meaning: []string{"Telegram sent the code by SMS."},
		fixes: []string{
			"{?private}Look at the text messages of the number, and call submit_code with the flow_id only: the code is typed on a private page. | " +
				"Look at the text messages of the number, and pass the code to submit_code.",
		},
		source: sourceSMS,
	}
	smsNotSent = text{
		code:  "sms.not_sent",
		title: "No program can make Telegram send an SMS",
		meaning: []string{
			"Nothing in a request to Telegram can say “by SMS, not in the app”: Telegram alone decides, and since February 2023 apps other than its own get codes in the app, by e-mail or on Fragment.",
			"Telegram offers to send this code {next}, which is possible in {wait}. | Telegram offers to send this code {next}, which is possible now. | Telegram offers no other way for this code.",
		},
		fixes: []string{
			"Call force_sms again in {wait}. | {?next}Call resend_code to take up the offer.",
			"Look for the code where explain_delivery says it is: that is where it was sent.",
			scanInstead,
			"If no device is logged in any more, log in with the official Telegram app on a phone: Telegram sends SMS to its own app, and afterwards codes for this program can be read there.",
			"Whoever develops an app that needs SMS can ask sms@telegram.org, with #enableSMS in the subject.",
		},
		source: sourceSMS,
	}
)

// ForSMS explains what is possible about an SMS; codes "sms.sent" and "sms.not_sent".
func ForSMS(s smsOld) Explanation {
	v := map[string]string{}
	Know(s.Reader, v, "1")
	if s.Sent {
		return smsSent.in(scene{values: v, flow: true})
	}
	if s.Next != "" {
		v["next"] = NextName(s.Next)
		if s.In > 0 {
			v["wait"] = countdown(s.In)
		}
	}
	return smsNotSent.in(scene{values: v, flow: true})
}
