# shellcheck shell=bash
# What builds of images have in common. Needs log.sh, apt.sh and base-image.sh.

# add_package_sources CONTEXT IMAGE: how apt is to work in a build on that image, into CONTEXT/apt: like the image itself, and if it is of this
# machine's distribution, with the sources of this machine.
add_package_sources() {
  local context=$1 sources
  mkdir -p "$context/apt"
  cp "${here:?}/images/workspace/apt/apt.conf" "$context/apt/apt.conf"
  sources=$(base_sources "$2")
  [ -n "$sources" ] || return 0
  printf '%s\n' "$sources" >"$context/apt/sources.list"
  printf 'Dir::Etc::SourceList "/tmp/vibe-apt/sources.list";\nDir::Etc::SourceParts "-";\n' >>"$context/apt/apt.conf"
  if grep -q ' https:' "$context/apt/sources.list" && [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    cp /etc/ssl/certs/ca-certificates.crt "$context/apt/ca.crt"
    printf 'Acquire::https::CAInfo "/tmp/vibe-apt/ca.crt";\n' >>"$context/apt/apt.conf"
  fi
}

# Prints the arguments, one a line, by which a build reaches whatever apt reaches here: the host's network, with proxies on the loopback and odd
# resolvers, and the proxies.
network_arguments() {
  local scheme proxy
  printf '%s\n' --network host
  for scheme in http https; do
    proxy=$(apt_proxy "$scheme")
    [ -z "$proxy" ] || printf '%s\n' --build-arg "${scheme}_proxy=$proxy"
  done
}

image_size() { docker image inspect -f '{{.Size}}' "$1" | awk '{ printf "%d MB", $1 / 1e6 }'; }

image_label() { docker image inspect -f "{{index .Config.Labels \"$2\"}}" "$1" 2>/dev/null; }
