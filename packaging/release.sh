#!/usr/bin/env bash
# Prints the entry for the MCP registry: release.sh VERSION OWNER BUNDLE. OWNER is whose repository on GitHub the release is in, BUNDLE the
# file that pack.sh made and that the release will hold, whose checksum clients compare.
set -euo pipefail
if [[ $# -ne 3 || ! $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$ || ! $2 =~ ^[A-Za-z0-9-]+$ || ! -f $3 ]]; then
	printf 'usage: release.sh VERSION OWNER BUNDLE, for instance: release.sh 1.2.3 octocat artifacts/telegram-login-mcp.mcpb\n' >&2
	exit 2
fi
if command -v sha256sum >/dev/null; then
	sum=$(sha256sum <"$3")
else
	sum=$(shasum -a 256 <"$3")
fi
owner=$(tr '[:upper:]' '[:lower:]' <<<"$2") # names of images have no capitals
sed -e "s|ghcr\.io/OWNER/|ghcr.io/$owner/|" -e "s/OWNER/$2/g" -e "s/0\.0\.0/$1/g" -e "s/0\{64\}/${sum%% *}/" "$(dirname "$0")/server.json"
