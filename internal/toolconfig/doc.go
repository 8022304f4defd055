// Package toolconfig finds the tools that use Telegram in the configuration files of MCP clients and in the .env files beside them, and says what is wrong with each.
//
// [Find] reads files and nothing else: no program is run, nothing is written, nothing is asked of Telegram. Each file is bounded, and so is how many are read. [Diagnose] judges what was found and gives facts of
// internal/explain's: what is wrong, what is worth to know, what is as it should be. No value of a variable stands in any of them, but paths and numbers that are no secret, so that a report can be shown to anybody.
//
// The package depends on explain/uses for what is known of tools, on internal/clientconfig for the files of clients, on sessionstring and internal/sessionfile for sessions, on internal/ownfile for reading, and on explain
// and internal/outside for what is said.
package toolconfig
