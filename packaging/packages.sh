#!/usr/bin/env bash
# Builds what goreleaser makes of .goreleaser.yaml for x86-64, without a release, and looks into it: the packages for Linux, and what Homebrew
# and Scoop read.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GITHUB_REPOSITORY_OWNER=nobody

# The configuration as it is, for one processor, in a folder that goes away. The bundle that is packed elsewhere is left out.
{
	sed -e 's/^    goarch: .*/    goarch: [amd64]/' -e '/^checksum:/,/^$/{/extra_files:/d;/glob:/d}' .goreleaser.yaml
	printf 'dist: %s/dist\nsnapshot:\n  version_template: 1.2.3\n' "$work"
} >"$work/goreleaser.yaml"
go run github.com/goreleaser/goreleaser/v2@v2.16.0 release --config "$work/goreleaser.yaml" --snapshot --skip=sbom >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}
dist=$work/dist

# The same files in both packages, and nothing that is run as root when they are put in.
want='/usr/bin/telegram-login-mcp
/usr/share/doc/telegram-login-mcp/copyright'
same() { # WHAT FILES
	printf '%s\n%s\n' "$1" "$2"
	if [[ $2 != "$want" ]]; then
		printf 'these are not the files that it should have\n' >&2
		exit 1
	fi
}
if command -v dpkg-deb >/dev/null; then
	deb=$dist/telegram-login-mcp_1.2.3_linux_amd64.deb
	dpkg-deb --field "$deb" Package Version Architecture Maintainer Section
	same "$(basename "$deb"):" "$(dpkg-deb --contents "$deb" | sed -n 's/^-.* \.\(\/.*\)/\1/p' | LC_ALL=C sort)"
	[[ $(dpkg-deb --ctrl-tarfile "$deb" | tar -t | LC_ALL=C sort | tr '\n' ' ') == './control ./md5sums ' ]]
	dpkg-deb --extract "$deb" "$work/root"
	[[ $("$work/root/usr/bin/telegram-login-mcp" version) == 'telegram-login-mcp 1.2.3' ]]
fi
rpm=$dist/telegram-login-mcp_1.2.3_linux_amd64.rpm
if command -v rpm >/dev/null; then
	same "$(basename "$rpm"):" "$(rpm --query --package --list "$rpm" 2>/dev/null | LC_ALL=C sort)"
	[[ -z $(rpm --query --package --scripts "$rpm" 2>/dev/null) ]]
else
	printf 'The .rpm is there, and was not looked into without rpm: %d bytes\n' "$(wc -c <"$rpm")"
fi

# Each names an archive by its address and its checksum.
cask=$dist/homebrew/Casks/telegram-login-mcp.rb
scoop=$dist/scoop/telegram-login-mcp.json
cat "$cask" "$scoop"
named() { # FILE ARCHIVE
	grep -qF "$(sha256sum "$dist/$2" | cut -d' ' -f1)" "$1"
}
named "$cask" telegram-login-mcp_1.2.3_darwin_amd64.tar.gz
named "$cask" telegram-login-mcp_1.2.3_linux_amd64.tar.gz
named "$scoop" telegram-login-mcp_1.2.3_windows_amd64.zip
grep -q '"https://github.com/nobody/telegram-login-mcp/releases/download/v[0-9.]*/telegram-login-mcp_1.2.3_windows_amd64.zip"' "$scoop"
printf 'They hold what they should.\n'
