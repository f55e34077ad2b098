#!/usr/bin/env bash
# Makes an image that holds busybox and nothing else: no libc, no user, no locale. $1 is its name.
# shellcheck source-path=SCRIPTDIR/../../../deploy
set -euo pipefail

repo=${VIBE_REPO:?the repository}
. "$repo/deploy/lib/log.sh"
. "$repo/deploy/lib/apt.sh"

need_packages busybox-static >&2
root=$(mktemp -d)
at_exit rm -rf "$root"
mkdir -p "$root"/{bin,tmp,run/vibe,opt/vibe,workspace}
chmod 1777 "$root/tmp"
cp "$(command -v busybox)" "$root/bin/busybox"
for applet in $(busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
tar -C "$root" -c . | docker import - "$1"
