# Sourced by the scripts of this folder, which run from the repository's top level.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

TARGETS=${CARGO_TARGET_DIR:-target}
# Where packages are made.
PACKAGES=$TARGETS/packages
VERSION=$(sed -nE 's/^version = "(.+)"/\1/p' Cargo.toml)
PROGRAMS=(pysondbkv-emulator pysondbkv-conformance)
mkdir -p "$PACKAGES"
