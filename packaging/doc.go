// Package packaging holds what brings the program to people, and the tests of it; there is no code in it that is shipped.
//
//	mcpb/            the bundle for Claude Desktop: manifest.json, pack.sh that builds and packs it, try.mjs that starts what was packed
//	server.json      the entry for the MCP registry; OWNER and the version stand for what release.sh fills in
//	universal/       joins two macOS binaries into one
//	icon.png         drawn from mcpserver/icon/icon.svg
//	release.sh       fills version, owner and checksum into server.json
//	docker.sh        tries the Dockerfile where there is no Docker, with the pages of a container on its published port (container_test.go)
//	packages.sh      builds the .deb, the .rpm and what Homebrew and Scoop read, and looks into them
//	badges_test.go   writes the buttons of README.md, and takes them apart again
//	package.json     the tools for that which come from npm, with the versions in package-lock.json
//
// The Dockerfile, .goreleaser.yaml and .github/workflows are where their tools look for them, and the pages for people where
// people look for them; they are tested from here as well.
package packaging
