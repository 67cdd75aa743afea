# Sourced by the scripts of this folder.

# step COMMAND…: shows a command, and runs it.
step() {
  echo "── $*"
  "$@"
}
