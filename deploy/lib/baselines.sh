# shellcheck shell=bash
# What the benchmarks hold the terminals against, made into artifacts/bench/. Needs log.sh, apt.sh and the caller's repo.
# shellcheck disable=SC2154 # repo

baselines_log=${repo:?}/artifacts/bench.log

make_floor() {
  quietly "$baselines_log" "Read the errors above." gcc -O2 -Wall -Wextra -Werror -o "$repo/artifacts/bench/floor" "$repo/bench/Floor/floor.c" -lutil
}

# node-pty is compiled for the Node.js that is here: by node-gyp, which needs its headers.
make_node_pty() {
  local source=$repo/bench/NodePty made=$repo/artifacts/bench/node-pty stamp
  local files=("$source"/{package.json,package-lock.json,.npmrc,server.js})
  stamp=$(cat "${files[@]}" <(node --version) | sha256sum)
  [ "$(cat "$made/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  need_packages g++ make python3
  rm -rf "$made"
  mkdir -p "$made"
  cp "${files[@]}" "$made"
  (cd "$made" && quietly "$baselines_log" "Check the network and npm's configuration, then run this again." npm ci --no-audit --no-fund)
  [ -f "$made/node_modules/node-pty/build/Release/pty.node" ] || fail "npm did not compile node-pty." "See $baselines_log."
  printf '%s' "$stamp" >"$made/stamp"
}

make_baselines() {
  mkdir -p "$repo/artifacts/bench"
  : >"$baselines_log"
  make_floor
  make_node_pty
}
