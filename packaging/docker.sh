#!/usr/bin/env bash
# Tries the Dockerfile without Docker: what .dockerignore lets through is built with the command that stands in the Dockerfile, and the
# program runs, alone in a root folder of its own as in the image, as the user of the image. Only root may do the latter; for others the
# program runs where it was built.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src" "$work/image"

# The patterns of .dockerignore: nothing, but for the names with an exclamation mark, without what follows two stars.
while read -r pattern; do
	case $pattern in
	'' | '#'* | '*') ;;
	'!'*) cp -R "${pattern#!}" "$work/src/" ;;
	'**/'*) find "$work/src" -name "${pattern#**/}" -prune -exec rm -rf {} + ;;
	*)
		printf 'packaging/docker.sh cannot read the pattern %s\n' "$pattern" >&2
		exit 1
		;;
	esac
done <.dockerignore

# The RUN that builds, on one line; then its user, and what it starts.
joined=$(sed -e ':a' -e '/\\$/N; s/\\\n//; ta' Dockerfile)
command=$(sed -n 's/^RUN \(CGO_ENABLED=0 .*\)/\1/p' <<<"$joined")
[[ -n $command ]]
grep -qx 'USER nonroot:nonroot' Dockerfile
start=$(sed -n 's/^ENTRYPOINT \[\(.*\)\]$/\1/p' Dockerfile | tr -d '",') # words without blanks
[[ $start == '/usr/local/bin/telegram-login-mcp serve '* ]]
read -ra start <<<"$start"

mkdir "$work/out"
printf '%s\n' "$command"
(cd "$work/src" && VERSION=1.2.3-docker TARGETOS="" TARGETARCH="" bash -euc "${command//\/out/$work/out}")
program=$work/out/telegram-login-mcp

# Static: no loader is asked for, so that nothing of the image is needed.
if readelf -l "$program" | grep -i interp; then
	printf 'the program is linked dynamically\n' >&2
	exit 1
fi

requests='{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"docker","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"get_flow","arguments":{}}}'
if [[ $EUID -eq 0 ]]; then
	mkdir -p "$work/image/usr/local/bin" "$work/image/tmp"
	cp "$program" "$work/image/usr/local/bin/"
	cp -R "$work/out/state" "$work/image/state"
	chown 65532:65532 "$work/image/state" # nonroot of distroless
	chmod 755 "$work" "$work/image"
	answer=$(env -i "$(command -v chroot)" --userspec=65532:65532 "$work/image" "${start[@]}" <<<"$requests")
else
	answer=$(env -i "$program" "${start[@]:1}" --state-dir "$work/out/state" <<<"$requests")
fi
grep -q '"version":"1.2.3-docker"' <<<"$answer"
grep '"id":2' <<<"$answer" | grep -q '"flows":\[\]'
grep '"id":2' <<<"$answer" | grep -o '"text":"[^"]*' | cut -c 1-400
printf 'It starts and answers.\n'

# Its pages, with the port passed on as Docker does. That needs a network of its own, which not everybody may make.
network=telegram-login-mcp-$$
if [[ $EUID -eq 0 ]] && command -v ip >/dev/null && command -v nsenter >/dev/null && ip netns add "$network" 2>/dev/null; then
	ip netns delete "$network"
	CONTAINER_ROOT=$work/image go test -count=1 -v -run '^TestContainer' ./packaging
else
	printf 'Left out: its pages in a network of their own, which only root may make, with ip and nsenter.\n'
fi
