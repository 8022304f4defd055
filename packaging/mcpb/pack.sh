#!/usr/bin/env bash
# Builds the bundle for Claude Desktop: pack.sh [VERSION [FILE]]. It needs Go, and Node for the official tool, which checks the manifest.
# VERSION is a semantic version, 0.0.0 by default; FILE is artifacts/telegram-login-mcp.mcpb by default.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
version=${1:-0.0.0}
file=${2:-$root/artifacts/telegram-login-mcp.mcpb}

mkdir -p "$(dirname "$file")"
file=$(cd "$(dirname "$file")" && pwd)/$(basename "$file")
(cd "$here/.." && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
mcpb() { "$here/../node_modules/.bin/mcpb" "$@"; }

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/bundle" "$stage/bundle/server" "$stage/darwin"
server=$stage/bundle/server

build() { # OS/ARCH OUTPUT
	printf 'build for %s\n' "$1"
	(cd "$root" && CGO_ENABLED=0 GOOS=${1%/*} GOARCH=${1#*/} go build -trimpath -ldflags "-s -w -X main.buildVersion=$version" -o "$2" ./cmd/telegram-login-mcp)
}
build darwin/arm64 "$stage/darwin/arm64"
build darwin/amd64 "$stage/darwin/amd64"
build windows/amd64 "$server/telegram-login-mcp.exe"
build linux/amd64 "$server/telegram-login-mcp-linux"
(cd "$root" && go run ./packaging/universal "$server/telegram-login-mcp" "$stage/darwin/arm64" "$stage/darwin/amd64")

sed 's/"version": "0\.0\.0"/"version": "'"$version"'"/' "$here/manifest.json" >"$stage/bundle/manifest.json"
grep -q '"version": "'"$version"'"' "$stage/bundle/manifest.json"
cp "$root/LICENSE" "$here/../icon.png" "$stage/bundle/"

mcpb validate "$stage/bundle"
rm -f "$file"
mcpb pack "$stage/bundle" "$file"
mcpb info "$file"
