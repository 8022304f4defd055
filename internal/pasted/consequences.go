package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// withoutConsequences takes out what only follows from something else that stands there: that a server ended or a connection failed, where the reason stands in other lines, and what
// says the same in other words.
func withoutConsequences(findings []Finding) (kept []Finding) {
	for i, f := range findings {
		isReason := func(other Finding) bool { return other.Answer == Known && !isConsequence(other.Fact) }
		if isConsequence(f.Fact) && slices.ContainsFunc(findings, isReason) {
			continue
		}
		if isUnsure(f) && slices.ContainsFunc(findings, toldBetter) {
			continue
		}
		again := func(other Finding) bool { return other.Fact.ID() == f.Fact.ID() }
		switch f.Fact.(type) {
		case explain.StartFailure, explain.SystemFailure, explain.TelegramSays, explain.ToolFailure:
			if slices.ContainsFunc(findings[:i], again) {
				continue
			}
		}
		kept = append(kept, f)
	}
	return kept
}

// isUnsure reports whether a program says that it dropped messages in a row, as it does with those of a wrong clock and with those of another connection.
func isUnsure(f Finding) bool {
	failed, ok := f.Fact.(explain.WayFailure)
	return ok && failed.Unsure
}

// toldBetter reports whether a finding says why messages are dropped: they are of another connection with the same key, or the clock is wrong.
func toldBetter(f Finding) bool {
	switch fact := f.Fact.(type) {
	case explain.ToolFailure:
		return fact.Kind == "session_shared"
	case explain.WayFailure:
		return fact.Kind == "clock_skew" && !fact.Unsure
	}
	return false
}

// isAftermath reports whether a program says this of its own end or of a call that came too early or too late, as it does after any other error.
func isAftermath(f explain.ToolFailure) bool {
	return f.Kind == "not_started" || f.Kind == "event_loop" && (f.Case == "closed" || f.Case == "await")
}

// isConsequence reports whether an error says that something ended, and not why.
func isConsequence(f explain.Fact) bool {
	switch f := f.(type) {
	case explain.StartFailure:
		return f.Kind == "ended_at_once" && f.Case != "docker"
	case explain.ToolFailure:
		return isAftermath(f)
	case explain.WayFailure:
		return f.Kind == "network"
	case explain.TelegramSays:
		return f.Kind == "telegram_new_login" && f.Case == "incomplete"
	}
	return false
}

// SecretsBeside are the kinds of secrets of which no finding tells: Telegram's message with a login code does.
func (r Reading) SecretsBeside() []SecretKind {
	told := slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Fact.ID() == explain.TelegramSays{Kind: "telegram_code_message"}.ID() })
	return slices.DeleteFunc(slices.Clone(r.Secrets), func(kind SecretKind) bool { return told && kind == secretCode })
}
