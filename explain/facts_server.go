package explain

// Instructions are what an assistant reads before its first call. Pages says that there are private pages, Sandbox that the embedded Telegram answers.
type Instructions struct{ Pages, Sandbox bool }

// ID implements Fact.
func (Instructions) ID() string { return "instructions" }
