# Sourced by the scripts of this folder.

# step COMMAND…: shows a command, runs it, and says how long it took where that is worth knowing.
step() {
  local began=$SECONDS
  echo "── $*"
  "$@"
  if ((SECONDS - began >= 10)); then
    echo "── $((SECONDS - began)) s: $*"
  fi
}
