// Package rehearsal is a stage for logins: an embedded Telegram, the real server as a child process over stdio, and a scripted person who answers what
// they are asked. What comes of a story is counted: calls, messages to the person, words over all results, codes, and whether a session arrived that
// Telegram takes.
//
// Two play on it. The program in stage is for somebody, a person or a model, who sees only the tools. The tests of this package play every story with an
// assistant that knows nothing but what results say, and keep the numbers as golden files: where next and explanation.fixes do not lead home by themselves,
// a story does not come home.
//
//	stage, err := rehearsal.Open(ctx, story, rehearsal.Options{Server: binary, Folder: dir})
//	defer stage.Close()
//	result, err := stage.Call(ctx, "request_code", map[string]any{"phone": "+9996620001"})
//	words, err := stage.Say(ctx, "Which code do you see?")
//	numbers, err := stage.Numbers(ctx)
//
// A person (person.go) is one function: a question of a Kind comes in, an answer goes out. The assistant asks for arguments by their names; who plays in
// free English is understood by words that give a Kind away (english.go).
//
// It depends on the sandbox, on sessionstring and internal/tgclient, which try the session, on mcp-go's client, and on golang.org/x/net/html, which reads
// private pages as a browser does.
package rehearsal
