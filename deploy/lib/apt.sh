# shellcheck shell=bash
# Debian and Ubuntu packages. Needs log.sh.

vibe_apt_log=${TMPDIR:-/tmp}/vibecoading-apt.$UID.log

# Runs a command as root: directly, or with sudo where the user may.
as_root() {
  if [ "$EUID" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "'$*' needs root, and there is no sudo here." "Run this as root, or let root run that command."
  fi
}

# The packages among the arguments that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
  done
}

has_candidate() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

# One broken source (a third party's, often) does not stop the rest; an install that misses its package says so itself.
refresh_package_lists() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -o Acquire::Retries=3 >>"$vibe_apt_log" 2>&1 ||
    note "apt-get update had errors (see $vibe_apt_log); going on with what it got"
}

# need_packages PACKAGE...: installs what is missing. Touches neither network nor root when nothing is.
need_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "These packages are needed and there is no apt-get to install them: ${missing[*]}." "Install them with this system's own tools, then run this again."
  note "installing ${missing[*]}"
  # Asks for the password, if one is needed, where the user can see it.
  as_root true
  # Two of our scripts at once would trip over apt's lists; the package locks apt waits for by itself.
  exec 8>"${TMPDIR:-/tmp}/vibecoading-apt.$UID.lock"
  flock 8
  refresh_package_lists
  quietly "$vibe_apt_log" "Check the network and /etc/apt, try 'apt-get install ${missing[*]}' by hand, then run this again." \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "${missing[@]}"
  exec 8>&-
}

# Prints a sources.list of the distribution's own archives as this machine is configured to reach them, mirrors included.
# $1: os-release ID of the distribution, $2: its code name. Other origins (vendors, PPAs) are left out.
distribution_sources() {
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Created-By: Packages' |
    awk -F'|' -v id="$1" -v codename="$2" '
      tolower($1) == id && index($3, codename) == 1 { line = "deb " $2 " " $3 " " $4; if (!(line in seen)) { seen[line] = 1; print line } }'
}

# Prints what apt is configured to use as its proxy for a scheme, or what the environment says; nothing when there is none.
apt_proxy() {
  local proxy=
  eval "$(apt-config shell proxy "Acquire::$1::Proxy")"
  local variable=$1_proxy
  printf '%s' "${proxy:-${!variable-}}"
}
