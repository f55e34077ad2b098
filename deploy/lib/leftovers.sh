# shellcheck shell=bash
# Takes away what tests and benchmarks left in Docker when they were killed: each left network is one of the thirty
# that Docker has addresses for. Their nodes' ids say which process started them (tests/Testing/RunTag.cs).

# The ids of nodes, of those on standard input, whose process is gone.
abandoned_nodes() {
  local id process
  while read -r id; do
    [[ $id =~ ^(n[0-9]+-)?(test|bench)([0-9]+)-[0-9a-f]{4}$ ]] || continue
    process=${BASH_REMATCH[3]}
    # A number may have gone to another program since.
    [[ $(cat "/proc/$process/comm" 2>/dev/null) != VibeCoading* ]] || continue
    printf '%s\n' "$id"
  done
}

# nodes_in LIST...: which nodes' things a `docker ... ls` lists.
nodes_in() { docker "$@" --filter label=vibe.node --format '{{.Label "vibe.node"}}'; }

remove_leftovers() {
  local node kept=0 removed=0
  while read -r node; do
    docker ps --all --quiet --filter "label=vibe.node=$node" | xargs -r docker rm --force --volumes >/dev/null || kept=1
    docker volume ls --quiet --filter "label=vibe.node=$node" | xargs -r docker volume rm >/dev/null || kept=1
    docker network ls --quiet --filter "label=vibe.node=$node" | xargs -r docker network rm >/dev/null || kept=1
    removed=$((removed + 1))
  done < <({ nodes_in ps --all; nodes_in volume ls; nodes_in network ls; } | sort -u | abandoned_nodes)
  note "$removed nodes"
  [ "$kept" -eq 0 ] || note "Docker kept some of it; see above"
}
