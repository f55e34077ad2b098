# shellcheck shell=bash
# Where the workspace image's base comes from. Needs log.sh and apt.sh. Reads and sets the caller's `base`; reads `force`, `log`.

# Prints this machine's distribution as "id codename".
host_distribution() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s %s' "$ID" "${VERSION_CODENAME:-${UBUNTU_CODENAME-}}")
}

# The package sources of this machine, if the image $1 is of the same release; else nothing: it keeps its own.
base_sources() {
  local of_image
  # shellcheck disable=SC2016 # expanded in the container
  of_image=$(docker run --rm --network none --entrypoint sh "$1" -c '. /etc/os-release; echo "$ID $VERSION_CODENAME"')
  [ "$of_image" = "$(host_distribution)" ] || return 0
  # shellcheck disable=SC2086 # two words on purpose
  distribution_sources $of_image
}

# Settles `base`: what is asked for, or was made earlier, or can be pulled, or is made now.
need_base_image() {
  local id codename made
  read -r id codename < <(host_distribution; echo)
  made=vibecoading-base:$codename
  if docker image inspect "$base" >/dev/null 2>&1; then
    note "$base is here"
    return
  fi
  if [ "$base" = "${default_base:?}" ] && [ -z "${force-}" ] && docker image inspect "$made" >/dev/null 2>&1; then
    note "$made, made here earlier with debootstrap (--force makes it anew)"
    base=$made
    return
  fi
  note "pulling $base"
  if timeout 300 docker pull -q "$base" >>"${log:?}" 2>&1; then return; fi
  if [ "$base" != "$default_base" ]; then
    fail "The image $base is neither here nor can it be pulled." "Load it with 'docker load', or leave --base out."
  fi
  note "$base cannot be pulled here ($(tail -n 1 "$log" | cut -c1-160))"
  note "making a base from the packages of $id $codename with debootstrap instead: $made"
  make_base_image "$id" "$codename" "$made"
  base=$made
}

make_base_image() {
  local id=$1 codename=$2 tag=$3 sources mirror root arguments=() scheme proxy
  [ -n "$codename" ] || fail "/etc/os-release names no release of this distribution." "Give a base image with --base."
  need_packages debootstrap
  sources=$(distribution_sources "$id" "$codename")
  if [ -z "$sources" ]; then
    as_root true
    refresh_package_lists
    sources=$(distribution_sources "$id" "$codename")
  fi
  mirror=$(awk -v suite="$codename" '$3 == suite && $4 == "main" { print $2; exit }' <<<"$sources")
  [ -n "$mirror" ] ||
    fail "apt on this machine has no source of $id $codename's main component to make a base from." "Put one in /etc/apt/sources.list.d, or give a base image with --base."

  root=$(mktemp -d /var/tmp/vibecoading-base.XXXXXX)
  at_exit "remove_root '$root'"
  for scheme in http https; do
    proxy=$(apt_proxy "$scheme")
    [ -z "$proxy" ] || arguments+=("${scheme}_proxy=$proxy")
  done
  # debootstrap knows releases by name; one younger than itself is bootstrapped like its predecessors.
  local script=()
  if [ ! -e "/usr/share/debootstrap/scripts/$codename" ]; then
    case $id in
      ubuntu) script=(/usr/share/debootstrap/scripts/gutsy) ;;
      *) script=(/usr/share/debootstrap/scripts/sid) ;;
    esac
  fi
  quietly "$log" "Read the log's end above; most often it is the network or a package source." \
    as_root env "${arguments[@]}" debootstrap --variant=minbase --include=ca-certificates "$codename" "$root" "$mirror" "${script[@]}"

  # What was fixed since the release comes from the other suites, as on this machine. Documentation goes, licences stay.
  as_root tee "$root/etc/apt/sources.list" >/dev/null <<<"$sources"
  as_root install -m 644 "${source_dir:?}/dpkg-slim" "$root/etc/dpkg/dpkg.cfg.d/vibe-slim"
  quietly "$log" "Read the log's end above; most often it is the network or a package source." \
    as_root chroot "$root" env "${arguments[@]}" DEBIAN_FRONTEND=noninteractive sh -euc '
      apt-get update
      apt-get -y upgrade
      apt-get clean
      find /usr/share/doc -type f ! -name copyright -delete
      find /usr/share/doc -type d -empty -delete
      rm -rf /usr/share/man/* /usr/share/info/* /usr/share/locale/* /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/log/*.log /var/log/apt/* /etc/resolv.conf /etc/hostname'
  as_root tar -C "$root" --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -c . |
    docker import --change 'CMD ["bash"]' --change "LABEL vibe.base=debootstrap" - "$tag" >>"$log"
  note "$tag: $(docker image inspect -f '{{.Size}}' "$tag" | awk '{ printf "%d MB", $1 / 1e6 }')"
}

# A bootstrap that was cut short may have left its /proc mounted.
remove_root() {
  local mount
  for mount in proc sys dev/pts dev; do
    ! mountpoint -q "$1/$mount" || as_root umount -l "$1/$mount"
  done
  as_root rm -rf --one-file-system "$1"
}
