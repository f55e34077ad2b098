# shellcheck shell=bash
# Takes a node's sessions away: what Docker has of them, and their files. Needs log.sh, apt.sh, and a loaded instance.

# of_this_node ps|volume|network ARGUMENT...: the ids of what Docker has of this node.
of_this_node() { docker "$@" -q --filter "label=vibe.node=$VIBE_NODE_ID"; }

# remove_sessions DIRECTORY: of the node whose state directory that is.
remove_sessions() {
  local containers volumes networks
  export DOCKER_HOST=${VIBE_ENGINE/#http:/tcp:}
  mapfile -t containers < <(of_this_node ps -a)
  [ "${#containers[@]}" -eq 0 ] || docker rm -f -v "${containers[@]}" >/dev/null
  mapfile -t volumes < <(of_this_node volume ls)
  [ "${#volumes[@]}" -eq 0 ] || docker volume rm "${volumes[@]}" >/dev/null
  # Files in a workspace belong to the container's user.
  unmount_below "$1/workspaces"
  remove_below "$1/workspaces"
  remove_below "$VIBE_RUN_DIR/$VIBE_NODE_ID"
  mapfile -t networks < <(of_this_node network ls)
  [ "${#networks[@]}" -eq 0 ] || docker network rm "${networks[@]}" >/dev/null ||
    fail "Docker does not remove this node's network; all else of its sessions is gone." "If it says that a network without containers is in use, restart Docker. Then run this again."
  note "${#containers[@]} containers, ${#volumes[@]} volumes, ${#networks[@]} networks"
}

# Workspaces of a limited size are file systems of their own (Vibe__Workspaces__MaxBytes).
unmount_below() {
  local mounts at
  # All of it first: who reads on while it unmounts is not told of every mount.
  mapfile -t mounts < <(cut -d ' ' -f 2 /proc/mounts)
  for at in "${mounts[@]}"; do
    # The kernel writes blanks as \040.
    printf -v at %b "$at"
    [[ $at != "$1"/* ]] || as_root umount -- "$at"
  done
}

remove_below() {
  [ -d "$1" ] || return 0
  find "$1" -mindepth 1 -delete 2>/dev/null || as_root find "$1" -mindepth 1 -delete
}
