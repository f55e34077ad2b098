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

# Removes what Docker has with the label. Sets the caller's `kept` where that fails.
remove_labelled() {
  docker ps --all --quiet --filter "label=$1" | xargs -r docker rm --force --volumes >/dev/null || kept=1
  docker volume ls --quiet --filter "label=$1" | xargs -r docker volume rm >/dev/null || kept=1
  docker network ls --quiet --filter "label=$1" | xargs -r docker network rm >/dev/null || kept=1
}

# projects_in LIST...: the same of projects of docker-compose, which tests call after the process as well.
projects_in() { docker "$@" --filter label=com.docker.compose.project --format '{{.Label "com.docker.compose.project"}}'; }

remove_leftovers() {
  local node project kept=0 removed=0
  # These first: a node among them would make its containers again.
  while read -r project; do
    remove_labelled "com.docker.compose.project=$project"
    removed=$((removed + 1))
  done < <({ projects_in ps --all; projects_in volume ls; projects_in network ls; } | sort -u | abandoned_nodes)
  while read -r node; do
    remove_labelled "vibe.node=$node"
    removed=$((removed + 1))
  done < <({ nodes_in ps --all; nodes_in volume ls; nodes_in network ls; } | sort -u | abandoned_nodes)
  note "$removed nodes and projects"
  [ "$kept" -eq 0 ] || note "Docker kept some of it; see above"
}
