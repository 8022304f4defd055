package pasted

import "telegram-login-mcp/explain"

func elsewhereNames() []string { return nil }

type tmpElsewhere struct{ explain.Failure }

func elsewhereNamed(name string, code, number int, method string) (explain.Fact, bool) {
	return nil, false
}
